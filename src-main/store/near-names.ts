import { z } from 'zod';
import type { Connection } from './connection.ts';

/** Words that stand before a name; left out or added they change nobody. */
const PARTICLES = new Set(
  'd de del della des di do dos da du el al l la las le les lo los ben bin van von den der ait'.split(' '),
);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** A text by itself that is shorter says too little. */
const SHORTEST_ALONE = 4;
const SHORTEST = 2;
/** From this length on, what is typed so far may itself hold the mistake. */
const SHORTEST_BEGINNING = 5;
/** Words of one text that are looked at, and letters of one word. */
const MOST_WORDS = 4;
const LONGEST = 24;
/** Names are folded: nearly all of them are plain letters. */
const PLAIN = /^[a-z]+$/;

/** Where the words of the search are listed: made on the reading connection, holds nothing itself. */
const VOCABULARY = 'temp.search_vocabulary';

/** Makes the list of the index's words known to a connection; before it is told to only read. */
export function addSearchVocabulary(connection: Connection): void {
  connection.exec(`CREATE VIRTUAL TABLE ${VOCABULARY} USING fts5vocab('main', 'demand_search', 'col')`);
}

/** A word of the text and the words of the index that are one mistake away from it. */
export interface NearWord {
  readonly word: string;
  readonly names: readonly string[];
  readonly places: readonly string[];
  /** Beginnings of names, for a word that is still being typed. */
  readonly beginnings: readonly string[];
  /** Pairs of names that it is when a space, a hyphen or an apostrophe went missing. */
  readonly pairs: readonly (readonly [string, string])[];
}

/** Names near to those of a text, as full-text expressions. */
export interface NearQuestion {
  /** Whole words of names, or names that are near. */
  readonly named: string;
  /** As `named`, of names or communes. */
  readonly strict: string;
  /** The other words may be beginnings. */
  readonly loose: string;
  readonly words: readonly NearWord[];
}

/**
 * Finds the names that a mistyped text may mean: one letter too many, too few, another one, or two exchanged; a space or
 * hyphen too many or too few; particles left out. It asks the index itself, some hundred words at a time, so that nothing
 * has to be kept beside it: its time depends on the length of the text, hardly on the size of the store.
 */
export class NearNames {
  readonly #existing;
  readonly #beginning;
  readonly #match;

  constructor(connection: Connection) {
    this.#existing = connection.prepare<[string], { term: string; col: string }>(
      `SELECT v.term, v.col FROM json_each(?) j CROSS JOIN ${VOCABULARY} v WHERE v.term = j.value`,
    );
    this.#beginning = connection
      .prepare<[string], string>(
        `SELECT j.value FROM json_each(?) j WHERE EXISTS (
           SELECT 1 FROM ${VOCABULARY} v WHERE v.term >= j.value AND v.term < j.value || char(0x10ffff) AND v.col = 'names')`,
      )
      .pluck();
    this.#match = connection.prepare('SELECT 1 FROM demand_search WHERE demand_search MATCH ? LIMIT 1');
  }

  /**
   * The near questions, the likeliest first: mistakes in the words that nobody bears, or a gap too many; then gaps too few;
   * then mistakes in every word. None for too little text. What is not taken is not worked out.
   */
  *questions(words: readonly string[]): Generator<NearQuestion> {
    const said = words.filter((word) => !PARTICLES.has(word));
    const kept = said.length === 0 ? words : said;
    const letters = kept.reduce((sum, word) => sum + word.length, 0);
    if (letters < SHORTEST_ALONE || kept.length > MOST_WORDS || words.length > 2 * MOST_WORDS) return;
    const unknown = kept.filter((word) => !this.#finds(beginsWith(word)));
    const mistaken = new Set(unknown.length === 0 ? kept : unknown);
    const near = new Map(
      kept.map((word) => [word, mistaken.has(word) ? this.#near(word) : nothingNear(word)]),
    );
    yield* question(kept, near, this.#joined(words, false));
    const parted = new Map(
      [...near].map(([word, known]) => [
        word,
        mistaken.has(word) ? { ...known, pairs: this.#pairs(word, '') } : known,
      ]),
    );
    yield* question(kept, parted, this.#joined(words, true));
    if (mistaken.size === kept.length) return;
    yield* question(kept, new Map(kept.map((word) => [word, this.#near(word)])), []);
  }

  /** Two words of the text that were one, « Du rand », or, `isElsewhere`, were parted elsewhere: « L egoff ». */
  #joined(words: readonly string[], isElsewhere: boolean): Joined[] {
    return words.flatMap((first, place) => {
      const second = words[place + 1];
      if (second === undefined) return [];
      const word = first + second;
      const names = this.#existing.all(JSON.stringify([word])).some(({ col }) => col === 'names')
        ? [word]
        : [];
      const typed = `${first} ${second}`;
      const near = { ...nothingNear(typed), names, pairs: isElsewhere ? this.#pairs(word, typed) : [] };
      const expression = alternatives('', near);
      return expression === null ? [] : [{ first, second, expression, near }];
    });
  }

  #near(word: string): NearWord {
    if (word.length < SHORTEST || word.length > LONGEST || !PLAIN.test(word)) return nothingNear(word);
    const variants = JSON.stringify(oneEditAway(word));
    const found = this.#existing.all(variants);
    const inColumn = (column: string): string[] => [
      ...new Set(found.filter(({ col }) => col === column).map(({ term }) => term)),
    ];
    const names = inColumn('names');
    const beginnings =
      names.length === 0 && word.length >= SHORTEST_BEGINNING ? this.#beginning.all(variants) : [];
    return { word, names, places: inColumn('places'), beginnings, pairs: [] };
  }

  /** Where a word can be parted into two names that one person bears; a letter may stand where they meet. */
  #pairs(word: string, except: string): [string, string][] {
    const pairs: [string, string][] = [];
    if (word.length > LONGEST || !PLAIN.test(word)) return pairs;
    for (let end = 1; end < word.length; end += 1) {
      for (const start of [end, end + 1]) {
        const pair: [string, string] = [word.slice(0, end), word.slice(start)];
        if (pair[1].length < SHORTEST || pair.join(' ') === except) continue;
        if (start > end && pair[0].length < SHORTEST) continue;
        if (this.#finds(bothNames(pair))) pairs.push(pair);
      }
    }
    return pairs;
  }

  #finds(expression: string): boolean {
    return this.#match.get(expression) !== undefined;
  }
}

interface Joined {
  readonly first: string;
  readonly second: string;
  readonly expression: string;
  readonly near: NearWord;
}

/** The question that these alternatives make; nothing when a word has none. */
function* question(
  kept: readonly string[],
  near: ReadonlyMap<string, NearWord>,
  joined: readonly Joined[],
): Generator<NearQuestion> {
  const wayOf = (part: (word: string) => string): string => {
    const whole = kept.map((word) =>
      alternatives(part(word), part === isName ? onlyNames(near.get(word)) : near.get(word)),
    );
    const ways = [whole.join(' AND ')];
    for (const { first, second, expression } of joined) {
      const others = kept.filter((word) => word !== first && word !== second).map(part);
      ways.push([...others, expression].join(' AND '));
    }
    return ways.map((way) => `(${way})`).join(' OR ');
  };
  yield {
    named: wayOf(isName),
    strict: wayOf(isWord),
    loose: wayOf(beginsWith),
    words: [...near.values(), ...joined.map((pair) => pair.near)],
  };
}

function beginsWith(word: string): string {
  return `{names places} : ("${word}"*)`;
}

function isWord(word: string): string {
  return `{names places} : ("${word}")`;
}

function isName(word: string): string {
  return `names : ("${word}")`;
}

function bothNames([first, second]: readonly [string, string]): string {
  return `names : ("${first}" AND "${second}")`;
}

function onlyNames(near: NearWord | undefined): NearWord | undefined {
  return near === undefined ? undefined : { ...near, places: [] };
}

function nothingNear(word: string): NearWord {
  return { word, names: [], places: [], beginnings: [], pairs: [] };
}

/** One expression for a word or what is near to it; null without any. */
function alternatives(own: string, near: NearWord | undefined): string | null {
  const ways = own === '' ? [] : [own];
  if (near !== undefined) {
    const list = (words: readonly string[], star: string): string =>
      words.map((word) => `"${word}"${star}`).join(' OR ');
    if (near.names.length > 0) ways.push(`names : (${list(near.names, '')})`);
    if (near.places.length > 0) ways.push(`places : (${list(near.places, '')})`);
    if (near.beginnings.length > 0) ways.push(`names : (${list(near.beginnings, '*')})`);
    ways.push(...near.pairs.map(bothNames));
  }
  return ways.length === 0 ? null : `(${ways.join(' OR ')})`;
}

/** Every text that one mistake makes of a word of plain letters; without the word itself. */
function oneEditAway(word: string): string[] {
  const made = new Set<string>();
  for (let at = 0; at <= word.length; at += 1) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    for (const letter of LETTERS) {
      made.add(before + letter + after);
      if (after !== '') made.add(before + letter + after.slice(1));
    }
    if (after === '') continue;
    made.add(before + after.slice(1));
    if (after.length > 1) made.add(before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2));
  }
  made.delete(word);
  made.delete('');
  return [...made];
}

/** Adults of a demand, as the explanation of a find reads them. */
export const nearPerson = z.object({
  last_name: z.string().nullable(),
  birth_name: z.string().nullable(),
  first_name: z.string().nullable(),
});
