import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { DeskError } from '../api/errors.ts';
import { openArchive } from './archive-bytes.ts';
import { DEFAULT_ARCHIVE_LIMITS } from './archive-limits.ts';
import { packError } from './pack-errors.ts';
import { readTar } from './tar-reader.ts';
import { readZip } from './zip-reader.ts';

/** A set of schemas as it was given: its name, and its files in memory. */
export interface PackSource {
  /** Name of the folder, archive or file. */
  readonly name: string;
  /** Path from its top, with slashes, to content: schemas and `pack.json`; anything else in it is left aside. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** One file given by itself, or one of a folder. */
export interface GivenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const MIB = 1024 * 1024;
/** Far above any published set (some ten files, some hundred kilobytes), far below harm. */
const LIMITS = { maxMembers: 1000, maxTotalBytes: 32 * MIB };
const LONGEST_PATH = 200;
const ZIP_MAGIC = 'PK';

/**
 * Reads a set of schemas from the disk: a folder, a zip, a tgz or tar, or one schema. Links are refused, nothing outside
 * the folder is read.
 *
 * @throws DeskError IMPORT-NOT-FOUND, IMPORT-PACK
 */
export async function readPackPath(path: string): Promise<PackSource> {
  let isFolder: boolean;
  try {
    const real = realpathSync(path);
    const found = lstatSync(real);
    isFolder = found.isDirectory();
    if (!isFolder && !found.isFile()) throw packError('ce n’est ni un fichier ni un dossier');
    if (!isFolder && found.size > LIMITS.maxTotalBytes) throw packError('le fichier est démesuré');
    if (isFolder) return toSource(basename(real), readFolder(real));
    return await readPackFiles([{ path: basename(path), bytes: readFileSync(real) }]);
  } catch (thrown) {
    if (thrown instanceof DeskError) throw thrown;
    throw new DeskError('IMPORT-NOT-FOUND', `Le fichier ou dossier ${path} est introuvable ou illisible.`, {
      hint: 'Vérifiez le chemin et le droit de le lire.',
      cause: thrown,
    });
  }
}

/**
 * Reads a set of schemas given as files: one archive, one schema, or all the files of a folder.
 *
 * @throws DeskError IMPORT-PACK
 */
export async function readPackFiles(given: readonly GivenFile[]): Promise<PackSource> {
  const [first] = given;
  if (first === undefined) throw packError('il est vide');
  const bytes = Buffer.from(first.bytes.buffer, first.bytes.byteOffset, first.bytes.byteLength);
  if (given.length > 1 || /\.(?:xsd|json)$/i.test(first.path)) {
    const top =
      first.path.includes('/') && given.length > 1 ? (first.path.split('/')[0] ?? '') : basename(first.path);
    return toSource(top, given);
  }
  const members =
    bytes.toString('latin1', 0, 2) === ZIP_MAGIC ? readZipFiles(bytes) : await readTarFiles(bytes);
  return toSource(basename(first.path), members);
}

function readFolder(folder: string): readonly GivenFile[] {
  const files: GivenFile[] = [];
  let left = LIMITS.maxTotalBytes;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join('/');
    if (entry.isSymbolicLink()) throw packError(`il contient un lien (${path.slice(0, 80)})`);
    if (!entry.isFile() || !isOfPack(path)) continue;
    left -= lstatSync(file).size;
    if (left < 0) throw packError('il est démesuré');
    files.push({ path, bytes: readFileSync(file) });
  }
  return files;
}

function readZipFiles(bytes: Buffer): readonly GivenFile[] {
  try {
    return readZip(bytes, LIMITS).map(({ name, bytes: content }) => ({ path: name, bytes: content }));
  } catch (thrown) {
    throw asPackError(thrown);
  }
}

async function readTarFiles(bytes: Buffer): Promise<readonly GivenFile[]> {
  const limits = { ...DEFAULT_ARCHIVE_LIMITS, ...LIMITS };
  const files: { readonly path: string; readonly pieces: Buffer[] }[] = [];
  let left = LIMITS.maxTotalBytes;
  try {
    for await (const event of readTar(openArchive(once(bytes), limits).chunks, limits.maxMembers)) {
      if (event.type === 'member') files.push({ path: event.name, pieces: [] });
      if (event.type !== 'data') continue;
      left -= event.bytes.length;
      if (left < 0) throw packError('l’archive, une fois décompressée, est démesurée');
      // The reader may use its buffer again.
      files.at(-1)?.pieces.push(Buffer.from(event.bytes));
    }
  } catch (thrown) {
    throw asPackError(thrown);
  }
  return files.map(({ path, pieces }) => ({ path, bytes: Buffer.concat(pieces) }));
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
  await Promise.resolve();
  yield bytes;
}

/** What is wrong with an archive, said of the set of schemas that it was to hold. */
function asPackError(thrown: unknown): unknown {
  if (!(thrown instanceof DeskError) || thrown.code === 'IMPORT-PACK') return thrown;
  const { message } = thrown;
  return packError(message.charAt(0).toLocaleLowerCase('fr') + message.slice(1).replace(/\.$/, ''), thrown);
}

function isOfPack(path: string): boolean {
  return /\.xsd$/i.test(path) || /(?:^|\/)pack\.json$/.test(path);
}

/** Checks the paths and takes off the folder that everything may lie in. */
function toSource(name: string, given: readonly GivenFile[]): PackSource {
  const files = new Map<string, Buffer>();
  const seen = new Set<string>();
  for (const { path, bytes } of given) {
    const clean = cleanPath(path);
    if (!isOfPack(clean)) continue;
    // Names that differ in case only are one file on the computers of most desks.
    if (seen.has(clean.toLowerCase())) throw packError(`il contient deux fois « ${clean.slice(0, 80)} »`);
    seen.add(clean.toLowerCase());
    files.set(clean, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
  if (files.size === 0) throw packError('il ne contient aucun fichier .xsd');
  return { name, files: withoutTop(files) };
}

function cleanPath(path: string): string {
  const parts = path.replace(/^(?:\.\/)+/, '').split('/');
  const isOdd = parts.some(
    (part) => part === '' || part === '.' || part === '..' || part.trim() !== part || part.endsWith('.'),
  );
  // eslint-disable-next-line no-control-regex -- names that no file system should be asked for
  if (isOdd || path.length > LONGEST_PATH || /[\\:*?"<>|\u0000-\u001f]/.test(path)) {
    throw packError(
      `il contient un chemin interdit (« ${path.replace(/[^\p{L}\p{N} ._/-]/gu, '?').slice(0, 80)} »)`,
    );
  }
  return parts.join('/');
}

function withoutTop(files: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> {
  const tops = new Set([...files.keys()].map((path) => path.split('/')[0]));
  const isNested = [...files.keys()].every((path) => path.includes('/'));
  if (tops.size !== 1 || !isNested) return files;
  return withoutTop(new Map([...files].map(([path, bytes]) => [path.slice(path.indexOf('/') + 1), bytes])));
}
