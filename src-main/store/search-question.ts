import { foldText } from '../reference/fold.ts';
import { birthDates } from './search-dates.ts';
import { CODE_WORDS } from './search-words.ts';

/** Digits typed together: a numéro unique, a telephone number, a postal code, a year. */
export interface NumberRun {
  /** As they were parted. */
  readonly tokens: readonly string[];
  /** Without what parted them, in lower case. */
  readonly joined: string;
  /** Codes that they may be as well (a year of birth, a commune), as full-text expressions. */
  readonly codes: readonly string[];
}

/** What the text of the search field means. Folded; everything in it has to be met. */
export interface SearchQuestion {
  /** Each begins a word of the names or of the communes. */
  readonly words: readonly string[];
  readonly runs: readonly NumberRun[];
  /** Birth dates, as full-text expressions on the codes. */
  readonly dates: readonly string[];
}

/** Communes by postal code, as INSEE codes. */
export type PostalCommunes = (postalCode: string) => readonly string[];

/**
 * What parts words. The named ranges are letters to Unicode (New Tai Lue and Vedic signs) but marks to SQLite's
 * `unicode61`, which knows an older Unicode: kept in a word they would make a phrase of it, which the index refuses.
 */
const BETWEEN_WORDS = /[^\p{L}\p{N}]+|[\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]+/u;

/** +33 or 0033, with the zero that some write after it. */
const COUNTRY_CODE = /(?<![\p{L}\p{N}])(?:\+|00)33[\s.]*(?:\(0\)[\s.]*|0(?=[1-9]))?(?=\d|\s*$)/gu;

/**
 * Reads the text of the search field; null for an empty one, and a question without anything for signs only, which finds
 * nothing rather than everything.
 */
export function readQuestion(text: string, communesOf: PostalCommunes): SearchQuestion | null {
  if (text.trim() === '') return null;
  const { rest, expressions } = birthDates(text.replace(COUNTRY_CODE, '0'));
  const words: string[] = [];
  const runs: string[][] = [];
  let open = false;
  for (const token of wordsOf(rest)) {
    // The last part of a numéro unique may begin with a letter: G1104.
    if (/^\d/.test(token) || (open && /^(?=.*\d)[0-9a-z]{2,5}$/.test(token))) {
      if (open) runs.at(-1)?.push(token);
      else runs.push([token]);
      open = true;
    } else {
      words.push(token);
      open = false;
    }
  }
  return { words, runs: runs.map((tokens) => numberRun(tokens, communesOf)), dates: expressions };
}

/** The words of a text, folded. */
export function wordsOf(text: string): string[] {
  return foldText(text)
    .split(BETWEEN_WORDS)
    .filter((word) => word !== '');
}

function numberRun(tokens: readonly string[], communesOf: PostalCommunes): NumberRun {
  const joined = tokens.join('');
  const codes: string[] = [];
  if (tokens.length === 1 && /^(?:19|20)\d\d$/.test(joined)) codes.push(`codes : ("b${joined}"*)`);
  if (tokens.length === 1 && /^\d[\dab]\d{3}$/.test(joined)) {
    const places = [joined, ...communesOf(joined.toUpperCase())].flatMap((code) => [
      CODE_WORDS.wantedCommune(code),
      CODE_WORDS.homeCommune(code),
    ]);
    codes.push(`codes : (${places.map((word) => `"${word}"`).join(' OR ')})`);
  }
  return { tokens, joined, codes };
}
