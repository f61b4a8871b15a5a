import type { Connection } from './connection.ts';
import { AnomalyStore } from './anomaly-store.ts';
import { DemandReader } from './demand-reader.ts';
import { DemandStore } from './demand-store.ts';
import { putRestoredInPlace } from './backup.ts';
import type { StoreKey } from './cipher.ts';
import type { CommuneName } from './search-words.ts';
import { DriftStore } from './drift-store.ts';
import { DrmReader } from './drm-reader.ts';
import { DrmStore } from './drm-store.ts';
import { ExportStore } from './export-store.ts';
import { Journal } from './journal.ts';
import { openForReading, openForWriting } from './open-store.ts';
import { asStoreError } from './store-errors.ts';
import { checkProfilePlace } from './profile-place.ts';
import { lockProfile } from './profile-lock.ts';
import type { ProfileLock } from './profile-lock.ts';
import { localStoreKey } from './store-key.ts';
import { ReportReader, ReportStore } from './report-store.ts';
import { CountryStore } from './country-store.ts';
import { DispatchingReader } from './dispatching-store.ts';
import { OutgoingStore } from './outgoing-store.ts';
import { NoteStore } from './note-store.ts';
import { TodayReader } from './today-reader.ts';
import { ReferenceStore } from './reference-store.ts';
import { RetentionReader, RetentionStore } from './retention.ts';

/** What only reads: on a connection of its own, it never sees half of a call. */
export interface ReadableStore {
  readonly demands: DemandReader;
  readonly journal: Journal;
  readonly anomalies: AnomalyStore;
  readonly exports: ExportStore;
  readonly drm: DrmReader;
  readonly reports: ReportReader;
  readonly references: ReferenceStore;
  readonly countries: CountryStore;
  readonly outgoing: OutgoingStore;
  readonly dispatching: DispatchingReader;
  readonly retention: RetentionReader;
  readonly notes: NoteStore;
  readonly drift: DriftStore;
  readonly today: TodayReader;
  close(): void;
}

/** What a writing unit of work may use; everything in it is one transaction. */
export interface WriteUnit {
  readonly demands: DemandStore;
  readonly journal: Journal;
  readonly anomalies: AnomalyStore;
  readonly exports: ExportStore;
  readonly drm: DrmStore;
  readonly reports: ReportStore;
  readonly references: ReferenceStore;
  readonly countries: CountryStore;
  readonly outgoing: OutgoingStore;
  readonly retention: RetentionStore;
  readonly notes: NoteStore;
  readonly drift: DriftStore;
}

/** The store of a profile, opened by its one writer. This module is the only place that opens it. */
export interface Store extends ReadableStore {
  /**
   * Runs `work` in one transaction, committed when it ends and rolled back when it throws. Units of work wait for one
   * another, so one may read the network meanwhile without another's rows being mixed with its own.
   */
  write<T>(work: (unit: WriteUnit) => T | Promise<T>): Promise<T>;
  /** Empties the write-ahead log into the file, once what is being written is done: nothing former is left in it. */
  flush(): Promise<void>;
}

/**
 * Opens a profile's store for writing and holds the profile's lock until `close`.
 *
 * @param holder French name of the program or command, shown to whoever finds the profile held
 * @param key of the store; by default the one that opens without a keystore
 * @throws DeskError PROFILE-* (held, network, cloud), STORE-*
 */
export function openStore(
  profile: string,
  holder: string,
  now: Date,
  communeName: CommuneName,
  key?: StoreKey,
): Store {
  checkProfilePlace(profile);
  const lock = takeLock(profile, holder, now);
  let opened: Connection | null = null;
  try {
    const usedKey = key ?? localStoreKey(profile);
    putRestoredInPlace(profile, usedKey, now.toISOString());
    const connection = openForWriting(profile, communeName, usedKey);
    opened = connection;
    const unit: WriteUnit = {
      demands: new DemandStore(connection, communeName),
      journal: new Journal(connection),
      anomalies: new AnomalyStore(connection),
      exports: new ExportStore(connection),
      drm: new DrmStore(connection),
      reports: new ReportStore(connection),
      references: new ReferenceStore(connection),
      countries: new CountryStore(connection),
      outgoing: new OutgoingStore(connection),
      retention: new RetentionStore(connection),
      notes: new NoteStore(connection),
      drift: new DriftStore(connection),
    };
    unit.journal.closeInterrupted(now.toISOString());
    unit.exports.closeInterrupted(now.toISOString());
    unit.outgoing.closeInterrupted(now.toISOString());
    const reader = openStoreForReading(profile, usedKey);
    if (reader === null) throw new Error('store vanished after migration');
    let queue: Promise<unknown> = Promise.resolve();
    return {
      ...reader,
      write: (work) => {
        const run = queue.then(async () => {
          try {
            connection.exec('BEGIN IMMEDIATE');
            const result = await work(unit);
            connection.exec('COMMIT');
            return result;
          } catch (thrown) {
            // A full disk may already have rolled back by itself.
            if (connection.inTransaction) connection.exec('ROLLBACK');
            throw asStoreError(thrown);
          }
        });
        queue = run.catch(() => undefined);
        return run;
      },
      flush: () => {
        const run = queue.then(() => {
          connection.pragma('wal_checkpoint(TRUNCATE)');
        });
        queue = run.catch(() => undefined);
        return run;
      },
      close: () => {
        reader.close();
        connection.close();
        lock.release();
      },
    };
  } catch (thrown) {
    opened?.close();
    lock.release();
    throw asStoreError(thrown);
  }
}

function takeLock(profile: string, command: string, now: Date): ProfileLock {
  try {
    return lockProfile(profile, { pid: process.pid, command, since: now.toISOString() });
  } catch (thrown) {
    throw asStoreError(thrown);
  }
}

/** Opens a store beside its writer; null when there is none yet. `key` as for `openStore`. */
export function openStoreForReading(profile: string, key?: StoreKey): ReadableStore | null {
  const connection = openForReading(profile, key);
  if (connection === null) return null;
  return {
    demands: new DemandReader(connection),
    journal: new Journal(connection),
    anomalies: new AnomalyStore(connection),
    exports: new ExportStore(connection),
    drm: new DrmReader(connection),
    reports: new ReportReader(connection),
    references: new ReferenceStore(connection),
    countries: new CountryStore(connection),
    outgoing: new OutgoingStore(connection),
    dispatching: new DispatchingReader(connection),
    retention: new RetentionReader(connection),
    notes: new NoteStore(connection),
    drift: new DriftStore(connection),
    today: new TodayReader(connection),
    close: () => {
      connection.close();
    },
  };
}
