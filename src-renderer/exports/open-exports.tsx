import { useId } from 'react';
import type { ReactNode } from 'react';
import {
  exportContent,
  exportPlace,
  nextLook,
  phaseLabel,
  progressDetail,
  progressShare,
  exportStatusLabel,
} from '../../src-main/api/export-words.ts';
import type { ExportJob } from '../../src-main/api/exports.ts';
import { formatBytes, formatInstant, french, NBSP, plural } from '../../src-main/api/format.ts';
import { useExportProgress, useProcedure, useStatus } from '../connection/engine.tsx';
import type { SeenProgress } from '../connection/seen-progress.ts';
import { StateSign, WarningSign } from '../ui/sign.tsx';
import { Unanswered } from '../ui/states.tsx';
import { useNow } from '../ui/use-now.ts';
import { BulkImport } from './bulk-import.tsx';
import { Choices, Controls } from './export-controls.tsx';

/** Exports that go on, or wait for a person: where each stands and what can be done. */
export function OpenExports(): ReactNode {
  const list = useProcedure('exports.list', null);
  const status = useStatus();
  const paused = status?.exports.paused ?? false;
  const imported = status?.work?.kind === 'import' ? status.work : null;
  if (list.isError || list.data === undefined) return <Unanswered query={list} />;
  if (list.data.length === 0 && imported === null) return <p className="nothing">Aucun export en cours.</p>;
  return (
    <ul className="exports" data-testid="open-exports">
      {imported === null ? null : <BulkImport work={imported} paused={paused} />}
      {list.data.map((job) => (
        <OpenExport key={job.id} job={job} paused={paused} />
      ))}
    </ul>
  );
}

function OpenExport({ job, paused }: { readonly job: ExportJob; readonly paused: boolean }): ReactNode {
  const titleId = useId();
  const now = useNow();
  const seen = useExportProgress(job.id);
  const waits = job.status === 'setAside' || job.status === 'unnumbered';
  // What was told before the last step, or a failure, says nothing of what goes on now.
  const works = isInStep(job) && seen !== undefined && seen.atMs >= Date.parse(job.updatedAt);
  const shown = works ? seen : undefined;
  const doing = shown === undefined ? exportStatusLabel(job.status) : phaseLabel(shown.progress.phase);
  return (
    <li className="export" data-status={job.status} aria-labelledby={titleId}>
      <span className="export-sign">
        {waits ? (
          <WarningSign size={20} />
        ) : (
          <StateSign state={paused ? 'paused' : job.error === null ? 'syncing' : 'late'} size={20} />
        )}
      </span>
      <div className="export-text">
        <p className="export-title" id={titleId}>
          {paused && !waits ? `Suspendu${NBSP}: ${doing.toLowerCase()}` : doing}
          {job.exportNumber === null ? null : <span className="export-number">{job.exportNumber}</span>}
        </p>
        <p className="export-what">
          {exportContent(job)} · {exportPlace(job)} · demandé le {formatInstant(job.requestedAt)}
          {job.origin === 'calendar' ? ' par le calendrier de la DRM' : ''}
        </p>
        {waits ? <Doubt job={job} /> : <Progress job={job} seen={shown} now={now} paused={paused} />}
      </div>
      {waits ? <Choices job={job} /> : <Controls job={job} paused={paused} />}
    </li>
  );
}

/** A bar and a line that are always there, so that nothing jumps when figures come. */
function Progress(props: {
  readonly job: ExportJob;
  readonly seen: SeenProgress | undefined;
  readonly now: Date;
  readonly paused: boolean;
}): ReactNode {
  const { job, seen, now, paused } = props;
  const share = seen === undefined ? null : progressShare(seen.progress);
  const said = seen === undefined ? waitingWords(job, now, paused) : seenWords(seen, paused);
  return (
    <>
      <div
        className="progress"
        role="progressbar"
        aria-label="Avancement de l’export"
        aria-valuetext={said}
        data-waiting={share === null}
        {...(share === null
          ? {}
          : { 'aria-valuenow': Math.round(share * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      >
        <span className="progress-done" style={{ inlineSize: `${((share ?? 0) * 100).toFixed(1)}%` }} />
      </div>
      <p className="export-detail figures" data-testid="export-detail">
        {said}
      </p>
      {job.error === null ? null : <Problem job={job} />}
    </>
  );
}

/** While it is suspended a speed and a time left would be a promise. */
function seenWords({ progress, bytesPerSecond }: SeenProgress, paused: boolean): string {
  return paused
    ? progressDetail({ ...progress, rate: null, remainingMs: null }, null)
    : progressDetail(progress, bytesPerSecond);
}

/** Downloaded or stored by this desk, not waited for at the SNE. */
function isInStep({ status }: ExportJob): boolean {
  return status === 'ready' || status === 'downloaded';
}

function waitingWords(job: ExportJob, now: Date, paused: boolean): string {
  const size = job.expectedBytes === null ? '' : `${formatBytes(job.expectedBytes)} annoncés`;
  const records = job.expectedRecords === null ? '' : plural(job.expectedRecords, 'enregistrement');
  if (paused) {
    return ['Il reprendra où il en était', records, size].filter((part) => part !== '').join(' · ');
  }
  const where =
    job.status === 'requested' || job.status === 'running'
      ? 'Le SNE le prépare, cela peut durer des heures'
      : job.status === 'postponed'
        ? 'Le SNE demande de revenir plus tard'
        : 'En attente';
  // A step that is due at once waits for nothing that could be told.
  const next = isInStep(job) && job.error === null ? null : nextLook(job, now);
  return [where, records, size, next ?? ''].filter((part) => part !== '').join(' · ');
}

function Problem({ job }: { readonly job: ExportJob }): ReactNode {
  if (job.error === null) return null;
  return (
    <p className="export-problem">
      {french(job.error.message)} {french(job.error.hint ?? '')}{' '}
      <span className="code">{job.error.code}</span>
    </p>
  );
}

/** Why a person must look, and that nothing has changed by then. */
function Doubt({ job }: { readonly job: ExportJob }): ReactNode {
  const got = [
    job.records === null ? '' : plural(job.records, 'enregistrement lu', 'enregistrements lus'),
    job.expectedRecords === null ? '' : `${plural(job.expectedRecords, 'annoncé')} par le SNE`,
    job.bytes === null ? '' : formatBytes(job.bytes),
  ].filter((part) => part !== '');
  return (
    <>
      <Problem job={job} />
      {got.length === 0 ? null : <p className="export-detail figures">{got.join(' · ')}</p>}
      {job.status === 'setAside' ? (
        <p className="export-detail">
          Enregistré quand même, l’export met à jour les demandes qu’il contient. Celles qui n’y sont pas ne
          sont pas supprimées{NBSP}: elles sont vérifiées une par une.
        </p>
      ) : null}
    </>
  );
}
