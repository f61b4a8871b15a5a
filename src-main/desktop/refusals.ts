import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import type { ErrorShape } from '../api/errors.ts';
import type { EngineView } from './engine-supervisor.ts';
import { notify } from './notices.ts';

/** Tells the person that the engine refused to start, once for each reason. */
export interface Refusals {
  /** What is known of the engine has changed. */
  readonly consider: (view: EngineView) => void;
  /** The window was shown: whoever opens it is asked, although it was told before. */
  readonly ask: (view: EngineView) => void;
}

export interface RefusalOptions {
  readonly window: () => BrowserWindow | null;
  readonly retry: () => void;
  /** Begins an empty store. */
  readonly rebuild: () => void;
  readonly open: () => void;
  readonly quit: () => void;
}

/** Over the window where the person looks at it, else as a notification. */
export function createRefusals(options: RefusalOptions): Refusals {
  let told: string | null = null;
  let isAsking = false;
  const askOver = (window: BrowserWindow, error: ErrorShape): void => {
    if (isAsking) return;
    isAsking = true;
    void askPerson(window, error, options).finally(() => {
      isAsking = false;
    });
  };
  const refusal = (view: EngineView): ErrorShape | null =>
    // A crash repairs itself and shows in tray and window; a refusal needs a person.
    view.phase === 'down' && view.error.code !== 'ENGINE-GONE' ? view.error : null;
  return {
    consider: (view) => {
      if (view.phase === 'running') told = null;
      const error = refusal(view);
      const window = options.window();
      // A window that still loads is shown in a moment, and asks then.
      if (error === null || error.code === told || isLoading(window)) return;
      told = error.code;
      if (window?.isVisible() === true) askOver(window, error);
      else notify({ title: 'SNE Desk ne peut pas synchroniser', body: error.message }, options.open);
    },
    ask: (view) => {
      const error = refusal(view);
      const window = options.window();
      if (error === null || window === null) return;
      told = error.code;
      askOver(window, error);
    },
  };
}

function isLoading(window: BrowserWindow | null): boolean {
  return window !== null && !window.isVisible() && window.webContents.isLoading();
}

async function askPerson(window: BrowserWindow, error: ErrorShape, options: RefusalOptions): Promise<void> {
  const rebuild = rebuildLabel(error);
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'SNE Desk',
    message: error.message,
    detail: [error.hint, error.code].filter((part) => part !== null).join('\n'),
    buttons: ['Réessayer', 'Fermer', 'Quitter SNE Desk', ...(rebuild === null ? [] : [rebuild])],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) options.retry();
  if (response === 2) options.quit();
  if (response === 3) options.rebuild();
}

/** For a store that no program opens any more: the SNE has what was in it. */
function rebuildLabel({ code }: ErrorShape): string | null {
  if (code === 'STORE-GONE') return 'Refaire la base';
  return code === 'STORE-CORRUPT' || code === 'STORE-KEY' ? 'Mettre la base de côté et la refaire' : null;
}
