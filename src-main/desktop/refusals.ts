import { ipcMain } from 'electron';
import type { BrowserWindow } from 'electron';
import { refusalAnswer } from '../api/refusal.ts';
import type { Refusal, RefusalAnswer } from '../api/refusal.ts';
import type { EngineView } from './engine-supervisor.ts';
import { notify } from './notices.ts';
import { isFromPage } from './window-port.ts';

/** Refusals about a store that no program opens any more. */
const LOST: ReadonlySet<string> = new Set(['STORE-GONE', 'STORE-CORRUPT', 'STORE-KEY']);

export interface RefusalOptions {
  readonly window: () => BrowserWindow | null;
  /** What the person said to the refusal that the window shows. */
  readonly act: (answer: RefusalAnswer) => void;
  readonly open: () => void;
}

/**
 * Tells the person that the engine refused to start: the window shows it and asks; where nobody sees the window, a
 * notification says it once for each reason.
 *
 * @returns to be called with what is known of the engine, whenever that changes
 */
export function createRefusals({ window, act, open }: RefusalOptions): (view: EngineView) => void {
  let shown: Refusal | null = null;
  let told: string | null = null;
  ipcMain.handle('refusal', (event): Refusal | null => {
    return isFromPage(event, window()) ? shown : null;
  });
  ipcMain.on('answer-refusal', (event, given: unknown) => {
    const answer = refusalAnswer.safeParse(given);
    if (shown === null || !answer.success || !isFromPage(event, window())) return;
    if (canSay(answer.data, shown)) act(answer.data);
  });
  return (view) => {
    const before = shown;
    shown = refusalOf(view);
    if (view.phase === 'running') told = null;
    const owner = window();
    if (shown !== null || before !== null) owner?.webContents.send('refusal-changed');
    if (shown === null || shown.error.code === told) return;
    // A window that still loads is shown in a moment.
    if (owner !== null && (owner.isVisible() || owner.webContents.isLoading())) return;
    told = shown.error.code;
    notify({ title: 'SNE Desk ne peut pas synchroniser', body: shown.error.message }, open);
  };
}

/** A store is only replaced where that was offered. */
function canSay(answer: RefusalAnswer, { rescues }: Refusal): boolean {
  return answer === 'retry' || answer === 'quit' || rescues.includes(answer);
}

/** A crash repairs itself and shows in tray and window; a refusal needs a person. */
function refusalOf(view: EngineView): Refusal | null {
  if (view.phase !== 'down' || view.error.code === 'ENGINE-GONE') return null;
  const { error, backupAt } = view;
  if (!LOST.has(error.code)) return { error, rescues: [], backupAt: null };
  return { error, rescues: backupAt === null ? ['rebuild'] : ['restore', 'rebuild'], backupAt };
}
