import { DeskError, asDeskError } from '../api/errors.ts';
import type { SyncResult, SyncTrigger } from '../api/status.ts';
import type { Clock } from '../schedule/clock.ts';
import { nextSince } from '../schedule/cursor.ts';
import type { Settings } from '../api/settings.ts';
import type { Store } from '../store/store.ts';
import type { SyncContext } from './sync-run.ts';
import { runSync } from './sync-run.ts';

export interface SyncProgressState {
  readonly movements: number;
  readonly expected: number | null;
}

export interface SynchroniserOptions {
  readonly clock: Clock;
  readonly store: Store;
  /** The settings of the moment. */
  readonly settings: () => Settings;
  /** Builds what one call needs from the settings of the moment; `close` frees it. */
  readonly openContext: () => Promise<SyncContext & { close(): Promise<void> }>;
  /** Told whenever a call begins, moves on or ends. */
  onChange(change: 'progress' | 'ended'): void;
}

/** Makes one call at a time: whoever asks while one runs joins it. Always comes back to idle, however a call ends. */
export class Synchroniser {
  readonly #options: SynchroniserOptions;
  #running: Promise<Omit<SyncResult, 'nextCallAt'>> | null = null;
  #progress: SyncProgressState | null = null;
  #abort: AbortController | null = null;

  constructor(options: SynchroniserOptions) {
    this.#options = options;
  }

  /** The call under way, or null. */
  get progress(): SyncProgressState | null {
    return this.#progress;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /**
   * Calls now, or joins the call under way.
   *
   * @throws DeskError of the call; it is in the journal already
   */
  run(trigger: SyncTrigger): Promise<Omit<SyncResult, 'nextCallAt'>> {
    this.#running ??= this.#call(trigger).finally(() => {
      this.#running = null;
      this.#progress = null;
      this.#abort = null;
      this.#options.onChange('ended');
    });
    return this.#running;
  }

  /** Gives up the call under way, if any, and waits until it is undone. */
  async stop(): Promise<void> {
    this.#abort?.abort();
    await this.#running?.catch(() => undefined);
  }

  async #call(trigger: SyncTrigger): Promise<Omit<SyncResult, 'nextCallAt'>> {
    const { clock, store, openContext } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    this.#progress = { movements: 0, expected: null };
    const since = this.#since();
    // Noted before anything else: whatever fails from here on is in the journal, and the schedule knows of it.
    const runId = await store.write((unit) =>
      unit.journal.begin(trigger, clock.now().toISOString(), since.toISOString()),
    );
    this.#options.onChange('progress');
    try {
      const context = await openContext();
      try {
        return await runSync(context, runId, {
          since,
          signal: abort.signal,
          onProgress: (movements, expected) => {
            this.#progress = { movements, expected };
            this.#options.onChange('progress');
          },
        });
      } finally {
        await context.close();
      }
    } catch (thrown) {
      throw await this.#noteFailure(runId, thrown, abort.signal.aborted);
    }
  }

  #since(): Date {
    const { clock, store, settings } = this.#options;
    const cursor = store.journal.cursor();
    return nextSince({
      settings: settings().schedule,
      cursor: cursor === null ? null : new Date(cursor),
      now: clock.now(),
    });
  }

  async #noteFailure(runId: number, thrown: unknown, wasStopped: boolean): Promise<DeskError> {
    const error = wasStopped ? stopped() : asDeskError(thrown);
    const endedAt = this.#options.clock.now().toISOString();
    await this.#options.store.write((unit) => {
      if (wasStopped) unit.journal.closeInterrupted(endedAt);
      else unit.journal.fail(runId, endedAt, error);
    });
    return error;
  }
}

function stopped(): DeskError {
  return new DeskError(
    'ENGINE-STOPPED',
    'La synchronisation a été interrompue ; rien n’en a été enregistré.',
    {
      hint: 'Elle reprendra au même point.',
      recovery: 'retrySoon',
    },
  );
}
