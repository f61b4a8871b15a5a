import { Notification } from 'electron';

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
