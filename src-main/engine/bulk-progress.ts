import type { ExportProgress } from '../api/exports.ts';
import type { BulkWork } from '../api/status.ts';
import type { Clock } from '../schedule/clock.ts';

/** Shortest stretch that a speed is measured over, in milliseconds. */
const MEASURED_MS = 1_500;

interface Entry {
  readonly work: BulkWork;
  /** When this phase was first told, and how far it then was. */
  readonly from: { readonly atMs: number; readonly bytes: number };
}

/** How far the work in bulk has come, for whoever shows one line of it; speeds are measured here. */
export class BulkProgress {
  readonly #clock: Clock;
  /** By a name of the work, the last one told of at the end. */
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What was told of last, of the work that is not over; null when there is none. */
  get current(): BulkWork | null {
    return [...this.#entries.values()].at(-1)?.work ?? null;
  }

  tell(name: string, kind: BulkWork['kind'], progress: Omit<ExportProgress, 'id'>): void {
    const atMs = this.#clock.now().getTime();
    const before = this.#entries.get(name);
    const goesOn = before?.work.phase === progress.phase && before.work.bytes <= progress.bytes;
    const from = goesOn ? before.from : { atMs, bytes: progress.bytes };
    const elapsed = atMs - from.atMs;
    const { bytes, totalBytes } = progress;
    const speed = elapsed < MEASURED_MS ? 0 : ((bytes - from.bytes) * 1_000) / elapsed;
    const measured = totalBytes === null || speed <= 0 ? null : ((totalBytes - bytes) * 1_000) / speed;
    const work: BulkWork = {
      kind,
      ...progress,
      bytesPerSecond: speed > 0 ? speed : null,
      remainingMs: progress.remainingMs ?? measured,
    };
    this.#entries.delete(name);
    this.#entries.set(name, { work, from });
  }

  end(name: string): void {
    this.#entries.delete(name);
  }
}
