import { addMonths } from '../reference/days.ts';

/** Months of validity from deposit or last renewal (CCH R441-2-7; seed §10). */
const VALIDITY_MONTHS = 12;
/** Not renewed, a demand is struck after this many months (arrêté du 23 mars 2015, §6.1). */
const STRUCK_AFTER_MONTHS = 13;
/** Struck for non-renewal, it can be reactivated for this many months more (t + 18 months, same source). */
const REACTIVABLE_MONTHS = 5;

/**
 * The day on which a demand has to be renewed, or null when what is known contradicts itself: an active demand
 * that was created more than thirteen months before its newest state was renewed in between, nobody told when.
 * Days are local (`YYYY-MM-DD`); `stateOn` is the day of the newest state.
 */
export function renewalDueOn(known: {
  readonly createdOn: string | null;
  readonly lastRenewedOn: string | null;
  readonly stateOn: string | null;
  readonly state: 'active' | 'removed';
}): string | null {
  const base = latest(known.createdOn, known.lastRenewedOn);
  if (base === null) return null;
  const struckOn = addMonths(base, STRUCK_AFTER_MONTHS);
  if (known.state === 'active' && known.stateOn !== null && known.stateOn > struckOn) return null;
  return addMonths(base, VALIDITY_MONTHS);
}

/** The last day on which a removed demand can be reactivated; null for a reason other than non-renewal. */
export function reactivableUntil(removedOn: string | null, reason: string | null): string | null {
  return removedOn !== null && reason === 'RADREN' ? addMonths(removedOn, REACTIVABLE_MONTHS) : null;
}

/** The later of two days or instants written alike; null is before everything. */
export function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
