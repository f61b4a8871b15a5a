import { Check, RotateCw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ExportJob } from '../../src-main/api/exports.ts';
import { useAction } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell, useTellFailure } from '../ui/notice.tsx';

function useJobActions(job: ExportJob) {
  const tell = useTell();
  const resume = useAction('exports.resume', ['exports.list', 'exports.history', 'status.get']);
  const cancel = useAction('exports.cancel', ['exports.list', 'exports.history', 'status.get']);
  const request = useAction('exports.request', ['exports.list', 'exports.history', 'status.get']);
  const onError = useTellFailure();
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

/** What can be done with an export that goes on by itself; suspended, it can only be given up. */
export function Controls({ job, paused }: { readonly job: ExportJob; readonly paused: boolean }): ReactNode {
  const { busy, resume, cancel } = useJobActions(job);
  const looks = job.status === 'requested' || job.status === 'running';
  const stopped = !paused && (job.error !== null || looks);
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
export function Choices({ job }: { readonly job: ExportJob }): ReactNode {
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
          Enregistrer quand même
        </Button>
      )}
    </div>
  );
}
