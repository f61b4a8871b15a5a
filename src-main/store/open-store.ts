import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Connection } from './connection.ts';
import { isPlainStore, openWithKey, settleEncryption } from './cipher.ts';
import type { StoreKey } from './cipher.ts';
import { localStoreKey } from './store-key.ts';
import { DeskError } from '../api/errors.ts';
import { makeProfileFolder } from './profile-place.ts';
import { asStoreError } from './store-errors.ts';
import { addSearchVocabulary } from './near-names.ts';
import { SCHEMA_001 } from './schema-001.ts';
import type { CommuneName } from './search-words.ts';
import { SCHEMA_002 } from './schema-002.ts';
import { SCHEMA_004 } from './schema-004.ts';
import { SCHEMA_005 } from './schema-005.ts';
import { SCHEMA_DISPATCHING } from './schema-dispatching.ts';
import { SCHEMA_OUTGOING } from './schema-outgoing.ts';
import { SCHEMA_SAFEKEEPING } from './schema-safekeeping.ts';
import { SCHEMA_DRIFT } from './schema-drift.ts';
import { makeSecondaryIndexes } from './secondary-indexes.ts';
import { migrateTo003 } from './schema-003.ts';

/** SQL, or what SQL alone cannot do. */
type Migration = string | ((connection: Connection, communeName: CommuneName) => void);

/** Numbered and forward only: migration N brings `user_version` from N - 1 to N. */
const MIGRATIONS: readonly Migration[] = [
  SCHEMA_001,
  SCHEMA_002,
  migrateTo003,
  SCHEMA_004,
  SCHEMA_005,
  SCHEMA_OUTGOING,
  SCHEMA_DISPATCHING,
  SCHEMA_SAFEKEEPING,
  SCHEMA_DRIFT,
];

/** "SNED": tells our file from any other SQLite file (SQLite header, offset 68). */
const APPLICATION_ID = 0x534e4544;

/** Name of the store in its profile. */
export const STORE_FILE = 'store.sqlite';
/** Most bytes of the write-ahead log that stay on the disk once it was written back: what its checkpoints let grow anyway. */
const WAL_KEPT_BYTES = 40 * 1024 * 1024;

/**
 * Opens the store's one writing connection, creating, encrypting or migrating the file. Call it with the profile's lock
 * held.
 *
 * @throws DeskError STORE-NEWER (made by a newer version), STORE-FOREIGN (not ours), STORE-CORRUPT, STORE-OPEN
 */
export function openForWriting(profile: string, communeName: CommuneName, key: StoreKey): Connection {
  makeProfileFolder(profile);
  settleFiles(profile, key);
  const connection = openFile(join(profile, STORE_FILE), key, false);
  try {
    connection.pragma('page_size = 8192');
    connection.pragma('journal_mode = WAL');
    // FULL: a movement that was acknowledged by a new cursor survives a power cut; NORMAL would lose it (WAL).
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    // What is erased is overwritten: a person who was purged is in no free page either.
    connection.pragma('secure_delete = ON');
    connection.pragma('wal_autocheckpoint = 4000');
    // A large import makes the log grow; it must not stay so for good.
    connection.pragma(`journal_size_limit = ${String(WAL_KEPT_BYTES)}`);
    connection.pragma('cache_size = -32768');
    migrate(connection, profile, communeName);
    makeSecondaryIndexes(connection);
  } catch (thrown) {
    connection.close();
    throw asStoreError(thrown);
  }
  return connection;
}

/**
 * Opens a connection that only reads, beside a writer of this or another process; null when there is no store yet
 * or when it still has to be migrated.
 *
 * @throws DeskError as `openForWriting`
 */
export function openForReading(profile: string, key?: StoreKey): Connection | null {
  const file = join(profile, STORE_FILE);
  if (isPlainStore(file) === null) return null;
  const usedKey = key ?? localStoreKey(profile);
  recoverAfterCut(file, usedKey);
  const connection = openFile(file, usedKey, true);
  try {
    connection.pragma('cache_size = -32768');
    if (schemaVersion(connection) < MIGRATIONS.length) {
      connection.close();
      return null;
    }
    addSearchVocabulary(connection);
    connection.pragma('query_only = ON');
    return connection;
  } catch (thrown) {
    connection.close();
    throw asStoreError(thrown);
  }
}

/**
 * After a power cut the log has no index beside it, and a connection that only reads may not make one: it would be refused
 * until somebody writes. A moment of writing lets SQLite take the log up; beside a living writer there is nothing to do.
 */
function recoverAfterCut(file: string, key: StoreKey): void {
  if (!existsSync(`${file}-wal`) || existsSync(`${file}-shm`)) return;
  try {
    const connection = openFile(file, key, false);
    try {
      connection.pragma('user_version');
    } finally {
      connection.close();
    }
  } catch {
    // A folder that may not be written: what the reading connection says of it is told.
  }
}

/** Version of SQLite that runs here, for `status` and support. */
export function sqliteVersion(): string {
  knownVersion ??= askVersion();
  return knownVersion;
}

let knownVersion: string | null = null;

function askVersion(): string {
  const connection = new Database(':memory:');
  try {
    return String(connection.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    connection.close();
  }
}

/** The store and the copies that migrations made of it: each as the key asks. */
function settleFiles(profile: string, key: StoreKey): void {
  try {
    const copies = readdirSync(profile).filter((name) => /^store-before-v\d+\.sqlite$/.test(name));
    for (const name of [STORE_FILE, ...copies]) settleEncryption(join(profile, name), key);
  } catch (thrown) {
    throw asStoreError(thrown);
  }
}

function openFile(file: string, key: StoreKey, readonly: boolean): Connection {
  try {
    return openWithKey(file, key, { readonly, fileMustExist: readonly, timeout: 5000 });
  } catch (thrown) {
    throw asStoreError(thrown);
  }
}

function schemaVersion(connection: Connection): number {
  const version = Number(connection.pragma('user_version', { simple: true }));
  const id = Number(connection.pragma('application_id', { simple: true }));
  if (version > 0 && id !== APPLICATION_ID) {
    throw new DeskError('STORE-FOREIGN', 'Le fichier de la base n’est pas une base de SNE Desk.', {
      hint: `Choisissez un autre dossier de données, ou retirez-en le fichier ${STORE_FILE}.`,
    });
  }
  if (version > MIGRATIONS.length) {
    throw new DeskError('STORE-NEWER', 'La base a été créée par une version plus récente de SNE Desk.', {
      hint: 'Installez la version la plus récente sur ce poste ; la base n’a pas été modifiée.',
    });
  }
  return version;
}

/** Refuses a file that is not a store of this program, or of a newer one. @throws DeskError STORE-FOREIGN, STORE-NEWER */
export function checkIdentity(connection: Connection): void {
  if (schemaVersion(connection) > 0) return;
  throw new DeskError('STORE-FOREIGN', 'Ce fichier n’est pas une base de SNE Desk.');
}

function migrate(connection: Connection, profile: string, communeName: CommuneName): void {
  const from = schemaVersion(connection);
  if (from > 0 && from < MIGRATIONS.length) {
    const copy = join(profile, `store-before-v${String(MIGRATIONS.length)}.sqlite`);
    if (!existsSync(copy)) connection.prepare('VACUUM INTO ?').run(copy);
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < from) continue;
    connection.transaction(() => {
      if (typeof migration === 'string') connection.exec(migration);
      else migration(connection, communeName);
      connection.pragma(`application_id = ${String(APPLICATION_ID)}`);
      connection.pragma(`user_version = ${String(index + 1)}`);
    })();
  }
}
