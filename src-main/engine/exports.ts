import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { asDeskError, DeskError } from '../api/errors.ts';
import type { ExportJob, ExportProgress, ExportRequest } from '../api/exports.ts';
import type { Clock } from '../schedule/clock.ts';
import { growingPause } from '../schedule/growing-pause.ts';
import type { JobRecord } from '../store/export-store.ts';
import type { Store } from '../store/store.ts';
import type { UnitContext } from './demand-refresh.ts';
import { sizeOf } from './export-download.ts';
import { fetchArchive } from './export-fetching.ts';
import { ask, later, look, now } from './export-steps.ts';
import type { StepContext } from './export-steps.ts';
import { archiveIdOf, resolveAbsent, storeArchive } from './export-storing.ts';
import type { IngestArchive, StoringContext } from './export-storing.ts';
import { exportError } from './export-words.ts';

/** Failures in a row after which whoever waits for a job is told; the job itself can be taken up again. */
const MOST_FAILURES = 8;
/** Longest wait between two looks at the clock, in milliseconds: a timer does not see the computer sleep. */
const LONGEST_WAIT_MS = 30_000;

export interface ExportRunnerOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Folder of the archives while they are downloaded and stored. */
  readonly folder: string;
  readonly ingest: IngestArchive;
  /** What a step needs by the settings of the moment; `close` frees it. */
  readonly openContext: () => Promise<UnitContext & { readonly close: () => Promise<void> }>;
  /** When the DRM calendar wants an export, and which; null: not at present. */
  readonly planned: () => { readonly at: Date; readonly request: ExportRequest } | null;
  readonly onChange: () => void;
  readonly onProgress: (progress: ExportProgress) => void;
  /** Rows of demands or resources changed. */
  readonly onStored: () => void;
}

interface Running {
  readonly promise: Promise<DeskError | null>;
  readonly abort: AbortController;
}

/** Statuses that go on by themselves. */
const LIVE: ReadonlySet<ExportJob['status']> = new Set([
  'asking',
  'postponed',
  'requested',
  'running',
  'ready',
  'downloaded',
]);

/**
 * Brings exports from their request to the store, step by step; every step is committed before the next begins, so
 * that a job goes on after a crash, a restart or days of waiting, and nothing is asked for or stored twice.
 */
export class ExportRunner {
  readonly #options: ExportRunnerOptions;
  readonly #running = new Map<number, Running>();
  /** The most bytes that each download has reached: only beyond it a try has brought something. */
  readonly #reached = new Map<number, number>();
  readonly #stopping = new AbortController();
  #wait = new AbortController();
  #loop: Promise<void> | null = null;

  constructor(options: ExportRunnerOptions) {
    this.#options = options;
    removeStrays(options);
  }

  /**
   * Asks for an export, or joins the job that asks for the same. Resolves once the SNE has answered.
   *
   * @param again ask even if the SNE may know the same request already
   * @throws DeskError EXPORT-NO-NUMBER when a former request of the same was lost and `again` is not said
   */
  async request(request: ExportRequest, origin: 'manual' | 'calendar', again = false): Promise<ExportJob> {
    const { store, clock } = this.#options;
    const id = await store.write((unit) => {
      const same = again ? null : unit.exports.same(request);
      if (same?.job.status === 'unnumbered') throw exportError('EXPORT-NO-NUMBER');
      return same?.job.id ?? unit.exports.begin(request, origin, clock.now().toISOString());
    });
    const { job } = this.#get(id);
    if (job.exportNumber === null && (job.status === 'asking' || job.status === 'postponed'))
      await this.step(id);
    this.reconsider();
    return this.#get(id).job;
  }

  /**
   * Follows a job until it has ended or waits for a person.
   *
   * @throws DeskError that a person has to answer, or the eighth in a row that passes; the signal's reason
   */
  async follow(id: number, signal?: AbortSignal): Promise<ExportJob> {
    const { clock } = this.#options;
    for (;;) {
      const { job } = this.#get(id);
      if (!LIVE.has(job.status)) return job;
      const wait = job.nextAt === null ? 0 : Date.parse(job.nextAt) - clock.now().getTime();
      if (wait > 0) {
        await clock.sleep(Math.min(wait, LONGEST_WAIT_MS), this.#signalWith(signal));
        continue;
      }
      const error = await this.step(id, signal);
      const after = this.#get(id);
      if (error !== null && LIVE.has(after.job.status)) {
        if (error.recovery === 'person' || after.failures >= MOST_FAILURES) throw error;
      }
    }
  }

  /** One step of a job, or the one under way; what went wrong, or null. Throws the signal's reason when given up. */
  step(id: number, signal?: AbortSignal): Promise<DeskError | null> {
    const current = this.#running.get(id);
    if (current !== undefined) return current.promise;
    const abort = new AbortController();
    const signals = [abort.signal, this.#stopping.signal, ...(signal === undefined ? [] : [signal])];
    const promise = this.#step(id, AbortSignal.any(signals)).finally(() => {
      this.#running.delete(id);
      this.#options.onChange();
    });
    this.#running.set(id, { promise, abort });
    return promise;
  }

  /**
   * Takes a job up again at once: one that waits, was cut, or was set aside (`accept` stores it all the same; without,
   * a damaged archive is downloaded again).
   *
   * @throws DeskError EXPORT-NOT-KNOWN, EXPORT-SET-ASIDE, EXPORT-NO-NUMBER, EXPORT-ENDED
   */
  async resume(id: number, accept: boolean): Promise<ExportJob> {
    const { clock } = this.#options;
    const { job } = this.#get(id);
    const name = job.exportNumber ?? `n° ${String(id)}`;
    const at = clock.now().toISOString();
    if (job.status === 'unnumbered') throw exportError('EXPORT-NO-NUMBER');
    if (job.status === 'setAside') {
      // Only a doubt about how much it holds is a person's to lift without downloading it again.
      if (!accept && job.error?.code === 'EXPORT-SMALL') throw exportError('EXPORT-SET-ASIDE', name);
      if (!accept) rmSync(this.#file(id), { force: true });
      const status = accept ? ('downloaded' as const) : ('ready' as const);
      await this.#change(id, { status, accepted: Number(accept), failures: 0, next_at: at }, null);
    } else if (LIVE.has(job.status)) {
      await this.#change(id, { failures: 0, next_at: job.status === 'postponed' ? job.nextAt : at });
    } else if (job.status !== 'done' || job.absent.listed === job.absent.resolved + job.absent.unknown) {
      throw exportError('EXPORT-ENDED', name);
    } else {
      await this.#resolve(id);
    }
    this.reconsider();
    return this.#get(id).job;
  }

  /** Gives a job up, here and, as far as it answers, at the SNE. Whole records stored by then stay. */
  async cancel(id: number): Promise<ExportJob> {
    const { store, clock, onChange } = this.#options;
    const { job } = this.#get(id);
    if (!LIVE.has(job.status) && job.status !== 'setAside' && job.status !== 'unnumbered') {
      throw exportError('EXPORT-ENDED', job.exportNumber ?? `n° ${String(id)}`);
    }
    const running = this.#running.get(id);
    running?.abort.abort();
    await running?.promise.catch(() => undefined);
    const at = clock.now().toISOString();
    await store.write((unit) => {
      unit.exports.update(id, at, { status: 'cancelled', ended_at: at, next_at: null }, null);
      unit.exports.clearMark(archiveIdOf(job));
    });
    this.#removeFiles(id);
    onChange();
    const { exportNumber } = this.#get(id).job;
    if (exportNumber !== null) {
      // That the SNE keeps it a while longer harms nobody.
      await this.#with(async ({ client }) => client.exports.cancel(exportNumber)).catch(() => undefined);
    }
    return this.#get(id).job;
  }

  /** By the SNE's number or this store's id. Errors: EXPORT-NOT-KNOWN. */
  find(numberOrId: string): ExportJob {
    const record = this.#options.store.exports.find(numberOrId);
    if (record === null) throw exportError('EXPORT-NOT-KNOWN', numberOrId);
    return record.job;
  }

  /** Lets every job go on, and the calendar ask, until `stop`. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Settings or jobs changed: look again. */
  reconsider(): void {
    this.#wait.abort();
  }

  /** Stops between two steps or inside one; every job can be taken up again. */
  async stop(): Promise<void> {
    this.#stopping.abort(stopped());
    this.#wait.abort();
    await this.#loop;
    await Promise.allSettled([...this.#running.values()].map(({ promise }) => promise));
  }

  async #run(): Promise<void> {
    const { clock, store } = this.#options;
    while (!this.#stopping.signal.aborted) {
      this.#wait = new AbortController();
      const at = clock.now().getTime();
      const plan = this.#options.planned();
      if (plan !== null && plan.at.getTime() <= at) {
        // A lost request of the same waits for a person; the plan says so from then on.
        await this.request(plan.request, 'calendar').catch(() => undefined);
      }
      const due = store.exports.live().filter(({ job }) => (job.nextAt ?? '') <= clock.now().toISOString());
      for (const { job } of due) await this.step(job.id).catch(() => undefined);
      if (due.length > 0) continue;
      const moments = [
        ...store.exports.live().map(({ job }) => Date.parse(job.nextAt ?? '')),
        plan?.at.getTime() ?? NaN,
      ];
      const waits = moments.map((moment) => moment - at).filter((wait) => wait > 0);
      const woken = AbortSignal.any([this.#wait.signal, this.#stopping.signal]);
      // With nothing to wait for, whoever changes something (or the schedule's own tick) wakes this loop.
      if (waits.length === 0) await aborted(woken);
      else await clock.sleep(Math.min(LONGEST_WAIT_MS, ...waits), woken).catch(() => undefined);
    }
  }

  async #step(id: number, signal: AbortSignal): Promise<DeskError | null> {
    signal.throwIfAborted();
    const record = this.#get(id);
    try {
      return await this.#with((unitContext) =>
        this.#advance(record, this.#stepContext(id, unitContext, signal)),
      );
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asDeskError(thrown);
      const failures = record.failures + 1;
      // Settings that are missing, a full disk: the job waits, and says why.
      const pause = growingPause(failures, { firstPauseSeconds: 30, longestPauseSeconds: 900 });
      await this.#change(id, { failures, next_at: later(this.#options, pause) }, error);
      return error;
    }
  }

  async #advance(record: JobRecord, context: StoringContext): Promise<DeskError | null> {
    switch (record.job.status) {
      case 'asking':
      case 'postponed':
        return ask(record, context);
      case 'requested':
      case 'running':
        return look(record, context);
      case 'ready':
        return fetchArchive(record, context, this.#reached);
      case 'downloaded': {
        if (sizeOf(context.file) === 0) {
          // Somebody removed the archive: it is downloaded again.
          await context.change({ status: 'ready', next_at: now(context) });
          return null;
        }
        const error = await storeArchive(record, context);
        this.#options.onStored();
        const { job } = this.#get(record.job.id);
        return error ?? (job.status === 'done' ? resolveAbsent(job, context) : null);
      }
      default:
        return null;
    }
  }

  async #resolve(id: number): Promise<void> {
    const { signal } = this.#stopping;
    const { job } = this.#get(id);
    const error = await this.#with((context) => resolveAbsent(job, this.#stepContext(id, context, signal)));
    this.#options.onStored();
    if (error !== null) throw error;
  }

  #stepContext(id: number, context: UnitContext, signal: AbortSignal): StoringContext {
    const { ingest, onProgress } = this.#options;
    return {
      ...context,
      signal,
      ingest,
      file: this.#file(id),
      change: (change, error) => this.#change(id, change, error),
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

  async #change(id: number, ...change: Parameters<StepContext['change']>): Promise<void> {
    const { store, clock, onChange } = this.#options;
    await store.write((unit) => {
      unit.exports.update(id, clock.now().toISOString(), ...change);
    });
    onChange();
  }

  #get(id: number): JobRecord {
    const record = this.#options.store.exports.get(id);
    if (record === null) throw exportError('EXPORT-NOT-KNOWN', String(id));
    return record;
  }

  #file(id: number): string {
    return archiveFile(this.#options.folder, id);
  }

  #removeFiles(id: number): void {
    for (const file of [this.#file(id), `${this.#file(id)}.part`]) rmSync(file, { force: true });
  }

  #signalWith(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#stopping.signal : AbortSignal.any([signal, this.#stopping.signal]);
  }
}

/** The number of an export may hold anything; the id of the job is a safe name. */
function archiveFile(folder: string, id: number): string {
  return join(folder, `export-${String(id)}.tgz`);
}

/** Archives whose job has ended (the program died before it could remove them): personal data is not left lying. */
function removeStrays({ store, folder }: ExportRunnerOptions): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const id = /^export-(\d+)\.tgz(?:\.part)?$/.exec(name)?.[1];
    const status = id === undefined ? undefined : store.exports.get(Number(id))?.job.status;
    if (id === undefined || status === 'setAside' || (status !== undefined && LIVE.has(status))) continue;
    rmSync(join(folder, name), { force: true });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}

function stopped(): DeskError {
  return new DeskError('ENGINE-STOPPED', 'L’export a été interrompu ; il reprendra où il en était.', {
    recovery: 'retrySoon',
  });
}
