import { parisLabel, parisReadings } from '../reference/paris-time.ts';
import type { ParisLabel } from '../reference/paris-time.ts';
import { sneError } from './errors.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const TOKENS = {
  yyyy: 'year',
  MM: 'month',
  dd: 'day',
  HH: 'hour',
  mm: 'minute',
  ss: 'second',
} as const satisfies Record<string, keyof ParisLabel>;
type Token = keyof typeof TOKENS;

/** The repeated hour is left by one step. */
const MOST_STEPS = 3;

const TOKEN = /yyyy|MM|dd|HH|mm|ss/g;
const REQUIRED: readonly Token[] = ['yyyy', 'MM', 'dd'];

/**
 * An instant as the label that the `depuis` parameter takes (§1: `dd/MM/yyyy HH:mm`, Europe/Paris), chosen so that
 * **every** reading of the label is at or before the instant: floored to the pattern's smallest unit, and in the
 * hour repeated in October the label of the first passage, which could also be read an hour later, gives way to
 * the last one before the repeated hour (01:59). Nothing is ever skipped.
 *
 * Errors: `CFG-SINCE-FORMAT` when the pattern has no year, month or day, or minutes without hours; `RangeError` for an instant
 * before 1976, when Paris had other hours.
 */
export function formatSince(instant: Date, pattern: string): string {
  const tokens = checkedTokens(pattern);
  let candidate = instant;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const label = truncate(parisLabel(candidate), tokens);
    const latest = parisReadings(label).at(-1);
    if (latest !== undefined && latest <= instant) return write(label, pattern);
    // First passage of the repeated hour: its labels are read an hour later too. Go before it.
    candidate = new Date(Math.floor(candidate.getTime() / HOUR) * HOUR - SECOND);
  }
  throw new RangeError(`No label of Paris for ${instant.toISOString()}`);
}

/**
 * The instant that a `depuis` label says, its earlier reading when it has two; null when the text does not follow
 * the pattern or names no moment (31/02, or the hour skipped in March).
 *
 * Errors: `CFG-SINCE-FORMAT` as `formatSince`.
 */
export function parseSince(text: string, pattern: string): Date | null {
  checkedTokens(pattern);
  const order: Token[] = [];
  const source = escapeRegExp(pattern).replaceAll(TOKEN, (token) => {
    if (isToken(token)) order.push(token);
    return token === 'yyyy' ? '(\\d{4})' : '(\\d{2})';
  });
  const match = new RegExp(`^${source}$`).exec(text);
  if (match === null) return null;
  const values = new Map(order.map((token, index) => [TOKENS[token], Number(match[index + 1])]));
  const get = (name: keyof ParisLabel): number => values.get(name) ?? 0;
  const label: ParisLabel = {
    year: get('year'),
    month: get('month'),
    day: get('day'),
    hour: get('hour'),
    minute: get('minute'),
    second: get('second'),
  };
  return parisReadings(label)[0] ?? null;
}

function checkedTokens(pattern: string): ReadonlySet<Token> {
  const tokens = new Set([...pattern.matchAll(TOKEN)].map(([token]) => token).filter(isToken));
  const coherent =
    REQUIRED.every((token) => tokens.has(token)) &&
    (tokens.has('HH') || !tokens.has('mm')) &&
    (tokens.has('mm') || !tokens.has('ss'));
  if (coherent) return tokens;
  throw sneError('CFG-SINCE-FORMAT', { file: pattern });
}

/** Units that the pattern does not write are zero, hence the label is at the beginning of its smallest unit. */
function truncate(label: ParisLabel, tokens: ReadonlySet<Token>): ParisLabel {
  return {
    ...label,
    hour: tokens.has('HH') ? label.hour : 0,
    minute: tokens.has('mm') ? label.minute : 0,
    second: tokens.has('ss') ? label.second : 0,
  };
}

function write(label: ParisLabel, pattern: string): string {
  return pattern.replaceAll(TOKEN, (token) =>
    isToken(token) ? String(label[TOKENS[token]]).padStart(token.length, '0') : token,
  );
}

function isToken(text: string): text is Token {
  return Object.hasOwn(TOKENS, text);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
