import { rmSync } from 'node:fs';
import type { DeskError } from '../api/errors.ts';
import type { ExportJob, ExportRequest } from '../api/exports.ts';
import { aborted } from './aborted.ts';
import { archiveFile, removeArchive, removeStrays } from './export-files.ts';
import { JobSteps } from './export-job-steps.ts';
import type { JobStepsOptions } from './export-job-steps.ts';
import { isLive, isOpen } from '../api/export-state.ts';
import { archiveIdOf } from './export-storing.ts';
import { exportError, nameOf } from './export-words.ts';

/** Failures in a row after which whoever waits for a job is told; the job itself can be taken up again. */
const MOST_FAILURES = 8;
/** Longest wait between two looks at the clock, in milliseconds: a timer does not see the computer sleep. */
const LONGEST_WAIT_MS = 30_000;
/** And after a step that could not be written down. */
const STUMBLE_MS = 1_000;

/** An export that is to be asked for without a person at that moment. */
export interface PlannedExport {
  readonly at: Date;
  readonly request: ExportRequest;
  readonly origin: ExportJob['origin'];
}

export interface ExportRunnerOptions extends JobStepsOptions {
  /** The next one: what a store begun anew has to be filled with, or that of the DRM calendar; null: none at present. */
  readonly planned: () => PlannedExport | null;
}

/**
 * Brings exports from their request to the store, step by step; every step is committed before the next begins, so
 * that a job goes on after a crash, a restart or days of waiting, and nothing is asked for or stored twice. While the
 * gate is closed nothing goes on by itself; only what a person asks for is asked of the SNE.
 */
export class ExportRunner {
  readonly #options: ExportRunnerOptions;
  readonly #steps: JobSteps;
  #wait = new AbortController();
  #loop: Promise<void> | null = null;

  constructor(options: ExportRunnerOptions) {
    this.#options = options;
    this.#steps = new JobSteps(options);
    removeStrays(options.folder, options.store);
  }

  /**
   * Asks for an export, or joins the job that asks for the same. Resolves once the SNE has answered.
   *
   * @param again ask even if the SNE may know the same request already
   * @throws DeskError EXPORT-NO-NUMBER when a former request of the same was lost and `again` is not said
   */
  async request(request: ExportRequest, origin: ExportJob['origin'], again = false): Promise<ExportJob> {
    const job = await this.#ask(request, origin, again);
    this.reconsider();
    return job;
  }

  async #ask(request: ExportRequest, origin: ExportJob['origin'], again: boolean): Promise<ExportJob> {
    const { store, clock } = this.#options;
    const id = await store.write((unit) => {
      const at = clock.now().toISOString();
      const same = unit.exports.same(request);
      const isLost = same?.job.status === 'unnumbered';
      if (isLost && !again) throw exportError('EXPORT-NO-NUMBER');
      if (same !== null && !again) return same.job.id;
      // Asked again, the lost request waits for nobody any more; why it was lost stays with it.
      if (isLost) unit.exports.update(same.job.id, at, { status: 'cancelled', ended_at: at });
      return unit.exports.begin(request, origin, at);
    });
    const { job } = this.#steps.get(id);
    if (job.exportNumber === null && (job.status === 'asking' || job.status === 'postponed'))
      await this.step(id);
    const { job: asked } = this.#steps.get(id);
    // Given the number of a former export, it goes on as that one.
    const isJoined = asked.status === 'cancelled' && asked.exportNumber === null;
    return (isJoined ? store.exports.same(request)?.job : null) ?? asked;
  }

  /**
   * Follows a job until it has ended or waits for a person.
   *
   * @throws DeskError that a person has to answer, or the eighth in a row that passes; the signal's reason
   */
  async follow(id: number, signal?: AbortSignal): Promise<ExportJob> {
    const { clock, gate } = this.#options;
    const ending = this.#signalWith(signal);
    for (;;) {
      const { job } = this.#steps.get(id);
      if (!isLive(job.status)) return job;
      await gate.passed(ending);
      ending.throwIfAborted();
      const wait = job.nextAt === null ? 0 : Date.parse(job.nextAt) - clock.now().getTime();
      if (wait > 0) {
        await clock.sleep(Math.min(wait, LONGEST_WAIT_MS), ending);
        continue;
      }
      const error = await this.step(id, signal);
      const after = this.#steps.get(id);
      if (error !== null && isLive(after.job.status)) {
        if (error.recovery === 'person' || after.failures >= MOST_FAILURES) throw error;
      }
    }
  }

  /** One step of a job, or the one under way; what went wrong, or null. Throws the signal's reason when given up. */
  step(id: number, signal?: AbortSignal): Promise<DeskError | null> {
    return this.#steps.step(id, signal);
  }

  /**
   * Takes a job up again at once, or as soon as the exports are not suspended any more: one that waits, was cut, or was
   * set aside (`accept` stores it all the same; without, a damaged archive is downloaded again).
   *
   * @throws DeskError EXPORT-NOT-KNOWN, EXPORT-SET-ASIDE, EXPORT-NO-NUMBER, EXPORT-ENDED, EXPORT-PAUSED
   */
  async resume(id: number, accept: boolean): Promise<ExportJob> {
    const { clock, gate, folder } = this.#options;
    const { job } = this.#steps.get(id);
    const name = nameOf(job);
    const at = clock.now().toISOString();
    if (job.status === 'unnumbered') throw exportError('EXPORT-NO-NUMBER');
    if (job.status === 'setAside') {
      // Only a doubt about how much it holds is a person's to lift without downloading it again.
      if (!accept && job.error?.code === 'EXPORT-SMALL') throw exportError('EXPORT-SET-ASIDE', name);
      if (!accept) rmSync(archiveFile(folder, id), { force: true });
      const status = accept ? ('downloaded' as const) : ('ready' as const);
      await this.#steps.change(id, { status, accepted: Number(accept), failures: 0, next_at: at }, null);
    } else if (isLive(job.status)) {
      await this.#steps.change(id, {
        failures: 0,
        next_at: job.status === 'postponed' ? job.nextAt : at,
      });
    } else if (job.status !== 'done' || job.absent.listed === job.absent.resolved + job.absent.unknown) {
      throw exportError('EXPORT-ENDED', name);
    } else if (gate.isPaused) {
      throw exportError('EXPORT-PAUSED');
    } else {
      await this.#steps.resolve(id);
    }
    this.reconsider();
    return this.#steps.get(id).job;
  }

  /** Gives a job up, here and, as far as it answers, at the SNE. Whole records stored by then stay. */
  async cancel(id: number): Promise<ExportJob> {
    const { store, clock, folder, onChange } = this.#options;
    const { job } = this.#steps.get(id);
    if (!isOpen(job.status)) throw exportError('EXPORT-ENDED', nameOf(job));
    const at = clock.now().toISOString();
    // First of all: from here on no step begins, and the one under way writes nothing over it.
    await store.write((unit) => {
      unit.exports.update(id, at, { status: 'cancelled', ended_at: at, next_at: null }, null);
    });
    await this.#steps.abort(id);
    await store.write((unit) => {
      unit.exports.clearMark(archiveIdOf(job));
    });
    removeArchive(folder, id);
    onChange();
    const { exportNumber } = this.#steps.get(id).job;
    if (exportNumber !== null) await this.#steps.withdraw(exportNumber);
    return this.#steps.get(id).job;
  }

  /**
   * Whether `resume` can take a job up without a person's word: it goes on, was set aside for damage that another
   * download may mend, or has absent demands left to ask for.
   */
  canResume({ status, error }: ExportJob): boolean {
    return isLive(status) || status === 'done' || (status === 'setAside' && error?.code !== 'EXPORT-SMALL');
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

  /** Settings, the pause or jobs changed: look again. */
  reconsider(): void {
    this.#wait.abort();
  }

  /** Stops between two steps or inside one; every job can be taken up again. */
  async stop(): Promise<void> {
    const stopped = this.#steps.stop();
    this.#wait.abort();
    await this.#loop;
    await stopped;
  }

  async #run(): Promise<void> {
    const { gate } = this.#options;
    const { stopping } = this.#steps;
    for (;;) {
      await gate.passed(stopping);
      if (stopping.aborted) return;
      this.#wait = new AbortController();
      const woken = AbortSignal.any([this.#wait.signal, stopping]);
      try {
        await this.#goOn(woken);
      } catch {
        // A store that cannot be read is told by the status; the exports must go on all the same once it can.
        await this.#options.clock.sleep(LONGEST_WAIT_MS, woken).catch(() => undefined);
      }
    }
  }

  /** Asks for what is planned and makes every step that is due; where none is, waits for the next one or for `woken`. */
  async #goOn(woken: AbortSignal): Promise<void> {
    const { clock, store, gate } = this.#options;
    const at = clock.now().getTime();
    const plan = this.#options.planned();
    if (plan !== null && plan.at.getTime() <= at) {
      // A lost request of the same waits for a person; the plan says so from then on. This loop is not woken by itself.
      await this.#ask(plan.request, plan.origin, false).catch(() => undefined);
    }
    const due = store.exports.live().filter(({ job }) => (job.nextAt ?? '') <= clock.now().toISOString());
    let isWritten = true;
    for (const { job } of due) {
      if (!gate.isPaused)
        isWritten = await this.step(job.id).then(
          () => isWritten,
          () => false,
        );
    }
    // What became of a step could not be written down: it would be due again at once.
    if (!isWritten) await clock.sleep(STUMBLE_MS, woken).catch(() => undefined);
    if (due.length > 0) return;
    const moments = [
      ...store.exports.live().map(({ job }) => Date.parse(job.nextAt ?? '')),
      plan?.at.getTime() ?? NaN,
    ];
    const waits = moments.map((moment) => moment - at).filter((wait) => wait > 0);
    // With nothing to wait for, whoever changes something (or the schedule's own tick) wakes this loop.
    if (waits.length === 0) await aborted(woken);
    else await clock.sleep(Math.min(LONGEST_WAIT_MS, ...waits), woken).catch(() => undefined);
  }

  #signalWith(signal: AbortSignal | undefined): AbortSignal {
    const { stopping } = this.#steps;
    return signal === undefined ? stopping : AbortSignal.any([signal, stopping]);
  }
}
