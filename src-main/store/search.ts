import type { DemandChange, ListDemandsInput } from '../api/demand.ts';
import { CODE_WORDS } from './search-words.ts';
import type { PostalCommunes, SearchQuestion } from './search-question.ts';

/** A condition of SQL and its parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** What the filters of the list need that the store does not know by itself. */
export interface ListContext {
  /** Local day `YYYY-MM-DD` up to which a renewal is due; null: no such filter. */
  readonly dueBefore: string | null;
  /** The beginning, in UTC, of the local day since which demands changed. */
  readonly changedSince: string | null;
  /** Row ids of the demands with a country that is not in the list. */
  readonly countryAnomalies: readonly number[] | null;
  readonly communesOf: PostalCommunes;
}

/** Changes that the list can be narrowed to, as conditions on `movement m`. */
const CHANGES: Readonly<Record<DemandChange, string>> = {
  any: '1',
  created: `m.entity = 'CERFA' AND m.kind IN ('CRE', 'CRS')`,
  updated: `m.entity = 'CERFA' AND m.kind NOT IN ('CRE', 'CRS', 'RAD', 'SUP')`,
  removed: `m.entity = 'CERFA' AND m.kind IN ('RAD', 'SUP')`,
  outside: `m.entity <> 'CERFA'`,
};

/** The condition on `movement m` that tells one kind of change. */
export function changeCondition(change: DemandChange): string {
  return CHANGES[change];
}

/** The filters of the list as conditions on `demand d`, but for those that the full-text index answers. */
export function filterConditions(input: ListDemandsInput, context: ListContext): Condition[] {
  const { dueBefore, changedSince, countryAnomalies } = context;
  const conditions: Condition[] = [];
  const add = (sql: string, ...parameters: (string | number)[]): void => {
    conditions.push({ sql, parameters });
  };
  if (input.state !== 'all') add('d.state = ?', input.state);
  if (dueBefore !== null) add(`(d.state = 'active' AND d.renewal_due_on <= ?)`, dueBefore);
  if (changedSince !== null) add('d.state_at >= ?', changedSince);
  if (input.drift) add('d.id IN (SELECT demand_id FROM drift)');
  if (input.drm) add(`d.id IN (SELECT demand_id FROM drm_state WHERE status = 'available')`);
  if (input.dalo) {
    add(`d.id IN (SELECT demand_id FROM outside_form WHERE entity = 'DALO'
      AND coalesce(outside_facts(xml) ->> 'statutDalo', '') NOT IN ('NON', 'CADUC', 'ACTREL'))`);
  }
  if (input.news !== null) {
    const { afterMovement, change } = input.news;
    add(`d.nud IN (SELECT m.nud FROM movement m WHERE m.id > ? AND ${CHANGES[change]})`, afterMovement);
  }
  if (countryAnomalies !== null) {
    add('d.id IN (SELECT value FROM json_each(?))', JSON.stringify(countryAnomalies));
  }
  return conditions;
}

/** The filters that the full-text index answers, as its expressions. */
export function filterExpressions(input: ListDemandsInput): string[] {
  const expressions: string[] = [];
  if (input.commune !== null) {
    expressions.push(
      withCode(CODE_WORDS.wantedCommune(input.commune), CODE_WORDS.homeCommune(input.commune)),
    );
  }
  if (input.housingType !== null) expressions.push(withCode(CODE_WORDS.wantedType(input.housingType)));
  return expressions;
}

function withCode(...words: readonly string[]): string {
  return `codes : (${words.map((word) => `"${word.replaceAll('"', '')}"`).join(' OR ')})`;
}

/** What of a question is never a matter of spelling: numbers and dates. `isWhole` tells the beginning of a number. */
export function numberExpressions(question: SearchQuestion, isWhole: (joined: string) => boolean): string[] {
  const runs = question.runs.map(({ tokens, joined, codes }) => {
    const whole = `numbers : ("${joined}"*)`;
    // Asking for the parts as well would read half of the index: they all begin with the same department.
    if (tokens.length > 1 && isWhole(joined)) return whole;
    const parts = `{names numbers places} : (${tokens.map((token) => `"${token}"*`).join(' AND ')})`;
    return `(${[parts, ...(tokens.length > 1 ? [whole] : []), ...codes].join(' OR ')})`;
  });
  return [...runs, ...question.dates];
}

/** The words of a question as beginnings of words of the names or communes. */
export function wordExpressions(words: readonly string[]): string[] {
  return words.map((word) => {
    const full = word === 'st' ? 'saint' : word === 'ste' ? 'sainte' : null;
    const ways = [`"${word}"*`, ...(full === null ? [] : [`"${full}"`])];
    return `{names numbers places} : (${ways.join(' OR ')})`;
  });
}

/** Demands whose applicant's last name begins with one of the words. */
export function lastNameBegins(words: readonly string[]): Condition {
  return {
    sql: `(${words.map(() => '(d.sort_last_name >= ? AND d.sort_last_name < ?)').join(' OR ')})`,
    parameters: words.flatMap((word) => [word, `${word}\u{10ffff}`]),
  };
}

/** Demands of which some person's names have all the words. */
export function inNames(words: readonly string[]): string {
  return words.map((word) => `names : ("${word}"*)`).join(' AND ');
}
