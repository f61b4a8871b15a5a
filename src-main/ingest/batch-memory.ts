/** A batch is judged as one document: beyond this nothing is gained, and memory grows. */
export const MOST_BATCH_BYTES = 256 * 1024;

/**
 * Memory for the records of batches, that threads share: a record is copied once on its way, and the same few pieces serve
 * for a whole archive.
 */
export class BatchMemory {
  readonly #free: Uint8Array[] = [];

  /** At least so many bytes, with anything in them; a record that is longer than a batch has a piece of its own. */
  take(bytes: number): Uint8Array {
    if (bytes > MOST_BATCH_BYTES) return new Uint8Array(new SharedArrayBuffer(bytes));
    return this.#free.pop() ?? new Uint8Array(new SharedArrayBuffer(MOST_BATCH_BYTES));
  }

  /** Gives a piece back that nobody reads any more. */
  give(memory: Uint8Array): void {
    if (memory.length === MOST_BATCH_BYTES) this.#free.push(memory);
  }
}
