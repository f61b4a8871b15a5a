import type { AccessLog } from '../store/access-log.ts';
import type { SafekeepingAnomaly } from '../store/anomaly-store.ts';
import { isDamage } from '../store/store-errors.ts';
import type { Store } from '../store/store.ts';
import { changeNotes, readNotes } from './safekeeping-notes.ts';

const DAMAGED =
  'Le journal des accès est abîmé. Au prochain démarrage il sera mis de côté et un autre commencera.';

/**
 * Follows the chain of the access log from what was known of it the day before, tells what was changed since, once, and writes
 * down where it stands now.
 */
export async function checkAccessLog(
  accessLog: AccessLog,
  store: Store,
  raise: (code: SafekeepingAnomaly, title: string) => Promise<void>,
): Promise<void> {
  try {
    const { accessHead: known, accessBreaks: told } = readNotes(store);
    const { breaks } = accessLog.verify(known);
    const [fresh] = breaks.filter((line) => !told.includes(line));
    if (fresh !== undefined) await raise('STORE-ACCESS-CHANGED', changedFrom(fresh));
    const accessHead = accessLog.seal();
    await store.write((unit) => {
      changeNotes(unit, { accessHead, accessBreaks: [...breaks] });
    });
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    await raise('STORE-ACCESS-LOG', DAMAGED);
  }
}

function changedFrom(line: number): string {
  return `Le journal des accès a été modifié, ou des lignes manquent, à partir de la ligne ${String(line)}.`;
}
