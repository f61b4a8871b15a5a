import type { ArchivePlace, PlacedRecord } from './archive-records.ts';
import { MOST_BATCH_BYTES } from './batch-memory.ts';
import type { BatchMemory } from './batch-memory.ts';
import type { PendingAnswer, RawRecord, RecordBatch } from './ingest-types.ts';
import { RECORD_KINDS } from './ingest-types.ts';
import { recordDocument } from './record-splitter.ts';

/** Many tiny records make no larger batch. */
const MOST_RECORDS = 120;

interface ItemCommon {
  /** Member of its first record. */
  readonly file: string;
  /** Place of its first record. */
  readonly start: ArchivePlace;
  readonly bytesIn: number;
}

/** Records under way to a worker. */
export interface BatchItem extends ItemCommon {
  readonly kind: 'batch';
  readonly answer: PendingAnswer;
  /** Of each record: its member, and what comes after it. */
  readonly places: readonly { readonly file: string; readonly next: ArchivePlace }[];
  /** Holds its records; to be given back when they are stored. */
  readonly memory: Uint8Array;
}

/** Consecutive records of an archive, to be stored in their order. */
export type Item =
  | BatchItem
  | (ItemCommon & {
      readonly kind: 'drm';
      readonly documents: readonly string[];
      readonly end: ArchivePlace;
    });

/** Gathers records into batches and sends them off. */
export class BatchBuilder {
  readonly #memory: BatchMemory;
  readonly #send: (batch: RecordBatch) => PendingAnswer;
  #open: OpenBatch | null = null;
  #lastPlace: ArchivePlace | null = null;
  #nextId = 1;

  constructor(memory: BatchMemory, send: (batch: RecordBatch) => PendingAnswer) {
    this.#memory = memory;
    this.#send = send;
  }

  /** Adds a record, whose bytes are copied; gives the item that is complete before it, if any. */
  add(placed: PlacedRecord): Item | null {
    const done = this.#open === null || this.#open.fits(placed.record) ? null : this.flush();
    const start = this.#lastPlace ?? startOf(placed);
    const size = placed.record.kind === 'drm' ? 0 : placed.record.bytes.length;
    this.#open ??= new OpenBatch(this.#memory.take(size), placed, start);
    this.#open.add(placed);
    this.#lastPlace = placed.next;
    return done;
  }

  /** What has been gathered, or null. */
  flush(): Item | null {
    const open = this.#open;
    if (open === null) return null;
    this.#open = null;
    const { first, start, last, memory, places, documents } = open;
    const common = { file: first.file, start, bytesIn: last.bytesIn };
    if (first.record.kind === 'drm') {
      this.#memory.give(memory);
      return { ...common, kind: 'drm', documents, end: last.next };
    }
    const answer = this.#send(open.batch(this.#nextId));
    this.#nextId += 1;
    return { ...common, kind: 'batch', answer, places, memory };
  }
}

/** Records that are being gathered. */
class OpenBatch {
  readonly memory: Uint8Array;
  readonly first: PlacedRecord;
  readonly start: ArchivePlace;
  readonly places: { readonly file: string; readonly next: ArchivePlace }[] = [];
  readonly documents: string[] = [];
  last: PlacedRecord;
  readonly #ends: number[] = [];
  readonly #kinds: number[] = [];
  #declarations: ReadonlyMap<string, string> | null = null;

  constructor(memory: Uint8Array, first: PlacedRecord, start: ArchivePlace) {
    this.memory = memory;
    this.first = first;
    this.start = start;
    this.last = first;
  }

  get #bytes(): number {
    return this.#ends.at(-1) ?? 0;
  }

  fits(record: RawRecord): boolean {
    if (this.places.length >= MOST_RECORDS || this.#bytes + record.bytes.length > MOST_BATCH_BYTES)
      return false;
    if ((this.first.record.kind === 'drm') !== (record.kind === 'drm')) return false;
    return (
      !('declarations' in record) || this.#declarations === null || this.#declarations === record.declarations
    );
  }

  add(placed: PlacedRecord): void {
    const { record, file, next } = placed;
    this.last = placed;
    this.places.push({ file, next });
    if (record.kind === 'drm') this.documents.push(recordDocument(record));
    else this.memory.set(record.bytes, this.#bytes);
    this.#ends.push(this.#bytes + record.bytes.length);
    this.#kinds.push(RECORD_KINDS.indexOf(kindOf(record)));
    if ('declarations' in record) this.#declarations = record.declarations;
  }

  batch(id: number): RecordBatch {
    return {
      id,
      bytes: this.memory.subarray(0, this.#bytes),
      ends: Uint32Array.from(this.#ends),
      kinds: Uint8Array.from(this.#kinds),
      declarations: [...(this.#declarations ?? [])],
    };
  }
}

function startOf({ next }: PlacedRecord): ArchivePlace {
  return next.record === 0
    ? { entry: next.entry - 1, record: 0 }
    : { entry: next.entry, record: next.record - 1 };
}

function kindOf(record: RawRecord): (typeof RECORD_KINDS)[number] {
  if (record.kind === 'file') return 'file';
  return record.whole === true ? 'wholeMovement' : 'movement';
}
