import type { ListDemandsInput } from '../api/demand.ts';
import { foldText } from '../reference/fold.ts';
import { CODE_WORDS } from './search-words.ts';

/** A condition of SQL and its parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/**
 * What the search field means: a birth date (JJ/MM/AAAA) filters by it; something that reads like a number is tried as
 * the beginning of a NUD, spaces aside; every other word must begin a word of the names, numbers or communes.
 * An empty text means everything (null).
 */
function searchCondition(text: string): Condition | null {
  const { rest, date } = takeDate(text);
  const conditions: Condition[] = [];
  if (date !== null) {
    conditions.push(withCode(CODE_WORDS.birthDate(date)));
  }
  const words = wordsOf(rest);
  if (words.length > 0) {
    const match = `{names numbers places} : (${words.map((word) => `"${word}"*`).join(' ')})`;
    const byWords: Condition = {
      sql: 'd.id IN (SELECT rowid FROM demand_search WHERE demand_search MATCH ?)',
      parameters: [match],
    };
    conditions.push(withNumber(words.join('').toUpperCase(), byWords));
  }
  if (conditions.length === 0) return date === null && text.trim() !== '' ? NOTHING : null;
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/**
 * How near a demand is to the search: 0 when the applicant's name begins with one of its words, 1 when the names or the
 * number have them all, 2 for the rest (a commune); null without words. Sorting by it puts Mr Martin before the
 * inhabitants of Saint-Martin.
 */
export function searchTier(text: string): Condition | null {
  const words = wordsOf(takeDate(text).rest);
  if (words.length === 0) return null;
  const byName = words.map(() => '(d.sort_last_name >= ? AND d.sort_last_name < ?)').join(' OR ');
  const match = words.map((word) => `{names numbers} : "${word}"*`).join(' ');
  return {
    sql: `CASE WHEN ${byName} THEN 0
      WHEN d.id IN (SELECT rowid FROM demand_search WHERE demand_search MATCH ?) THEN 1 ELSE 2 END`,
    parameters: [...words.flatMap((word) => [word, `${word}\u{10ffff}`]), match],
  };
}

/** Demands that have one of these codes. */
function withCode(...words: readonly string[]): Condition {
  const match = `codes : (${words.map((word) => `"${word.replaceAll('"', '')}"`).join(' OR ')})`;
  return {
    sql: 'd.id IN (SELECT rowid FROM demand_search WHERE demand_search MATCH ?)',
    parameters: [match],
  };
}

/**
 * What parts words. The named ranges are letters to Unicode (New Tai Lue and Vedic signs) but marks to SQLite's
 * `unicode61`, which knows an older Unicode: kept in a word they would make a phrase of it, which the index refuses.
 */
const BETWEEN_WORDS = /[^\p{L}\p{N}]+|[\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]+/u;

function wordsOf(text: string): string[] {
  return foldText(text)
    .split(BETWEEN_WORDS)
    .filter((word) => word !== '');
}

/** A text of signs only ("%%%") finds nothing rather than everything. */
const NOTHING: Condition = { sql: '0', parameters: [] };

/** Digits are also the beginning of a NUD or of a telephone number, wherever they were parted by spaces. */
function withNumber(joined: string, byWords: Condition): Condition {
  if (!/^\d{4}[0-9A-Z]{0,14}$/.test(joined)) return byWords;
  return {
    sql: `(${byWords.sql} OR (d.nud >= ? AND d.nud < ?)
      OR d.id IN (SELECT rowid FROM demand_search WHERE demand_search MATCH ?))`,
    parameters: [
      ...byWords.parameters,
      joined,
      `${joined}\u{10ffff}`,
      `numbers : "${joined.toLowerCase()}"*`,
    ],
  };
}

function takeDate(text: string): { readonly rest: string; readonly date: string | null } {
  const found = /(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)/.exec(text);
  if (found === null) return { rest: text, date: null };
  const [whole, day = '', month = '', year = ''] = found;
  return {
    rest: text.replace(whole, ' '),
    date: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
  };
}

/** The filters of the list as conditions on `demand d`; `today` is a local day `YYYY-MM-DD`. */
export function filterConditions(input: ListDemandsInput, dueBefore: string | null): Condition[] {
  const conditions: Condition[] = [];
  if (input.state !== 'all') conditions.push({ sql: 'd.state = ?', parameters: [input.state] });
  if (input.commune !== null) {
    const words = [CODE_WORDS.wantedCommune(input.commune), CODE_WORDS.homeCommune(input.commune)];
    conditions.push(withCode(...words));
  }
  if (input.housingType !== null) conditions.push(withCode(CODE_WORDS.wantedType(input.housingType)));
  if (dueBefore !== null) {
    conditions.push({ sql: `(d.state = 'active' AND d.renewal_due_on <= ?)`, parameters: [dueBefore] });
  }
  const search = searchCondition(input.query);
  if (search !== null) conditions.push(search);
  return conditions;
}
