import { z } from 'zod';
import type { DemandRow, ListDemandsInput, ListDemandsOutput } from '../api/demand.ts';
import type { Connection } from './connection.ts';
import { LIST_COLUMNS, ORDERS, toRow } from './demand-rows.ts';
import type { FoundRow } from './demand-rows.ts';
import { NearNames, nearPerson } from './near-names.ts';
import type { NearQuestion } from './near-names.ts';
import { NEAR_TIER, nearTier } from './near-tier.ts';
import { whyNear } from './near-words.ts';
import { readQuestion } from './search-question.ts';
import type { SearchQuestion } from './search-question.ts';
import {
  filterConditions,
  filterExpressions,
  inNames,
  lastNameBegins,
  numberExpressions,
  wordExpressions,
} from './search.ts';
import type { Condition, ListContext } from './search.ts';

/** With fewer demands found than that, names that are near are looked for as well. */
const FEW = 10;
/** Up to so many demands are looked up one by one, which costs less than walking an index past all the others. */
const SMALL = 2000;
/** Beginnings of words and of numbers that are shorter find so many that looking whether they are few is lost time. */
const TELLING = { word: 3, number: 8 } as const;
/** Digits typed with spaces that are looked for as one number. */
const WHOLE_NUMBER = 6;

/** One page of the list of demands: search, filters, order. */
export class DemandList {
  readonly #connection: Connection;
  #near: NearNames | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The rows of a page, how many there are in all, and how many of those only have a name that is near. */
  page(input: ListDemandsInput, context: ListContext): ListDemandsOutput {
    const question = readQuestion(input.query, context.communesOf);
    if (question !== null && isEmpty(question)) return { total: 0, near: 0, rows: [] };
    const filters = filterConditions(input, context);
    const fixed = this.#fixedExpressions(input, question);
    const words = question?.words ?? [];
    const match = [...fixed, ...wordExpressions(words)].join(' AND ');
    const exact: Source =
      match === ''
        ? { from: ALL, conditions: filters }
        : this.#matching(match, filters, { number: numberOf(question), maybeFew: maybeFew(question) });
    const total = this.#count(exact);
    const near =
      total < FEW && words.length > 0 ? this.#nearby(words, { fixed, filters, match, total }) : null;
    if (near !== null) return this.#withNear(input, { words, match, total }, near);
    if (total === 0) return { total, near: 0, rows: [] };
    if (input.sort !== 'relevance' || words.length === 0) {
      return { total, near: 0, rows: this.#rows(exact, null, input, input).map(({ row }) => row) };
    }
    if (exact.from !== ALL) {
      const tier = this.#tierOf(words, match);
      return { total, near: 0, rows: this.#rows(exact, tier, input, input).map(({ row }) => row) };
    }
    return { total, near: 0, rows: this.#byTiers(words, { fixed, filters, exact: exact.conditions }, input) };
  }

  /** What a full-text expression finds: few demands one by one, many by the indexes that have them in order. */
  #matching(
    expression: string,
    filters: readonly Condition[],
    { number, maybeFew }: { readonly number: string | null; readonly maybeFew: boolean },
  ): Source {
    const ids = maybeFew ? this.#idsOf(expression, number) : null;
    if (ids === null) {
      const { sql, parameters } = foundBy(expression, number);
      return { from: ALL, conditions: [...filters, { sql: `d.id IN (${sql})`, parameters }] };
    }
    const from = {
      sql: 'FROM json_each(?) j CROSS JOIN demand d ON d.id = j.value',
      parameters: [JSON.stringify(ids)],
    };
    return { from, conditions: filters };
  }

  /** The demands found, when they are few. */
  #idsOf(expression: string, number: string | null): number[] | null {
    const some = (sql: string, ...parameters: string[]): number[] =>
      z.array(z.number()).parse(
        this.#connection
          .prepare(`${sql} LIMIT ${String(SMALL + 1)}`)
          .pluck()
          .all(...parameters),
      );
    const found = some(BY_WORDS, expression);
    const numbered =
      number === null || found.length > SMALL ? [] : some(BY_NUMBER, number, `${number}\u{10ffff}`);
    const ids = [...new Set([...found, ...numbered])];
    return ids.length > SMALL ? null : ids;
  }

  /** The order of relevance as a column, for few demands. */
  #tierOf(words: readonly string[], match: string): Condition {
    const begins = lastNameBegins(words);
    const named = this.#connection
      .prepare(BY_WORDS)
      .pluck()
      .all(`(${match}) AND ${inNames(words)}`);
    return {
      sql: `CASE WHEN ${begins.sql} THEN 0 WHEN d.id IN (SELECT value FROM json_each(?)) THEN 1 ELSE 2 END`,
      parameters: [...begins.parameters, JSON.stringify(named)],
    };
  }

  /**
   * The page in the order of relevance: whose last name begins with one of the words, then whose names have them all, then
   * the rest (a commune), so that Mr Martin comes before the inhabitants of Saint-Martin. Tier by tier, for each comes out of
   * an index in order, while sorting all that a letter finds takes ten times as long.
   */
  #byTiers(
    words: readonly string[],
    given: {
      readonly fixed: readonly string[];
      readonly filters: readonly Condition[];
      readonly exact: readonly Condition[];
    },
    input: ListDemandsInput,
  ): DemandRow[] {
    const { fixed, filters, exact } = given;
    const begins = lastNameBegins(words);
    const others = { sql: `NOT ${begins.sql}`, parameters: begins.parameters };
    const named = isFoundBy(inNames(words));
    // What begins with a single word is found by it: no need to ask the words again.
    const known = fixed.length === 0 ? filters : [...filters, isFoundBy(fixed.join(' AND '))];
    const tiers = [
      [...(words.length === 1 ? known : exact), begins],
      [...exact, others, named],
      [...exact, others, { sql: `NOT ${named.sql}`, parameters: named.parameters }],
    ];
    const rows: DemandRow[] = [];
    let skipped = 0;
    for (const conditions of input.descending ? tiers.reverse() : tiers) {
      const source = { from: ALL, conditions };
      const page = { limit: input.limit - rows.length, offset: Math.max(0, input.offset - skipped) };
      const found = this.#rows(source, null, input, page);
      rows.push(...found.map(({ row }) => row));
      if (rows.length >= input.limit) break;
      skipped += page.offset === 0 ? found.length : this.#count(source);
    }
    return rows;
  }

  /** The page with the demands whose names are near, which come after those that were typed. */
  #withNear(
    input: ListDemandsInput,
    {
      words,
      match,
      total,
    }: { readonly words: readonly string[]; readonly match: string; readonly total: number },
    near: Nearby,
  ): ListDemandsOutput {
    const rows = this.#rows(near.source, nearTier(words, match, near), input, input);
    return {
      total: near.total,
      near: near.total - total,
      rows: rows.map(({ id, tier, row }) =>
        tier < NEAR_TIER ? row : { ...row, near: this.#why(id, row, near.question) },
      ),
    };
  }

  #fixedExpressions(input: ListDemandsInput, question: SearchQuestion | null): string[] {
    const expressions = filterExpressions(input);
    if (question === null) return expressions;
    const isWhole = (joined: string): boolean =>
      joined.length >= WHOLE_NUMBER &&
      this.#connection
        .prepare('SELECT 1 FROM demand_search WHERE demand_search MATCH ? LIMIT 1')
        .get(`numbers : ("${joined}"*)`) !== undefined;
    return [...expressions, ...numberExpressions(question, isWhole)];
  }

  /** The first of the near questions that finds something more. */
  #nearby(
    words: readonly string[],
    known: {
      readonly fixed: readonly string[];
      readonly filters: readonly Condition[];
      readonly match: string;
      readonly total: number;
    },
  ): Nearby | null {
    this.#near ??= new NearNames(this.#connection);
    for (const question of this.#near.questions(words)) {
      const whole = (way: string): string => [...known.fixed, `(${way})`].join(' AND ');
      const all = `(${known.match}) OR (${whole(question.loose)})`;
      const source = this.#matching(all, known.filters, { number: null, maybeFew: true });
      const total = this.#count(source);
      if (total > known.total)
        return { source, total, named: whole(question.named), strict: whole(question.strict), question };
    }
    return null;
  }

  #count({ from, conditions }: Source): number {
    const { where, parameters } = joined(conditions);
    const count = this.#connection
      .prepare(`SELECT count(*) ${from.sql} ${where}`)
      .pluck()
      .get(...from.parameters, ...parameters);
    return z.number().parse(count);
  }

  #rows(
    { from, conditions }: Source,
    tier: Condition | null,
    { sort, descending }: ListDemandsInput,
    { limit, offset }: { readonly limit: number; readonly offset: number },
  ): FoundRow[] {
    const { where, parameters } = joined(conditions);
    const direction = descending ? 'DESC' : 'ASC';
    const columns = [...(tier === null || sort !== 'relevance' ? [] : ['tier']), ...ORDERS[sort], 'd.id'];
    const order = columns.map((column) => `${column} ${direction}`).join(', ');
    return this.#connection
      .prepare(
        `SELECT ${LIST_COLUMNS}, d.id, ${tier?.sql ?? '0'} AS tier ${from.sql} ${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
      )
      .all(...(tier?.parameters ?? []), ...from.parameters, ...parameters, limit, offset)
      .map(toRow);
  }

  #why(id: number, row: DemandRow, question: NearQuestion): string | null {
    const adults = this.#connection
      .prepare(
        `SELECT last_name, birth_name, first_name FROM person
         WHERE demand_id = ? AND role IN ('applicant', 'coApplicant') ORDER BY role, position`,
      )
      .all(id)
      .map((person) => nearPerson.parse(person));
    return whyNear(question.words, adults, row.commune);
  }
}

function isEmpty({ words, runs, dates }: SearchQuestion): boolean {
  return words.length + runs.length + dates.length === 0;
}

function maybeFew(question: SearchQuestion | null): boolean {
  if (question === null) return false;
  const { words, runs, dates } = question;
  return (
    dates.length > 0 ||
    words.some((word) => word.length >= TELLING.word) ||
    runs.some(({ joined }) => joined.length >= TELLING.number)
  );
}

/** A number by itself is also that of a demand of which nothing but the number is known. */
function numberOf(question: SearchQuestion | null): string | null {
  const [run, ...more] = question?.runs ?? [];
  if (question === null || run === undefined || more.length > 0) return null;
  if (question.words.length > 0 || question.dates.length > 0 || run.joined.length < 4) return null;
  return run.joined.toUpperCase();
}

const BY_WORDS = 'SELECT rowid FROM demand_search WHERE demand_search MATCH ?';
const BY_NUMBER = 'SELECT id FROM demand WHERE nud >= ? AND nud < ?';

/** The row ids that an expression, or the beginning of a number, finds; for a membership, so twice is no matter. */
function foundBy(expression: string, number: string | null): Condition {
  if (number === null) return { sql: BY_WORDS, parameters: [expression] };
  return {
    sql: `${BY_WORDS} UNION ALL ${BY_NUMBER}`,
    parameters: [expression, number, `${number}\u{10ffff}`],
  };
}

function isFoundBy(expression: string): Condition {
  const { sql, parameters } = foundBy(expression, null);
  return { sql: `d.id IN (${sql})`, parameters };
}

/** Where rows come from and what they are narrowed by. */
interface Source {
  readonly from: Condition;
  readonly conditions: readonly Condition[];
}

const ALL: Condition = { sql: 'FROM demand d', parameters: [] };

interface Nearby {
  readonly source: Source;
  readonly total: number;
  readonly named: string;
  readonly strict: string;
  readonly question: NearQuestion;
}

function joined(conditions: readonly Condition[]): {
  readonly where: string;
  readonly parameters: readonly (string | number)[];
} {
  return {
    where: conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}
