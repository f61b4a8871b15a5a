import type { DeskState, SyncRun } from '../api/status.ts';

/** What decides the state of the desk. Last attempt and last success are two facts. */
export interface StateFacts {
  readonly running: boolean;
  readonly paused: boolean;
  readonly lastAttempt: Pick<SyncRun, 'outcome' | 'offline'> | null;
  /** UTC instant of the start of the last call stored whole, or null. */
  readonly lastSuccessAt: string | null;
  readonly late: boolean;
  /** Anomalies that nobody has acknowledged. */
  readonly openAnomalies: number;
}

/**
 * The one state that tray, window and `status` show. It is `synced` only when nothing else can be said: never when the
 * last call failed or was cut, when something waits for a person, when it is late, or while a call runs.
 */
export function deriveState(facts: StateFacts): DeskState {
  const { lastAttempt } = facts;
  if (facts.running) return 'syncing';
  if (facts.paused) return 'paused';
  if (lastAttempt?.outcome === 'failed') return lastAttempt.offline ? 'offline' : 'attention';
  if (facts.lastSuccessAt === null) return 'never';
  if (facts.openAnomalies > 0) return 'attention';
  if (facts.late || lastAttempt?.outcome === 'interrupted' || lastAttempt?.outcome === 'running')
    return 'late';
  return 'synced';
}
