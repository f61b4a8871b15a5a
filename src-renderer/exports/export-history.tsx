import { ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { ReactNode } from 'react';
import { exportContent, exportPlace, exportStatusLabel } from '../../src-main/api/export-words.ts';
import type { ExportJob } from '../../src-main/api/exports.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  french,
  plural,
} from '../../src-main/api/format.ts';
import { useProcedure } from '../connection/engine.tsx';
import { Unanswered, Value } from '../ui/states.tsx';
import { Absences } from './absences.tsx';

const SHAPES: Readonly<Partial<Record<ExportJob['status'], string>>> = {
  done: 'done',
  empty: 'interrupted',
  cancelled: 'interrupted',
};

/** Exports that have ended, the newest first. */
export function ExportHistory(): ReactNode {
  const history = useProcedure('exports.history', { limit: 200 });
  if (history.isError || history.data === undefined) return <Unanswered query={history} />;
  const ended = history.data.filter((job) => job.endedAt !== null);
  if (ended.length === 0) return <p className="nothing">Aucun export n’est encore terminé.</p>;
  return (
    <table className="plain-table journal" data-testid="export-history">
      <thead>
        <tr>
          <th scope="col">Demandé le</th>
          <th scope="col">Contenu</th>
          <th scope="col">Résultat</th>
          <th scope="col" className="amount">
            Enregistrements
          </th>
          <th scope="col" className="amount">
            Taille
          </th>
          <th scope="col" className="amount">
            Durée
          </th>
        </tr>
      </thead>
      <tbody>
        {ended.map((job) => (
          <EndedExport key={job.id} job={job} />
        ))}
      </tbody>
    </table>
  );
}

function EndedExport({ job }: { readonly job: ExportJob }): ReactNode {
  const [open, setOpen] = useState(false);
  const { listed } = job.absent;
  return (
    <Fragment>
      <tr>
        <td className="figures nowrap">
          {formatInstant(job.requestedAt)}
          {job.origin === 'calendar' ? <span className="fact-more">calendrier DRM</span> : null}
        </td>
        <td>
          {exportContent(job)}
          <span className="fact-more">
            {exportPlace(job)}
            {job.exportNumber === null ? '' : ` · ${job.exportNumber}`}
          </span>
        </td>
        <td>
          <span className="outcome nowrap" data-outcome={SHAPES[job.status] ?? 'failed'}>
            {exportStatusLabel(job.status)}
          </span>
          {job.error === null ? null : (
            <span className="fact-more">
              {french(job.error.message)} {french(job.error.hint ?? '')}{' '}
              <span className="code">{job.error.code}</span>
            </span>
          )}
          {listed === 0 ? null : (
            <button
              type="button"
              className="disclose"
              aria-expanded={open}
              onClick={() => {
                setOpen(!open);
              }}
            >
              <ChevronRight className="monthly-arrow" size={16} strokeWidth={1.5} aria-hidden />
              {plural(listed, 'demande active d’ici absente', 'demandes actives d’ici absentes')} de l’export
            </button>
          )}
        </td>
        <td className="amount">
          <Value>{job.records === null ? null : formatCount(job.records)}</Value>
          <span className="fact-more">{countsWords(job)}</span>
        </td>
        <td className="amount">
          <Value>{job.bytes === null ? null : formatBytes(job.bytes)}</Value>
        </td>
        <td className="amount">
          <Value>{job.seconds === null ? null : formatDuration(job.seconds * 1_000)}</Value>
        </td>
      </tr>
      {open ? (
        <tr>
          <td colSpan={6}>
            <Absences job={job} />
          </td>
        </tr>
      ) : null}
    </Fragment>
  );
}

function countsWords({ stored, unchanged, rejected, drift, drm }: ExportJob): string {
  const part = (count: number | null, one: string, many?: string): string =>
    count === null || count === 0 ? '' : plural(count, one, many);
  return [
    part(stored, 'enregistré'),
    part(drm, 'réponse de la DRM', 'réponses de la DRM'),
    part(unchanged, 'inchangé'),
    part(rejected, 'mis de côté', 'mis de côté'),
    part(drift, 'hors schéma', 'hors schéma'),
  ]
    .filter((text) => text !== '')
    .join(', ');
}
