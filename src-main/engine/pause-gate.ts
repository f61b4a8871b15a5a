import { exportError } from './export-words.ts';

/** What work in bulk waits at between two batches while a person has suspended it. */
export class PauseGate {
  #pause = new AbortController();
  readonly #waiting = new Set<() => void>();

  constructor(isPaused: boolean) {
    if (isPaused) this.#pause.abort(paused());
  }

  get isPaused(): boolean {
    return this.#pause.signal.aborted;
  }

  /** Aborted by the pause that is on or comes next, for work that cannot wait in the middle (a download). */
  get pausing(): AbortSignal {
    return this.#pause.signal;
  }

  set(isPaused: boolean): void {
    if (isPaused === this.isPaused) return;
    if (isPaused) {
      this.#pause.abort(paused());
      return;
    }
    this.#pause = new AbortController();
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves once nothing is paused, or the signal is aborted: whoever waits looks at its signal afterwards. */
  passed(signal: AbortSignal): Promise<void> {
    if (!this.isPaused || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

function paused(): Error {
  return exportError('EXPORT-PAUSED');
}
