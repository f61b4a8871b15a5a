import { parisDay } from '../reference/days.ts';
import { parisReadings } from '../reference/paris-time.ts';

/**
 * Values of the interface files read leniently: null means "cannot be read as that", never "absent".
 * Local times without an offset are of Europe/Paris (§1).
 */

/** As nearly all amounts are written. */
const PLAIN_NUMBER = /^\d{1,15}(?:\.\d{1,6})?$/;

/** Euros or square metres: a dot or a comma before the decimals, spaces anywhere, a euro sign at the end. */
export function parseAmount(text: string): number | null {
  if (PLAIN_NUMBER.test(text)) return Number(text);
  const compact = text.replace(/\s/g, '').replace(/€$/, '');
  if (!/^[+-]?(?:\d{1,15}(?:[.,]\d*)?|[.,]\d+)$/.test(compact)) return null;
  return Number(compact.replace(',', '.'));
}

/** A whole number of zero or more; `2.0` counts as one. */
export function parseCount(text: string): number | null {
  const value = parseAmount(text);
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** A year of four digits, alone or at the head of a date. */
export function parseYear(text: string): number | null {
  const year = /^(\d{4})(?:Z|[+-]\d{2}:\d{2}|-\d{2}-\d{2}.*)?$/.exec(text)?.[1];
  return year === undefined ? null : Number(year);
}

/** `true`, `false`, `1`, `0`, and the French `oui` and `non`. */
export function parseBoolean(text: string): boolean | null {
  switch (text.toLowerCase()) {
    case 'true':
    case '1':
    case 'oui':
      return true;
    case 'false':
    case '0':
    case 'non':
      return false;
    default:
      return null;
  }
}

interface Moment {
  /** Calendar day as written, `YYYY-MM-DD`. */
  readonly day: string;
  /** The clock reading as if it were UTC, in milliseconds. */
  readonly reading: number;
  readonly hasTime: boolean;
  /** Minutes ahead of UTC; null when the text says none. */
  readonly offset: number | null;
}

const PLAIN_DAY = /^\d{4}-\d{2}-\d{2}$/;
let lastPlainDay = '';

/** Whether a text is `YYYY-MM-DD`, a day that is in the calendar. A schema asks it first, then whoever reads the value. */
export function isPlainDay(text: string): boolean {
  if (text === lastPlainDay) return true;
  if (!PLAIN_DAY.test(text)) return false;
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  if (!isRealDay(year, twoDigits(text, 5), twoDigits(text, 8))) return false;
  lastPlainDay = text;
  return true;
}

function twoDigits(text: string, at: number): number {
  return 10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 11 * ZERO;
}

const ZERO = 0x30;

/**
 * A calendar day (`YYYY-MM-DD`) out of an `xs:date` or `xs:dateTime`, with or without offset, or `dd/MM/yyyy`.
 * The day is the one written, save for a time in `Z`: that is the reading of a machine, put back to Paris.
 * Days that no calendar has are unreadable.
 */
export function parseDay(text: string): string | null {
  if (isPlainDay(text)) return text;
  const moment = parseMoment(text);
  if (moment === null) return null;
  return moment.hasTime && /z$/i.test(text) ? parisDay(new Date(moment.reading)) : moment.day;
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isRealDay(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const length = month === 2 && leap ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
  return year > 0 && day >= 1 && day <= length;
}

/** As the interface writes nearly all of its moments. */
const PLAIN_INSTANT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d[+-]0\d:[0-5]\d$/;

/** A UTC instant (`…Z`, milliseconds only when there are some); without an offset, Paris time is meant. */
export function parseInstant(text: string): string | null {
  if (PLAIN_INSTANT.test(text) && parseDay(text.slice(0, 10)) !== null) {
    return `${new Date(text).toISOString().slice(0, 19)}Z`;
  }
  const moment = parseMoment(text);
  if (moment === null) return null;
  const utc = moment.offset === null ? parisToUtc(moment.reading) : moment.reading - moment.offset * 60_000;
  return new Date(utc).toISOString().replace('.000Z', 'Z');
}

function parseMoment(text: string): Moment | null {
  const iso =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(
      text,
    );
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = iso;
    return moment([year, month, day], [hour, minute, second, fraction], zone);
  }
  const french = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (french === null) return null;
  const [, day, month, year, hour, minute, second] = french;
  return moment([year, month, day], [hour, minute, second, undefined], undefined);
}

type Digits = string | undefined;

function moment(
  date: readonly [Digits, Digits, Digits],
  time: readonly [Digits, Digits, Digits, Digits],
  zone: Digits,
): Moment | null {
  const [year = 0, month = 0, day = 0] = date.map((digits) => Number(digits));
  const [hour = 0, minute = 0, second = 0] = time.map((digits) => Number(digits ?? 0));
  const milliseconds = Number((time[3] ?? '').slice(0, 3).padEnd(3, '0'));
  if (hour > 23 || minute > 59 || second > 59) return null;
  if (!isRealDay(year, month, day)) return null;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  const offset = offsetOf(zone);
  if (Number.isNaN(offset)) return null;
  return {
    day: midnight.toISOString().slice(0, 10),
    reading: midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds,
    hasTime: time[0] !== undefined,
    offset,
  };
}

/** Minutes of a zone, null without one, NaN for one that cannot be. */
function offsetOf(zone: Digits): number | null {
  if (zone === undefined) return null;
  if (/z/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return Number.NaN;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

const WINTER_OFFSET_MS = 3_600_000;

/** Of an hour that comes twice the earlier is meant; an hour that never comes is read with the old, winter offset. */
function parisToUtc(reading: number): number {
  const wall = new Date(reading);
  const [earlier] = parisReadings({
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
  });
  return earlier === undefined ? reading - WINTER_OFFSET_MS : earlier.getTime() + wall.getUTCMilliseconds();
}
