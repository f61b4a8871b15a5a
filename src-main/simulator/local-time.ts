/**
 * The simulated SNE's own reckoning of French time, kept apart from the desk's on purpose: a mistake in one is
 * then seen by the other. Rule of the European Union since 1996 (directive 2000/84/CE): summer time, UTC+2, from
 * the last Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC; UTC+1 otherwise.
 */
const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

function lastSunday(year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0, 1));
  return lastDay.getTime() - lastDay.getUTCDay() * DAY;
}

function offsetMs(instant: number): number {
  const year = new Date(instant).getUTCFullYear();
  return instant >= lastSunday(year, 2) && instant < lastSunday(year, 9) ? 2 * HOUR : HOUR;
}

/** `2025-04-28T15:02:11+02:00`: an instant as the SNE writes it, whole seconds. */
export function localDateTime(instant: Date): string {
  const offset = offsetMs(instant.getTime());
  const label = new Date(instant.getTime() + offset).toISOString().slice(0, 19);
  return `${label}+0${String(offset / HOUR)}:00`;
}

/** The French calendar day of an instant, `YYYY-MM-DD`. */
export function localDay(instant: Date): string {
  return localDateTime(instant).slice(0, 10);
}

/** `MMYY` of an instant in French time, as in the numéro unique. */
export function localMonthYear(instant: Date): string {
  const day = localDay(instant);
  return `${day.slice(5, 7)}${day.slice(2, 4)}`;
}

/**
 * Reads `dd/MM/yyyy HH:mm` in French time. Of a label that occurs twice in October the earlier instant; a label that
 * does not occur in March is read as if the clocks had not changed. Null for anything else.
 */
export function parseSince(text: string): Date | null {
  const match = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2})$/.exec(text.trim());
  if (match === null) return null;
  const [year, month, day, hour, minute] = [match[3], match[2], match[1], match[4], match[5]].map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (hour === undefined || minute === undefined || hour > 23 || minute > 59) return null;
  const label = new Date(Date.UTC(year, month - 1, day, hour, minute));
  if (label.getUTCFullYear() !== year || label.getUTCMonth() !== month - 1 || label.getUTCDate() !== day)
    return null;
  const inSummer = label.getTime() - 2 * HOUR;
  return new Date(offsetMs(inSummer) === 2 * HOUR ? inSummer : label.getTime() - HOUR);
}
