import { NBSP } from '../api/format.ts';
import type { Settings } from '../api/settings.ts';
import type { Status } from '../api/status.ts';
import { statusSentence } from '../api/words.ts';
import { parisLabel } from '../reference/paris-time.ts';

/** What a person is told outside the window. */
export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** A failed call is mostly mended by the next one: only what lasts is told. */
const LASTING_MS = 15 * 60_000;

/**
 * Decides what is worth a notification: one for one problem, told once it lasts, never in the quiet hours (it is told after
 * them if it still stands), and not again before everything was well in between.
 */
export class Notifier {
  readonly #settings: () => Settings['notifications'];
  readonly #told = new Set<string>();
  #current: { readonly problem: string; readonly since: number } | null = null;

  constructor(settings: () => Settings['notifications']) {
    this.#settings = settings;
  }

  /** To be asked with each new state; what to tell now, or null. */
  consider(status: Status, now: Date): Notice | null {
    if (status.state === 'synced') this.#told.clear();
    // A call under way says nothing yet of the problem that it may end.
    if (status.state === 'syncing') return null;
    const problem = problemOf(status);
    if (problem === null) {
      this.#current = null;
      return null;
    }
    if (this.#current?.problem !== problem.key)
      this.#current = { problem: problem.key, since: now.getTime() };
    const lasts = now.getTime() - this.#current.since >= problem.afterMs;
    const { enabled, quietFrom, quietTo } = this.#settings();
    if (!lasts || !enabled || this.#told.has(problem.key)) return null;
    if (isQuiet(timeOfDay(now), quietFrom, quietTo)) return null;
    this.#told.add(problem.key);
    return { title: problem.title, body: `${statusSentence(status, now)}.` };
  }
}

interface Problem {
  readonly key: string;
  readonly afterMs: number;
  readonly title: string;
}

function problemOf({ state, lastAttempt }: Status): Problem | null {
  const error = lastAttempt?.outcome === 'failed' ? lastAttempt.error : null;
  switch (state) {
    case 'attention':
      return error === null
        ? { key: 'anomalies', afterMs: 0, title: `SNE Desk${NBSP}: à vérifier` }
        : { key: error.code, afterMs: LASTING_MS, title: 'SNE Desk ne reçoit plus les demandes' };
    case 'offline':
      return { key: 'offline', afterMs: LASTING_MS, title: 'SNE Desk est hors ligne' };
    case 'late':
      return { key: 'late', afterMs: LASTING_MS, title: 'SNE Desk est en retard' };
    default:
      return null;
  }
}

/** HH:MM in France. */
function timeOfDay(at: Date): string {
  const { hour, minute } = parisLabel(at);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Times of day as HH:MM; a span over midnight too, and none when both are the same. */
function isQuiet(time: string, from: string, to: string): boolean {
  return from <= to ? time >= from && time < to : time >= from || time < to;
}
