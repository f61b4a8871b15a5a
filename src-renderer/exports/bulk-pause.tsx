import { Pause, Play } from 'lucide-react';
import type { ReactNode } from 'react';
import { french } from '../../src-main/api/format.ts';
import { shapeOf, useAction, useProcedure, useStatus } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';

/** Suspends or resumes all that goes on in bulk; shown only where there is something to suspend, or to resume. */
export function BulkPause(): ReactNode {
  const tell = useTell();
  const status = useStatus();
  const open = useProcedure('exports.list', null).data ?? [];
  const setPaused = useAction('exports.setPaused', ['status.get', 'exports.list']);
  if (status === undefined) return null;
  const { paused } = status.exports;
  if (!paused && open.length === 0 && status.work === null) return null;
  return (
    <Button
      isDisabled={setPaused.isPending}
      onPress={() => {
        setPaused.mutate(
          { paused: !paused },
          {
            onError: (error) => {
              tell(french(shapeOf(error).message));
            },
          },
        );
      }}
    >
      {paused ? (
        <Play size={16} strokeWidth={1.5} aria-hidden />
      ) : (
        <Pause size={16} strokeWidth={1.5} aria-hidden />
      )}
      {paused ? 'Reprendre les exports' : 'Suspendre les exports'}
    </Button>
  );
}

/** Said as long as it lasts: nothing goes on by itself. */
export function BulkPaused(): ReactNode {
  const status = useStatus();
  if (status?.exports.paused !== true) return null;
  return (
    <p className="export-problem" role="status" data-testid="exports-paused">
      {french(
        'Exports suspendus : rien n’est vérifié, téléchargé ni enregistré jusqu’à la reprise. Un export laissé trop longtemps au SNE y expire.',
      )}
    </p>
  );
}
