import { localDay } from '../local-time.ts';

/** Up to when the simulated SNE knows the months, and since when. */
export interface DrmCalendar {
  /** When the SNE last asked the DRM for everybody. */
  readonly refreshedAt: Date;
  /** Newest month, `YYYY-MM`: the one before that of the refresh, whose declarations are complete by then. */
  readonly latestMonth: string;
}

/** The SNE refreshes on the 22nd (§3); hour assumed: 04:00 UTC, early morning in France. */
const REFRESH_DAY = 22;
/** Bulk DRM is ready on the 26th (§2): what was refreshed on the 22nd of the same month. */
const BULK_DAY = 26;
const REFRESH_HOUR = 4;

/** What a unit call brings at that moment. */
export function unitCalendar(now: Date): DrmCalendar {
  return calendarAt(now, REFRESH_DAY);
}

/** What a bulk export that is asked for at that moment holds. */
export function bulkCalendar(now: Date): DrmCalendar {
  return calendarAt(now, BULK_DAY);
}

function calendarAt(now: Date, day: number): DrmCalendar {
  const [year = 0, month = 0] = localDay(now).split('-').map(Number);
  const thisMonth = Date.UTC(year, month - 1, day, REFRESH_HOUR) <= now.getTime();
  const refreshMonth = thisMonth ? month - 1 : month - 2;
  return {
    refreshedAt: new Date(Date.UTC(year, refreshMonth, REFRESH_DAY, REFRESH_HOUR)),
    latestMonth: monthText(year, refreshMonth - 1),
  };
}

/** That month and those before it, oldest first. */
export function monthsUpTo(latestMonth: string, count: number): readonly string[] {
  const [year = 0, month = 0] = latestMonth.split('-').map(Number);
  return Array.from({ length: count }, (_, at) => monthText(year, month - 1 - (count - 1 - at)));
}

/** `YYYY-MM`; months are counted from 0 and may lie outside the year. */
function monthText(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 7);
}
