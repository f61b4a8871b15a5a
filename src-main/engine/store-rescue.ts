import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DeskError } from '../api/errors.ts';
import type { BackupResult } from '../api/safekeeping.ts';
import { ACCESS_LOG_FILE } from '../store/access-log.ts';
import { backupWraps, layReady, pendingStore, setAside } from '../store/backup.ts';
import { formerStore } from '../store/cipher.ts';
import type { StoreKey } from '../store/cipher.ts';
import { lockProfile } from '../store/profile-lock.ts';
import { STORE_FILE } from '../store/open-store.ts';
import { openRecoveryKey } from '../store/recovery-key.ts';
import type { Recovery } from '../store/recovery-key.ts';
import { asStoreKey, localStoreKey, lockedError, readKeyFile, unwrapLocally } from '../store/store-key.ts';
import { wrapLocally, writeKeyFile } from '../store/store-key.ts';
import type { KeyWraps } from '../store/store-key.ts';
import { unsealWraps } from './engine-key.ts';
import type { KeySealer } from './host.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Lays a backup ready to take the store's place at the next opening for writing. A profile without a key takes the
 * backup's own.
 *
 * @throws DeskError STORE-NOT-BACKUP, STORE-KEY (made by another account or computer), STORE-RECOVERY-*, STORE-*
 */
export async function prepareRestore(
  profile: string,
  file: string,
  means: RestoreMeans,
): Promise<BackupResult> {
  const { key, env, recovery } = means;
  const closed = backupWraps(file);
  const found = await backupKey(closed, means);
  // What closed the key on the computer that is gone opens nothing here.
  const wraps = recovery === undefined ? closed : wrapLocally(found, env);
  if (readKeyFile(profile) === null) writeKeyFile(profile, { version: 1, encryption: 'on', wraps }, true);
  const to = key ?? localStoreKey(profile, env);
  try {
    return layReady(profile, file, asStoreKey(found, { encryption: 'on' }), to);
  } catch (thrown) {
    throw recovery !== undefined && isCorrupt(thrown) ? notItsKey(thrown) : thrown;
  }
}

/** How a backup is opened, and by which key its content is to be closed here. */
interface RestoreMeans {
  /** The key of the profile, where it is known already. */
  readonly key: StoreKey | null;
  readonly sealer: KeySealer | undefined;
  readonly env: Environment;
  /** A recovery key, for a backup of another computer. */
  readonly recovery?: Recovery | undefined;
}

async function backupKey(wraps: KeyWraps, { sealer, env, recovery }: RestoreMeans): Promise<Buffer> {
  if (recovery !== undefined) return openRecoveryKey(recovery);
  const found = (await unsealWraps(wraps, sealer)) ?? unwrapLocally(wraps, env);
  if (found === null) throw lockedBackup(wraps);
  return found;
}

function lockedBackup(wraps: KeyWraps): DeskError {
  const { message, hint } = lockedError(wraps);
  return new DeskError('STORE-KEY', message, {
    hint: `${hint ?? ''} Sur un autre poste, il faut la clé de secours.`.trim(),
  });
}

/** Garbage and a store encrypted by another key look the same. */
function isCorrupt(thrown: unknown): boolean {
  return thrown instanceof DeskError && thrown.code === 'STORE-CORRUPT';
}

function notItsKey(cause: unknown): DeskError {
  return new DeskError('STORE-RECOVERY-OTHER', 'Cette clé de secours n’ouvre pas cette sauvegarde.', {
    hint: 'Elle vient d’une autre base, ou la sauvegarde est abîmée : essayez une autre sauvegarde ou une autre clé.',
    cause,
  });
}

/**
 * Refuses to begin an empty store in silence where one was filled before: its access log is still there.
 *
 * @throws DeskError STORE-GONE
 */
export function requireStillThere(profile: string): void {
  const store = join(profile, STORE_FILE);
  // The other two are a store on its way into its place.
  const isStoreThere = [store, formerStore(store), pendingStore(profile)].some((file) => existsSync(file));
  if (isStoreThere || !existsSync(join(profile, ACCESS_LOG_FILE))) return;
  throw new DeskError('STORE-GONE', 'La base de ce poste a disparu.', {
    hint: 'Elle a été effacée ou déplacée. Remettez store.sqlite dans le dossier de données, restaurez une sauvegarde (sne-desk restore), ou refaites-la : l’appel suivant relit les demandes.',
  });
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
