import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { DEMAND_NAMESPACE, MOVEMENT_ROOTS } from './demand-names.ts';
import { readSchema, resolveReference, schemaFault, schemaReferences } from './schema-files.ts';
import { packFile } from './schemas.ts';
import { attributeValue } from './tree.ts';
import type { XmlElement } from './tree.ts';

/** What a folder of schemas is found to be; paths from the folder, with slashes. */
export interface InspectedPack {
  /** Null when nothing in it says. */
  readonly version: string | null;
  readonly files: { readonly interfaceNuu: string; readonly mouvement: string | null };
}

/** One file of the folder, and what it brings in under its own namespace. */
interface PackMember {
  readonly path: string;
  readonly name: string;
  readonly root: XmlElement;
  /** Paths of what it includes or redefines. */
  readonly includes: readonly string[];
  /** Paths of what it imports. */
  readonly imports: readonly string[];
}

const DEMAND_ROOT = 'interfaceNuu';
const VERSION = /\d{1,3}(?:\.\d{1,3}){1,2}/;

/**
 * Finds in a folder the schema of demands, that of movements where there is one, and the version. `pack.json` has the word
 * where there is one; else the schemas themselves.
 *
 * @param hint name of the folder or archive that a person gave: it may say the version
 * @throws DeskError XML-SCHEMA naming the file and, where there is one, the line
 */
export function inspectPack(folder: string, hint: string): InspectedPack {
  const told = readPackFile(folder);
  const members = xsdFiles(folder).map((path) => readMember(folder, path));
  const files = told?.files ?? {
    interfaceNuu: mainFile(members, [DEMAND_ROOT], DEMAND_NAMESPACE),
    mouvement: movementFile(members),
  };
  const main = members.find(({ name }) => name === files.interfaceNuu);
  if (main === undefined) throw schemaFault(files.interfaceNuu, 'il n’est pas dans le jeu');
  const { mouvement = null } = files;
  if (mouvement !== null && !members.some(({ name }) => name === mouvement)) {
    throw schemaFault(mouvement, 'il n’est pas dans le jeu');
  }
  const version =
    told?.version ??
    versionOf(main.root) ??
    VERSION.exec(basename(hint))?.[0] ??
    versionIn(dirname(main.name));
  return { version, files: { interfaceNuu: files.interfaceNuu, mouvement } };
}

function readPackFile(folder: string) {
  const file = join(folder, 'pack.json');
  if (!existsSync(file)) return null;
  try {
    return packFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw schemaFault('pack.json', 'son contenu n’est pas celui d’un jeu de schémas', { cause });
  }
}

function xsdFiles(folder: string): readonly string[] {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.xsd$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) throw schemaFault(basename(folder), 'il ne contient aucun fichier .xsd');
  return files;
}

function readMember(folder: string, path: string): PackMember {
  const name = relative(folder, path).split(sep).join('/');
  const { root } = readSchema(path, name);
  const includes: string[] = [];
  const imports: string[] = [];
  for (const reference of schemaReferences(root)) {
    const target = resolveReference({ file: path, name, folder }, reference);
    (reference.kind === 'import' ? imports : includes).push(target);
  }
  return { path, name, root, includes, imports };
}

function movementFile(members: readonly PackMember[]): string | null {
  return candidates(members, MOVEMENT_ROOTS, null).length === 0
    ? null
    : mainFile(members, MOVEMENT_ROOTS, null);
}

/** The file to judge a kind of document by: it declares the roots, by itself or by what it includes, and nothing includes it. */
function mainFile(
  members: readonly PackMember[],
  roots: readonly string[],
  namespace: string | null,
): string {
  const found = candidates(members, roots, namespace);
  const included = new Set(found.flatMap(({ includes }) => includes));
  const heads = preferring(found, ({ path }) => !included.has(path));
  const imported = new Set(members.flatMap(({ imports }) => imports));
  const left = preferring(heads, ({ path }) => !imported.has(path));
  const named = preferring(left, ({ name }) => roots.some((root) => basename(name).startsWith(root)));
  const [first] = named;
  const root = roots[0] ?? '';
  if (first === undefined) {
    const other = namespace === null ? [] : candidates(members, roots, null);
    const where = other[0]?.name ?? members[0]?.name ?? '';
    throw schemaFault(
      where,
      other.length > 0
        ? `il décrit « ${root} » dans un autre espace de noms que celui du SNE (${namespace ?? ''})`
        : `aucun fichier du jeu ne décrit « ${root} »`,
    );
  }
  if (named.length > 1) {
    const names = named.map(({ name }) => name).join(', ');
    throw schemaFault(
      first.name,
      `plusieurs fichiers décrivent « ${root} » (${names}) : nommez le bon dans un fichier pack.json`,
    );
  }
  return first.name;
}

function candidates(
  members: readonly PackMember[],
  roots: readonly string[],
  namespace: string | null,
): readonly PackMember[] {
  const byPath = new Map(members.map((member) => [member.path, member]));
  const declares = (member: PackMember, seen: Set<string>): boolean => {
    if (seen.has(member.path)) return false;
    seen.add(member.path);
    const isDeclared = member.root.children.some(
      ({ name, attributes }) =>
        name === 'element' && roots.includes(attributeValue(attributes, 'name') ?? ''),
    );
    return (
      isDeclared ||
      member.includes.some((path) => {
        const included = byPath.get(path);
        return included !== undefined && declares(included, seen);
      })
    );
  };
  return members.filter((member) => {
    const own = attributeValue(member.root.attributes, 'targetNamespace') ?? '';
    return (namespace === null || own === namespace) && declares(member, new Set());
  });
}

function preferring<T>(all: readonly T[], is: (one: T) => boolean): readonly T[] {
  const some = all.filter(is);
  return some.length > 0 ? some : all;
}

function versionOf(root: XmlElement): string | null {
  return VERSION.exec(attributeValue(root.attributes, 'version') ?? '')?.[0] ?? null;
}

function versionIn(folder: string): string | null {
  return VERSION.exec(folder)?.[0] ?? null;
}
