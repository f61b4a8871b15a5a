const MINUTE = 60_000;

/** A wall-clock label in Europe/Paris, without saying which of two readings it has in the repeated hour. */
export interface ParisLabel {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formatter = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** Offsets of Paris in minutes, the greater (summer, hence the earlier reading) first; true since 1976. */
const OFFSETS = [120, 60] as const;

/** What a clock on a wall in Paris shows at this instant; milliseconds are dropped. */
export function parisLabel(instant: Date): ParisLabel {
  const found = new Map(formatter.formatToParts(instant).map((part) => [part.type, Number(part.value)]));
  const get = (type: Intl.DateTimeFormatPartTypes): number => found.get(type) ?? 0;
  return {
    year: get('year'),
    month: get('month'),
    day: get('day'),
    hour: get('hour'),
    minute: get('minute'),
    second: get('second'),
  };
}

/**
 * Every instant at which a clock in Paris shows this label, earlier first: one as a rule, two in the hour
 * repeated in October, none in the hour skipped in March or for a day that does not exist. Valid since 1976.
 */
export function parisReadings(label: ParisLabel): readonly Date[] {
  const asUtc = Date.UTC(label.year, label.month - 1, label.day, label.hour, label.minute, label.second);
  return OFFSETS.map((offset) => new Date(asUtc - offset * MINUTE)).filter((instant) =>
    sameLabel(parisLabel(instant), label),
  );
}

/** Midnight in Paris, `days` calendar days before the day of this instant. Midnight is never repeated nor skipped. */
export function parisMidnight(instant: Date, days = 0): Date {
  const today = parisLabel(instant);
  const noon = new Date(Date.UTC(today.year, today.month - 1, today.day - days, 12));
  const day = parisLabel(noon);
  const [midnight] = parisReadings({ ...day, hour: 0, minute: 0, second: 0 });
  return midnight ?? noon;
}

function sameLabel(a: ParisLabel, b: ParisLabel): boolean {
  return (
    a.year === b.year &&
    a.month === b.month &&
    a.day === b.day &&
    a.hour === b.hour &&
    a.minute === b.minute &&
    a.second === b.second
  );
}

/** An instant as the interface writes it: local time with its offset, whole seconds (`2025-04-28T15:02:11+02:00`). */
export function localInstant(instant: Date): string {
  const { year, month, day, hour, minute, second } = parisLabel(instant);
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const hours = Math.round((asUtc - instant.getTime()) / (60 * MINUTE));
  return `${new Date(asUtc).toISOString().slice(0, 19)}+${String(hours).padStart(2, '0')}:00`;
}
