import { join } from 'node:path';
import * as libxml2 from 'libxml2-wasm';
import { escapeAttribute } from './characters.ts';
import { compileFiles, PARSE_OPTIONS } from './engine-libxml2-wasm.ts';
import type { Compiled } from './engine-libxml2-wasm.ts';
import { readSchemaFiles } from './schema-files.ts';
import type { SchemaFiles } from './schema-files.ts';
import { isPlainMarkup } from './judged-tree.ts';
import type { SchemaPack } from './schemas.ts';

const LOT_NAMESPACE = 'urn:sne-desk:lot';
const DEMAND = 'http://nuu.application.i2/';
const GDM = 'http://nuu.application.i2/gdm';

/**
 * The demand's schema comes first: libxml2 keeps the first schema of a namespace, so the stand-in that movements import
 * is left out and the demand inside a movement is judged whole.
 */
function lotSchema(demandFile: string, movementFile: string | null): string {
  const movements =
    movementFile === null
      ? ''
      : `<xs:import namespace="${GDM}" schemaLocation="${encodeURI(movementFile)}"/>`;
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${LOT_NAMESPACE}">
  <xs:import namespace="${DEMAND}" schemaLocation="${encodeURI(demandFile)}"/>
  ${movements}
  <xs:element name="lot"><xs:complexType><xs:sequence>
    <xs:any processContents="strict" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>`;
}

/** Types whose values are told apart, or referred to, over a whole document. */
const DOCUMENT_WIDE = /[:"'\s](?:ID|IDREFS?|ENTITY|ENTITIES)["'\s]/;

/** What a batch is found to be: the ranks of records that are not valid, or `unknown` when each must be judged alone. */
export type BatchVerdict = ReadonlySet<number> | 'unknown';

const ALL_VALID: BatchVerdict = new Set<number>();

/**
 * Judges many movements at once, each with its demand, as one document of one level more. The verdict on a record is that
 * of the two schemas on it alone; why it is refused is for the exact engine to say.
 */
export class BatchSchema {
  readonly #compiled: Compiled;

  private constructor(compiled: Compiled) {
    this.#compiled = compiled;
  }

  /**
   * Null when the pack cannot be used so: without a schema of movements beside that of demands, or with one that would
   * not judge the demand inside a movement (which is tried).
   */
  static compile(pack: SchemaPack): BatchSchema | null {
    if (pack.files.movement === null) return null;
    const demand = readSchemaFiles(pack.files.demand);
    const movement = readSchemaFiles(pack.files.movement);
    if (demand.folder !== movement.folder) return null;
    const schema = BatchSchema.#compile(demand, movement);
    if (schema === null) return null;
    const probe = (content: string): BatchVerdict =>
      schema.judge([Buffer.from(`<mouvement xmlns="${GDM}">${content}</mouvement>`)], []);
    const embedded = probe(
      `<numUnique>038042500123411004</numUnique><dateMouvement>2025-04-28T15:02:11+02:00</dateMouvement><interfaceNuu xmlns="${DEMAND}" versionInterface="02.01"><sne-desk-probe/></interfaceNuu>`,
    );
    if (embedded !== 'unknown' && embedded.has(0)) return schema;
    schema.dispose();
    return null;
  }

  /** For whole files of demands, without their movements; null when the pack cannot be used so. */
  static compileDemands(pack: SchemaPack): BatchSchema | null {
    return BatchSchema.#compile(readSchemaFiles(pack.files.demand), null);
  }

  static #compile(demand: SchemaFiles, movement: SchemaFiles | null): BatchSchema | null {
    const main = join(demand.folder, 'lot-of-movements.xsd');
    const inside = (file: string): string => file.slice(demand.folder.length + 1).replaceAll('\\', '/');
    const text = lotSchema(inside(demand.main), movement === null ? null : inside(movement.main));
    const texts = new Map([...demand.texts, ...(movement?.texts ?? []), [main, text]]);
    // An identifier is one of a whole document: together, a record could lean on another's.
    if ([...texts.values()].some((one) => DOCUMENT_WIDE.test(one))) return null;
    try {
      return new BatchSchema(compileFiles({ ...demand, main, texts }));
    } catch {
      return null;
    }
  }

  /**
   * @param records each one element, without XML declaration, comment, CDATA, instruction or `xsi:` attribute
   * @param declarations in force around them, prefix to namespace
   */
  judge(records: readonly Uint8Array[], declarations: readonly (readonly [string, string])[]): BatchVerdict {
    // A rank in a path counts the elements of one name.
    const name = nameOf(records[0]);
    if (records.some((record) => nameOf(record) !== name)) return 'unknown';
    let head = `<sne-desk-lot:lot xmlns:sne-desk-lot="${LOT_NAMESPACE}"`;
    for (const [prefix, namespace] of declarations) {
      head += ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(namespace)}"`;
    }
    const bytes = Buffer.concat([Buffer.from(`${head}>`), ...records, Buffer.from('</sne-desk-lot:lot>')]);
    let document: libxml2.XmlDocument;
    try {
      document = libxml2.XmlDocument.fromBuffer(bytes, FAST_OPTIONS);
    } catch (thrown) {
      if (thrown instanceof libxml2.XmlLibError) return 'unknown';
      throw thrown;
    }
    try {
      this.#compiled.validator.validate(document);
      return ALL_VALID;
    } catch (thrown) {
      if (!(thrown instanceof libxml2.XmlLibError)) throw thrown;
      return ranksOf(thrown.details, records.length);
    } finally {
      document.dispose();
    }
  }

  dispose(): void {
    this.#compiled.validator.dispose();
    this.#compiled.document.dispose();
  }
}

/** Whether a record may be judged with others: neither markup that the fast options do not keep, nor attributes for the engine. */
export function isPlainRecord(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isPlainMarkup(bytes) && !buffer.includes('XMLSchema-instance');
}

/** White space between elements is never told: allowed where there is no comment, CDATA or instruction. */
const FAST_OPTIONS = { option: PARSE_OPTIONS.option | libxml2.ParseOption.XML_PARSE_NOBLANKS };

/** The name in the start tag at the head of these bytes, with its prefix. */
export function nameOf(record: Uint8Array | undefined): string {
  let end = 1;
  while (record !== undefined && end < record.length && !NAME_ENDS.has(record[end] ?? 0)) end += 1;
  return String.fromCharCode(...(record?.subarray(1, Math.min(end, 100)) ?? []));
}

const NAME_ENDS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0x2f, 0x3e]);

function ranksOf(details: readonly libxml2.ErrorDetail[], records: number): BatchVerdict {
  if (details.length === 0) return 'unknown';
  const ranks = new Set<number>();
  for (const { xpath } of details) {
    const found = /^\/[^/]+\/[^/[]+(?:\[(\d+)\])?(?:\/|$)/.exec(xpath ?? '');
    const rank = found?.[1] === undefined ? (records === 1 && found !== null ? 1 : null) : Number(found[1]);
    if (rank === null || rank > records) return 'unknown';
    ranks.add(rank - 1);
  }
  return ranks;
}
