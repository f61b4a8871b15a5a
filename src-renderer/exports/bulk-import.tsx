import { useId } from 'react';
import type { ReactNode } from 'react';
import { phaseLabel, progressDetail, progressShare } from '../../src-main/api/export-words.ts';
import { NBSP } from '../../src-main/api/format.ts';
import type { BulkWork } from '../../src-main/api/status.ts';
import { StateSign } from '../ui/sign.tsx';

/** Files or archives that a person brought, while they are being stored. */
export function BulkImport({
  work,
  paused,
}: {
  readonly work: BulkWork;
  readonly paused: boolean;
}): ReactNode {
  const titleId = useId();
  const share = progressShare(work);
  // While it is suspended a speed and a time left would be a promise.
  const told = paused ? { ...work, rate: null, remainingMs: null } : work;
  const said = progressDetail(told, paused ? null : work.bytesPerSecond);
  return (
    <li className="export" aria-labelledby={titleId} data-testid="bulk-import">
      <span className="export-sign">
        <StateSign state={paused ? 'paused' : 'syncing'} size={20} />
      </span>
      <div className="export-text">
        <p className="export-title" id={titleId}>
          {paused ? `Import suspendu${NBSP}: ${phaseLabel(work.phase).toLowerCase()}` : 'Import de fichiers'}
        </p>
        <div
          className="progress"
          role="progressbar"
          aria-label="Avancement de l’import"
          aria-valuetext={said}
          data-waiting={share === null}
          {...(share === null
            ? {}
            : { 'aria-valuenow': Math.round(share * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
        >
          <span className="progress-done" style={{ inlineSize: `${((share ?? 0) * 100).toFixed(1)}%` }} />
        </div>
        <p className="export-detail figures">{said}</p>
      </div>
    </li>
  );
}
