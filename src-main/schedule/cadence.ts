import type { Settings } from '../api/settings.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Above this many demands a day on average a desk may call every hour; stated (§1, rule 1). */
const HOURLY_ABOVE = 5_000;
/** Days of history that decide the automatic cadence. */
const DAYS_MEASURED = 7;
/** Stands in for a minute that was not drawn yet; any but 0. The engine draws one at its first start. */
const UNDRAWN_MINUTE = 29;

export type ScheduleSettings = Settings['schedule'];

/**
 * The least time between two calls, in milliseconds: one hour or twelve (§1, rule 1). `auto` takes the mean of the
 * last seven days with data; without any it calls twice a day. `receivedPerDay` is newest first; the day of
 * a first filling should be left out of it.
 */
export function callInterval(settings: ScheduleSettings, receivedPerDay: readonly number[]): number {
  switch (settings.cadence) {
    case 'hourly':
      return HOUR;
    case 'twice-daily':
      return 12 * HOUR;
    case 'auto':
      return mean(receivedPerDay.slice(0, DAYS_MEASURED)) > HOURLY_ABOVE ? HOUR : 12 * HOUR;
  }
}

/** The minute of the hour at which this installation calls, 1–59. */
export function callMinute(settings: ScheduleSettings): number {
  return settings.minute ?? UNDRAWN_MINUTE;
}

/**
 * The first instant one interval or more after `call`, at the installation's minute. Counted from the whole
 * minute of `call`: a timer that fires some milliseconds late every time must not end by losing an hour.
 * Offsets of Paris are whole hours, so the minute is the same in UTC and the changes of hour change nothing.
 */
export function slotAfter(call: Date, intervalMs: number, minute: number): Date {
  const earliest = floorTo(call.getTime(), MINUTE) + intervalMs;
  const inHour = floorTo(earliest, HOUR) + minute * MINUTE;
  return new Date(inHour >= earliest ? inHour : inHour + HOUR);
}

/** True when one interval has passed since the whole minute of `call`. */
export function intervalPassed(call: Date, at: Date, intervalMs: number): boolean {
  return at.getTime() >= floorTo(call.getTime(), MINUTE) + intervalMs;
}

/**
 * Never on the hour (§1, rule 4): an instant within minute 0 moves into minute 1, `spreadMs` (below one minute)
 * after its beginning, so that desks opened at 08:00 do not meet at 08:01 either.
 */
export function avoidTheHour(at: Date, spreadMs: number): Date {
  const hour = floorTo(at.getTime(), HOUR);
  return at.getTime() - hour < MINUTE ? new Date(hour + MINUTE + (spreadMs % MINUTE)) : at;
}

/**
 * How long an installation waits after a start or a wake-up, from 3 to 90 s: spread over the drawn minutes, the
 * same each time on one desk.
 */
export function installationJitter(minute: number): number {
  return 3_000 + ((minute * 37) % 59) * 1_500;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function floorTo(value: number, unit: number): number {
  return Math.floor(value / unit) * unit;
}
