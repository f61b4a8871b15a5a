import { useId } from 'react';
import type { ReactNode } from 'react';
import { progressShare, workSentence } from '../../src-main/api/export-words.ts';
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
  const said = workSentence({ work, exports: { running: 0, failed: 0, ready: 0, paused } }) ?? '';
  return (
    <li className="export" aria-labelledby={titleId} data-testid="bulk-import">
      <span className="export-sign">
        <StateSign state={paused ? 'paused' : 'syncing'} size={20} />
      </span>
      <div className="export-text">
        <p className="export-title" id={titleId}>
          {paused ? 'Import suspendu' : 'Import de fichiers'}
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
