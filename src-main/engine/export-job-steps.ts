import { asDeskError, DeskError } from '../api/errors.ts';
import type { ExportProgress } from '../api/exports.ts';
import type { Clock } from '../schedule/clock.ts';
import { growingPause } from '../schedule/growing-pause.ts';
import type { StoreKey } from '../store/cipher.ts';
import type { JobRecord } from '../store/export-store.ts';
import { sealedSize } from '../store/sealed-file.ts';
import type { Store } from '../store/store.ts';
import type { UnitContext } from './demand-refresh.ts';
import { fetchArchive } from './export-fetching.ts';
import { archiveFile } from './export-files.ts';
import { ask, later, look, now } from './export-steps.ts';
import type { StepContext } from './export-steps.ts';
import { resolveAbsent, storeArchive } from './export-storing.ts';
import type { IngestArchive, StoringContext } from './export-storing.ts';
import { exportError, nameOf } from './export-words.ts';
import type { PauseGate } from './pause-gate.ts';

export interface JobStepsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Folder of the archives while they are downloaded and stored. */
  readonly folder: string;
  /** What they are encrypted by. */
  readonly key: StoreKey;
  readonly ingest: IngestArchive;
  /** What a step needs by the settings of the moment; `close` frees it. */
  readonly openContext: () => Promise<UnitContext & { readonly close: () => Promise<void> }>;
  /** Closed while a person has suspended the exports. */
  readonly gate: PauseGate;
  readonly onChange: () => void;
  readonly onProgress: (progress: ExportProgress) => void;
  /** A step of that job is over, however it ended: nothing of it goes on. */
  readonly onStepEnd: (id: number) => void;
  /** Rows of demands or resources changed. */
  readonly onStored: () => void;
}

interface Running {
  readonly promise: Promise<DeskError | null>;
  readonly abort: AbortController;
}

/** Makes the steps of exports, one at a time for each job; a step is committed before the next begins. */
export class JobSteps {
  readonly #options: JobStepsOptions;
  readonly #running = new Map<number, Running>();
  /** The most bytes that each download has reached: only beyond it a try has brought something. */
  readonly #reached = new Map<number, number>();
  /** Jobs that the SNE may have taken while what came of it is not written down. */
  readonly #asked = new Set<number>();
  readonly #stopping = new AbortController();

  constructor(options: JobStepsOptions) {
    this.#options = options;
  }

  /** Aborted once no step is made any more. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** One step of a job, or the one under way; what went wrong, or null. Throws the signal's reason when given up. */
  step(id: number, signal?: AbortSignal): Promise<DeskError | null> {
    return this.#once(id, signal, (ending) => this.#step(id, ending));
  }

  /**
   * Asks for what an export of the stock did not have, as far as it is not settled.
   *
   * @throws DeskError SNE-* of the first call that failed
   */
  async resolve(id: number): Promise<void> {
    const error = await this.#once(id, undefined, async (ending) => {
      const { job } = this.get(id);
      const resolved = await this.#with((context) =>
        resolveAbsent(job, this.#stepContext(id, context, ending)),
      );
      this.#options.onStored();
      return resolved;
    });
    if (error !== null) throw error;
  }

  /** Gives up the step under way; resolves when nothing of it goes on. */
  async abort(id: number): Promise<void> {
    const running = this.#running.get(id);
    running?.abort.abort();
    await running?.promise.catch(() => undefined);
  }

  /** Stops between two steps or inside one; every job can be taken up again. */
  async stop(): Promise<void> {
    this.#stopping.abort(stopped());
    await Promise.allSettled([...this.#running.values()].map(({ promise }) => promise));
  }

  /** Errors: EXPORT-NOT-KNOWN. */
  get(id: number): JobRecord {
    const record = this.#options.store.exports.get(id);
    if (record === null) throw exportError('EXPORT-NOT-KNOWN', String(id));
    return record;
  }

  /** Writes a change of a job; committed when it resolves. Errors: EXPORT-ENDED, it was given up meanwhile. */
  async change(id: number, ...change: Parameters<StepContext['change']>): Promise<void> {
    const { store, clock, onChange } = this.#options;
    await store.write((unit) => {
      const job = unit.exports.get(id)?.job;
      if (job?.status === 'cancelled') throw exportError('EXPORT-ENDED', nameOf(job));
      unit.exports.update(id, clock.now().toISOString(), ...change);
    });
    onChange();
  }

  /** Tells the SNE that an export is not wanted any more; that it keeps it a while longer harms nobody. */
  async withdraw(exportNumber: string): Promise<void> {
    await this.#with(async ({ client }) => client.exports.cancel(exportNumber)).catch(() => undefined);
  }

  #once(
    id: number,
    signal: AbortSignal | undefined,
    work: (ending: AbortSignal) => Promise<DeskError | null>,
  ): Promise<DeskError | null> {
    const current = this.#running.get(id);
    if (current !== undefined) return current.promise;
    const abort = new AbortController();
    const signals = [abort.signal, this.#stopping.signal, ...(signal === undefined ? [] : [signal])];
    const promise = work(AbortSignal.any(signals)).finally(() => {
      this.#running.delete(id);
      this.#options.onStepEnd(id);
      this.#options.onChange();
    });
    this.#running.set(id, { promise, abort });
    return promise;
  }

  async #step(id: number, signal: AbortSignal): Promise<DeskError | null> {
    signal.throwIfAborted();
    const record = this.get(id);
    try {
      return await this.#with((unitContext) =>
        this.#advance(record, this.#stepContext(id, unitContext, signal)),
      );
    } catch (thrown) {
      signal.throwIfAborted();
      if (this.get(id).job.status === 'cancelled') return null;
      const error = asDeskError(thrown);
      const failures = record.failures + 1;
      // Settings that are missing, a full disk: the job waits, and says why.
      const pause = growingPause(failures, { firstPauseSeconds: 30, longestPauseSeconds: 900 });
      await this.change(id, { failures, next_at: later(this.#options, pause) }, error);
      return error;
    }
  }

  async #advance(record: JobRecord, context: StoringContext): Promise<DeskError | null> {
    switch (record.job.status) {
      case 'asking':
      case 'postponed':
        return this.#ask(record, context);
      case 'requested':
      case 'running':
        return look(record, context);
      case 'ready':
        return this.#fetch(record, context);
      case 'downloaded': {
        if (sealedSize(context.file) === 0) {
          // Somebody removed the archive: it is downloaded again.
          await context.change({ status: 'ready', next_at: now(context) });
          return null;
        }
        const error = await storeArchive(record, context);
        this.#options.onStored();
        const { job } = this.get(record.job.id);
        return error ?? (job.status === 'done' ? resolveAbsent(job, context) : null);
      }
      default:
        return null;
    }
  }

  /** Never twice, also where what came of the first time could not be written down. */
  async #ask(record: JobRecord, context: StoringContext): Promise<DeskError | null> {
    const { id } = record.job;
    if (this.#asked.has(id)) {
      const lost = exportError('EXPORT-NO-NUMBER');
      await context.change({ status: 'unnumbered', next_at: null }, lost);
      return lost;
    }
    const outcome = await ask(record, { ...context, asked: this.#asked });
    this.#asked.delete(id);
    return outcome;
  }

  /** A server does not wait with a download: suspended it is cut, and goes on from there. */
  async #fetch(record: JobRecord, context: StoringContext): Promise<DeskError | null> {
    const { pausing } = this.#options.gate;
    const signal = AbortSignal.any([context.signal, pausing]);
    try {
      return await fetchArchive(record, { ...context, signal }, this.#reached);
    } catch (thrown) {
      context.signal.throwIfAborted();
      if (pausing.aborted) return null;
      throw thrown;
    }
  }

  #stepContext(id: number, context: UnitContext, signal: AbortSignal): StoringContext {
    const { ingest, onProgress, gate, folder, key } = this.#options;
    return {
      ...context,
      signal,
      ingest,
      gate: () => gate.passed(signal),
      file: archiveFile(folder, id),
      key,
      change: (change, error) => this.change(id, change, error),
      onProgress: (progress) => {
        onProgress({ id, ...progress });
      },
    };
  }

  async #with<T>(work: (context: UnitContext) => Promise<T>): Promise<T> {
    const context = await this.#options.openContext();
    try {
      return await work(context);
    } finally {
      await context.close();
    }
  }
}

function stopped(): DeskError {
  return new DeskError('ENGINE-STOPPED', 'L’export a été interrompu ; il reprendra où il en était.', {
    recovery: 'retrySoon',
  });
}
