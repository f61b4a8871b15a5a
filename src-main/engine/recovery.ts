import { DeskError } from '../api/errors.ts';
import type { Clock } from '../schedule/clock.ts';
import type { AccessLog } from '../store/access-log.ts';
import type { StoreKey } from '../store/cipher.ts';
import { makeRecoveryKey } from '../store/recovery-key.ts';
import { accountName } from './access.ts';

/**
 * Gives out a recovery key. It opens every demand there is, so it leaves only where the access log has a line of it.
 *
 * @throws DeskError CFG-PASSPHRASE, STORE-RECOVERY-LOG
 */
export async function giveRecoveryKey(
  key: StoreKey,
  passphrase: string,
  accessLog: AccessLog | null,
  clock: Clock,
): Promise<string> {
  const text = await makeRecoveryKey(key, passphrase);
  try {
    if (accessLog === null) throw new Error('no access log');
    accessLog.append({ at: clock.now().toISOString(), account: accountName(), action: 'key', nud: '' });
  } catch (cause) {
    throw new DeskError('STORE-RECOVERY-LOG', 'Le journal des accès ne peut pas être écrit.', {
      hint: 'Une clé de secours ne sort que notée dans ce journal : vérifiez la place et vos droits, ou lancez « sne-desk doctor ».',
      cause,
    });
  }
  return text;
}
