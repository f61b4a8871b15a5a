import { isOpen } from '../api/export-state.ts';
import type { ExportJob } from '../api/exports.ts';
import { addMonths, parisDay } from '../reference/days.ts';
import { parisReadings } from '../reference/paris-time.ts';

/** Hour in Paris of the monthly export; the minute is the desk's own (§1, rule 4: be different). */
const HOUR = 6;
/** Between an export without the new month, or one that failed, and the next: milliseconds. */
const RETRY_MS = 6 * 3_600_000;

/** Days of the month; stated: 22 and 26 (§2). */
export interface DrmDays {
  readonly refreshDay: number;
  readonly readyDay: number;
}

/** The day on which the bulk DRM is ready next: today if it is today. */
export function nextReadyDay(now: Date, { readyDay }: DrmDays): string {
  const today = parisDay(now);
  const thisMonth = dayOfMonth(today, readyDay);
  return today <= thisMonth ? thisMonth : addMonths(thisMonth, 1);
}

/** Midnight in Paris of the last refresh by the SNE: what was retrieved before is stale. */
export function lastRefreshAt(now: Date, { refreshDay }: DrmDays): Date {
  return atParis(lastDay(now, refreshDay), 0, 0);
}

/**
 * The newest month that the bulk DRM should have by now, `YYYY-MM`: the month before the last day on which it was ready
 * (assumed: the 26th of November brings October).
 */
export function expectedMonth(now: Date, { readyDay }: DrmDays): string {
  return addMonths(dayOfMonth(lastDay(now, readyDay), 1), -1).slice(0, 7);
}

export interface DrmPlanInput extends DrmDays {
  readonly now: Date;
  /** The desk's own minute, 1 to 59. */
  readonly minute: number;
  /** The newest export of the DRM of active demands, whoever asked for it. */
  readonly last: Pick<ExportJob, 'status' | 'requestedAt' | 'endedAt' | 'updatedAt'> | null;
  /** Newest month in the store, `YYYY-MM`. */
  readonly latestMonth: string | null;
}

/**
 * When to ask for the next monthly export: from the ready day on at the desk's own minute, then again every six hours
 * until it has brought the new month. Null while one is under way or waits for a person, whatever month it is of; after one
 * that was refused or cancelled the next month begins anew.
 */
export function planDrmExport(input: DrmPlanInput): Date | null {
  const { now, minute, readyDay, last, latestMonth } = input;
  const readyOn = atParis(lastDay(now, readyDay), HOUR, minute);
  const next = atParis(addMonths(lastDay(now, readyDay), 1), HOUR, minute);
  // Early on the ready day itself, the moment is still to come.
  if (readyOn > now) return readyOn;
  if (last === null) return readyOn;
  // The same request would only join one that is still open, however old.
  if (isOpen(last.status)) return null;
  if (new Date(last.requestedAt) < readyOn) return readyOn;
  switch (last.status) {
    case 'done':
      if (latestMonth !== null && latestMonth >= expectedMonth(now, input)) return next;
      return retryAfter(last);
    case 'empty':
    case 'failed':
    case 'expired':
      return retryAfter(last);
    // Refused, unsupported or given up: nothing changes before the next month.
    default:
      return next;
  }
}

/** When an export that failed, or did not bring what was wanted, is asked for again. */
export function retryAfter({ endedAt, updatedAt }: Pick<ExportJob, 'endedAt' | 'updatedAt'>): Date {
  return new Date(Date.parse(endedAt ?? updatedAt) + RETRY_MS);
}

/** The last such day of a month up to today, in France. */
function lastDay(now: Date, day: number): string {
  const today = parisDay(now);
  const thisMonth = dayOfMonth(today, day);
  return thisMonth <= today ? thisMonth : addMonths(thisMonth, -1);
}

function dayOfMonth(day: string, number: number): string {
  return `${day.slice(0, 8)}${String(number).padStart(2, '0')}`;
}

function atParis(day: string, hour: number, minute: number): Date {
  const [year = 0, month = 1, dayNumber = 1] = day.split('-').map(Number);
  const [at] = parisReadings({ year, month, day: dayNumber, hour, minute, second: 0 });
  // Neither midnight nor six o'clock is ever skipped in Paris.
  return at ?? new Date(`${day}T06:00:00Z`);
}
