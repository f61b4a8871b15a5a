import type { ReactNode } from 'react';
import { absenceLabel } from '../../src-main/api/export-words.ts';
import type { ExportJob } from '../../src-main/api/exports.ts';
import { formatNud, french, plural } from '../../src-main/api/format.ts';
import { shapeOf, useAction, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { Unanswered } from '../ui/states.tsx';

/** Active demands that an export did not have: each was asked for by itself, none was removed because of it. */
export function Absences({ job }: { readonly job: ExportJob }): ReactNode {
  const list = useProcedure('exports.absent', { id: job.id });
  const resume = useAction('exports.resume', ['exports.absent', 'exports.history']);
  if (list.isError || list.data === undefined) return <Unanswered query={list} width={40} />;
  const waiting = list.data.filter(({ outcome }) => outcome === null || outcome === 'failed').length;
  const failure = resume.error === null ? null : shapeOf(resume.error);
  return (
    <div className="absences" data-testid="absences">
      <p className="absences-head">
        <span>
          Chacune est demandée au SNE par son numéro ; aucune n’est retirée parce que l’export ne l’a pas.
          {waiting === 0 ? '' : ` ${plural(waiting, 'reste', 'restent')} à vérifier.`}
        </span>
        {waiting === 0 ? null : (
          <Button
            isPending={resume.isPending}
            onPress={() => {
              resume.mutate({ id: job.id, accept: false });
            }}
          >
            {resume.isPending ? 'Vérification…' : 'Vérifier maintenant'}
          </Button>
        )}
      </p>
      {failure === null ? null : (
        <p className="field-error" role="alert">
          {french(failure.message)} <span className="code">{failure.code}</span>
        </p>
      )}
      <ul className="absences-list">
        {list.data.map(({ nud, outcome }) => (
          <li key={nud}>
            <a className="link figures" href={`#/demandes/${encodeURIComponent(nud)}`}>
              {formatNud(nud)}
            </a>
            <span>{absenceLabel(outcome)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
