import { DEMAND_NAMESPACE } from '../demand-names.ts';
import type { DemandFile } from '../demand-file.ts';
import { declaredDocument, XML_DECLARATION } from '../extract.ts';
import type { SchemaPack } from '../schemas.ts';
import { parseTree } from '../tree.ts';
import type { XmlElement } from '../tree.ts';
import type { Draft } from './draft.ts';
import { planNode } from './plan.ts';
import type { PlanNode } from './plan.ts';
import { RecordScanner } from './record-scanner.ts';
import { SchemaModel } from './schema-model.ts';
import type { Declaration } from './schema-model.ts';
import { DEMAND_TARGET, MOVEMENT_TARGET } from './targets.ts';

type Declarations = readonly (readonly [string, string])[];

/** A record that is valid beyond doubt: what its movement says, and its demand. */
export interface ScannedRecord {
  readonly draft: Draft;
  readonly demand: DemandFile;
  /** The demand's file as a document of its own, as `extractElement` gives it, in UTF-8; until the next record is read. */
  readonly file: Buffer;
  /** The same without its XML declaration, in the record: its first byte and the one after its last. */
  readonly place: { readonly first: number; readonly last: number };
}

/** A record's start tag, as all the records of a file have it. */
interface Root {
  readonly node: PlanNode;
  /** Prefixes in force inside it, its own and those around it, the default one left out. */
  readonly prefixes: readonly string[];
  readonly demands: Map<string, Entered | null>;
  readonly enter: (tag: string) => Entered | null;
}

interface Entered {
  readonly node: PlanNode;
  readonly prefix: string;
  readonly version: string | null;
}

const DECLARATION = Buffer.from(XML_DECLARATION);
const TAIL = Buffer.from('</mouvement>');

/** Tags kept: a file that goes beyond is not made of like records. */
const MOST_TAGS = 200;

/**
 * The schemas of movements and demands made into a plan, by which a record is judged and read in one pass over its text.
 * A verdict of this plan is only ever "valid": everything else is left to the exact engine (see `RecordScanner`).
 */
export class RecordPlan {
  readonly #movement: Declaration;
  readonly #demand: Declaration;
  readonly #scanner = new RecordScanner();
  readonly #roots = new Map<string, Root | null>();
  /** Of the record before. */
  #last: {
    readonly tag: string;
    readonly declarations: Declarations;
    readonly root: Root | null;
  } | null = null;
  #file = Buffer.alloc(0);

  private constructor(movement: Declaration, demand: Declaration) {
    this.#movement = movement;
    this.#demand = demand;
  }

  /** Null where the pack's schemas of demands or movements cannot be followed at all. Throws `XML-SCHEMA`. */
  static compile(pack: SchemaPack, movementNamespace: string): RecordPlan | null {
    if (pack.files.movement === null) return null;
    const movements = SchemaModel.load(pack.files.movement);
    const demands = SchemaModel.load(pack.files.demand);
    const movement = movements?.element(movementNamespace, 'mouvement') ?? null;
    const demand = demands?.element(DEMAND_NAMESPACE, 'interfaceNuu') ?? null;
    // The movement's schema must leave the demand to the demand's own.
    const inside = movements?.element(DEMAND_NAMESPACE, 'interfaceNuu')?.type()?.content.kind;
    return movement === null || demand === null || inside !== 'anything'
      ? null
      : new RecordPlan(movement, demand);
  }

  /**
   * Judges and reads one `mouvement` with its demand.
   *
   * @param bytes the element, in valid UTF-8
   * @param declarations in force around it, prefix to namespace
   * @returns null where the exact reader has to see it
   */
  read(bytes: Buffer, declarations: Declarations): ScannedRecord | null {
    // A character a byte: offsets are those of the bytes, and texts that have others are decoded one by one.
    const xml = bytes.toString('latin1');
    const start = xml.indexOf('>') + 1;
    const root = this.#root(xml.slice(0, start), declarations);
    if (root === null) return null;
    const draft = this.#scanner.scan(xml, start, root.node, root.enter);
    const { demandStart, demandEnd } = this.#scanner;
    if (draft === null || demandStart === 0) return null;
    if (root.prefixes.length > 0 && this.#usesOutside(root, xml.slice(demandStart, demandEnd))) return null;
    const demand = draft.demand();
    if (demand === null) return null;
    const file = this.#document(bytes, demandStart, demandEnd);
    return { draft, demand, file, place: { first: demandStart, last: demandEnd } };
  }

  /** A buffer for each record would be a third of what a thread has to collect. */
  #document(bytes: Buffer, first: number, last: number): Buffer {
    const length = DECLARATION.length + last - first;
    if (this.#file.length < length) {
      this.#file = Buffer.allocUnsafeSlow(2 * length);
      DECLARATION.copy(this.#file);
    }
    bytes.copy(this.#file, DECLARATION.length, first, last);
    return this.#file.subarray(0, length);
  }

  /** Whether a demand's file, as this reader cuts it out of a movement, is valid beyond doubt; false: the exact engine tells. */
  acceptsFile(file: Buffer): boolean {
    if (!file.subarray(0, DECLARATION.length).equals(DECLARATION)) return false;
    const head = Buffer.from(
      `<mouvement xmlns="${this.#movement.namespace}"><numUnique>${'0'.repeat(18)}</numUnique><dateMouvement>2025-01-01T00:00:00+01:00</dateMouvement>`,
    );
    return this.read(Buffer.concat([head, file.subarray(DECLARATION.length), TAIL]), []) !== null;
  }

  /** A prefix from around may be used in a value: then its declaration goes with the file. */
  #usesOutside(root: Root, source: string): boolean {
    const own = root.demands.get(source.slice(0, source.indexOf('>') + 1))?.prefix;
    return root.prefixes.some((prefix) => prefix !== own && source.includes(`${prefix}:`));
  }

  #root(tag: string, declarations: Declarations): Root | null {
    const last = this.#last;
    // Records of a batch share their declarations, and nearly always their tag.
    if (last !== null && last.declarations === declarations && last.tag === tag) return last.root;
    const root = this.#knownRoot(tag, declarations);
    this.#last = { tag, declarations, root };
    return root;
  }

  #knownRoot(tag: string, declarations: Declarations): Root | null {
    const key = declarations.length === 0 ? tag : `${tag} ${JSON.stringify(declarations)}`;
    const known = this.#roots.get(key);
    if (known !== undefined) return known;
    const made = this.#makeRoot(tag, declarations);
    if (this.#roots.size < MOST_TAGS) this.#roots.set(key, made);
    return made;
  }

  #makeRoot(tag: string, declarations: Declarations): Root | null {
    const element = elementOf(tag, declarations);
    if (element === null || !isElement(element, this.#movement) || element.attributes.length > 0) return null;
    const { namespace } = this.#movement;
    const node = planNode(this.#movement, MOVEMENT_TARGET, {
      prefix: colon(element.prefix),
      namespace,
      keyPaths: [],
    });
    if (node === null) return null;
    const inForce = new Map([...declarations, ...declaredBy(tag)]);
    const demands = new Map<string, Entered | null>();
    const enter = (demandTag: string): Entered | null => {
      const known = demands.get(demandTag);
      if (known !== undefined) return known;
      const made = this.#enter(demandTag, [...inForce]);
      if (demands.size >= MOST_TAGS) return null;
      demands.set(demandTag, made);
      return made;
    };
    return { node, prefixes: [...inForce.keys()].filter((prefix) => prefix !== ''), demands, enter };
  }

  /** The demand's own tag; null unless it declares its prefix itself and has just the attributes that are known. */
  #enter(tag: string, around: Declarations): Entered | null {
    const element = elementOf(tag, around);
    if (element === null || !isElement(element, this.#demand) || tag.endsWith('/>')) return null;
    if (!declaredBy(tag).some(([prefix]) => prefix === element.prefix)) return null;
    const type = this.#demand.type();
    if (type === null) return null;
    const given = new Set<string>();
    let version: string | null = null;
    for (const { name, namespace, value } of element.attributes) {
      const declared = type.attributes.get(name);
      if (declared === undefined || namespace !== '' || name !== 'versionInterface') return null;
      if (!declared.check(value)) return null;
      given.add(name);
      version = value.trim() === '' ? null : value.trim();
    }
    for (const [name, { isRequired }] of type.attributes) if (isRequired && !given.has(name)) return null;
    const { namespace } = this.#demand;
    const node = planNode(this.#demand, DEMAND_TARGET, {
      prefix: colon(element.prefix),
      namespace,
      keyPaths: [],
    });
    return node === null ? null : { node, prefix: element.prefix, version };
  }
}

function colon(prefix: string): string {
  return prefix === '' ? '' : `${prefix}:`;
}

function isElement(element: XmlElement, { name, namespace }: Declaration): boolean {
  return element.name === name && element.namespace === namespace;
}

/** The element that a start tag opens, read exactly; null for what is no such tag. */
function elementOf(tag: string, around: Declarations): XmlElement | null {
  const qname = /^<([^\s/>]+)/.exec(tag)?.[1];
  if (qname === undefined || tag.endsWith('/>')) return null;
  try {
    return parseTree(declaredDocument(`${tag}</${qname}>`, around));
  } catch {
    return null;
  }
}

function declaredBy(tag: string): readonly (readonly [string, string])[] {
  const found = tag.matchAll(/\sxmlns(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return [...found].map(([, prefix, one, other]) => [prefix ?? '', one ?? other ?? '']);
}
