import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DeskError } from '../api/errors.ts';
import type { BackupResult } from '../api/safekeeping.ts';
import { ACCESS_LOG_FILE } from '../store/access-log.ts';
import { automaticBackups, backupWraps, layReady, pendingStore } from '../store/backup.ts';
import { formerStore, isPlainStore } from '../store/cipher.ts';
import type { StoreKey } from '../store/cipher.ts';
import { whileHolding } from '../store/profile-lock.ts';
import { STORE_FILE } from '../store/open-store.ts';
import { isDamage } from '../store/store-errors.ts';
import { openRecoveryKey } from '../store/recovery-key.ts';
import type { Recovery } from '../store/recovery-key.ts';
import { asStoreKey, hasKeyFile, localStoreKey, lockedError, setKeyAside } from '../store/store-key.ts';
import { unwrapLocally, wrapLocally, writeKeyFile } from '../store/store-key.ts';
import type { KeyWraps } from '../store/store-key.ts';
import { unsealWraps } from './engine-key.ts';
import type { KeySealer } from './host.ts';
import { isRebuildOrdered } from './rebuild.ts';

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
  const { key, env, recovery, keyLostAt } = means;
  const closed = backupWraps(file);
  const found = await backupKey(closed, means);
  // What closed the key on the computer that is gone opens nothing here.
  const wraps = recovery === undefined ? closed : wrapLocally(found, env);
  if (keyLostAt !== undefined) setKeyAside(profile, keyLostAt);
  const from = asStoreKey(found, { encryption: 'on' });
  const hasKey = key !== null || hasKeyFile(profile);
  if (!hasKey) writeKeyFile(profile, { version: 1, encryption: 'on', wraps }, true);
  const to = key ?? (hasKey ? localStoreKey(profile, env) : from);
  try {
    return layReady(profile, file, from, to);
  } catch (thrown) {
    throw recovery !== undefined && isDamage(thrown) ? notItsKey(thrown) : thrown;
  }
}

/** How a backup is opened, and by which key its content is to be closed here. */
export interface RestoreMeans {
  /** The key of the profile, where it is known already. */
  readonly key: StoreKey | null;
  /** Nothing opens the key of the profile any more, found at this moment: it is set aside once the backup's opens. */
  readonly keyLostAt?: Date | undefined;
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

function notItsKey(cause: unknown): DeskError {
  return new DeskError('STORE-RECOVERY-OTHER', 'Cette clé de secours n’ouvre pas cette sauvegarde.', {
    hint: 'Elle vient d’une autre base, ou la sauvegarde est abîmée : essayez une autre sauvegarde ou une autre clé.',
    cause,
  });
}

/**
 * Refuses to begin an empty store in silence where one was filled before: its access log is still there. To be asked
 * before a store is opened for writing.
 *
 * @throws DeskError STORE-GONE, unless a person said to make it anew
 */
export function requireStillThere(profile: string): void {
  const store = join(profile, STORE_FILE);
  // The other two are a store on its way into its place. A file of no bytes is what a power cut may leave of one.
  const isStoreThere = [store, formerStore(store), pendingStore(profile)].some(
    (file) => isPlainStore(file) !== null,
  );
  if (isStoreThere || isRebuildOrdered(profile) || !existsSync(join(profile, ACCESS_LOG_FILE))) return;
  throw new DeskError('STORE-GONE', 'La base de ce poste a disparu.', {
    hint: 'Elle a été effacée, déplacée ou vidée. Remettez store.sqlite dans le dossier de données, restaurez une sauvegarde (sne-desk restore), ou refaites-la (sne-desk rebuild) : un export complet la remplit.',
  });
}

/**
 * Lays the newest automatic backup ready that opens and is whole, for a store that is lost.
 *
 * @param now UTC
 * @throws DeskError STORE-NO-BACKUP, or why the newest does not serve (STORE-KEY, STORE-NOT-BACKUP, STORE-CORRUPT)
 */
export async function restoreNewest(
  profile: string,
  now: Date,
  holder: string,
  means: RestoreMeans,
): Promise<BackupResult> {
  return whileHolding(profile, holder, now, async () => {
    let refusal: unknown = new DeskError('STORE-NO-BACKUP', 'Ce poste n’a aucune sauvegarde automatique.', {
      hint: 'Refaites la base par un export complet, ou restaurez une sauvegarde gardée ailleurs.',
    });
    for (const [rank, { file }] of automaticBackups(profile).entries()) {
      try {
        return await prepareRestore(profile, file, means);
      } catch (thrown) {
        if (rank === 0) refusal = thrown;
      }
    }
    throw refusal;
  });
}
