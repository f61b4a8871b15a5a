import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { formatInstant, french } from '../api/format.ts';
import type { Rescue } from '../engine/host.ts';
import type { EngineView } from './engine-supervisor.ts';
import { notify } from './notices.ts';

/** Tells the person that the engine refused to start, once for each reason. */
export interface Refusals {
  /** What is known of the engine has changed. */
  readonly consider: (view: EngineView) => void;
  /** The window was shown: whoever opens it is asked, although it was told before. */
  readonly ask: (view: EngineView) => void;
}

type Refused = Extract<EngineView, { phase: 'down' }>;

export interface RefusalOptions {
  readonly window: () => BrowserWindow | null;
  readonly retry: () => void;
  /** What the person said to do about a lost store. */
  readonly rescue: (how: Rescue) => void;
  readonly open: () => void;
  readonly quit: () => void;
}

/** Over the window where the person looks at it, else as a notification. */
export function createRefusals(options: RefusalOptions): Refusals {
  let told: string | null = null;
  let isAsking = false;
  const askOver = (window: BrowserWindow, refused: Refused): void => {
    if (isAsking) return;
    isAsking = true;
    void askPerson(window, refused, options).finally(() => {
      isAsking = false;
    });
  };
  const refusal = (view: EngineView): Refused | null =>
    // A crash repairs itself and shows in tray and window; a refusal needs a person.
    view.phase === 'down' && view.error.code !== 'ENGINE-GONE' ? view : null;
  return {
    consider: (view) => {
      if (view.phase === 'running') told = null;
      const refused = refusal(view);
      const window = options.window();
      // A window that still loads is shown in a moment, and asks then.
      if (refused === null || refused.error.code === told || isLoading(window)) return;
      told = refused.error.code;
      if (window?.isVisible() === true) askOver(window, refused);
      else notify({ title: 'SNE Desk ne peut pas synchroniser', body: refused.error.message }, options.open);
    },
    ask: (view) => {
      const refused = refusal(view);
      const window = options.window();
      if (refused === null || window === null) return;
      told = refused.error.code;
      askOver(window, refused);
    },
  };
}

function isLoading(window: BrowserWindow | null): boolean {
  return window !== null && !window.isVisible() && window.webContents.isLoading();
}

interface Choice {
  readonly label: string;
  readonly act: () => void;
}

async function askPerson(window: BrowserWindow, refused: Refused, options: RefusalOptions): Promise<void> {
  const { error } = refused;
  const isLost = LOST.has(error.code);
  const rescues = isLost ? rescuesOf(refused, options) : [];
  const usual: readonly Choice[] = [
    { label: 'Réessayer', act: options.retry },
    { label: 'Fermer', act: () => undefined },
    { label: 'Quitter SNE Desk', act: options.quit },
  ];
  // Enter never replaces a store: it may only be out of reach for a moment.
  const choices = [...usual, ...rescues];
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'SNE Desk',
    message: error.message,
    detail: [error.hint, isLost ? lossWords(refused) : null, error.code]
      .filter((part) => part !== null)
      .join('\n\n'),
    buttons: choices.map(({ label }) => label),
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  choices[response]?.act();
}

/** Refusals about a store that no program opens any more. */
const LOST: ReadonlySet<string> = new Set(['STORE-GONE', 'STORE-CORRUPT', 'STORE-KEY']);

function rescuesOf({ error, backupAt }: Refused, options: RefusalOptions): readonly Choice[] {
  const rescue = (label: string, how: Rescue): Choice => ({
    label,
    act: () => {
      options.rescue(how);
    },
  });
  const rebuild = error.code === 'STORE-GONE' ? 'Refaire la base' : 'Mettre la base de côté et la refaire';
  return [
    ...(backupAt === null
      ? []
      : [rescue(`Restaurer la sauvegarde du ${formatInstant(backupAt)}`, 'restore')]),
    rescue(rebuild, 'rebuild'),
  ];
}

/** What either way gives back, and what it does not. */
function lossWords({ backupAt }: Refused): string {
  const rebuilt =
    'Refaire la base la remplit par un export complet du SNE ; ce qui a été décidé sur ce poste (pays, demandes protégées) n’en revient pas.';
  const restored = 'Une sauvegarde rend tout ce qu’elle contenait, et l’appel suivant apporte la suite.';
  return french(backupAt === null ? rebuilt : `${restored} ${rebuilt}`);
}
