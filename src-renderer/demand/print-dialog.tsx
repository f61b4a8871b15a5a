import { Printer, X } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { deskBridge } from '../connection/bridge.ts';
import { Button, IconButton } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { PrintSheet } from './print-sheet.tsx';
import type { PrintJob } from './print-sheet.tsx';

/** The button that prints the sheet of a demand, its key, and the one question before it. */
export function PrintDemand(props: { readonly nud: string; readonly shown: boolean }): ReactNode {
  const { nud, shown } = props;
  const [open, setOpen] = useState(false);
  const [drm, setDrm] = useState(false);
  const [job, setJob] = useState<PrintJob | null>(null);
  const tell = useTell();
  const savePdf = deskBridge()?.savePdf;
  usePrintKey(shown, () => {
    setOpen(true);
  });
  const close = (): void => {
    setOpen(false);
    setDrm(false);
  };
  const start = (print: PrintJob['print']): void => {
    setJob({ drm, print });
    close();
  };
  return (
    <>
      <IconButton
        label="Imprimer la fiche"
        tip="Imprimer la fiche (Ctrl P)"
        onPress={() => {
          setOpen(true);
        }}
      >
        <Printer size={16} strokeWidth={1.5} aria-hidden />
      </IconButton>
      <ModalOverlay
        className="overlay"
        isDismissable
        isOpen={open}
        onOpenChange={(next) => {
          if (!next) close();
        }}
      >
        <Modal className="modal">
          <Dialog className="dialog">
            <header className="dialog-header">
              <Heading slot="title" className="title-2">
                Fiche de la demande
              </Heading>
              <IconButton label="Fermer" tip="Fermer (Échap)" onPress={close}>
                <X size={16} strokeWidth={1.5} aria-hidden />
              </IconButton>
            </header>
            <p>Le numéro de sécurité sociale reste masqué sur la fiche.</p>
            <label className="print-choice">
              <input
                type="checkbox"
                checked={drm}
                onChange={(event) => {
                  setDrm(event.currentTarget.checked);
                }}
              />
              Avec les montants des ressources mensuelles (DRM)
            </label>
            <div className="actions">
              <Button
                weight="primary"
                autoFocus
                onPress={() => {
                  start(printPage);
                }}
              >
                Imprimer…
              </Button>
              {savePdf === undefined ? null : (
                <Button
                  onPress={() => {
                    start(async () => {
                      const outcome = await savePdf(`demande-${nud}.pdf`);
                      if (outcome === 'saved') tell('Fiche enregistrée en PDF.');
                      if (outcome === 'failed') tell('Le fichier PDF n’a pas pu être écrit.');
                    });
                  }}
                >
                  Enregistrer en PDF…
                </Button>
              )}
            </div>
          </Dialog>
        </Modal>
      </ModalOverlay>
      {job === null ? null : (
        <PrintSheet
          nud={nud}
          job={job}
          onDone={() => {
            setJob(null);
          }}
        />
      )}
    </>
  );
}

/** Chromium holds the page while its dialog is open, so this is over when it is. */
function printPage(): Promise<void> {
  window.print();
  return Promise.resolve();
}

function usePrintKey(shown: boolean, onPrint: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!command || event.key.toLowerCase() !== 'p') return;
    event.preventDefault();
    if (shown) onPrint();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      onKey(event);
    };
    window.addEventListener('keydown', listener);
    return () => {
      window.removeEventListener('keydown', listener);
    };
  }, []);
}
