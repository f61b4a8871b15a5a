import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import { makeProfileFolder } from './profile-place.ts';

const LOCK_FILE = 'profile.lock';
const HOLDER_FILE = 'profile.holder.json';

const holderShape = z.object({ pid: z.number(), command: z.string(), since: z.string() });
/** Who holds a profile; `since` is a UTC instant. */
export type LockHolder = z.infer<typeof holderShape>;

export interface ProfileLock {
  release(): void;
}

/**
 * Takes the right to write in a profile. The lock is an exclusive SQLite lock on an empty file: the operating
 * system frees it when the process dies, however it dies, so there is no stale lock to guess about.
 *
 * @throws DeskError PROFILE-HELD with the holder's name and pid
 */
export function lockProfile(profile: string, holder: LockHolder): ProfileLock {
  makeProfileFolder(profile);
  const connection = tryLock(profile, 500);
  if (connection === null) throw heldError(profile);
  try {
    writeFileSync(join(profile, HOLDER_FILE), JSON.stringify(holder));
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
  return {
    release: () => {
      try {
        rmSync(join(profile, HOLDER_FILE), { force: true });
      } finally {
        // Whatever became of the note (a volume that may no longer be written), the lock itself goes.
        connection.close();
      }
    },
  };
}

/** Runs `work` while the profile is held. @throws DeskError PROFILE-HELD, and what the work throws */
export async function whileHolding<T>(
  profile: string,
  command: string,
  now: Date,
  work: () => T | Promise<T>,
): Promise<T> {
  const lock = lockProfile(profile, { pid: process.pid, command, since: now.toISOString() });
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Whether a living process may write in this profile now. */
export function isProfileLocked(profile: string): boolean {
  if (!existsSync(join(profile, LOCK_FILE))) return false;
  const connection = tryLock(profile, 0);
  connection?.close();
  return connection === null;
}

/** `timeout` in milliseconds: a reader that only looks holds the lock for an instant. */
function tryLock(profile: string, timeout: number): Database.Database | null {
  const connection = new Database(join(profile, LOCK_FILE), { timeout });
  try {
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.exec('BEGIN EXCLUSIVE');
    return connection;
  } catch (thrown) {
    connection.close();
    if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) return null;
    throw thrown;
  }
}

function heldError(profile: string): DeskError {
  const holder = readHolder(profile);
  const who =
    holder === null
      ? 'un autre programme'
      : `« ${holder.command} » (processus ${String(holder.pid)}, depuis ${holder.since})`;
  return new DeskError('PROFILE-HELD', `Ce dossier de données est déjà utilisé par ${who}.`, {
    hint: 'Attendez qu’il ait fini, ou fermez-le. La lecture reste possible.',
  });
}

/** The last known holder, or null. */
function readHolder(profile: string): LockHolder | null {
  try {
    const parsed = holderShape.safeParse(JSON.parse(readFileSync(join(profile, HOLDER_FILE), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
