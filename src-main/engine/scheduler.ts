import type { Clock } from '../schedule/clock.ts';
import type { NextCall } from '../schedule/plan.ts';

/** Longest wait between two looks at the clock: a timer does not see the computer sleep nor its clock being set. */
const LONGEST_WAIT_MS = 30_000;

export interface SchedulerOptions {
  readonly clock: Clock;
  /** The plan as it now stands; null while paused or without connection settings. */
  plan(): NextCall | null;
  /** Makes the call; must not throw. */
  call(trigger: NextCall['trigger']): Promise<void>;
  /** The plan has no more the moment it had (a day went by, the clock was set): what shows it must be told. */
  onTick(): void;
}

/** Calls when the plan says so, until stopped. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  #wait = new AbortController();
  #stopped = false;
  #loop: Promise<void> | null = null;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Something changed (settings, pause, wake-up, a call made by hand): look at the plan again. */
  reconsider(): void {
    this.#wait.abort();
  }

  /** Resolves when no call will be made any more; a call under way is the synchroniser's to stop. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wait.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    let hasJustCalled = false;
    while (!this.#stopped) {
      const waitMs = this.#waitMs();
      if (waitMs <= 0 && !hasJustCalled) {
        const next = this.#plan();
        if (next !== null) await this.#options.call(next.trigger);
        hasJustCalled = true;
        continue;
      }
      // Due again at once: the call could not even be noted (a full disk). It must not become a busy loop.
      hasJustCalled = false;
      await this.#sleep(waitMs <= 0 ? LONGEST_WAIT_MS : Math.min(waitMs, LONGEST_WAIT_MS));
      this.#tick();
    }
  }

  #tick(): void {
    try {
      this.#options.onTick();
    } catch {
      // A store that cannot be read is told by the status; the calls must go on all the same once it can.
    }
  }

  /** What keeps the plan from being read is told by the status; the loop goes on, for it may pass. */
  #plan(): NextCall | null {
    try {
      return this.#options.plan();
    } catch {
      return null;
    }
  }

  #waitMs(): number {
    const next = this.#plan();
    return next === null ? LONGEST_WAIT_MS : next.at.getTime() - this.#options.clock.now().getTime();
  }

  async #sleep(ms: number): Promise<void> {
    this.#wait = new AbortController();
    await this.#options.clock.sleep(ms, this.#wait.signal).catch(() => undefined);
  }
}
