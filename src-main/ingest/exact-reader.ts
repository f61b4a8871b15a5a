import { asDeskError } from '../api/errors.ts';
import { GDM_NAMES } from '../sne/contract/movements.ts';
import { readMovementElement, readParsedMovement } from '../sne/read-movement.ts';
import type { PreparedDemand } from '../store/demand-writer.ts';
import { withoutKind } from '../store/movement.ts';
import type { Movement } from '../store/movement.ts';
import { BatchSchema, isPlainRecord } from '../xml/batch-schema.ts';
import { decodeXml } from '../xml/encoding.ts';
import { loadEngine } from '../xml/engine.ts';
import { declaredDocument } from '../xml/extract.ts';
import { JudgedScope, judgedTree } from '../xml/judged-tree.ts';
import { DEFAULT_LIMITS } from '../xml/limits.ts';
import { readDemandElement } from '../xml/read-demand.ts';
import { SchemaRegistry } from '../xml/schemas.ts';
import { childNamed, parseTree } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import { embeddedDocument, plainDemand } from './embedded-demand.ts';
import type { PlainDemand } from './embedded-demand.ts';
import type { Batch, RawRecord, TextPlace, WorkerSetup } from './ingest-types.ts';
import { contentHash, MovementApplier, nudMismatch, refusedText } from './movement-applier.ts';
import { plainError, refusal } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** A record that was judged and read: its movement, and what it is to be stored as. */
export interface ReadRecord {
  readonly kind: 'read';
  readonly movement: Movement;
  /** Null where it came without a file. */
  readonly prepared: Omit<PreparedDemand, 'xml'> | null;
  /** Its file; where it is a place, one in the record. Null without one. */
  readonly text: TextPlace | null;
  /** True for a whole file: without a date it may fill a gap, never replace. */
  readonly isFile: boolean;
}

/**
 * Judges and reads records with the XSD engine: all of those that no plan can follow, together where that is sure, and alone
 * where it is not.
 */
export class ExactReader {
  readonly #applier: MovementApplier;
  readonly #schemas: SchemaRegistry;
  #batchSchema: BatchSchema | null | undefined;
  #scope: { readonly key: string; readonly scope: JudgedScope } | null = null;

  private constructor(schemas: SchemaRegistry, setup: WorkerSetup) {
    this.#schemas = schemas;
    this.#applier = new MovementApplier(schemas, setup.policy);
  }

  /** Loads the engine. Throws `XML-SCHEMA`. */
  static async open(setup: WorkerSetup): Promise<ExactReader> {
    const engine = await loadEngine('libxml2-wasm');
    return new ExactReader(
      new SchemaRegistry({ choice: { packs: [setup.pack], current: setup.pack }, engine }),
      setup,
    );
  }

  /** Compiles the schemas, which the first record would wait for. Throws `XML-SCHEMA`. */
  compile(): void {
    this.#schemas.schema('demand');
    if (this.#schemas.current.files.movement !== null) this.#schemas.schema('movement');
  }

  dispose(): void {
    this.#batchSchema?.dispose();
    this.#schemas.dispose();
  }

  /** Records that are judged as one document first: movements, cut out of one file. */
  readTogether(
    records: readonly Buffer[],
    declarations: Batch['declarations'],
  ): readonly (ReadRecord | Refusal)[] {
    const valid = this.#judge(records, declarations);
    return records.map((bytes, index) =>
      valid.has(index)
        ? this.#readValid(bytes, declarations)
        : this.readAlone('movement', bytes, declarations),
    );
  }

  /** Ranks of the records that are valid beyond doubt and plain enough for the fast tree. */
  #judge(records: readonly Buffer[], declarations: Batch['declarations']): ReadonlySet<number> {
    this.#batchSchema ??= BatchSchema.compile(this.#schemas.current);
    const plain = [...records.keys()].filter((index) => isPlainRecord(records[index] ?? EMPTY));
    const declared = declarations.some(([, namespace]) => namespace.includes('XMLSchema-instance'));
    if (this.#batchSchema === null || plain.length === 0 || declared) return NONE;
    const verdict = this.#batchSchema.judge(
      plain.map((index) => records[index] ?? EMPTY),
      declarations,
    );
    if (verdict === 'unknown') return NONE;
    return new Set(plain.filter((_, rank) => !verdict.has(rank)));
  }

  /** The same for all batches of a file. */
  #scopeOf(declarations: Batch['declarations']): JudgedScope {
    const key = JSON.stringify(declarations);
    if (this.#scope?.key !== key) this.#scope = { key, scope: new JudgedScope(declarations) };
    return this.#scope.scope;
  }

  #readValid(bytes: Buffer, declarations: Batch['declarations']): ReadRecord | Refusal {
    const xml = bytes.toString('utf8');
    const root = judgedTree(xml, this.#scopeOf(declarations), DEFAULT_LIMITS.maxDepth);
    const demand = root === null ? null : childNamed(root, GDM_NAMES.demand);
    // Data outside the form, references and depth are rare: the exact reader has them.
    if (root === null || demand === null || childNamed(root, GDM_NAMES.data) !== null) {
      return this.readAlone('movement', bytes, declarations);
    }
    const file = embeddedDocument(xml, demand, root, declarations);
    if (file === null) return this.readAlone('movement', bytes, declarations);
    let movement: Movement | null = null;
    const hash = contentHash(file);
    try {
      movement = exportMovement(readMovementElement(root), root);
      const content = readDemandElement(demand);
      if (content.nud !== movement.nud) throw nudMismatch();
      return {
        kind: 'read',
        movement,
        prepared: { file: content, hash, drift: [] },
        text: { xml: file },
        isFile: false,
      };
    } catch (thrown) {
      return refusal(thrown, movement, hash, movement === null ? xml : file);
    }
  }

  /** Judges and reads one record exactly. */
  readAlone(
    kind: RawRecord['kind'] | 'wholeMovement',
    bytes: Buffer,
    declarations: Batch['declarations'],
  ): ReadRecord | Refusal {
    if (kind === 'file') return this.#readFile(bytes);
    let envelope: string;
    let root: XmlElement;
    let movement: Movement;
    let demand: PlainDemand | null;
    try {
      const text = decodeXml(bytes);
      envelope = kind === 'movement' ? declaredDocument(text, declarations) : text;
      root = parseTree(envelope);
      demand = plainDemand(envelope, root);
      movement = exportMovement(readParsedMovement(envelope, root, demand?.document), root);
    } catch (thrown) {
      return refusal(thrown, null, null, bytes.toString('utf8'));
    }
    const file = movement.file;
    if (file === null) return { kind: 'read', movement, prepared: null, text: null, isFile: false };
    const hash = contentHash(file);
    try {
      const prepared = this.#applier.prepareMovement(file, hash, {
        ...{ nud: movement.nud, envelope, root },
        ...(demand === null ? {} : { fileRoot: demand.root }),
      });
      return { kind: 'read', movement, prepared, text: { xml: file }, isFile: false };
    } catch (thrown) {
      return refusal(thrown, movement, hash, refusedText(thrown, file, envelope));
    }
  }

  /** A whole file of a demand, as `import` reads one. */
  #readFile(bytes: Buffer): ReadRecord | Refusal {
    let xml = '';
    try {
      xml = decodeXml(bytes);
      const prepared = this.#applier.prepareFile(xml, contentHash(xml), null);
      const { nud, fileDatedAt, fileType, deskNumber } = prepared.file;
      const at = fileDatedAt === null ? null : new Date(fileDatedAt).toISOString();
      const none = { state: null, removal: null, data: null };
      const movement = { nud, at, kind: fileType, entity: 'CERFA', desk: deskNumber, ...none, file: '' };
      return { kind: 'read', movement, prepared, text: { xml }, isFile: true };
    } catch (thrown) {
      // One bad file among others stops nothing.
      return {
        kind: 'refused',
        movement: null,
        hash: null,
        error: plainError(asDeskError(thrown)),
        content: xml,
      };
    }
  }
}

const NONE: ReadonlySet<number> = new Set();
const EMPTY = Buffer.alloc(0);

/**
 * A record of an export says how a demand stands, not what happened to it: where it gives no `typeFichier` it is no
 * movement of the form, and must not enter the history as one.
 */
function exportMovement(movement: Movement, root: XmlElement): Movement {
  return childNamed(root, GDM_NAMES.kind) === null ? withoutKind(movement) : movement;
}
