import { DeskError, asDeskError } from '../api/errors.ts';
import type { SyncResult, SyncTrigger } from '../api/status.ts';
import type { Clock } from '../schedule/clock.ts';
import { nextSince } from '../schedule/cursor.ts';
import type { Settings } from '../api/settings.ts';
import type { Store } from '../store/store.ts';
import { asStoreError } from '../store/store-errors.ts';
import type { SyncContext } from './sync-run.ts';
import { runSync } from './sync-run.ts';

export interface SyncProgressState {
  readonly movements: number;
  readonly expected: number | null;
}

/** An attempt that the journal could not take (a full disk, a locked file): known as long as this process lives. */
export interface UnnotedFailure {
  readonly at: Date;
  readonly error: DeskError;
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
  #unnoted: UnnotedFailure | null = null;

  constructor(options: SynchroniserOptions) {
    this.#options = options;
  }

  /** The call under way, or null. */
  get progress(): SyncProgressState | null {
    return this.#progress;
  }

  /** The last attempt when it failed and its failure could not even be written; else null. */
  get unnoted(): UnnotedFailure | null {
    return this.#unnoted;
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
    const { openContext } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    this.#progress = { movements: 0, expected: null };
    const { runId, since } = await this.#begin(trigger);
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

  /** Noted before anything else: whatever fails from here on is in the journal, and the schedule knows of it. */
  async #begin(trigger: SyncTrigger): Promise<{ readonly runId: number; readonly since: Date }> {
    const { clock, store } = this.#options;
    try {
      const since = this.#since();
      const runId = await store.write((unit) => {
        const now = clock.now().toISOString();
        // A line whose end could not be written is no call under way: there is one at a time, and it begins now.
        unit.journal.closeInterrupted(now);
        return unit.journal.begin(trigger, now, since.toISOString());
      });
      this.#unnoted = null;
      return { runId, since };
    } catch (thrown) {
      throw this.#keepUnnoted(asDeskError(asStoreError(thrown)));
    }
  }

  #keepUnnoted(error: DeskError): DeskError {
    this.#unnoted = { at: this.#options.clock.now(), error };
    return error;
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
    const error = wasStopped ? stopped() : asDeskError(asStoreError(thrown));
    const endedAt = this.#options.clock.now().toISOString();
    try {
      await this.#options.store.write((unit) => {
        if (wasStopped) unit.journal.closeInterrupted(endedAt);
        else unit.journal.fail(runId, endedAt, error);
      });
    } catch {
      // What failed first is what has to be told; the next call closes the journal’s open line.
      this.#keepUnnoted(error);
    }
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
