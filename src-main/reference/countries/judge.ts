import type { CountryRule, CountryStatus, CountryVerdict } from '../../api/countries.ts';
import type { Lexicon } from './lexicon.ts';
import { countriesOf } from './lexicon-builder.ts';
import type { Meaning } from './lexicon-builder.ts';
import { readCode } from './codes.ts';
import { explain } from './explain.ts';
import type { Finding } from './finding.ts';
import { NameFinder } from './near.ts';
import { judgeSegments, judgeWords } from './parts.ts';
import type { PartTools } from './parts.ts';
import { isSmall, LOST_LETTER, repair, spell, withoutKind } from './spelling.ts';
import type { Spelling } from './spelling.ts';

const NOTHING: Finding = { meaning: { kind: 'hint', countries: [] }, rule: 'nothing', score: 0, entry: null };
/** Shortest beginning of a name that can stand for it, and how much of the name it must hold. */
const SHORTEST_BEGINNING = 8;
const BEGINNING_SHARE = 0.6;
const TRUNCATED_SCORE = 0.95;
/** Verdicts kept; a stock has few different values, and those of a hostile file must not fill the memory. */
const MOST_KEPT = 50_000;
/** Longer than any name of a country: not measured letter by letter. */
const LONGEST = 120;

/**
 * Judges what was written as the country of an address against the COG list. Never a guess: what can mean two things, or
 * what is near to two names, is left to a person.
 */
export class CountryJudge {
  readonly lexicon: Lexicon;
  readonly #finder: NameFinder;
  /** What was measured while one value is judged: asked for more than once, and dear. */
  readonly #nearby = new WeakMap<Spelling, Finding | null>();
  readonly #partTools: PartTools;
  readonly #kept = new Map<string, CountryVerdict>();

  constructor(lexicon: Lexicon) {
    this.lexicon = lexicon;
    this.#finder = new NameFinder(lexicon);
    this.#partTools = {
      exact: (part) => this.#exact(part) ?? this.#underKind(part),
      near: (part) => this.#near(part),
      finder: this.#finder,
    };
  }

  /** The verdict on a value; the same value always has the same one. */
  judge(value: string): CountryVerdict {
    const kept = this.#kept.get(value);
    if (kept !== undefined) return kept;
    const verdict = toVerdict(value, this.#find(value));
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(value, verdict);
    return verdict;
  }

  #find(value: string): Finding {
    const text = repair(value.slice(0, 4 * LONGEST).normalize('NFC'));
    const whole = spell(text);
    if (whole.glued === '') return { ...NOTHING, rule: 'none' };
    const code = readCode(whole, this.lexicon);
    if (code !== null) return code;
    if (whole.words.every(isSmall) && this.#exact(whole) === null) return { ...NOTHING, rule: 'none' };
    return (
      this.#exact(whole) ??
      this.#withoutDigits(whole) ??
      this.#formerly(whole) ??
      this.#lostLetters(whole) ??
      this.#underKind(whole) ??
      judgeSegments(text, this.#partTools) ??
      certain(judgeWords(whole, this.#partTools)) ??
      this.#decided(whole) ??
      this.#truncated(whole) ??
      judgeWords(whole, this.#partTools) ??
      this.#near(whole) ??
      NOTHING
    );
  }

  #exact(spelling: Spelling): Finding | null {
    const whole = this.lexicon.byGlued.get(spelling.glued);
    const telling = this.lexicon.bySorted.get(spelling.sorted);
    // « Les Maldives » is a usual name, and the label of the list with an article: the list counts first.
    const entry = whole !== undefined && (telling?.rank ?? Infinity) >= whole.rank ? whole : telling;
    return entry === undefined ? null : { meaning: entry.meaning, rule: entry.rule, score: 1, entry };
  }

  /** « 20000 MAROC », « Maroc 2 » */
  #withoutDigits(spelling: Spelling): Finding | null {
    const words = spelling.words.filter((word) => !/^\d+$/.test(word));
    if (words.length === spelling.words.length) return null;
    const rest = spell(words.join(' '));
    if (rest.glued === '') return { ...NOTHING, rule: 'none' };
    const found = this.#exact(rest) ?? this.#decided(rest);
    if (found === null) return null;
    const codes = spelling.words.filter((word) => /^99\d{3}$/.test(word));
    const [country] = countriesOf(found.meaning);
    const agree = codes.every(
      (code) => country !== undefined && this.lexicon.byCode.get(code)?.includes(country),
    );
    if (agree) return found;
    const told = codes.flatMap((code) => this.lexicon.byCode.get(code) ?? []);
    const countries = [...new Set([...countriesOf(found.meaning), ...told])];
    return { meaning: { kind: 'several', countries }, rule: 'several', score: 1, entry: found.entry };
  }

  /** « ex-Zaïre », « ancienne Haute-Volta »: only before a name that is one of the past. */
  #formerly({ words }: Spelling): Finding | null {
    const rest = words.filter((word) => !/^(?:ex|ancien|anciens|ancienne|ancient|former)$/.test(word));
    if (rest.length === words.length || rest.length === 0) return null;
    const found = this.#exact(spell(rest.join(' ')));
    if (found === null) return null;
    const isPresent = found.rule === 'label' && found.meaning.kind === 'country';
    return isPresent ? { ...found, meaning: { kind: 'hint', countries: countriesOf(found.meaning) } } : found;
  }

  #lostLetters(spelling: Spelling): Finding | null {
    if (!spelling.glued.includes(LOST_LETTER)) return null;
    return this.#finder.matching(spelling) ?? { ...NOTHING, rule: 'damaged' };
  }

  /** « Royaume du Maroc », « Île Maurice » */
  #underKind(spelling: Spelling): Finding | null {
    const own = withoutKind(spelling.words);
    if (own === null) return null;
    const found = this.#exact(spell(own.join(' ')));
    if (found?.meaning.kind !== 'country') return found?.meaning.kind === 'forbidden' ? found : null;
    // « République de Chine » is not China: beside a namesake the kind decides, and then it has to be a known name.
    if (this.#finder.hasNamesake(found.meaning.country, own)) {
      return { ...found, meaning: { kind: 'hint', countries: [found.meaning.country] }, rule: 'several' };
    }
    return { ...found, rule: 'form' };
  }

  #truncated(spelling: Spelling): Finding | null {
    const { glued } = spelling;
    if (glued.length < SHORTEST_BEGINNING) return null;
    const found = this.#finder.beginningWith(glued, BEGINNING_SHARE);
    return found === null
      ? null
      : { meaning: found.meaning, rule: 'truncated', score: TRUNCATED_SCORE, entry: found };
  }

  /** A typing mistake, where it is certain; where it is not, the words one by one may say more. */
  #decided(spelling: Spelling): Finding | null {
    const found = this.#near(spelling);
    return found === null || found.meaning.kind === 'hint' ? null : found;
  }

  #near(spelling: Spelling): Finding | null {
    if (spelling.glued.length > LONGEST) return null;
    let found = this.#nearby.get(spelling);
    if (found === undefined) this.#nearby.set(spelling, (found = this.#finder.near(spelling)));
    return found;
  }
}

/** Words that all belong to one country or to France say more than a likeness of the whole. */
function certain(found: Finding | null): Finding | null {
  return found?.meaning.kind === 'country' || found?.meaning.kind === 'forbidden' ? found : null;
}

function toVerdict(value: string, finding: Finding): CountryVerdict {
  const { meaning, rule, score, entry } = finding;
  const country = meaning.kind === 'country' ? meaning.country : null;
  const verdict: Omit<CountryVerdict, 'explanation'> = {
    value,
    status: statusOf(meaning, rule),
    country,
    score: Math.round(score * 1000) / 1000,
    candidates: country === null ? [...countriesOf(meaning)] : [],
    rule,
    name: entry?.name ?? null,
    source: entry?.source ?? null,
  };
  return { ...verdict, explanation: explain(verdict) };
}

function statusOf(meaning: Meaning, rule: CountryRule): CountryStatus {
  switch (meaning.kind) {
    case 'country':
      return rule === 'label' ? 'known' : 'corrected';
    case 'several':
      return 'ambiguous';
    case 'forbidden':
      return 'forbidden';
    case 'hint':
      return 'unknown';
  }
}
