import type { AccessLog } from '../store/access-log.ts';
import type { SafekeepingAnomaly } from '../store/anomaly-store.ts';
import { isDamage } from '../store/store-errors.ts';
import type { Store } from '../store/store.ts';
import { changeNotes, readNotes } from './safekeeping-notes.ts';

const DAMAGED =
  'Le journal des accès est abîmé. Au prochain démarrage il sera mis de côté et un autre commencera.';

/** Follows the chain of the access log from what was known of it the day before, and writes down where it stands now. */
export async function checkAccessLog(
  accessLog: AccessLog,
  store: Store,
  raise: (code: SafekeepingAnomaly, title: string) => Promise<void>,
): Promise<void> {
  try {
    const { ok, brokenAt } = accessLog.verify(readNotes(store).accessHead);
    if (!ok) await raise('STORE-ACCESS-CHANGED', changedFrom(brokenAt ?? 1));
    const accessHead = accessLog.seal();
    await store.write((unit) => {
      changeNotes(unit, { accessHead });
    });
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    await raise('STORE-ACCESS-LOG', DAMAGED);
  }
}

function changedFrom(line: number): string {
  return `Le journal des accès a été modifié, ou des lignes manquent, à partir de la ligne ${String(line)}.`;
}
