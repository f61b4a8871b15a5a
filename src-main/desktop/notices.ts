import { Notification, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import type { ErrorShape } from '../api/errors.ts';

export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** Tells the person something by the system's notifications; a click on it runs `onClick`. */
export function notify({ title, body }: Notice, onClick: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  notification.on('click', onClick);
  notification.show();
}

/** What closing the window did, told the first time it happens. */
export const STILL_RUNNING: Notice = {
  title: 'SNE Desk reste actif',
  body: 'La synchronisation continue. Rouvrez la fenêtre par l’icône de la zone de notification ou en relançant SNE Desk ; « Quitter » arrête tout.',
};

/**
 * Tells that the engine refused to start, where the person looks: over the window, or as a notification when
 * there is no visible window.
 */
export function tellRefusal(
  error: ErrorShape,
  window: BrowserWindow | null,
  actions: {
    readonly retry: () => void;
    readonly rebuild: () => void;
    readonly open: () => void;
    readonly quit: () => void;
  },
): void {
  const detail = [error.hint, error.code].filter((part) => part !== null).join('\n');
  if (window?.isVisible() !== true) {
    notify({ title: 'SNE Desk ne peut pas synchroniser', body: error.message }, actions.open);
    return;
  }
  const asked = dialog.showMessageBox(window, {
    type: 'warning',
    title: 'SNE Desk',
    message: error.message,
    detail,
    buttons: [
      ...['Réessayer', 'Fermer', 'Quitter SNE Desk'],
      ...(isLost(error) ? ['Mettre la base de côté et la refaire'] : []),
    ],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  void asked.then(({ response }) => {
    if (response === 0) actions.retry();
    if (response === 2) actions.quit();
    if (response === 3) actions.rebuild();
  });
}

/** A store that no program opens any more: the SNE has what was in it. */
function isLost({ code }: ErrorShape): boolean {
  return code === 'STORE-CORRUPT' || code === 'STORE-KEY';
}
