/**
 * How facts are written for a French clerk, wherever they are read: window, tray, command line.
 * Days and hours are those of Europe/Paris; the spaces inside numbers, amounts and before double
 * punctuation are non-breaking (U+00A0), so that a figure is never cut at the end of a line.
 */
const ZONE = 'Europe/Paris';
/** Non-breaking space. */
export const NBSP = '\u00A0';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const grouped = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 2 });
const euros = new Intl.NumberFormat('fr-FR', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

interface LocalMoment {
  /** `YYYY-MM-DD` */
  readonly day: string;
  /** `HH:MM` */
  readonly time: string;
}

/** ICU writes narrow non-breaking spaces in French numbers; the desk writes U+00A0 everywhere. */
function wide(text: string): string {
  return text.replaceAll('\u202F', NBSP);
}

function local(at: Date): LocalMoment {
  const found = new Map(parts.formatToParts(at).map((part) => [part.type, part.value]));
  const get = (type: Intl.DateTimeFormatPartTypes): string => found.get(type) ?? '';
  return {
    day: `${get('year').padStart(4, '0')}-${get('month')}-${get('day')}`,
    time: `${get('hour')}:${get('minute')}`,
  };
}

/** The calendar day (`YYYY-MM-DD`) that it is in Paris at this moment. */
export function parisDay(at: Date): string {
  return local(at).day;
}

/** Whole days from one calendar day to another, negative when `to` comes first. Both `YYYY-MM-DD`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/** A calendar day `YYYY-MM-DD` as JJ/MM/AAAA; a text of another shape comes back as it is. */
export function formatDay(day: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  return match === null ? day : `${match[3] ?? ''}/${match[2] ?? ''}/${match[1] ?? ''}`;
}

/** An instant (UTC, ISO 8601) as JJ/MM/AAAA à HH:MM in Paris. */
export function formatInstant(at: string): string {
  const moment = local(new Date(at));
  return `${formatDay(moment.day)} à${NBSP}${moment.time}`;
}

/** An instant (UTC, ISO 8601) as HH:MM in Paris. */
export function formatTime(at: string): string {
  return local(new Date(at)).time;
}

/**
 * An instant as briefly as it stays unmistakable seen from `now`: `09:42` today, `hier à 16:12`,
 * `demain à 03:41`, `21/11 à 09:42` within the year, else with the year.
 */
export function shortMoment(at: string, now: Date): string {
  const moment = local(new Date(at));
  const today = local(now).day;
  const distance = daysBetween(today, moment.day);
  if (distance === 0) return moment.time;
  if (distance === -1) return `hier à${NBSP}${moment.time}`;
  if (distance === 1) return `demain à${NBSP}${moment.time}`;
  const sameYear = moment.day.slice(0, 4) === today.slice(0, 4);
  const day = sameYear ? formatDay(moment.day).slice(0, 5) : formatDay(moment.day);
  return `${day} à${NBSP}${moment.time}`;
}

/** `shortMoment` after « de », with the article that the form needs: `de 09:42`, `d’hier à 16:12`, `du 21/11 à 09:42`. */
export function sinceMoment(at: string, now: Date): string {
  const moment = shortMoment(at, now);
  if (moment.startsWith('hier')) return `d’${moment}`;
  return /^\d\d:/.test(moment) || moment.startsWith('demain') ? `de${NBSP}${moment}` : `du ${moment}`;
}

/** `shortMoment` as a date of something to come or gone: `à 15:41`, `hier à 16:12`, `le 21/11 à 09:42`. */
export function atMoment(at: string, now: Date): string {
  const moment = shortMoment(at, now);
  if (/^\d\d:/.test(moment)) return `à${NBSP}${moment}`;
  return moment.startsWith('hier') || moment.startsWith('demain') ? moment : `le ${moment}`;
}

/**
 * How long ago: `à l’instant` under a minute (and for a moment that a differing clock puts ahead of us),
 * `il y a 6 min`, `il y a 3 h` within twelve hours, then the moment itself (`hier à 16:12`).
 */
export function relativeAge(at: string, now: Date): string {
  const age = now.getTime() - Date.parse(at);
  if (age < MINUTE) return 'à l’instant';
  if (age < HOUR) return `il y a ${String(Math.floor(age / MINUTE))}${NBSP}min`;
  if (age < 12 * HOUR) return `il y a ${String(Math.floor(age / HOUR))}${NBSP}h`;
  return atMoment(at, now);
}

/** A number with its thousands apart: `12 483`. */
export function formatCount(count: number): string {
  return wide(grouped.format(count));
}

/** An amount in euros: `1 234,50 €`, with a true minus sign below zero. */
export function formatEuros(amount: number): string {
  return `${wide(euros.format(amount)).replace('-', '\u2212')}${NBSP}€`;
}

/** An amount in whole euros, without the sign, for narrow columns: `1 235`. */
export function formatWholeEuros(amount: number): string {
  // Without `+ 0` an amount just below zero would be written « -0 ».
  return formatCount(Math.round(amount) + 0).replace('-', '\u2212');
}

const MONTHS = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
] as const;

/** The name of a month `YYYY-MM`, without its year: `octobre`; a text of another shape comes back as it is. */
export function monthName(month: string): string {
  const number = /^\d{4}-(\d{2})$/.exec(month)?.[1];
  return (number === undefined ? undefined : MONTHS[Number(number) - 1]) ?? month;
}

/** A month `YYYY-MM` with its year: `octobre 2026`. */
export function formatMonth(month: string): string {
  return `${monthName(month)}${NBSP}${month.slice(0, 4)}`;
}

/** A size in bytes as people read it, in decimal units: `640 ko`, `27,4 Mo`, `1,2 Go`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return plural(bytes, 'octet');
  if (bytes < 1_000_000) return `${formatCount(Math.round(bytes / 1_000))}${NBSP}ko`;
  const [unit, size] =
    bytes < 1_000_000_000 ? (['Mo', 1_000_000] as const) : (['Go', 1_000_000_000] as const);
  return `${formatCount(Math.round((10 * bytes) / size) / 10)}${NBSP}${unit}`;
}

/** A length of time in milliseconds, as briefly as is useful: `2,4 s`, `48 s`, `12 min`, `3 h 05`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1).replace('.', ',')}${NBSP}s`;
  if (seconds < 90) return `${String(Math.round(seconds))}${NBSP}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${String(minutes)}${NBSP}min`;
  return `${String(Math.floor(minutes / 60))}${NBSP}h${NBSP}${String(minutes % 60).padStart(2, '0')}`;
}

/** A count and its noun; in French zero and one are singular: `0 demande`, `1 demande`, `2 demandes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)}${NBSP}${Math.abs(count) < 2 ? one : many}`;
}

/** A numéro unique in its four parts (§9): `038 0425 001234 11004`; another length comes back as it is. */
export function formatNud(nud: string): string {
  if (nud.length !== 18) return nud;
  return [nud.slice(0, 3), nud.slice(3, 7), nud.slice(7, 13), nud.slice(13)].join(NBSP);
}

/** A French telephone number in pairs, `+33` brought back to 0; any other text comes back as it is. */
export function formatPhone(phone: string): string {
  const digits = phone.replaceAll(/[\s.()-]/g, '').replace(/^(?:\+|00)33(?:\(?0\)?)?/, '0');
  if (!/^0\d{9}$/.test(digits)) return phone;
  return (digits.match(/\d\d/g) ?? []).join(NBSP);
}

/**
 * When a renewal is due, seen from a day in Paris (`YYYY-MM-DD`): `dans 12 j` within sixty days,
 * `aujourd’hui`, `en retard de 3 j`, else the date.
 */
export function renewalWords(dueOn: string, today: string): string {
  const days = daysBetween(today, dueOn);
  if (days === 0) return 'aujourd’hui';
  if (days < 0) return `en retard de ${formatCount(-days)}${NBSP}j`;
  return days <= 60 ? `dans ${String(days)}${NBSP}j` : formatDay(dueOn);
}

/** A dwelling type code (§8, list typeLogement) as clerks write it: `T6+`, `Ch.`, others as they came. */
export function housingTypeShort(code: string): string {
  if (code === 'T6P') return 'T6+';
  return code === 'C' ? 'Ch.' : code;
}

/** A French text with the spaces before `: ; ? % €` and inside « » made non-breaking. */
export function french(text: string): string {
  return text.replaceAll(/ (?=[:;?%€»])/g, NBSP).replaceAll('« ', `«${NBSP}`);
}
