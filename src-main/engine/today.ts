import { RENEWAL_DAYS } from '../api/today.ts';
import type { Today } from '../api/today.ts';
import { addDays, parisDay } from '../reference/days.ts';
import type { ReadableStore } from '../store/store.ts';

/** Days that a count of countries is worth showing. */
const LOOK_BACK_DAYS = 31;

/** What the start page counts at a moment; `afterMovement` is the newest movement that the person has seen, null for none. */
export function countToday(store: ReadableStore, afterMovement: number | null, now: Date): Today {
  const day = parisDay(now);
  const newestMovement = store.today.newestMovement();
  // A store that was replaced by an older copy counts from its own end.
  const after = afterMovement === null ? null : Math.min(afterMovement, newestMovement);
  return {
    news: after === null ? null : store.today.newsAfter(after),
    newestMovement,
    renewals: {
      overdue: store.today.renewalsDueBy(day),
      withinMonth: store.today.renewalsDueBy(addDays(day, RENEWAL_DAYS)),
    },
    drift: store.today.drifting(),
    countries: lastCountries(store, day),
    at: now.toISOString(),
  };
}

function lastCountries(store: ReadableStore, day: string): Today['countries'] {
  const points = store.reports.snapshots(addDays(day, -LOOK_BACK_DAYS), day);
  const last = points.filter(({ indicator }) => indicator === 'country').at(-1);
  return last === undefined ? null : { count: last.count, day: last.day };
}
