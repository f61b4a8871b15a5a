/** Arithmetic on calendar days `YYYY-MM-DD`, and the local day of an instant in France. */

const PARIS_DAY = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/**
 * The day it is in France at an instant in UTC, `YYYY-MM-DDThh…Z`. France is one or two hours ahead (true since 1976), so
 * that up to 22 h it is the same day; asking the calendar costs as much as writing a row.
 */
export function parisDayOf(at: string): string {
  return at.slice(11, 13) < '22' && at > '1976' ? at.slice(0, 10) : parisDay(new Date(at));
}

/** The day it is in France at an instant. */
export function parisDay(instant: Date): string {
  return PARIS_DAY.format(instant);
}

/** The same day `months` later; a day that the month does not have becomes its last (31 January + 1 month: 28 or 29 February). */
export function addMonths(day: string, months: number): string {
  const dayOfMonth = Number(day.slice(8));
  const count = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const [year, month] = [Math.floor(count / 12), (count % 12) + 1];
  const lastDay = month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(Math.min(dayOfMonth, lastDay), 2)}`;
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** The day `days` days later. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
