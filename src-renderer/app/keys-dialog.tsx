import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton } from '../ui/controls.tsx';
import { KEYS } from './shortcuts.ts';

/** The list of keys, opened by « ? ». */
export function KeysDialog(props: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  return (
    <ModalOverlay
      className="overlay"
      isDismissable
      isOpen={props.open}
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <header className="dialog-header">
            <Heading slot="title" className="title-2">
              Touches
            </Heading>
            <IconButton label="Fermer" tip="Fermer (Échap)" onPress={props.onClose}>
              <X size={16} strokeWidth={1.5} aria-hidden />
            </IconButton>
          </header>
          <dl className="keys">
            {KEYS.map((help) => (
              <div key={help.does} className="keys-line">
                <dt>{help.does}</dt>
                <dd>
                  {help.keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
