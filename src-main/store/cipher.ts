import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, readSync, renameSync } from 'node:fs';
import { rmSync, statSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Connection } from './connection.ts';

/** The key of a store; `encrypts` is false where a person accepted a store in clear. */
export interface StoreKey {
  /** 32 bytes, hexadecimal. */
  readonly hex: string;
  readonly encrypts: boolean;
}

const PLAIN_HEADER = Buffer.from('SQLite format 3\0', 'latin1');

/** Whether a store file is in clear; null when there is none, or nothing in it yet. */
export function isPlainStore(file: string): boolean | null {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return null;
  const head = Buffer.alloc(PLAIN_HEADER.length);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, head, 0, head.length, 0);
  } finally {
    closeSync(handle);
  }
  return head.equals(PLAIN_HEADER);
}

/**
 * Opens a file as it is, in clear or encrypted, and as the key asks where it is new. Nothing that SQLite sorts aside is
 * written to a file: a temporary file would be in clear.
 */
export function openWithKey(
  file: string,
  key: StoreKey,
  options: {
    readonly readonly?: boolean;
    readonly fileMustExist?: boolean;
    readonly timeout?: number;
    readonly verbose?: (text?: unknown) => void;
  } = {},
): Connection {
  const connection = new Database(file, options);
  try {
    if (!(isPlainStore(file) ?? !key.encrypts)) useKey(connection, 'key', key);
    connection.pragma('temp_store = MEMORY');
    return connection;
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

function useKey(connection: Connection, pragma: 'key' | 'rekey', { hex }: StoreKey): void {
  connection.pragma(`cipher = 'aegis'`);
  // A raw key: it is random, to derive another one from it would only cost time.
  connection.pragma(`${pragma} = 'raw:${hex}'`);
}

/** Encrypts a closed, encrypted file by another key. */
export function changeKey(file: string, from: StoreKey, to: StoreKey): void {
  const connection = openWithKey(file, from);
  try {
    connection.pragma('journal_mode = MEMORY');
    if (to.encrypts) useKey(connection, 'rekey', to);
    else connection.pragma(`rekey = ''`);
  } finally {
    connection.close();
  }
}

/** Where a store waits while its encrypted copy takes its place. */
export function formerStore(file: string): string {
  return `${file}.former`;
}

/**
 * Brings a store file to what its key asks: encrypts one in clear, or the other way where a person accepted that. The
 * copy is made beside it, checked, and takes its place; the former file is overwritten before it is deleted. Cut at any
 * point, the next call takes it up. Call it with the profile's lock held.
 */
export function settleEncryption(file: string, key: StoreKey): void {
  const former = formerStore(file);
  if (existsSync(former)) {
    if (existsSync(file)) overwrite(former);
    else renameSync(former, file);
  }
  const draft = `${file}.draft`;
  if (existsSync(draft)) overwrite(draft);
  const isPlain = isPlainStore(file);
  if (isPlain === null || isPlain !== key.encrypts) return;
  const rows = foldJournal(file, key);
  copyFileSync(file, draft);
  changeKey(draft, key, key);
  checkCopy(draft, key, rows);
  syncFile(draft);
  renameSync(file, former);
  renameSync(draft, file);
  overwrite(former);
}

/** Brings the write-ahead log into the file itself; how many rows of `sqlite_master` it has. */
function foldJournal(file: string, key: StoreKey): number {
  const connection = openWithKey(file, key, { timeout: 5000 });
  try {
    connection.pragma('journal_mode = DELETE');
    return Number(connection.prepare('SELECT count(*) FROM sqlite_master').pluck().get());
  } finally {
    connection.close();
  }
}

function checkCopy(file: string, key: StoreKey, rows: number): void {
  const connection = openWithKey(file, key, { readonly: true });
  try {
    const verdict = connection.pragma('quick_check', { simple: true });
    const found = Number(connection.prepare('SELECT count(*) FROM sqlite_master').pluck().get());
    if (verdict !== 'ok' || found !== rows) throw new Error('the converted store differs from its original');
  } finally {
    connection.close();
  }
}

const ZEROS = Buffer.alloc(1 << 20);

/**
 * Overwrites a file, then deletes it. What the disk itself kept elsewhere (flash memory, a file system that copies when
 * written) is out of reach: only the encryption of the whole disk answers that.
 */
export function overwrite(file: string): void {
  const bytes = statSync(file).size;
  const handle = openSync(file, 'r+');
  try {
    for (let at = 0; at < bytes; at += ZEROS.length) {
      writeSync(handle, ZEROS, 0, Math.min(ZEROS.length, bytes - at), at);
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  rmSync(file);
}

/** Waits until a file is on the disk. */
export function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
