import { workSentence } from '../api/export-words.ts';
import type { DeskState, Environment, Status } from '../api/status.ts';
import { deskNews, environmentLabel } from '../api/words.ts';
import type { EngineView } from './engine-supervisor.ts';

/** What the tray and the menus show; derived from the engine's view and nothing else. */
export interface TrayModel {
  readonly state: DeskState;
  /** French; the tooltip, and the first line of the menu. */
  readonly sentence: string;
  /** French; what goes on in bulk (an export, an import) and how far it is, or that it is suspended; else null. */
  readonly work: string | null;
  /** Exports are suspended; null: there is nothing to suspend. */
  readonly exportsPaused: boolean | null;
  /** French mark of an environment that is not production, else null. */
  readonly environment: string | null;
  /** The engine takes orders (synchronise, pause, import). */
  readonly commands: boolean;
  readonly paused: boolean;
  /** The engine is down and waits for its next start. */
  readonly canRestart: boolean;
}

const LONGEST_TOOLTIP = 127;
const NOTHING_IN_BULK = { work: null, exportsPaused: null } as const;

/**
 * The tray's state is the engine's own; without a running engine nothing keeps the data up to date, and that is
 * `attention`, never the last good state.
 */
export function trayModel(view: EngineView, now: Date): TrayModel {
  switch (view.phase) {
    case 'starting':
      return {
        state: 'never',
        sentence: 'SNE Desk démarre…',
        ...NOTHING_IN_BULK,
        environment: null,
        commands: false,
        paused: false,
        canRestart: false,
      };
    case 'down':
      return {
        state: 'attention',
        sentence: view.error.message,
        ...NOTHING_IN_BULK,
        environment: null,
        commands: false,
        paused: false,
        canRestart: true,
      };
    case 'running':
      return {
        ...deskNews(view.status, now),
        work: workSentence(view.status),
        exportsPaused: exportsPaused(view.status),
        environment: environmentMark(view.status.environment),
        commands: true,
        paused: view.status.state === 'paused',
        canRestart: false,
      };
  }
}

function exportsPaused({ exports, work }: Status): boolean | null {
  if (exports.paused) return true;
  return work !== null || exports.running > 0 ? false : null;
}

/** The tooltip: both sentences, within what Windows shows (127 characters). */
export function trayTooltip({ sentence, work }: TrayModel): string {
  const text = work === null ? sentence : `${sentence}\n${work}`;
  return text.length <= LONGEST_TOOLTIP ? text : `${text.slice(0, LONGEST_TOOLTIP - 1)}…`;
}

/**
 * When to draw: what changes the sign, the entries or the end of something at once; the counts of what goes on, which
 * change all the time, only when their turn comes.
 */
export function isUrgent(next: TrayModel, shown: TrayModel): boolean {
  const { sentence: a, work: b, ...rest } = next;
  const { sentence: c, work: d, ...shownRest } = shown;
  if (JSON.stringify(rest) !== JSON.stringify(shownRest)) return true;
  const counts = next.state === 'syncing' && shown.state === 'syncing';
  if (a !== c && !counts) return true;
  return (b === null) !== (d === null);
}

function environmentMark(environment: Environment): string | null {
  return environment === 'production' ? null : `Environnement : ${environmentLabel(environment)}`;
}

/** True when both show the same, so that nothing is to be drawn again. */
export function sameTrayModel(a: TrayModel, b: TrayModel): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
