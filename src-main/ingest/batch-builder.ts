import type { ArchivePlace, PlacedRecord } from './archive-records.ts';
import type { RawRecord, RecordBatch, WholeAnswer } from './ingest-types.ts';
import { RECORD_KINDS } from './ingest-types.ts';
import { recordDocument } from './record-splitter.ts';

/** A batch is judged as one document: beyond these bounds nothing is gained, and memory grows. */
const MOST_RECORDS = 120;
const MOST_BYTES = 256 * 1024;

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
  readonly answer: Promise<WholeAnswer>;
  /** Of each record: its member, and what comes after it. */
  readonly places: readonly { readonly file: string; readonly next: ArchivePlace }[];
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
  readonly #send: (batch: RecordBatch) => Promise<WholeAnswer>;
  readonly #records: PlacedRecord[] = [];
  #bytes = 0;
  #declarations: ReadonlyMap<string, string> | null = null;
  #lastPlace: ArchivePlace | null = null;
  #start: ArchivePlace | null = null;
  #nextId = 1;

  constructor(send: (batch: RecordBatch) => Promise<WholeAnswer>) {
    this.#send = send;
  }

  /** Adds a record; gives the item that is complete before it or with it, if any. */
  add(placed: PlacedRecord): Item | null {
    const done = this.#fits(placed.record) ? null : this.flush();
    if (this.#records.length === 0) this.#start = this.#lastPlace ?? startOf(placed);
    this.#records.push(placed);
    this.#bytes += placed.record.bytes.length;
    this.#lastPlace = placed.next;
    if ('declarations' in placed.record) this.#declarations = placed.record.declarations;
    return done;
  }

  /** What has been gathered, or null. */
  flush(): Item | null {
    const records = this.#records.splice(0);
    const declarations = this.#declarations;
    this.#bytes = 0;
    this.#declarations = null;
    const [first] = records;
    const last = records.at(-1);
    if (first === undefined || last === undefined) return null;
    const common = { file: first.file, start: this.#start ?? startOf(first), bytesIn: last.bytesIn };
    if (first.record.kind === 'drm') {
      const documents = records.map(({ record }) => recordDocument(record));
      return { ...common, kind: 'drm', documents, end: last.next };
    }
    const answer = this.#send(batchOf(this.#nextId, records, declarations));
    this.#nextId += 1;
    const places = records.map(({ file, next }) => ({ file, next }));
    // Waited for later: until then a failure must not be nobody's.
    answer.catch(() => undefined);
    return { ...common, kind: 'batch', answer, places };
  }

  #fits(record: RawRecord): boolean {
    const first = this.#records[0]?.record;
    if (first === undefined) return true;
    if (this.#records.length >= MOST_RECORDS || this.#bytes + record.bytes.length > MOST_BYTES) return false;
    if ((first.kind === 'drm') !== (record.kind === 'drm')) return false;
    return (
      !('declarations' in record) || this.#declarations === null || this.#declarations === record.declarations
    );
  }
}

function startOf({ next }: PlacedRecord): ArchivePlace {
  return next.record === 0
    ? { entry: next.entry - 1, record: 0 }
    : { entry: next.entry, record: next.record - 1 };
}

function batchOf(
  id: number,
  records: readonly PlacedRecord[],
  declarations: ReadonlyMap<string, string> | null,
): RecordBatch {
  let end = 0;
  const ends = Uint32Array.from(records, ({ record }) => (end += record.bytes.length));
  return {
    id,
    bytes: Buffer.concat(records.map(({ record }) => record.bytes)),
    ends,
    kinds: Uint8Array.from(records, ({ record }) => RECORD_KINDS.indexOf(kindOf(record))),
    declarations: [...(declarations ?? [])],
  };
}

function kindOf(record: RawRecord): (typeof RECORD_KINDS)[number] {
  if (record.kind === 'file') return 'file';
  return record.whole === true ? 'wholeMovement' : 'movement';
}
