/** Arithmetic on calendar days `YYYY-MM-DD`, and the local day of an instant in France. */

const PARIS_DAY = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day it is in France at an instant. */
export function parisDay(instant: Date): string {
  return PARIS_DAY.format(instant);
}

/** The same day `months` later; a day that the month does not have becomes its last (31 January + 1 month: 28 or 29 February). */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, dayOfMonth = 1] = day.split('-').map(Number);
  const firstOfMonth = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(
    Date.UTC(firstOfMonth.getUTCFullYear(), firstOfMonth.getUTCMonth() + 1, 0),
  ).getUTCDate();
  firstOfMonth.setUTCDate(Math.min(dayOfMonth, lastDay));
  return firstOfMonth.toISOString().slice(0, 10);
}

/** The day `days` days later. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
