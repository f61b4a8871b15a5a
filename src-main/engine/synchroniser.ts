import { DeskError, asDeskError } from '../api/errors.ts';
import type { SyncResult, SyncTrigger } from '../api/status.ts';
import type { Clock } from '../schedule/clock.ts';
import { nextSince } from '../schedule/cursor.ts';
import type { SyncContext } from './sync-run.ts';
import { runSync } from './sync-run.ts';

export interface SyncProgressState {
  readonly movements: number;
  readonly expected: number | null;
}

export interface SynchroniserOptions {
  readonly clock: Clock;
  /** Builds what one call needs from the settings of the moment; `close` frees it. */
  openContext(): SyncContext & { close(): Promise<void> };
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
    const { clock } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    this.#progress = { movements: 0, expected: null };
    const context = this.#options.openContext();
    const { store, settings } = context;
    try {
      const cursor = store.journal.cursor();
      const since = nextSince({
        settings: settings.schedule,
        cursor: cursor === null ? null : new Date(cursor),
        now: clock.now(),
      });
      const runId = await store.write((unit) =>
        unit.journal.begin(trigger, clock.now().toISOString(), since.toISOString()),
      );
      this.#options.onChange('progress');
      try {
        return await runSync(context, runId, {
          since,
          signal: abort.signal,
          onProgress: (movements, expected) => {
            this.#progress = { movements, expected };
            this.#options.onChange('progress');
          },
        });
      } catch (thrown) {
        const error = abort.signal.aborted ? stopped() : asDeskError(thrown);
        await store.write((unit) => {
          const endedAt = clock.now().toISOString();
          if (abort.signal.aborted) unit.journal.closeInterrupted(endedAt);
          else unit.journal.fail(runId, endedAt, error);
        });
        throw error;
      }
    } finally {
      await context.close();
    }
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
