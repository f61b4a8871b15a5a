import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DeskError } from '../api/errors.ts';
import { decodeXml } from './encoding.ts';
import { typeset } from './french.ts';
import { MAX_DOCUMENT_BYTES } from './limits.ts';
import { XML_NAMESPACE } from './namespaces.ts';
import { attributeValue, parseTree } from './tree.ts';
import type { XmlElement } from './tree.ts';

const XSD_NAMESPACE = 'http://www.w3.org/2001/XMLSchema';

/** A schema with all it includes, checked before any engine sees it. */
export interface SchemaFiles {
  /** Absolute path of the main file, links resolved. */
  readonly main: string;
  /** Folder outside which nothing is read. */
  readonly folder: string;
  /** Absolute path to text, the main file included. */
  readonly texts: ReadonlyMap<string, string>;
  readonly vocabulary: SchemaVocabulary;
}

/** What the messages need to know of a schema. */
export interface SchemaVocabulary {
  /** Local names of every element declared anywhere. */
  readonly elements: ReadonlySet<string>;
  /** Those that are required nowhere. */
  readonly optional: ReadonlySet<string>;
  /** Name of a key to the local name of what it requires. */
  readonly keys: ReadonlyMap<string, string>;
}

/** Most files of one schema, and most bytes of them all: far above any published interface. */
const MOST_FILES = 300;

/** `XML-SCHEMA`: a schema that cannot be used; `detail` is French, `file` as a person knows it. */
export function schemaFault(
  file: string,
  detail: string,
  more: { readonly line?: number | null; readonly cause?: unknown } = {},
): DeskError {
  const { line = null, cause } = more;
  const where = line === null ? '' : `ligne ${String(line)} : `;
  return new DeskError('XML-SCHEMA', typeset(`Le schéma « ${file} » est inutilisable : ${where}${detail}.`), {
    hint: 'Vérifiez que le jeu de schémas est complet, puis ajoutez-le de nouveau.',
    cause,
    ...(line === null ? {} : { line }),
  });
}

/** A schema's main file, and the folder outside which nothing of it may lie. */
export interface SchemaSource {
  /** Absolute path. */
  readonly file: string;
  readonly folder: string;
}

/** The name of a file as its pack knows it: its path from the pack's folder, with slashes. */
function shownPath(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/');
}

/**
 * Reads a schema and, step by step, what it includes, imports or redefines. Everything must lie in the schema's
 * folder (or below): an address on the network, a path out of it or a DOCTYPE is refused.
 * Throws `XML-SCHEMA`, with the file and, where there is one, the line.
 */
export function readSchemaFiles(source: SchemaSource): SchemaFiles {
  const folder = realPath(source.folder, () => schemaFault(source.file, 'son dossier n’existe pas'));
  const main = realPath(source.file, () => schemaFault(source.file, 'il n’existe pas'));
  if (!isBelow(folder, main)) throw schemaFault(source.file, 'il n’est pas dans son dossier');
  const texts = new Map<string, string>();
  const roots: XmlElement[] = [];
  const waiting = [main];
  let size = 0;
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (texts.has(file)) continue;
    const name = shownPath(folder, file);
    const { text, root } = readSchema(file, name);
    size += text.length;
    if (texts.size >= MOST_FILES || size > MAX_DOCUMENT_BYTES) throw schemaFault(name, 'le jeu est démesuré');
    texts.set(file, text);
    roots.push(root);
    for (const reference of schemaReferences(root)) {
      waiting.push(resolveReference({ file, name, folder }, reference));
    }
  }
  return { main, folder, texts, vocabulary: vocabularyOf(roots) };
}

/** Reads one file of a schema. Throws `XML-SCHEMA`; `name` is how a person knows it. */
export function readSchema(file: string, name: string): { readonly text: string; readonly root: XmlElement } {
  let root: XmlElement;
  let text: string;
  try {
    text = decodeXml(readFileSync(file));
    root = parseTree(text);
  } catch (cause) {
    if (!(cause instanceof DeskError)) throw schemaFault(name, 'il ne peut pas être lu', { cause });
    throw schemaFault(name, cause.message.replace(/\.$/, ''), { cause });
  }
  if (root.name !== 'schema' || root.namespace !== XSD_NAMESPACE) {
    throw schemaFault(name, 'ce n’est pas un schéma XSD');
  }
  const rebased = findRebased(root);
  if (rebased !== null) {
    // An engine would look for what is included from there.
    throw schemaFault(name, 'il déplace l’adresse de ce qu’il inclut (xml:base)', { line: rebased.line });
  }
  return { text, root };
}

function findRebased(node: XmlElement): XmlElement | null {
  if (node.attributes.some((one) => one.namespace === XML_NAMESPACE && one.name === 'base')) return node;
  for (const child of node.children) {
    const found = findRebased(child);
    if (found !== null) return found;
  }
  return null;
}

function realPath(file: string, fault: () => DeskError): string {
  try {
    return realpathSync(file);
  } catch {
    throw fault();
  }
}

/** What a schema's file asks for: other files of the pack. */
export interface SchemaReference {
  readonly kind: 'include' | 'import' | 'redefine' | 'override';
  readonly location: string;
  readonly line: number;
}

/** The files that one file of a schema names, in its order. */
export function schemaReferences(root: XmlElement): readonly SchemaReference[] {
  const references: SchemaReference[] = [];
  for (const { namespace, name, attributes, line } of root.children) {
    const kind = REFERENCES.find((one) => one === name);
    if (namespace !== XSD_NAMESPACE || kind === undefined) continue;
    const location = attributeValue(attributes, 'schemaLocation');
    if (location !== null) references.push({ kind, location, line });
  }
  return references;
}

const REFERENCES = ['include', 'import', 'redefine', 'override'] as const;

/** Absolute path of what a file refers to. Throws `XML-SCHEMA` for what is not in the folder. */
export function resolveReference(
  from: { readonly file: string; readonly name: string; readonly folder: string },
  { location, line }: SchemaReference,
): string {
  const { file, name, folder } = from;
  const outside = (): DeskError => schemaFault(name, 'il renvoie à un schéma hors de son dossier', { line });
  if (/^[a-z][a-z\d+.-]*:/i.test(location.trim()) || /^[\\/]/.test(location.trim())) throw outside();
  const shown = location.slice(0, 80);
  const path = resolve(dirname(file), decodeLocation(name, location, line));
  // Before it is looked for: whether it exists elsewhere is nobody's business.
  if (!isBelow(folder, path)) throw outside();
  const found = realPath(path, () =>
    schemaFault(name, `le schéma « ${shown} » auquel il renvoie n’est pas dans le jeu`, { line }),
  );
  if (!isBelow(folder, found)) throw outside();
  return found;
}

function isBelow(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

function decodeLocation(name: string, location: string, line: number): string {
  try {
    return join(...decodeURIComponent(location).split('/'));
  } catch (cause) {
    throw schemaFault(name, 'il renvoie à un schéma dont l’adresse est illisible', { line, cause });
  }
}

function vocabularyOf(roots: readonly XmlElement[]): SchemaVocabulary {
  const elements = new Set<string>();
  const required = new Set<string>();
  const keys = new Map<string, string>();
  const visit = (node: XmlElement): void => {
    if (node.namespace === XSD_NAMESPACE && node.name === 'element') {
      const name = attributeValue(node.attributes, 'name') ?? attributeValue(node.attributes, 'ref') ?? '';
      const local = name.slice(name.indexOf(':') + 1);
      elements.add(local);
      if (attributeValue(node.attributes, 'minOccurs') !== '0') required.add(local);
    }
    if (node.namespace === XSD_NAMESPACE && node.name === 'key') {
      keys.set(attributeValue(node.attributes, 'name') ?? '', keyField(node));
    }
    node.children.forEach(visit);
  };
  for (const root of roots) {
    for (const child of root.children) {
      if (child.name === 'element') visitGlobal(child, elements, visit);
      else visit(child);
    }
  }
  return { elements, optional: new Set([...elements].filter((name) => !required.has(name))), keys };
}

/** A global declaration says nothing of whether its element is required. */
function visitGlobal(node: XmlElement, elements: Set<string>, visit: (node: XmlElement) => void): void {
  elements.add(attributeValue(node.attributes, 'name') ?? '');
  node.children.forEach(visit);
}

function keyField(key: XmlElement): string {
  const field = key.children.find((child) => child.name === 'field');
  const xpath = field === undefined ? '' : (attributeValue(field.attributes, 'xpath') ?? '');
  return /([^:/|\s]+)\s*$/.exec(xpath)?.[1] ?? '';
}
