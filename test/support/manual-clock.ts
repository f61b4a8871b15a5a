import type { Clock } from '../../src-main/schedule/clock.ts';

interface Sleeper {
  readonly dueAt: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that moves only when a test says so; sleeps end in the order of their time. */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start: Date | string) {
    this.#now = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Sleeps that wait at present. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Moves the clock without waking anyone whose time has not come; backwards too. */
  async set(to: Date | string): Promise<void> {
    await this.#moveTo(new Date(to).getTime());
  }

  /** The computer sleeps until then: nobody is woken on the way, timers that came due end with the next `advance`. */
  sleepUntil(to: Date | string): void {
    this.#now = new Date(to).getTime();
  }

  /** Lets `ms` milliseconds pass: every sleep due on the way ends at its own moment, with `now()` equal to it. */
  async advance(ms: number): Promise<void> {
    await this.#moveTo(this.#now + ms);
  }

  /** Waits (in real time, turn by turn of the event loop) until `count` sleeps are waiting. */
  async untilSleeping(count = 1): Promise<void> {
    while (this.#sleepers.size < count) await nextTurn();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(reasonOf(signal));
        return;
      }
      const sleeper: Sleeper = {
        dueAt: this.#now + Math.max(ms, 0),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal === undefined ? new Error('aborted') : reasonOf(signal));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  async #moveTo(target: number): Promise<void> {
    for (;;) {
      const [next] = [...this.#sleepers].sort((a, b) => a.dueAt - b.dueAt || a.order - b.order);
      if (next === undefined || next.dueAt > target) break;
      this.#sleepers.delete(next);
      this.#now = Math.max(this.#now, next.dueAt);
      next.wake();
      // What was woken runs, and may sleep again, before time goes on.
      await nextTurn();
    }
    this.#now = target;
    await nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}
