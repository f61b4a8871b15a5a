import { closeSync, copyFileSync, existsSync, fsyncSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import {
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import type { BackupResult, SafekeepingState } from '../api/safekeeping.ts';
import { changeKey, openWithKey, overwrite, syncFile } from './cipher.ts';
import type { StoreKey } from './cipher.ts';
import { checkIdentity, STORE_FILE } from './open-store.ts';
import { asStoreError } from './store-errors.ts';
import { keyWraps, readKeyFile } from './store-key.ts';
import type { KeyWraps } from './store-key.ts';
import { DRAFT_END, draftOf } from './written-file.ts';

/*
 * A backup is a store file, whole, compact and encrypted by the store's key, followed by that key as the profile holds it
 * (encrypted by what opens it) so that it can be put back where the profile is gone.
 */

const MAGIC = Buffer.from('SNEDBKUP', 'latin1');
const LENGTH_BYTES = 4;
const MOST_TRAILER_BYTES = 64 * 1024;

const trailerShape = z.object({ version: z.literal(1), wraps: keyWraps });

/** Where the automatic backups of a profile are. */
export const BACKUPS_FOLDER = 'backups';
/** Where stores that another took the place of wait for a person; the retention rules empty it. */
export const SET_ASIDE_FOLDER = 'set-aside';

/** Automatic backups of a profile, the newest first. */
export function automaticBackups(profile: string): SafekeepingState['backups'] {
  const folder = join(profile, BACKUPS_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sned'))
    .sort()
    .reverse()
    .map((name) => join(folder, name))
    .map((file) => ({ file, bytes: statSync(file).size, at: statSync(file).mtime.toISOString() }));
}

/** Where a restored store waits until the next opening puts it in place. */
export function pendingStore(profile: string): string {
  return join(profile, `${STORE_FILE}.restored`);
}

/** `STORE-NONE`: there is nothing yet to be kept safe. */
export function noStoreYet(): DeskError {
  return new DeskError('STORE-NONE', 'Il n’y a pas encore de base dans ce dossier de données.', {
    hint: 'Synchronisez ou importez d’abord.',
  });
}

/**
 * Writes a consistent copy of a profile's store beside whoever writes in it, checks it by opening it, and gives it its
 * name only then.
 *
 * @throws DeskError STORE-NONE (no store yet), CFG-TARGET (not a place for a file), STORE-BACKUP, STORE-*
 */
export function makeBackup(profile: string, key: StoreKey, file: string): BackupResult {
  const source = join(profile, STORE_FILE);
  if (!existsSync(source)) throw noStoreYet();
  let draft: string | null = null;
  try {
    mkdirSync(dirname(file), { recursive: true });
    draft = draftOf(file, profile);
    const connection = openWithKey(source, key, { readonly: true, timeout: 10_000 });
    try {
      connection.prepare('VACUUM INTO ?').run(draft);
    } finally {
      connection.close();
    }
    const demands = checkStoreFile(draft, key);
    appendTrailer(draft, readKeyFile(profile)?.wraps ?? {});
    syncFile(draft);
    renameSync(draft, file);
    return { file, bytes: statSync(file).size, demands };
  } catch (thrown) {
    if (draft !== null) isDeleted(draft);
    const error = asStoreError(thrown);
    // Full or not writable is then where the backup goes, not the store.
    if (error instanceof DeskError && !isOfFolder(error)) throw error;
    throw new DeskError('STORE-BACKUP', `La sauvegarde ${file} n’a pas pu être écrite.`, {
      hint: 'Vérifiez la place et le droit d’écrire dans ce dossier.',
      cause: thrown,
    });
  }
}

function isOfFolder({ code }: DeskError): boolean {
  return code === 'STORE-FULL' || code === 'STORE-READONLY';
}

/** The key of a backup as it holds it. @throws DeskError STORE-NOT-BACKUP */
export function backupWraps(file: string): KeyWraps {
  return readTrailer(file).wraps;
}

/**
 * Checks a backup and lays it ready in the profile: the next opening for writing puts it in place. Call it with the
 * profile's lock held or beside the engine that holds it.
 *
 * @param from key of the backup
 * @param to key of the profile
 * @throws DeskError STORE-NOT-BACKUP, STORE-CORRUPT, STORE-NEWER, STORE-FOREIGN
 */
export function layReady(profile: string, file: string, from: StoreKey, to: StoreKey): BackupResult {
  const { bytes } = readTrailer(file);
  const draft = `${pendingStore(profile)}${DRAFT_END}`;
  try {
    mkdirSync(profile, { recursive: true });
    copyFileSync(file, draft);
    truncateSync(draft, bytes);
    const demands = checkStoreFile(draft, from);
    if (from.hex !== to.hex) changeKey(draft, { ...from, encrypts: true }, { ...to, encrypts: true });
    syncFile(draft);
    renameSync(draft, pendingStore(profile));
    return { file, bytes: statSync(file).size, demands };
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw asStoreError(thrown);
  }
}

/**
 * Puts a restored store in place of the present one, which is set aside and not lost. Under the profile's lock, before
 * the store is opened; cut at any point, the next opening takes it up.
 */
export function putRestoredInPlace(profile: string, key: StoreKey, stamp: string): void {
  deleteDrafts(profile);
  const pending = pendingStore(profile);
  if (!existsSync(pending)) return;
  setAside(profile, key, stamp);
  renameSync(pending, join(profile, STORE_FILE));
}

/**
 * Sets the store of a profile aside: the next opening makes a new one. Under the profile's lock.
 *
 * @param stamp the moment (UTC, ISO 8601): names it, and its retention counts from then
 * @returns whether there was one
 */
export function setAside(profile: string, key: StoreKey, stamp: string): boolean {
  const file = join(profile, STORE_FILE);
  if (!existsSync(file)) return false;
  foldIfReadable(file, key);
  const folder = join(profile, SET_ASIDE_FOLDER);
  mkdirSync(folder, { recursive: true });
  const name = `store-${stamp.replaceAll(/[:.]/g, '')}`;
  // The log first: left beside another store it would be applied to it.
  for (const end of ['-wal', '-shm', '']) {
    if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, join(folder, `${name}.sqlite${end}`));
  }
  // It is kept so many days from now on, however old it is.
  const moment = new Date(stamp);
  utimesSync(join(folder, `${name}.sqlite`), moment, moment);
  return true;
}

/** Deletes a copy of the store, overwritten first where it may be in clear; of a link only the link. */
function deleteCopy(file: string): void {
  const facts = lstatSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return;
  if (facts.isFile()) overwrite(file);
  else rmSync(file);
}

/** Deletes a copy, or leaves it for later where another program holds it; whether it is gone. */
export function isDeleted(file: string): boolean {
  try {
    deleteCopy(file);
    return true;
  } catch {
    return false;
  }
}

/** The engine alone gives such names; a backup that a person asks for is made beside whoever holds the profile. */
const AUTOMATIC_DRAFT = /^base-.*\.[0-9a-f]{8}\.part$/;

/** What a restore or an automatic backup left that did not end; what cannot be deleted goes another time. */
function deleteDrafts(profile: string): void {
  const folder = join(profile, BACKUPS_FOLDER);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => AUTOMATIC_DRAFT.test(name)) : [];
  const drafts = names.map((name) => join(folder, name));
  for (const file of [`${pendingStore(profile)}${DRAFT_END}`, ...drafts]) isDeleted(file);
}

function foldIfReadable(file: string, key: StoreKey): void {
  try {
    const connection = openWithKey(file, key, { timeout: 5000 });
    try {
      connection.pragma('journal_mode = DELETE');
    } finally {
      connection.close();
    }
  } catch {
    // A damaged store is set aside as it is, its log with it.
  }
}

/** Opens a store file and looks at every page; how many demands it holds. */
function checkStoreFile(file: string, key: StoreKey): number {
  const connection = openWithKey(file, key, { readonly: true });
  try {
    checkIdentity(connection);
    const verdict = connection.pragma('quick_check', { simple: true });
    if (verdict !== 'ok') throw new DeskError('STORE-CORRUPT', 'La copie de la base est abîmée.');
    return Number(connection.prepare('SELECT count(*) FROM demand').pluck().get());
  } finally {
    connection.close();
  }
}

function appendTrailer(file: string, wraps: KeyWraps): void {
  const json = Buffer.from(JSON.stringify({ version: 1, wraps }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  const handle = openSync(file, 'a');
  try {
    writeSync(handle, Buffer.concat([json, length, MAGIC]));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** What follows the store in a backup, and how many bytes the store itself has. */
function readTrailer(file: string): { readonly wraps: KeyWraps; readonly bytes: number } {
  const end = LENGTH_BYTES + MAGIC.length;
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  try {
    const tail = readAt(file, size - end, end);
    const length = tail.readUInt32BE(0);
    if (!tail.subarray(LENGTH_BYTES).equals(MAGIC) || length > MOST_TRAILER_BYTES)
      throw new Error('no trailer');
    const bytes = size - end - length;
    const { wraps } = trailerShape.parse(JSON.parse(readAt(file, bytes, length).toString('utf8')));
    return { wraps, bytes };
  } catch (cause) {
    throw new DeskError(
      'STORE-NOT-BACKUP',
      `${file} n’est pas une sauvegarde de SNE Desk, ou elle est incomplète.`,
      {
        hint: 'Choisissez un fichier fait par « sne-desk backup » ou une sauvegarde automatique.',
        cause,
      },
    );
  }
}

function readAt(file: string, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const handle = openSync(file, 'r');
  try {
    if (at < 0 || readSync(handle, bytes, 0, length, at) !== length) throw new Error('too short');
    return bytes;
  } finally {
    closeSync(handle);
  }
}
