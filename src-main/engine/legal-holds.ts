import { DeskError } from '../api/errors.ts';
import { formatDay } from '../api/format.ts';
import type { LegalHold } from '../api/safekeeping.ts';
import { parisDay } from '../reference/days.ts';
import { normalizeNud } from '../reference/nud.ts';
import type { Store } from '../store/store.ts';
import { accountName } from './access.ts';
import { unknownDemand } from './unknown-demand.ts';

/**
 * Places a hold on a demand until a day in France, included. One that would protect nothing is refused: whoever placed it
 * would believe the demand safe.
 *
 * @param now UTC
 * @throws DeskError DEMAND-UNKNOWN, CFG-HOLD-DAY
 */
export async function placeHold(
  store: Store,
  now: Date,
  given: Pick<LegalHold, 'nud' | 'reason' | 'until'>,
): Promise<void> {
  const nud = normalizeNud(given.nud);
  if (given.until < parisDay(now)) throw holdIsOver(given.until);
  const placed = { placedAt: now.toISOString(), placedBy: accountName() };
  await store.write((unit) => {
    if (unit.demands.known(nud) === null) throw unknownDemand(nud);
    unit.retention.hold({ ...given, ...placed, nud });
  });
}

/** Lifts a hold; false when there was none. */
export function liftHold(store: Store, nud: string): Promise<boolean> {
  return store.write((unit) => unit.retention.lift(normalizeNud(nud)));
}

function holdIsOver(until: string): DeskError {
  return new DeskError(
    'CFG-HOLD-DAY',
    `Le ${formatDay(until)} est passé : la demande ne serait pas protégée.`,
    { hint: 'Donnez un jour à partir d’aujourd’hui.' },
  );
}
