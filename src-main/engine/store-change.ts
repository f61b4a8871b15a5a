import { DeskError } from '../api/errors.ts';
import type { BackupResult } from '../api/safekeeping.ts';
import type { Clock } from '../schedule/clock.ts';
import type { AccessLog } from '../store/access-log.ts';
import { automaticBackups } from '../store/backup.ts';
import type { StoreKey } from '../store/cipher.ts';
import type { Recovery } from '../store/recovery-key.ts';
import type { Store } from '../store/store.ts';
import type { Host } from './host.ts';
import { orderRebuild } from './rebuild.ts';
import { giveRecoveryKey } from './recovery.ts';
import { endRefill } from './refill.ts';
import { prepareRestore } from './store-rescue.ts';

export interface StoreChangeOptions {
  /** The data folder. */
  readonly profile: string;
  readonly store: Store;
  readonly key: StoreKey;
  readonly accessLog: AccessLog | null;
  readonly clock: Clock;
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Starts the engine again, from whoever runs it. */
  readonly restart?: () => void;
  readonly onEndRefill: () => void;
}

/** What a person does about the store as a whole: a backup or an empty one in its place, its key taken along. */
export class StoreChange {
  readonly #options: StoreChangeOptions;

  constructor(options: StoreChangeOptions) {
    this.#options = options;
  }

  /**
   * Lays a backup ready and starts the engine again with it; the present store is set aside. Without a recovery key it has
   * to be one of the automatic backups.
   *
   * @throws DeskError STORE-NOT-BACKUP, STORE-KEY, STORE-RECOVERY-*, STORE-*
   */
  async restore(file: string, recovery?: Recovery): Promise<BackupResult> {
    const { profile, key, host, env, restart } = this.#options;
    const isOwn = automaticBackups(profile).some((backup) => backup.file === file);
    if ((!isOwn && recovery === undefined) || restart === undefined) {
      throw new DeskError('STORE-NOT-BACKUP', 'Cette sauvegarde n’est pas parmi celles de ce poste.', {
        hint: 'Pour un autre fichier, quittez SNE Desk puis lancez « sne-desk restore ».',
      });
    }
    const ready = await prepareRestore(profile, file, { key, sealer: host.keySealer, env, recovery });
    restart();
    return ready;
  }

  /**
   * Starts the engine again with an empty store, which is filled by the full export; the present one is set aside.
   *
   * @throws DeskError ENGINE-NO-RESTART where nobody starts it again
   */
  rebuild(): void {
    const { profile, restart } = this.#options;
    if (restart === undefined) {
      throw new DeskError('ENGINE-NO-RESTART', 'La base ne peut pas être refaite d’ici.', {
        hint: 'Lancez « sne-desk rebuild ».',
      });
    }
    orderRebuild(profile);
    restart();
  }

  /** A person knows what the store lacks since it was made anew: it is not told any more. */
  async endRefill(): Promise<void> {
    await this.#options.store.write(endRefill);
    this.#options.onEndRefill();
  }

  /**
   * The key of the store as a recovery key, for a computer that takes this one's place.
   *
   * @throws DeskError CFG-PASSPHRASE, STORE-RECOVERY-LOG
   */
  recoveryKey(passphrase: string): Promise<string> {
    const { key, accessLog, clock } = this.#options;
    return giveRecoveryKey(key, passphrase, accessLog, clock);
  }
}
