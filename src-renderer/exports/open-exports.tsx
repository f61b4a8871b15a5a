import { Check, RotateCw, X } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';
import {
  exportContent,
  exportPlace,
  nextLook,
  phaseLabel,
  progressDetail,
  progressShare,
} from '../../src-main/api/export-labels.ts';
import { exportStatusLabel } from '../../src-main/api/export-words.ts';
import type { ExportJob } from '../../src-main/api/exports.ts';
import { formatBytes, formatInstant, french, NBSP, plural } from '../../src-main/api/format.ts';
import { shapeOf, useAction, useExportProgress, useProcedure } from '../connection/engine.tsx';
import type { SeenProgress } from '../connection/seen-progress.ts';
import { Button } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { StateSign, WarningSign } from '../ui/sign.tsx';
import { Bone, Failed } from '../ui/states.tsx';
import { useNow } from '../ui/use-now.ts';

/** Exports that go on, or wait for a person: where each stands and what can be done. */
export function OpenExports(): ReactNode {
  const list = useProcedure('exports.list', null);
  if (list.isError) {
    return (
      <Failed
        error={list.error}
        onRetry={() => {
          void list.refetch();
        }}
      />
    );
  }
  if (list.data === undefined) return <Bone width={60} />;
  if (list.data.length === 0) return <p className="nothing">Aucun export en cours.</p>;
  return (
    <ul className="exports" data-testid="open-exports">
      {list.data.map((job) => (
        <OpenExport key={job.id} job={job} />
      ))}
    </ul>
  );
}

function OpenExport({ job }: { readonly job: ExportJob }): ReactNode {
  const titleId = useId();
  const now = useNow();
  const seen = useExportProgress(job.id);
  const waits = job.status === 'setAside' || job.status === 'unnumbered';
  // What was told before a failure says nothing of the wait after it.
  const works = (job.status === 'ready' || job.status === 'downloaded') && nextLook(job, now) === null;
  const shown = works ? seen : undefined;
  return (
    <li className="export" data-status={job.status} aria-labelledby={titleId}>
      <span className="export-sign">
        {waits ? (
          <WarningSign size={20} />
        ) : (
          <StateSign state={job.error === null ? 'syncing' : 'late'} size={20} />
        )}
      </span>
      <div className="export-text">
        <p className="export-title" id={titleId}>
          {shown === undefined ? exportStatusLabel(job.status) : phaseLabel(shown.progress.phase)}
          {job.exportNumber === null ? null : <span className="export-number">{job.exportNumber}</span>}
        </p>
        <p className="export-what">
          {exportContent(job)} · {exportPlace(job)} · demandé le {formatInstant(job.requestedAt)}
          {job.origin === 'calendar' ? ' par le calendrier de la DRM' : ''}
        </p>
        {waits ? <Doubt job={job} /> : <Progress job={job} seen={shown} now={now} />}
      </div>
      {waits ? <Choices job={job} /> : <Controls job={job} />}
    </li>
  );
}

/** A bar and a line that are always there, so that nothing jumps when figures come. */
function Progress(props: {
  readonly job: ExportJob;
  readonly seen: SeenProgress | undefined;
  readonly now: Date;
}): ReactNode {
  const { job, seen, now } = props;
  const share = seen === undefined ? null : progressShare(seen.progress);
  const said =
    seen === undefined ? waitingWords(job, now) : progressDetail(seen.progress, seen.bytesPerSecond);
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

function waitingWords(job: ExportJob, now: Date): string {
  const size = job.expectedBytes === null ? '' : `${formatBytes(job.expectedBytes)} annoncés`;
  const records = job.expectedRecords === null ? '' : plural(job.expectedRecords, 'enregistrement');
  const where =
    job.status === 'requested' || job.status === 'running'
      ? 'Le SNE le prépare, cela peut durer des heures'
      : job.status === 'postponed'
        ? 'Le SNE demande de revenir plus tard'
        : 'En attente';
  return [where, records, size, nextLook(job, now) ?? ''].filter((part) => part !== '').join(' · ');
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
          Accepter enregistre ce que l’archive contient. Les demandes qui n’y sont pas ne sont pas supprimées
          {NBSP}: elles sont vérifiées une par une.
        </p>
      ) : null}
    </>
  );
}

function useJobActions(job: ExportJob) {
  const tell = useTell();
  const resume = useAction('exports.resume', ['exports.list', 'exports.history', 'status.get']);
  const cancel = useAction('exports.cancel', ['exports.list', 'exports.history', 'status.get']);
  const request = useAction('exports.request', ['exports.list', 'exports.history', 'status.get']);
  const onError = (error: Error): void => {
    const { message, hint } = shapeOf(error);
    tell(french(`${message} ${hint ?? ''}`.trim()));
  };
  return {
    busy: resume.isPending || cancel.isPending || request.isPending,
    resume: (accept: boolean) => {
      resume.mutate({ id: job.id, accept }, { onError });
    },
    cancel: (done: string) => {
      const onSuccess = (): void => {
        tell(done);
      };
      cancel.mutate({ id: job.id }, { onError, onSuccess });
    },
    askAgain: () => {
      const { entities, months, state, departments, communes } = job;
      request.mutate(
        { request: { entities, months, state, departments, communes }, again: true },
        { onError },
      );
    },
  };
}

function Controls({ job }: { readonly job: ExportJob }): ReactNode {
  const { busy, resume, cancel } = useJobActions(job);
  const looks = job.status === 'requested' || job.status === 'running';
  const stopped = job.error !== null || looks;
  return (
    <div className="buttons">
      {stopped ? (
        <Button
          isDisabled={busy}
          onPress={() => {
            resume(false);
          }}
        >
          <RotateCw size={16} strokeWidth={1.5} aria-hidden />
          {looks ? 'Vérifier maintenant' : 'Reprendre'}
        </Button>
      ) : null}
      <Button
        isDisabled={busy}
        onPress={() => {
          cancel('Export annulé.');
        }}
      >
        <X size={16} strokeWidth={1.5} aria-hidden />
        Annuler
      </Button>
    </div>
  );
}

/** What only a person may decide. */
function Choices({ job }: { readonly job: ExportJob }): ReactNode {
  const { busy, resume, cancel, askAgain } = useJobActions(job);
  const again = job.status === 'setAside' && job.error?.code !== 'EXPORT-SMALL';
  return (
    <div className="buttons export-choices">
      <Button
        isDisabled={busy}
        onPress={() => {
          cancel('Export abandonné, rien n’a été changé.');
        }}
      >
        <X size={16} strokeWidth={1.5} aria-hidden />
        Abandonner
      </Button>
      {again ? (
        <Button
          isDisabled={busy}
          onPress={() => {
            resume(false);
          }}
        >
          <RotateCw size={16} strokeWidth={1.5} aria-hidden />
          Télécharger de nouveau
        </Button>
      ) : null}
      {job.status === 'unnumbered' ? (
        <Button isDisabled={busy} onPress={askAgain}>
          <RotateCw size={16} strokeWidth={1.5} aria-hidden />
          Demander de nouveau
        </Button>
      ) : (
        <Button
          isDisabled={busy}
          onPress={() => {
            resume(true);
          }}
        >
          <Check size={16} strokeWidth={1.5} aria-hidden />
          Accepter
        </Button>
      )}
    </div>
  );
}
