import type { CountryRule } from '../../api/countries.ts';
import { foldText } from '../fold.ts';
import { letterMask } from './slips.ts';
import { isKind, spell, withoutKind } from './spelling.ts';
import type { Spelling } from './spelling.ts';

/** What a name means. */
export type Meaning =
  | { readonly kind: 'country'; readonly country: string }
  | { readonly kind: 'several'; readonly countries: readonly string[] }
  | { readonly kind: 'forbidden' }
  /** Not the name of a country, though it may tell of one. */
  | { readonly kind: 'hint'; readonly countries: readonly string[] };

/** A name of the reference. */
export interface Entry {
  readonly name: string;
  readonly meaning: Meaning;
  readonly rule: CountryRule;
  readonly source: string;
  /** 0: label of the list; the higher, the less it weighs where names collide. */
  readonly rank: number;
  readonly spelling: Spelling;
  /** What typing mistakes are measured against, with the letters of each. */
  readonly targets: readonly { readonly text: string; readonly mask: number }[];
}

/** From this rank on a name is recognised whole, but a typing mistake is never traced back to it. */
export const FIRST_UNTYPED_RANK = 5;

/** Gathers names; of two that collide the one of lower rank stays, and two of one rank that differ become ambiguous. */
export class LexiconBuilder {
  readonly #byGlued = new Map<string, Entry>();
  readonly #bySorted = new Map<string, Entry>();

  /** `isTyped` false: recognised whole only, typing mistakes are not measured against it. */
  add(name: string, meaning: Meaning, rule: CountryRule, source: string, rank: number, isTyped = true): void {
    const trimmed = name.trim();
    const spelling = spell(trimmed);
    if (spelling.glued === '') return;
    const targets = isTyped ? targetsOf(spelling, meaning.kind === 'country', rank) : [];
    const entry: Entry = { name: trimmed, meaning, rule, source, rank, spelling, targets };
    put(this.#byGlued, spelling.glued, entry);
    // « SALOMONILES »: the short forms are spelt out word by word, and there are no words here.
    const bare = foldText(trimmed).replaceAll(' ', '');
    if (bare !== spelling.glued) put(this.#byGlued, bare, entry);
    // What is left of a name without its small words may be too little to know it by.
    if (spelling.sorted.length >= 4 || spelling.sorted === spelling.glued)
      put(this.#bySorted, spelling.sorted, entry);
  }

  result(): {
    readonly byGlued: ReadonlyMap<string, Entry>;
    readonly bySorted: ReadonlyMap<string, Entry>;
    readonly entries: readonly Entry[];
  } {
    return {
      byGlued: this.#byGlued,
      bySorted: this.#bySorted,
      entries: [...new Set([...this.#byGlued.values(), ...this.#bySorted.values()])],
    };
  }
}

function put(map: Map<string, Entry>, key: string, entry: Entry): void {
  const before = map.get(key);
  if (before === undefined || entry.rank < before.rank) map.set(key, entry);
  else if (entry.rank === before.rank && !sameMeaning(before.meaning, entry.meaning)) {
    if (entry.meaning.kind === 'hint' && before.meaning.kind !== 'hint') return;
    if (entry.meaning.kind !== 'hint' && before.meaning.kind === 'hint') {
      map.set(key, entry);
      return;
    }
    map.set(key, { ...before, meaning: both(before.meaning, entry.meaning), rule: 'several' });
  }
}

/** Whether two names mean the same. */
function sameMeaning(a: Meaning, b: Meaning): boolean {
  return a.kind === b.kind && countriesOf(a).join('|') === countriesOf(b).join('|');
}

/** The countries a name may mean. */
export function countriesOf(meaning: Meaning): readonly string[] {
  switch (meaning.kind) {
    case 'country':
      return [meaning.country];
    case 'several':
    case 'hint':
      return meaning.countries;
    case 'forbidden':
      return [];
  }
}

function both(a: Meaning, b: Meaning): Meaning {
  const countries = [...new Set([...countriesOf(a), ...countriesOf(b)])];
  return a.kind === 'hint' && b.kind === 'hint'
    ? { kind: 'hint', countries }
    : { kind: 'several', countries };
}

function targetsOf(spelling: Spelling, isCountry: boolean, rank: number): Entry['targets'] {
  // A long name is mostly « République de »: mistakes are measured on what is its own.
  const own = isCountry ? withoutKind(spelling.words) : null;
  // « Rép. Dom. » is little but its kind: only a label of the list (« ROYAUME-UNI ») is worth that risk.
  if (isCountry && own === null && rank > 1 && spelling.words.some(isKind)) return [];
  const texts = own === null ? [spelling.core, spelling.glued] : [own.join('')];
  return [...new Set(texts)].map((text) => ({ text, mask: letterMask(text) }));
}
