import { statSync } from 'node:fs';
import { asDeskError, DeskError } from '../api/errors.ts';
import type { WriteUnit } from '../store/store.ts';
import { archiveError } from './archive-errors.ts';
import { DEFAULT_ARCHIVE_LIMITS } from './archive-limits.ts';
import { ArchiveRecords } from './archive-records.ts';
import type { ArchivePlace } from './archive-records.ts';
import { BatchBuilder } from './batch-builder.ts';
import { BatchMemory } from './batch-memory.ts';
import type { BatchItem, Item } from './batch-builder.ts';
import type { IngestOptions, IngestResult, IngestStop } from './ingest-contract.ts';
import type { WorkerSetup } from './ingest-types.ts';
import { BatchTexts } from './batch-texts.ts';
import { countsOf, deskError, IngestTally, OutcomeWriter } from './outcome-writer.ts';
import { SharedPool } from './shared-pool.ts';
import { openPool } from './worker-pool.ts';
import type { BatchPool } from './worker-pool.ts';

export type { IngestOptions, IngestResult } from './ingest-contract.ts';

/** Most batches in one transaction: few flushes to disk, and little to repeat after a crash. */
const BATCHES_PER_COMMIT = 8;
/** Transactions until they have that size. */
const RAMP = Math.log2(BATCHES_PER_COMMIT);
/** From this size on, and up to so many demands in the store, an archive is a filling. */
const LARGE_BYTES = 1024 * 1024;
const FEW_DEMANDS = 500;
/**
 * Reads an archive of an export into the store: decompressed, cut into records, judged, read and stored as it comes, in
 * bounded memory, with the place reached committed together with the rows. Nothing of it is ever written to disk but
 * those rows.
 *
 * A broken or hostile archive, a broken file in it, and a stop asked for by `signal` do not throw: what comes before is
 * stored and `stoppedAt` says where and why. A record that is refused alone is kept aside and stops nothing.
 *
 * @param source path of a `.tgz`, `.tar.gz` or `.tar`, or its bytes
 * @throws DeskError STORE-*, IMPORT-UNREADABLE, EXPORT-WORKER, XML-SCHEMA (schemas that cannot be used)
 */
export async function ingestArchive(
  source: string | AsyncIterable<Uint8Array>,
  options: IngestOptions,
): Promise<IngestResult> {
  // Closed with this archive, where it shares none with others.
  await using own = new SharedPool();
  const run = new IngestRun(source, options, options.pool ?? own);
  try {
    return await run.run();
  } finally {
    await run.close();
  }
}

class IngestRun {
  readonly #options: IngestOptions;
  readonly #records: ArchiveRecords;
  readonly #tally: IngestTally;
  readonly #writer: OutcomeWriter;
  readonly #totalBytes: number | null;
  readonly #startedAt: number;
  readonly #recordsBefore: number;
  readonly #pending: Item[] = [];
  readonly #memory = new BatchMemory();
  readonly #shared: SharedPool;
  #pool: BatchPool | null = null;
  #isFilling = false;
  #pausedMs = 0;
  #bytes = 0;
  #commits = 0;
  #stop: IngestStop | null = null;

  constructor(source: string | AsyncIterable<Uint8Array>, options: IngestOptions, shared: SharedPool) {
    this.#options = options;
    this.#shared = shared;
    this.#startedAt = options.clock.now().getTime();
    const mark = options.resume ? options.store.exports.mark(options.archiveId) : null;
    const counts = countsOf(mark?.state ?? null);
    this.#tally = new IngestTally(counts);
    this.#recordsBefore = counts.records + counts.drm;
    this.#writer = new OutcomeWriter(this.#tally, options.archiveId);
    this.#records = new ArchiveRecords(source, {
      limits: { ...DEFAULT_ARCHIVE_LIMITS, ...options.limits },
      from: mark ?? { entry: 0, record: 0 },
      onRemark: (file, { code, message }) => {
        this.#tally.note({ file, line: null, nud: null, code, message });
      },
    });
    this.#totalBytes = typeof source === 'string' ? sizeOf(source) : (options.totalBytes ?? null);
  }

  async run(): Promise<IngestResult> {
    const { store, archiveId } = this.#options;
    if (!this.#options.resume)
      await store.write((unit) => {
        unit.exports.clearMark(archiveId);
      });
    await this.#beginFilling();
    const fault = await this.#readAll();
    while (this.#pending.length > 0 && this.#stop === null) await this.#commit();
    if (fault !== null && this.#stop === null) this.#stopAt(fault, this.#records.file, this.#records.place);
    // What is broken stays so: read again, it is read from its beginning, and what is stored is found unchanged.
    if (this.#stop?.code !== 'EXPORT-INTERRUPTED') {
      await store.write((unit) => {
        unit.exports.clearMark(archiveId);
      });
    }
    await this.#endFilling();
    const seconds = this.#elapsedMs() / 1000;
    const { counts, problems } = this.#tally;
    return { ...counts, problems, bytes: this.#bytes, seconds, stoppedAt: this.#stop };
  }

  get #isLarge(): boolean {
    return (this.#totalBytes ?? 0) >= LARGE_BYTES;
  }

  /** A large archive into a store that is nearly empty: its lists are put in order once, at the end. */
  async #beginFilling(): Promise<void> {
    const { store } = this.#options;
    const { active, removed } = store.demands.counts();
    if (!this.#isLarge || active + removed > FEW_DEMANDS) return;
    this.#isFilling = true;
    await store.write((unit) => {
      unit.demands.beginFilling();
    });
  }

  async #endFilling(): Promise<void> {
    if (!this.#isFilling) return;
    this.#isFilling = false;
    await this.#options.store.write((unit) => {
      unit.demands.endFilling();
    });
  }

  async close(): Promise<void> {
    // What is left unread would keep the threads busy while others wait for them.
    if (this.#stop !== null || this.#pending.length > 0) await this.#shared.close();
    // Nothing is lost where even this fails: the store makes them when it is opened.
    await this.#endFilling();
  }

  /** Reads to the end, or to what stops the reading; gives the fault of the archive, if any. */
  async #readAll(): Promise<DeskError | null> {
    const builder = new BatchBuilder(this.#memory, (batch) =>
      this.#openPool().read({ ...batch, setup: this.#setup }),
    );
    let fault: DeskError | null = null;
    try {
      for await (const group of this.#records.read()) {
        for (const placed of group) {
          const item = builder.add(placed);
          if (item === null) continue;
          this.#pending.push(item);
          while (this.#stop === null && this.#pending.length > this.#mostPending()) await this.#commit();
          if (this.#stop !== null) return null;
        }
      }
    } catch (thrown) {
      if (!isFaultOfArchive(thrown)) throw thrown;
      fault = thrown;
    }
    const last = builder.flush();
    if (last !== null) this.#pending.push(last);
    return fault;
  }

  #openPool(): BatchPool {
    this.#pool ??= this.#shared.take(() => openPool(this.#setup, this.#options));
    return this.#pool;
  }

  /** As it now stands: a pack may be added while an archive is read. */
  get #setup(): WorkerSetup {
    return { pack: this.#options.schemas.current, policy: this.#options.policy };
  }

  #mostPending(): number {
    const width = this.#pool?.width ?? 0;
    if (this.#commits < RAMP) return width;
    return width + (this.#pool?.readsAhead === true ? 2 : 1) * BATCHES_PER_COMMIT;
  }

  /** Waits while reading is paused; that time counts for nothing. */
  async #passGate(): Promise<void> {
    const { gate, clock } = this.#options;
    if (gate === undefined) return;
    const before = clock.now().getTime();
    await gate();
    this.#pausedMs += clock.now().getTime() - before;
  }

  #elapsedMs(): number {
    return this.#options.clock.now().getTime() - this.#startedAt - this.#pausedMs;
  }

  /** Commits the oldest batches, with the place that they reach. */
  async #commit(): Promise<void> {
    const { signal, store, clock, archiveId } = this.#options;
    await this.#passGate();
    const first = this.#pending[0];
    if (first === undefined) return;
    if (signal?.aborted === true) {
      this.#stopAt(archiveError('EXPORT-INTERRUPTED'), first.file, first.start);
      return;
    }
    // The first ones are small: this thread begins to write while the other reads its first batches, slowly yet.
    const next = this.#pending.slice(0, Math.min(2 ** this.#commits, BATCHES_PER_COMMIT));
    if (this.#commits === 0 && this.#isLarge) await this.#pool?.useWait();
    this.#commits += 1;
    if (this.#pool?.readsAhead === true) {
      for (const item of next) if (item.kind === 'batch') await item.answer();
    }
    const items = this.#pending.splice(0, next.length);
    const receivedAt = clock.now().toISOString();
    await store.write(async (unit) => {
      let place = first.start;
      for (const item of items) {
        place =
          item.kind === 'batch'
            ? await this.#writeBatch(unit, item, receivedAt)
            : await this.#writeDrm(unit, item);
        if (this.#stop !== null) break;
        this.#bytes = item.bytesIn;
      }
      unit.exports.setMark(archiveId, { ...place, state: JSON.stringify(this.#tally.counts) }, receivedAt);
    });
    for (const item of items) if (item.kind === 'batch') this.#memory.give(item.memory);
    this.#tellProgress();
  }

  async #writeBatch(unit: WriteUnit, item: BatchItem, receivedAt: string): Promise<ArchivePlace> {
    const { bytes, answer, apart } = await item.answer();
    const read = answer.outcomes();
    const others = new Map([...apart].map(([index, own]) => [index, own.answer.outcomes()]));
    // What comes after a record that is not well-formed is not stored: none of it may lie in a block.
    const end = read.findIndex((found, index) => (others.get(index)?.[0] ?? found).kind === 'broken');
    const stored = end === -1 ? read : read.slice(0, end);
    const texts = new BatchTexts(unit, bytes, stored, [...others.values()].flat());
    let place = item.start;
    for (const [index, found] of read.entries()) {
      const { file, next } = item.places[index] ?? { file: item.file, next: place };
      const own = apart.get(index);
      const outcomes = others.get(index) ?? [found];
      const [outcome] = outcomes;
      if (outcome === undefined || outcome.kind === 'left') throw archiveError('EXPORT-WORKER');
      if (outcome.kind === 'broken') {
        this.#stopAt(deskError(outcome.error), file, place);
        return place;
      }
      // Its demand may also have a record in this batch: then neither is new.
      const from = own === undefined ? texts : new BatchTexts(unit, own.bytes, outcomes, read);
      this.#writer.write(unit, outcome, { file, texts: from, receivedAt });
      place = next;
    }
    return place;
  }

  async #writeDrm(unit: WriteUnit, item: Extract<Item, { readonly kind: 'drm' }>): Promise<ArchivePlace> {
    const { onDrm } = this.#options;
    for (const xml of item.documents) {
      try {
        await onDrm?.(unit, xml);
        this.#tally.add('drm');
      } catch (thrown) {
        if (!(thrown instanceof DeskError)) throw thrown;
        this.#tally.add('rejected');
        const { code, message, line } = thrown;
        this.#tally.note({ file: item.file, line, nud: null, code, message });
      }
    }
    return item.end;
  }

  #stopAt(error: DeskError, file: string, { entry, record }: ArchivePlace): void {
    const { code, message, hint } = error;
    this.#stop = { code, message, hint, file, entry, record };
  }

  #tellProgress(): void {
    const { counts } = this.#tally;
    const records = counts.records + counts.drm;
    const elapsed = Math.max(1, this.#elapsedMs());
    const left = this.#totalBytes === null || this.#bytes === 0 ? null : this.#totalBytes - this.#bytes;
    this.#options.onProgress?.({
      bytes: this.#bytes,
      records,
      rate: ((records - this.#recordsBefore) * 1000) / elapsed,
      remainingMs: left === null ? null : Math.round((elapsed * left) / this.#bytes),
    });
  }
}

function isFaultOfArchive(thrown: unknown): thrown is DeskError {
  return thrown instanceof DeskError && /^(?:EXPORT|XML)-(?!WORKER|SCHEMA)/.test(thrown.code);
}

function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch (thrown) {
    throw new DeskError('IMPORT-NOT-FOUND', `Le fichier ${path} est introuvable.`, {
      hint: 'Vérifiez le chemin et le droit de le lire.',
      cause: asDeskError(thrown),
    });
  }
}
