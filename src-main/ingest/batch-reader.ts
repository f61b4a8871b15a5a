import { isUtf8 } from 'node:buffer';
import { loadCommunes } from '../reference/communes.ts';
import { GDM_NAMESPACE } from '../sne/contract/movements.ts';
import { movementOf } from '../sne/read-movement.ts';
import { contentRows } from '../store/demand-writer.ts';
import type { CommuneName } from '../store/search-words.ts';
import { withoutKind } from '../store/movement.ts';
import type { Movement } from '../store/movement.ts';
import { RecordPlan } from '../xml/fast/record-plan.ts';
import type { ScannedRecord } from '../xml/fast/record-plan.ts';
import type { ExactReader, ReadRecord } from './exact-reader.ts';
import type { Batch, BatchAnswer, Outcome, TextPlace, WorkerSetup } from './ingest-types.ts';
import { RECORD_KINDS } from './ingest-types.ts';
import { contentHash, nudMismatch } from './movement-applier.ts';
import { refusal } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** Longer records are left to the exact reader, which knows its bounds. */
const MOST_SCANNED_BYTES = 1024 * 1024;
/** So few records of a batch that the plan cannot follow are left to whoever has the engine loaded. */
const MOST_LEFT = 5;

/**
 * Judges the records of an export, reads them and makes them into rows: all that needs no store, so that it runs in any
 * thread. What the plan made of the schemas does not follow goes to the exact reader, whose word counts; its engine is
 * loaded when it is first needed.
 */
export class BatchReader {
  readonly #communeName: CommuneName;
  #setup: WorkerSetup;
  /** Undefined before it is needed. */
  #compiled: RecordPlan | null | undefined;
  #exact: ExactReader | null = null;

  constructor(setup: WorkerSetup) {
    const communes = loadCommunes();
    this.#setup = setup;
    this.#communeName = (code) => communes.name(code);
  }

  /**
   * The outcome of each record, in their order; a broken record is the last one. Throws `XML-SCHEMA`.
   *
   * @param way `leaving`: a few records may come back unread (`left`), for another reader; `exactly`: records that the plan
   * was tried on already
   */
  async read(batch: Batch, way: 'all' | 'leaving' | 'exactly' = 'all'): Promise<BatchAnswer> {
    this.#adopt(batch.setup);
    const records = recordsOf(batch);
    const outcomes: Outcome[] = [];
    const scanned = way === 'exactly' ? [] : this.#scan(batch, records);
    const unsure = [...records.keys()].filter((index) => (scanned[index] ?? null) === null);
    const mayLeave = way === 'leaving' && this.#plan !== null && this.#exact === null;
    const left = mayLeave && unsure.length <= MOST_LEFT;
    const together = way !== 'exactly' && this.#plan === null;
    const exact = left ? [] : await this.#readExactly(batch, records, { unsure, together });
    for (const index of records.keys()) {
      const outcome = scanned[index] ?? exact[unsure.indexOf(index)];
      const start = index === 0 ? 0 : (batch.ends[index - 1] ?? 0);
      outcomes.push(outcome === undefined ? { kind: 'left' } : this.#outcome(outcome, start));
      if (outcome?.kind === 'broken') break;
    }
    return { id: batch.id, outcomes: () => outcomes, left: left ? unsure : [] };
  }

  dispose(): void {
    this.#exact?.dispose();
  }

  /** Null where the schemas cannot be followed. */
  get #plan(): RecordPlan | null {
    if (this.#compiled === undefined) this.#compiled = RecordPlan.compile(this.#setup.pack, GDM_NAMESPACE);
    return this.#compiled;
  }

  /** Other schemas, or another rule for what they refuse, since the last batch. */
  #adopt(setup: WorkerSetup): void {
    const isSamePack = setup.pack.id === this.#setup.pack.id;
    if (isSamePack && setup.policy === this.#setup.policy) return;
    this.#setup = setup;
    if (!isSamePack) this.#compiled = undefined;
    this.#exact?.dispose();
    this.#exact = null;
  }

  /** The records that the schema's plan judges and reads in one pass; null for the others. */
  #scan(batch: Batch, records: readonly Buffer[]): readonly (ReadRecord | Refusal | null)[] {
    const plan = this.#plan;
    if (plan === null || !isUtf8(batch.bytes)) return [];
    return records.map((bytes, index) => {
      if (kindOf(batch, index) !== 'movement' || bytes.length > MOST_SCANNED_BYTES) return null;
      const scanned = plan.read(bytes, batch.declarations);
      return scanned === null ? null : readScanned(scanned);
    });
  }

  /** Those records in their order, those after a broken one included: whoever reads on stops there. */
  async #readExactly(
    batch: Batch,
    records: readonly Buffer[],
    { unsure: indices, together }: { readonly unsure: readonly number[]; readonly together: boolean },
  ): Promise<readonly (ReadRecord | Refusal)[]> {
    if (indices.length === 0) return [];
    const exact = await this.#openExact();
    const { declarations } = batch;
    // Copies: what reads them takes no memory that threads share.
    const some = indices.map((index) => Buffer.from(records[index] ?? EMPTY));
    if (together && indices.every((index) => kindOf(batch, index) === 'movement')) {
      return exact.readTogether(some, declarations);
    }
    const read: (ReadRecord | Refusal)[] = [];
    for (const [rank, index] of indices.entries()) {
      read.push(exact.readAlone(kindOf(batch, index), some[rank] ?? EMPTY, declarations));
      if (read.at(-1)?.kind === 'broken') break;
    }
    return read;
  }

  async #openExact(): Promise<ExactReader> {
    const { ExactReader: Reader } = await import('./exact-reader.ts');
    return (this.#exact ??= await Reader.open(this.#setup));
  }

  /** Makes the exact reader ready before a record needs it. Throws `XML-SCHEMA`. */
  async prepareExact(): Promise<void> {
    (await this.#openExact()).compile();
  }

  /** @param start where the record begins in its batch */
  #outcome(record: ReadRecord | Refusal, start: number): Outcome {
    if (record.kind !== 'read') return record;
    const { movement, prepared, text, isFile } = record;
    if (prepared === null) return { kind: 'read', movement, rows: null, text: null, isFile };
    const rows = contentRows(prepared, this.#communeName);
    const place = text === null || 'xml' in text ? text : moved(text, start);
    return { kind: 'read', movement: { ...movement, file: '' }, rows, text: place, isFile };
  }
}

function moved({ first, last }: { readonly first: number; readonly last: number }, by: number): TextPlace {
  return { first: first + by, last: last + by };
}

const EMPTY = Buffer.alloc(0);

function recordsOf({ bytes, ends }: Batch): readonly Buffer[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from(ends, (end, index) => buffer.subarray(index === 0 ? 0 : (ends[index - 1] ?? 0), end));
}

function kindOf({ kinds }: Batch, index: number): (typeof RECORD_KINDS)[number] {
  return RECORD_KINDS[kinds[index] ?? 0] ?? 'file';
}

/** What a record that the plan has judged becomes: stored, or refused for what no schema knows. */
export function readScanned({ draft, demand, file, place }: ScannedRecord): ReadRecord | Refusal {
  const hash = contentHash(file);
  let movement: Movement | null = null;
  try {
    movement = movementOf(draft.movement());
    if (!draft.hasKind) movement = withoutKind(movement);
    if (demand.nud !== movement.nud) throw nudMismatch();
    return {
      kind: 'read',
      movement,
      prepared: { file: demand, hash, drift: [] },
      text: place,
      isFile: false,
    };
  } catch (thrown) {
    return refusal(thrown, movement, hash, file.toString('utf8'));
  }
}
