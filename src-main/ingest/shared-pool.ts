import type { BatchPool } from './worker-pool.ts';

/**
 * One pool for several archives, one after the other, opened by the first that needs it. An archive that leaves batches
 * unread closes it: the next one, which opens another, then waits for nothing of the former and holds nothing of it.
 */
export class SharedPool {
  #pool: BatchPool | null = null;

  /** The pool; `open` makes it where there is none. */
  take(open: () => BatchPool): BatchPool {
    this.#pool ??= open();
    return this.#pool;
  }

  /** Closes the pool, if there is one. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
