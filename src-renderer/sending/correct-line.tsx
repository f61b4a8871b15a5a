import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import { Button } from '../ui/controls.tsx';
import { Changes, FileState } from './changes.tsx';
import { CorrectDialog } from './correct-dialog.tsx';
import { useOpenFiles, useSending } from './use-sending.ts';

/** In the head of a demand: what was sent and is not confirmed, and the way to correct; nothing where the desk does not send. */
export function CorrectLine({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const sends = useSending();
  const files = useOpenFiles(demand.nud);
  const [open, setOpen] = useState(false);
  if (!sends) return null;
  return (
    <div className="correct-line" data-testid="corrections">
      {files.map((file) => (
        <div key={file.id} className="correct-file">
          <FileState file={file} />
          <Changes file={file} />
        </div>
      ))}
      {demand.state === 'active' ? (
        <Button
          onPress={() => {
            setOpen(true);
          }}
        >
          Corriger…
        </Button>
      ) : null}
      {open ? (
        <CorrectDialog
          demand={demand}
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </div>
  );
}
