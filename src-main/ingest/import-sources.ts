import { lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DeskError } from '../api/errors.ts';
import { pathWithin } from '../store/path-within.ts';
import { MAX_DOCUMENT_BYTES } from '../xml/limits.ts';
import { isArchive, isMacCompanion, isOurs, isZip } from './file-kinds.ts';
import { contentHash } from './movement-applier.ts';

/** Files that share one transaction: one flush to disk for many, and little to repeat after a crash. */
const FILES_PER_TRANSACTION = 200;

/** Consecutive XML files together, each archive alone. */
export function* inTransactions(files: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = [];
  for (const file of files) {
    if (batch.length > 0 && (isArchive(file) || batch.length >= FILES_PER_TRANSACTION)) {
      yield batch;
      batch = [];
    }
    if (isArchive(file)) yield [file];
    else batch.push(file);
  }
  if (batch.length > 0) yield batch;
}

/** Bytes of the head and of the tail that tell one archive from another: the tail holds gzip's checksum of the whole. */
const IDENTITY_BYTES = 64 * 1024;

/** The same for the same archive under any name. */
export async function archiveIdentity(file: string): Promise<string> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, IDENTITY_BYTES));
    const tail = Buffer.alloc(head.length);
    await handle.read(head, 0, head.length, 0);
    await handle.read(tail, 0, tail.length, size - tail.length);
    return contentHash(`${String(size)} ${head.toString('latin1')} ${tail.toString('latin1')}`);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/**
 * The files that a path means: itself, or those of a folder and its folders that are to be read, in the order of their names.
 * Links are followed; each file is given once, under whatever names it is found, and a link to a folder above ends there.
 *
 * @throws DeskError IMPORT-NOT-FOUND, IMPORT-UNREADABLE
 */
export function filesUnder(path: string): string[] {
  let found: Stats;
  try {
    found = statSync(path);
  } catch (cause) {
    throw new DeskError('IMPORT-NOT-FOUND', `Le fichier ou dossier ${path} est introuvable.`, {
      hint: 'Vérifiez le chemin et le droit de le lire.',
      cause,
    });
  }
  if (found.isFile()) return [path];
  // A pipe or a device may never end.
  if (!found.isDirectory()) throw unreadable(path, null);
  try {
    return [...filesOfFolder(path, { root: realpathSync(path), seen: new Set() })].sort();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

interface Walk {
  /** True path of the folder that was given. */
  readonly root: string;
  /** True paths of the folders and files that were met. */
  readonly seen: Set<string>;
}

function* filesOfFolder(folder: string, walk: Walk): Generator<string> {
  const { seen } = walk;
  if (isSeen(folder, seen)) return;
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (isMacCompanion(name)) continue;
    const found = statOf(path);
    if (found?.isDirectory() === true) yield* filesBelow(path, walk);
    // A link that leads nowhere is told by whoever tries to read it, where its name says that it was to be read.
    else if (found === null ? isOurs(path) : found.isFile() && isOurs(path) && !isSeen(path, seen))
      yield path;
  }
}

/** A folder below the given one, or one that a link leads to: Windows has links that nobody may list. */
function* filesBelow(folder: string, walk: Walk): Generator<string> {
  const isLink = lstatSync(folder).isSymbolicLink();
  if (isLink && leadsAbove(folder, walk.root)) return;
  try {
    yield* filesOfFolder(folder, walk);
  } catch {
    // Told by whoever tries to read it: the rest of the folder is read all the same.
    if (!isLink) yield folder;
  }
}

/** Whoever gave a folder did not give the one that it lies in. */
function leadsAbove(link: string, root: string): boolean {
  try {
    return pathWithin(realpathSync(link), root) !== null;
  } catch {
    return true;
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function isSeen(path: string, seen: Set<string>): boolean {
  const real = realpathSync(path);
  if (seen.has(real)) return true;
  seen.add(real);
  return false;
}

/**
 * Bytes of a file to read as XML.
 *
 * @throws DeskError IMPORT-ARCHIVE (an archive where only XML is read, or one of a kind that is not known), XML-TOO-LARGE, IMPORT-UNREADABLE
 */
export function readXmlFile(file: string): Uint8Array {
  if (isZip(file) || /\.(tgz|tar|gz)$/i.test(file)) {
    throw new DeskError('IMPORT-ARCHIVE', `${basename(file)} est une archive qui n’est pas lue ici.`, {
      hint: 'Décompressez-la dans un dossier, puis importez ce dossier.',
    });
  }
  try {
    if (statSync(file).size > MAX_DOCUMENT_BYTES) throw tooLarge(file);
    return readFileSync(file);
  } catch (thrown) {
    if (thrown instanceof DeskError) throw thrown;
    throw unreadable(file, thrown);
  }
}

function unreadable(file: string, cause: unknown): DeskError {
  return new DeskError('IMPORT-UNREADABLE', `Le fichier ${basename(file)} ne peut pas être lu.`, {
    hint: 'Vérifiez le droit de le lire et qu’aucun autre programme ne le tient.',
    cause,
  });
}

function tooLarge(file: string): DeskError {
  return new DeskError('XML-TOO-LARGE', `Le fichier ${basename(file)} est trop gros pour une demande.`, {
    hint: 'Vérifiez qu’il s’agit bien d’un fichier d’interface.',
  });
}

/** Bytes of a file; 0 when it is not there. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
