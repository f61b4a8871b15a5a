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
  const count = year * 12 + month - 1 + months;
  const [inYear, inMonth] = [Math.floor(count / 12), (count % 12) + 1];
  const lastDay = inMonth === 2 ? (isLeap(inYear) ? 29 : 28) : [4, 6, 9, 11].includes(inMonth) ? 30 : 31;
  const digits = (value: number, length: number): string => String(value).padStart(length, '0');
  return `${digits(inYear, 4)}-${digits(inMonth, 2)}-${digits(Math.min(dayOfMonth, lastDay), 2)}`;
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
