import { parisMidnight } from '../reference/paris-time.ts';
import type { ScheduleSettings } from './cadence.ts';

const MINUTE = 60_000;

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
 * too far back only repeats movements, which changes nothing.
 */
export function cursorAfter(call: CompletedCall): Date {
  const skew = Math.abs(call.clockSkewMs ?? 0);
  return new Date(call.requestedAt.getTime() - call.overlapMinutes * MINUTE - skew);
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
 * back: the overlap is then kept before now.
 */
export function nextSince({ settings, cursor, now }: SinceInput): Date {
  if (cursor === null) return initialSince(settings, now);
  return new Date(Math.min(cursor.getTime(), now.getTime() - settings.overlapMinutes * MINUTE));
}
