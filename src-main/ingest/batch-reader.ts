import { isUtf8 } from 'node:buffer';
import { asDeskError, DeskError } from '../api/errors.ts';
import { loadCommunes } from '../reference/communes.ts';
import { GDM_NAMES, GDM_NAMESPACE } from '../sne/contract.ts';
import { movementOf, readMovement, readMovementElement } from '../sne/read-movement.ts';
import { compressXml } from '../store/compress.ts';
import { contentRows } from '../store/demand-writer.ts';
import type { CommuneName, ContentRows, PreparedDemand } from '../store/demand-writer.ts';
import type { Movement } from '../store/movement.ts';
import { BatchSchema } from '../xml/batch-schema.ts';
import { decodeXml } from '../xml/encoding.ts';
import { loadEngine } from '../xml/engine.ts';
import { declaredDocument, XML_DECLARATION } from '../xml/extract.ts';
import { RecordPlan } from '../xml/fast/record-plan.ts';
import type { ScannedRecord } from '../xml/fast/record-plan.ts';
import { isPlainMarkup, JudgedScope, judgedTree } from '../xml/judged-tree.ts';
import { DEFAULT_LIMITS } from '../xml/limits.ts';
import { readDemandElement } from '../xml/read-demand.ts';
import { SchemaRegistry } from '../xml/schemas.ts';
import { childNamed, parseTree } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { Batch, BatchAnswer, Outcome, PlainError, WorkerSetup } from './ingest-types.ts';
import { RECORD_KINDS } from './ingest-types.ts';
import { contentHash, MovementApplier, nudMismatch } from './movement-applier.ts';

/** Longer records are left to the exact reader, which knows its bounds. */
const MOST_SCANNED_BYTES = 1024 * 1024;

/** Errors that say that the file is broken as XML, not that one record is odd. */
const BREAKING: ReadonlySet<string> = new Set([
  ...['XML-MALFORMED', 'XML-TRUNCATED', 'XML-DOCTYPE', 'XML-TOO-DEEP', 'XML-TOO-LARGE', 'XML-ENCODING'],
  ...['XML-EMPTY', 'XML-NOT-XML'],
]);

/**
 * Judges, reads, makes into rows and compresses the records of an export: all that needs no store, so that it runs in any
 * thread. A batch is first judged as one document; whatever is refused there, or is not plain markup, is judged again
 * alone by the exact reader, whose word counts.
 */
export class BatchReader {
  readonly #applier: MovementApplier;
  readonly #schemas: SchemaRegistry;
  readonly #plan: RecordPlan | null;
  readonly #batchSchema: BatchSchema | null;
  readonly #communeName: CommuneName;
  #scope: { readonly key: string; readonly scope: JudgedScope } | null = null;

  private constructor(schemas: SchemaRegistry, setup: WorkerSetup, communeName: CommuneName) {
    this.#schemas = schemas;
    this.#applier = new MovementApplier(schemas, setup.environment);
    this.#plan = RecordPlan.compile(schemas.current, GDM_NAMESPACE);
    this.#batchSchema = BatchSchema.compile(schemas.current);
    this.#communeName = communeName;
  }

  /** Loads the schemas and the communes. Throws `XML-SCHEMA`. */
  static async open(setup: WorkerSetup): Promise<BatchReader> {
    const engine = await loadEngine('libxml2-wasm');
    const communes = loadCommunes();
    const schemas = new SchemaRegistry({ folders: setup.schemaFolders, engine });
    return new BatchReader(schemas, setup, (code) => communes.name(code));
  }

  /** The outcome of each record, in their order; a broken record is the last one. */
  read(batch: Batch): BatchAnswer {
    const records = recordsOf(batch);
    const scanned = this.#scan(batch, records);
    const valid = this.#judge(batch, records, scanned);
    const blobs: Uint8Array[] = [];
    const outcomes: Outcome[] = [];
    let blobEnd = 0;
    const keep: Keep = (xml) => {
      const blob = compressXml(xml);
      blobs.push(blob);
      blobEnd += blob.length;
      return [blobEnd - blob.length, blobEnd];
    };
    for (const [index, bytes] of records.entries()) {
      const kind = RECORD_KINDS[batch.kinds[index] ?? 0] ?? 'file';
      const record = scanned[index] ?? null;
      const outcome =
        record !== null
          ? this.#readScanned(record, keep)
          : valid.has(index)
            ? this.#readValid(bytes, batch, keep)
            : this.#readExactly(kind, bytes, batch, keep);
      outcomes.push(outcome);
      if (outcome.kind === 'broken') break;
    }
    return { id: batch.id, outcomes: JSON.stringify(outcomes), blobs: Buffer.concat(blobs) };
  }

  dispose(): void {
    this.#batchSchema?.dispose();
    this.#schemas.dispose();
  }

  /** The records that the schema's plan judges and reads in one pass; null for the others. */
  #scan(batch: Batch, records: readonly Buffer[]): readonly (ScannedRecord | null)[] {
    const plan = this.#plan;
    if (plan === null || !isUtf8(batch.bytes)) return [];
    return records.map((bytes, index) => {
      if (RECORD_KINDS[batch.kinds[index] ?? 0] !== 'movement' || bytes.length > MOST_SCANNED_BYTES)
        return null;
      return plan.read(bytes, batch.declarations);
    });
  }

  #readScanned({ draft, demand, file }: ScannedRecord, keep: Keep): Outcome {
    const hash = contentHash(file);
    let movement: Movement | null = null;
    try {
      movement = movementOf(draft.movement());
      if (!draft.hasKind) movement = withoutKind(movement);
      if (demand.nud !== movement.nud) throw nudMismatch();
      return this.#outcome(movement, { file: demand, hash, drift: [] }, keep(file));
    } catch (thrown) {
      return refused(thrown, movement, hash, file.toString('utf8'));
    }
  }

  /** Ranks of the other records that are valid beyond doubt and plain enough for the fast tree. */
  #judge(
    batch: Batch,
    records: readonly Buffer[],
    scanned: readonly (ScannedRecord | null)[],
  ): ReadonlySet<number> {
    const plain: number[] = [];
    const isAllPlain = isPlain(batch.bytes);
    for (const [index, bytes] of records.entries()) {
      if (RECORD_KINDS[batch.kinds[index] ?? 0] !== 'movement' || (scanned[index] ?? null) !== null) continue;
      if (isAllPlain || isPlain(bytes)) plain.push(index);
    }
    const declared = batch.declarations.some(([, namespace]) => namespace.includes('XMLSchema-instance'));
    if (this.#batchSchema === null || plain.length === 0 || declared) return NONE;
    const verdict = this.#batchSchema.judge(
      plain.map((index) => records[index] ?? EMPTY),
      batch.declarations,
    );
    if (verdict === 'unknown') return NONE;
    return new Set(plain.filter((_, rank) => !verdict.has(rank)));
  }

  /** The same for all batches of a file. */
  #scopeOf({ declarations }: Batch): JudgedScope {
    const key = JSON.stringify(declarations);
    if (this.#scope?.key !== key) this.#scope = { key, scope: new JudgedScope(declarations) };
    return this.#scope.scope;
  }

  #readValid(bytes: Buffer, batch: Batch, keep: Keep): Outcome {
    const xml = bytes.toString('utf8');
    const root = judgedTree(xml, this.#scopeOf(batch), DEFAULT_LIMITS.maxDepth);
    const demand = root === null ? null : childNamed(root, GDM_NAMES.demand);
    // Data outside the form, references and depth are rare: the exact reader has them.
    if (root === null || demand === null || childNamed(root, GDM_NAMES.data) !== null) {
      return this.#readExactly('movement', bytes, batch, keep);
    }
    const file = embeddedDocument(xml, demand, root, batch.declarations);
    if (file === null) return this.#readExactly('movement', bytes, batch, keep);
    let movement: Movement | null = null;
    const hash = contentHash(file);
    try {
      movement = exportMovement(readMovementElement(root), root);
      const content = readDemandElement(demand);
      if (content.nud !== movement.nud) throw nudMismatch();
      return this.#outcome(movement, { file: content, hash, drift: [] }, keep(file));
    } catch (thrown) {
      return refused(thrown, movement, hash, movement === null ? xml : file);
    }
  }

  #readExactly(kind: (typeof RECORD_KINDS)[number], bytes: Buffer, batch: Batch, keep: Keep): Outcome {
    if (kind === 'file') return this.#readFile(bytes, keep);
    let envelope: string;
    let movement: Movement;
    try {
      const text = decodeXml(bytes);
      envelope = kind === 'movement' ? declaredDocument(text, batch.declarations) : text;
      movement = exportMovement(readMovement(envelope), parseTree(envelope));
    } catch (thrown) {
      return refused(thrown, null, null, bytes.toString('utf8'));
    }
    const file = movement.file;
    if (file === null) return { kind: 'read', movement, rows: null, blob: [0, 0], isFile: false };
    const hash = contentHash(file);
    try {
      const prepared = this.#applier.prepareMovement(file, hash, { nud: movement.nud, envelope });
      return this.#outcome(movement, prepared, keep(file));
    } catch (thrown) {
      return refused(thrown, movement, hash, file);
    }
  }

  /** A whole file of a demand, as `import` reads one. */
  #readFile(bytes: Buffer, keep: Keep): Outcome {
    let xml = '';
    try {
      xml = decodeXml(bytes);
      const prepared = this.#applier.prepareFile(xml, contentHash(xml), null);
      const { nud, fileDatedAt, fileType, deskNumber } = prepared.file;
      const at = fileDatedAt === null ? null : new Date(fileDatedAt).toISOString();
      const none = { state: null, removal: null, data: null };
      const movement = { nud, at, kind: fileType, entity: 'CERFA', desk: deskNumber, ...none, file: '' };
      return this.#outcome(movement, prepared, keep(xml), true);
    } catch (thrown) {
      const { code, message, hint, line } = asPlain(thrown);
      // One bad file among others stops nothing.
      return {
        kind: 'refused',
        movement: null,
        hash: null,
        error: { code, message, hint, line },
        content: xml,
      };
    }
  }

  #outcome(
    movement: Movement,
    prepared: Omit<PreparedDemand, 'xml'>,
    blob: readonly [number, number],
    isFile = false,
  ): Outcome {
    const rows: ContentRows = contentRows(prepared, this.#communeName);
    return { kind: 'read', movement: { ...movement, file: '' }, rows, blob, isFile };
  }
}

/** Neither what the fast tree does not read, nor the attributes that tell an engine to look elsewhere. */
function isPlain(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isPlainMarkup(bytes) && !buffer.includes('XMLSchema-instance');
}

/** Compresses a file's text; gives its place among the answer's blobs. */
type Keep = (xml: string | Uint8Array) => readonly [number, number];

const NONE: ReadonlySet<number> = new Set();
const EMPTY = Buffer.alloc(0);

function recordsOf({ bytes, ends }: Batch): readonly Buffer[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return ends.map((end, index) => buffer.subarray(index === 0 ? 0 : (ends[index - 1] ?? 0), end));
}

/**
 * A record of an export says how a demand stands, not what happened to it: where it gives no `typeFichier` it is no
 * movement of the form, and must not enter the history as one.
 */
function exportMovement(movement: Movement, root: XmlElement): Movement {
  return childNamed(root, GDM_NAMES.kind) === null ? withoutKind(movement) : movement;
}

function withoutKind(movement: Movement): Movement {
  return movement.entity === 'CERFA' ? { ...movement, kind: null } : movement;
}

/**
 * The demand inside a movement as `extractElement` gives it; null where declarations around it may be used inside, which
 * the exact reader tells.
 */
function embeddedDocument(
  xml: string,
  demand: XmlElement,
  root: XmlElement,
  outside: Batch['declarations'],
): string | null {
  const source = xml.slice(demand.start, demand.end);
  const tag = source.slice(0, source.indexOf('>') + 1);
  const declaresOwn = tag.includes(demand.prefix === '' ? ' xmlns="' : ` xmlns:${demand.prefix}="`);
  if (!declaresOwn) return null;
  const around = xml.slice(root.start, xml.indexOf('>', root.start));
  const prefixes = [
    ...outside.map(([prefix]) => prefix),
    ...[...around.matchAll(/\sxmlns:([^\s=]+)\s*=/g)].map((found) => found[1] ?? ''),
  ];
  for (const prefix of prefixes) {
    if (prefix === '' || prefix === demand.prefix) continue;
    if (source.includes(`${prefix}:`)) return null;
  }
  // A default namespace around is used by any element without prefix.
  if (demand.prefix !== '' && hasUnprefixed(demand)) return null;
  return XML_DECLARATION + source;
}

function hasUnprefixed(element: XmlElement): boolean {
  return element.prefix === '' || element.children.some(hasUnprefixed);
}

function asPlain(thrown: unknown): PlainError {
  const { code, message, hint, line } = asDeskError(thrown);
  return { code, message, hint, line };
}

function refused(thrown: unknown, movement: Movement | null, hash: string | null, content: string): Outcome {
  if (!(thrown instanceof DeskError)) throw thrown;
  const error = asPlain(thrown);
  if (BREAKING.has(error.code)) return { kind: 'broken', error };
  return {
    kind: 'refused',
    movement: movement === null ? null : { ...movement, file: '' },
    hash,
    error,
    content,
  };
}
