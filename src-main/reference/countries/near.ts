import type { Finding } from './finding.ts';
import type { Lexicon } from './lexicon.ts';
import { countriesOf, FIRST_UNTYPED_RANK } from './lexicon-builder.ts';
import type { Entry } from './lexicon-builder.ts';
import { edits, letterMask, leastEdits, likeness } from './slips.ts';
import { isSmall, LOST_LETTER, withoutKind } from './spelling.ts';
import type { Spelling } from './spelling.ts';

/** Likeness from which a typing mistake is corrected, when no other name comes near. */
const SURE = 0.95;
/** Shorter texts say too little. */
const SHORTEST = 4;
/** Names that a mistake is never traced back to: what is meant is more often their namesake. */
const UNTRACED = new Set(['congo', 'manile', 'ileman']);
/** Names of the list itself. */
const LAST_LABEL_RANK = 1;
/** A name whose likeness is within this of the best one's comes near. */
const MARGIN = 0.045;
/** A name in another language has to be this long for its typing mistakes to count. */
const LONG_ENOUGH = 7;
/** Names this near to one another have no safe mistakes between them. */
const NEIGHBOURS = 2;

interface Target {
  readonly text: string;
  readonly mask: number;
  readonly entry: Entry;
}

interface Near {
  readonly entry: Entry;
  readonly text: string;
  readonly typed: string;
  readonly edits: number;
}

/** Finds the names near to a text. */
export class NameFinder {
  readonly #lexicon: Lexicon;
  /** Names by length: those that people here write, and those of languages that few do. */
  readonly #familiar: Target[][] = [];
  readonly #foreign: Target[][] = [];
  /** Names of countries and of France, by their first letters. */
  readonly #byBeginning = new Map<string, Entry[]>();
  readonly #namesakes = new Map<string, boolean>();

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon;
    for (const entry of lexicon.entries) {
      if (entry.rank < FIRST_UNTYPED_RANK && entry.meaning.kind !== 'hint') {
        const beginning = entry.spelling.glued.slice(0, SHORTEST);
        const begun = this.#byBeginning.get(beginning);
        if (begun === undefined) this.#byBeginning.set(beginning, [entry]);
        else begun.push(entry);
      }
      for (const { text, mask } of entry.targets) {
        if (text.length < SHORTEST - 1 || !/^[a-z0-9]+$/.test(text)) continue;
        const names = entry.rank < FIRST_UNTYPED_RANK ? this.#familiar : this.#foreign;
        (names[text.length] ??= []).push({ text, mask, entry });
      }
    }
  }

  /** What a misspelt text means; null when nothing is near. */
  near(spelling: Spelling): Finding | null {
    const found = this.#around(spelling);
    const [first] = found;
    if (first === undefined) return null;
    const best = found.filter((near) => near.edits === first.edits);
    const chosen =
      best.find(isCaught(best)) ?? best.find(({ entry }) => entry.meaning.kind === 'country') ?? first;
    const score = Math.max(...best.filter((near) => means(near) === means(chosen)).map(likenessOf));
    const isForeign = chosen.entry.rank >= FIRST_UNTYPED_RANK;
    const rivals = found.filter((near) => isRival(chosen, near) || (isForeign && isOtherLabel(chosen, near)));
    if (rivals.length > 0) return undecided([chosen, ...rivals], score);
    const { entry } = chosen;
    if (entry.meaning.kind === 'forbidden') return isTypingOf(chosen) ? finding(chosen, score) : null;
    if (entry.meaning.kind !== 'country') return score >= SURE ? finding(chosen, score) : null;
    // A name in a language that few write here counts only where a usual name of the country is near too.
    const isUsual = found.some(
      (near) => means(near) === means(chosen) && near.entry.rank < FIRST_UNTYPED_RANK,
    );
    const isTold =
      chosen.typed === withoutKind(spelling.words)?.join('') && withoutKind(entry.spelling.words) === null;
    // « République de Domnique »: the kind may be what tells it from a namesake.
    if (
      isTold &&
      this.hasNamesake(
        entry.meaning.country,
        entry.spelling.words.filter((word) => !isSmall(word)),
      )
    ) {
      return hint([chosen], score);
    }
    const isSure =
      score >= SURE &&
      isUsual &&
      (!isForeign || chosen.text.length >= LONG_ENOUGH) &&
      !UNTRACED.has(chosen.text);
    return isSure ? finding(chosen, score) : hint([chosen], score);
  }

  /** The one meaning of the names that a text with lost letters fits; null when none fits. */
  matching(spelling: Spelling): Finding | null {
    const pattern = new RegExp(
      `^${spelling.glued.replaceAll(/[^a-z0-9\u2D63]/g, '').replaceAll(new RegExp(`${LOST_LETTER}+`, 'g'), (run) => `.{1,${String(run.length)}}`)}$`,
    );
    const fits = this.#lexicon.entries.filter(
      ({ rank, spelling: { glued } }) => rank < FIRST_UNTYPED_RANK && pattern.test(glued),
    );
    const [first] = fits;
    if (first === undefined || spelling.glued.replaceAll(LOST_LETTER, '').length < SHORTEST - 1) return null;
    const meanings = new Set(fits.map((entry) => meaningKey(entry)));
    const lost = spelling.glued.length - spelling.glued.replaceAll(LOST_LETTER, '').length;
    const score = 1 - (0.25 * lost) / spelling.glued.length;
    if (meanings.size > 1) {
      return {
        meaning: { kind: 'several', countries: countriesIn(fits) },
        rule: 'several',
        score,
        entry: first,
      };
    }
    return { meaning: first.meaning, rule: 'damaged', score, entry: first };
  }

  /** The one meaning of all names that begin with a text, which holds at least `share` of the shortest; null otherwise. */
  beginningWith(glued: string, share: number): Entry | null {
    const begun = (this.#byBeginning.get(glued.slice(0, SHORTEST)) ?? []).filter(({ spelling }) =>
      spelling.glued.startsWith(glued),
    );
    const [first] = begun;
    if (first === undefined || new Set(begun.map((entry) => meaningKey(entry))).size > 1) return null;
    const shortest = Math.min(...begun.map(({ spelling }) => spelling.glued.length));
    return glued.length >= share * shortest ? first : null;
  }

  /** Whether a name of another country holds all these words and more (« Guinée » in « Guinée-Bissau »). */
  hasNamesake(country: string, words: readonly string[]): boolean {
    const key = [...words].sort().join(' ');
    let known = this.#namesakes.get(key);
    if (known === undefined) {
      known = this.#lexicon.entries.some(
        ({ rank, meaning, spelling }) =>
          rank < FIRST_UNTYPED_RANK - 1 &&
          meaning.kind !== 'hint' &&
          spelling.words.length > words.length &&
          (meaning.kind === 'several' || !countriesOf(meaning).includes(country)) &&
          words.every((word) => spelling.words.includes(word)),
      );
      this.#namesakes.set(key, known);
    }
    return known;
  }

  /** Names by the number of edits, the fewest first; one line for each entry. */
  #around(spelling: Spelling): Near[] {
    const familiar = this.#among(this.#familiar, spelling);
    // A familiar name one letter away says enough; the others are asked only where there is none.
    if (familiar.some(({ edits: count }) => count <= 1)) return familiar;
    return [...familiar, ...this.#among(this.#foreign, spelling)].sort(nearestFirst);
  }

  #among(names: readonly (readonly Target[] | undefined)[], spelling: Spelling): Near[] {
    const own = withoutKind(spelling.words)?.join('') ?? '';
    const forms = [...new Set([spelling.core, spelling.glued, ...(own.length > SHORTEST ? [own] : [])])];
    const found = new Map<Entry, Near>();
    for (const typed of forms) {
      if (typed.length < SHORTEST) continue;
      const most = allowedEdits(typed.length) + 1;
      const mask = letterMask(typed);
      for (
        let length = Math.max(SHORTEST - 1, typed.length - most);
        length <= typed.length + most;
        length += 1
      ) {
        for (const { text, mask: letters, entry } of names[length] ?? []) {
          if (leastEdits(mask, letters) > most) continue;
          const distance = edits(typed, text, most);
          if (distance > most || distance >= (found.get(entry)?.edits ?? Infinity)) continue;
          found.set(entry, { entry, text, typed, edits: distance });
        }
      }
    }
    return [...found.values()].sort(nearestFirst);
  }
}

function nearestFirst(a: Near, b: Near): number {
  return a.edits - b.edits || a.entry.rank - b.entry.rank;
}

/** Finds France or a part of it where no country is more like the text. */
function isCaught(best: readonly Near[]): (near: Near) => boolean {
  const others = best.filter(
    ({ entry }) => entry.meaning.kind !== 'forbidden' && entry.meaning.kind !== 'hint',
  );
  const most = Math.max(0, ...others.map(likenessOf));
  return (near) => near.entry.meaning.kind === 'forbidden' && likenessOf(near) >= most;
}

function allowedEdits(length: number): number {
  return Math.max(1, Math.min(3, Math.floor((length + 1) / 5)));
}

function likenessOf({ typed, text }: Near): number {
  return likeness(typed, text);
}

function isTypingOf({ typed, text, edits: count }: Near): boolean {
  return count <= allowedEdits(Math.max(typed.length, text.length)) && text.length >= 5;
}

/** Whether a name stands in the way of taking the text for the chosen one. */
function isRival(chosen: Near, other: Near): boolean {
  if (means(chosen) === means(other)) return false;
  const kind = other.entry.meaning.kind;
  const countries = countriesOf(chosen.entry.meaning);
  // Towns and peoples are seldom written for a country: they stand in the way only where they are nearer.
  if (kind === 'hint') {
    const isSame =
      countries.length > 0 && countries.every((label) => countriesOf(other.entry.meaning).includes(label));
    return !isSame && other.edits < chosen.edits + (other.entry.rule === 'none' ? 1 : 0);
  }
  // France and its parts are caught even where a country is as near: nothing is corrected by that.
  if (chosen.entry.meaning.kind === 'forbidden') return false;
  if (other.edits <= chosen.edits) return true;
  const isFamiliar = other.entry.rank < FIRST_UNTYPED_RANK;
  if (isFamiliar && likenessOf(other) > likenessOf(chosen) - MARGIN) return true;
  if (other.entry.rank > LAST_LABEL_RANK || other.edits > chosen.edits + 1) return false;
  return chosen.edits > 1 || edits(chosen.text, other.text, NEIGHBOURS) <= NEIGHBOURS;
}

/** A name in another language is misspelt too easily for any other label to be in sight. */
function isOtherLabel(chosen: Near, other: Near): boolean {
  return other.entry.rank <= LAST_LABEL_RANK && means(chosen) !== means(other);
}

function undecided(near: readonly Near[], score: number): Finding {
  const entries = near.map(({ entry }) => entry);
  const countries = countriesIn(entries);
  const [first] = entries;
  const isOpen = countries.length > 1 || entries.some(({ meaning }) => meaning.kind === 'forbidden');
  return {
    meaning: isOpen ? { kind: 'several', countries } : { kind: 'hint', countries },
    rule: 'several',
    score,
    entry: first ?? null,
  };
}

function finding({ entry }: Near, score: number): Finding {
  const rule = entry.meaning.kind === 'hint' || entry.meaning.kind === 'several' ? entry.rule : 'typing';
  return { meaning: entry.meaning, rule, score, entry };
}

function hint(near: readonly Near[], score: number): Finding {
  const [first] = near;
  return {
    meaning: { kind: 'hint', countries: countriesIn(near.map(({ entry }) => entry)) },
    rule: 'nothing',
    score,
    entry: first?.entry ?? null,
  };
}

function countriesIn(entries: readonly Entry[]): string[] {
  return [...new Set(entries.flatMap(({ meaning }) => countriesOf(meaning)))];
}

function means({ entry }: Near): string {
  return meaningKey(entry);
}

function meaningKey({ meaning }: Entry): string {
  return `${meaning.kind}:${countriesOf(meaning).join('|')}`;
}
