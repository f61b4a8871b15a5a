import { closeSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DeskError } from '../api/errors.ts';
import { MAX_DOCUMENT_BYTES } from '../xml/limits.ts';
import { contentHash } from './movement-applier.ts';

/** Files that share one transaction: one flush to disk for many, and little to repeat after a crash. */
const FILES_PER_TRANSACTION = 200;

const ARCHIVE = /\.(?:tgz|tar\.gz|tar)$/i;

/** Whether a file is to be read as an archive: by its name, or, where that says nothing, by its first bytes. */
export function isArchive(file: string): boolean {
  return ARCHIVE.test(file) || (!/\.(?:xml|zip)$/i.test(file) && beginsAsArchive(file));
}

const HEAD_BYTES = 512;
const TAR_MAGIC_AT = 257;

function beginsAsArchive(file: string): boolean {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const handle = openSync(file, 'r');
    try {
      readSync(handle, head, 0, HEAD_BYTES, 0);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Whoever reads it next says why it cannot be read.
    return false;
  }
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  return isGzip || head.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar';
}

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
 * The XML files that a path means: itself, or those of a folder and its folders, in the order of their names.
 *
 * @param archives names of the archives of a folder that count too; true: those that can be imported
 */
export function filesUnder(path: string, archives: boolean | RegExp = false): string[] {
  const wanted = archives === true ? ARCHIVE : archives;
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
    return readdirSync(path, { withFileTypes: true, recursive: true })
      .filter(
        (entry) =>
          entry.isFile() && (/\.xml$/i.test(entry.name) || (wanted !== false && wanted.test(entry.name))),
      )
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * Bytes of a file to read as XML.
 *
 * @throws DeskError IMPORT-ARCHIVE (an archive where only XML is read, or one of a kind that is not known), XML-TOO-LARGE, IMPORT-UNREADABLE
 */
export function readXmlFile(file: string): Uint8Array {
  if (/\.(tgz|tar|gz|zip)$/i.test(file)) {
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
