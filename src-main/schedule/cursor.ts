import { parisMidnight } from '../reference/paris-time.ts';
import type { ScheduleSettings } from './cadence.ts';

const MINUTE = 60_000;
/** No call asks from before: no movement is older. */
const EARLIEST = Date.parse('2001-01-01T00:00:00Z');
/** What says to be later is no clock of a server. */
const LATEST = Date.parse('2100-01-01T00:00:00Z');

/** What is known once an answer was stored whole. */
export interface CompletedCall {
  /** When the request left, by this computer's clock. */
  readonly requestedAt: Date;
  /** Server's clock minus this computer's, in milliseconds; null when the answer had no `Date`. */
  readonly clockSkewMs: number | null;
  readonly overlapMinutes: number;
}

/**
 * From when the next call must ask after this one (§1, rule 3): the moment of the request, less the overlap, less
 * the measured clock difference whichever its sign. Always taken as computed, even when it is earlier than the
 * former cursor: the former may come from a clock that ran ahead, and keeping it would leave a gap, whereas asking
 * too far back only repeats movements, which changes nothing. A `Date` of another century says nothing of this computer's
 * clock.
 */
export function cursorAfter({ requestedAt, clockSkewMs, overlapMinutes }: CompletedCall): Date {
  const server = requestedAt.getTime() + (clockSkewMs ?? 0);
  const skew = server >= EARLIEST && server < LATEST ? Math.abs(clockSkewMs ?? 0) : 0;
  return new Date(Math.max(EARLIEST, requestedAt.getTime() - overlapMinutes * MINUTE - skew));
}

/** From when the very first call asks: midnight in Paris, `initialDays` days ago (0: today, as in the published example). */
export function initialSince(settings: ScheduleSettings, now: Date): Date {
  return parisMidnight(now, settings.initialDays);
}

export interface SinceInput {
  readonly settings: ScheduleSettings;
  /** The cursor that was stored with the last complete answer; null before the first. */
  readonly cursor: Date | null;
  readonly now: Date;
}

/**
 * From when the coming call asks. A cursor later than now less the overlap was written before the clock was set
 * back: the overlap is then kept before now. Whatever clock wrote it, it is never from before movements began.
 */
export function nextSince({ settings, cursor, now }: SinceInput): Date {
  const since =
    cursor === null
      ? initialSince(settings, now).getTime()
      : Math.min(cursor.getTime(), now.getTime() - settings.overlapMinutes * MINUTE);
  return new Date(Math.max(EARLIEST, since));
}
