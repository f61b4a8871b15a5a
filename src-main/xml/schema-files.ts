import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DeskError } from '../api/errors.ts';
import { decodeXml } from './encoding.ts';
import { typeset } from './french.ts';
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

/** `XML-SCHEMA`: a schema that cannot be used; `detail` is French. */
export function schemaFault(file: string, detail: string, cause?: unknown): DeskError {
  return new DeskError(
    'XML-SCHEMA',
    typeset(`Le schéma « ${basename(file)} » est inutilisable : ${detail}.`),
    { hint: 'Réinstallez l’application ou ajoutez de nouveau le jeu de schémas.', cause },
  );
}

/**
 * Reads a schema and, step by step, what it includes, imports or redefines. Everything must lie in the main
 * file's folder (or below): an address on the network, a path out of it or a DOCTYPE is refused.
 * Throws `XML-SCHEMA`.
 */
export function readSchemaFiles(schemaFile: string): SchemaFiles {
  const main = realPath(schemaFile, schemaFile);
  const folder = dirname(main);
  const texts = new Map<string, string>();
  const roots: XmlElement[] = [];
  const waiting = [main];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (texts.has(file)) continue;
    const { text, root } = readSchema(file);
    texts.set(file, text);
    roots.push(root);
    for (const location of schemaLocations(root)) waiting.push(resolveLocation(file, folder, location));
  }
  return { main, folder, texts, vocabulary: vocabularyOf(roots) };
}

function readSchema(file: string): { readonly text: string; readonly root: XmlElement } {
  try {
    const text = decodeXml(readFileSync(file));
    const root = parseTree(text);
    if (root.name === 'schema' && root.namespace === XSD_NAMESPACE) return { text, root };
  } catch (cause) {
    const detail = cause instanceof DeskError ? cause.message.replace(/\.$/, '') : 'il ne peut pas être lu';
    throw schemaFault(file, detail, cause);
  }
  throw schemaFault(file, 'ce n’est pas un schéma XSD');
}

function realPath(file: string, asked: string): string {
  try {
    return realpathSync(file);
  } catch (cause) {
    throw schemaFault(asked, 'il n’existe pas', cause);
  }
}

function schemaLocations(root: XmlElement): string[] {
  const locations: string[] = [];
  for (const child of root.children) {
    if (child.namespace !== XSD_NAMESPACE || !/^(include|import|redefine)$/.test(child.name)) continue;
    const location = attributeValue(child.attributes, 'schemaLocation');
    if (location !== null) locations.push(location);
  }
  return locations;
}

function resolveLocation(from: string, folder: string, location: string): string {
  if (/^[a-z][a-z\d+.-]+:/i.test(location) || location.startsWith('//') || isAbsolute(location)) {
    throw schemaFault(from, 'il renvoie à un schéma hors de son dossier');
  }
  const file = realPath(resolve(dirname(from), decodeLocation(from, location)), from);
  const inside = relative(folder, file);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw schemaFault(from, 'il renvoie à un schéma hors de son dossier');
  }
  return file;
}

function decodeLocation(from: string, location: string): string {
  try {
    return join(...decodeURIComponent(location).split('/'));
  } catch (cause) {
    throw schemaFault(from, 'il renvoie à un schéma dont l’adresse est illisible', cause);
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
