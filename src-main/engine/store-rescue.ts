import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupResult } from '../api/safekeeping.ts';
import { backupWraps, layReady, setAside } from '../store/backup.ts';
import type { StoreKey } from '../store/cipher.ts';
import { lockProfile } from '../store/profile-lock.ts';
import { asStoreKey, localStoreKey, lockedError, readKeyFile, unwrapLocally } from '../store/store-key.ts';
import { writeKeyFile } from '../store/store-key.ts';
import { unsealWraps } from './engine-key.ts';
import type { KeySealer } from './host.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Lays a backup ready to take the store's place at the next opening for writing. A profile without a key takes the
 * backup's own.
 *
 * @throws DeskError STORE-NOT-BACKUP, STORE-KEY (made by another account or computer), STORE-*
 */
export async function prepareRestore(
  profile: string,
  file: string,
  means: { readonly key: StoreKey | null; readonly sealer: KeySealer | undefined; readonly env: Environment },
): Promise<BackupResult> {
  const wraps = backupWraps(file);
  const found = (await unsealWraps(wraps, means.sealer)) ?? unwrapLocally(wraps, means.env);
  if (found === null) throw lockedError(wraps);
  const from = asStoreKey(found, { encryption: 'on' });
  if (readKeyFile(profile) === null) writeKeyFile(profile, { version: 1, encryption: 'on', wraps }, true);
  return layReady(profile, file, from, means.key ?? localStoreKey(profile, means.env));
}

/**
 * Sets a lost or damaged store aside: the next opening makes an empty one, and the next call or export fills it again. A
 * key that is gone, or that nothing here opens, is set aside with it.
 *
 * @param means `keyIsLost`: nothing opens the key any more, the operating system's keystore neither
 * @returns whether there was a store
 */
export function startOver(
  profile: string,
  now: Date,
  holder: string,
  means: { readonly env: Environment; readonly keyIsLost: boolean },
): boolean {
  const { env, keyIsLost } = means;
  const lock = lockProfile(profile, { pid: process.pid, command: holder, since: now.toISOString() });
  try {
    let key: StoreKey = { hex: '0'.repeat(64), encrypts: true };
    try {
      key = localStoreKey(profile, env);
    } catch {
      // A store that does not open is moved as it is; a key that cannot be had any more would close the next one too.
      const keyFile = join(profile, 'store-key.json');
      if (keyIsLost && existsSync(keyFile)) renameSync(keyFile, `${keyFile}.set-aside`);
    }
    return setAside(profile, key, now.toISOString());
  } finally {
    lock.release();
  }
}
