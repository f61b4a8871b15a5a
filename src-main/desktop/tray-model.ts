import type { DeskState, Environment } from '../api/status.ts';
import { environmentLabel, statusSentence } from '../api/words.ts';
import type { EngineView } from './engine-supervisor.ts';

/** What the tray and the menus show; derived from the engine's view and nothing else. */
export interface TrayModel {
  readonly state: DeskState;
  /** French; the tooltip, and the first line of the menu. */
  readonly sentence: string;
  /** French mark of an environment that is not production, else null. */
  readonly environment: string | null;
  /** The engine takes orders (synchronise, pause, import). */
  readonly commands: boolean;
  readonly paused: boolean;
  /** The engine is down and waits for its next start. */
  readonly canRestart: boolean;
}

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
        environment: null,
        commands: false,
        paused: false,
        canRestart: false,
      };
    case 'down':
      return {
        state: 'attention',
        sentence: view.error.message,
        environment: null,
        commands: false,
        paused: false,
        canRestart: true,
      };
    case 'running':
      return {
        state: view.status.state,
        sentence: statusSentence(view.status, now),
        environment: environmentMark(view.status.environment),
        commands: true,
        paused: view.status.state === 'paused',
        canRestart: false,
      };
  }
}

function environmentMark(environment: Environment): string | null {
  return environment === 'production' ? null : `Environnement : ${environmentLabel(environment)}`;
}

/** True when both show the same, so that nothing is to be drawn again. */
export function sameTrayModel(a: TrayModel, b: TrayModel): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
