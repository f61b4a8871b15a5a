import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAccepted } from '../../src-main/reference/countries/accepted.ts';
import { isFrench } from '../../src-main/reference/countries/cog-file.ts';
import { CountryJudge } from '../../src-main/reference/countries/judge.ts';
import { buildLexicon, shippedCog } from '../../src-main/reference/countries/lexicon.ts';
import { edits } from '../../src-main/reference/countries/slips.ts';
import { foldText } from '../../src-main/reference/fold.ts';

const cog = shippedCog();
const judge = new CountryJudge(buildLexicon(cog));
const states = cog.rows.filter((row) => row.actual === '1' && !isFrench(row));
const territories = cog.rows.filter((row) => row.actual !== '2' && !isFrench(row));
const ALPHABET = Array.from('abcdefghijklmnopqrstuvwxyz');
const glued = (label: string): string => foldText(label).replaceAll(' ', '');

interface Dirty {
  readonly value: string;
  /** An ISO code, `!` forbidden, `?` and `-` never corrected. */
  readonly expected: string;
}

function fixture(): readonly Dirty[] {
  const lines = readFileSync(join(import.meta.dirname, 'fixtures/dirty-countries.tsv'), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const [expected = '', values = ''] = line.split('\t');
      return values.split('|').map((value) => ({ value, expected }));
    });
}

describe('the verdicts on values as people leave them', () => {
  const dirty = fixture();
  const countryOf = (expected: string): string | undefined => judge.lexicon.byIso.get(expected);

  it('never name a country that was not meant', () => {
    const wrong = dirty.filter(({ value, expected }) => {
      const { country } = judge.judge(value);
      return country !== null && country !== countryOf(expected);
    });
    expect(wrong).toEqual([]);
  });

  it('name the country of more than 95 % of those that mean one', () => {
    const correctable = dirty.filter(({ expected }) => /^[A-Z]{2}$/.test(expected));
    const found = correctable.filter(
      ({ value, expected }) => judge.judge(value).country === countryOf(expected),
    );
    expect(correctable.length).toBeGreaterThan(900);
    expect(found.length / correctable.length).toBeGreaterThan(0.95);
  });

  it('catch France and every part of it', () => {
    const escaped = dirty.filter(
      ({ value, expected }) => expected === '!' && judge.judge(value).status !== 'forbidden',
    );
    expect(escaped).toEqual([]);
  });

  it('leave a state that is gone and split to a person, with the states of today', () => {
    for (const gone of [
      'Corée',
      'Yougoslavie',
      'Tchécoslovaquie',
      'U.R.S.S.',
      'ex-Yougoslavie',
      'Serbie-et-Monténégro',
    ]) {
      const { status, country, candidates } = judge.judge(gone);
      expect({ gone, status, country }).toEqual({ gone, status: 'ambiguous', country: null });
      expect(candidates.length).toBeGreaterThan(1);
    }
  });

  it('say by which rule, how near, and why', () => {
    expect(judge.judge('Sénégla')).toMatchObject({
      status: 'corrected',
      country: 'SENEGAL',
      rule: 'typing',
      name: 'SENEGAL',
    });
    expect(judge.judge('Sénégla').score).toBeGreaterThanOrEqual(0.95);
    expect(judge.judge('Dahomey')).toMatchObject({ status: 'corrected', country: 'BENIN', score: 1 });
    expect(judge.judge('Alger')).toMatchObject({ status: 'unknown', rule: 'place', candidates: ['ALGERIE'] });
    expect(judge.judge('Marocaine').explanation).toContain('nationalité');
    expect(judge.judge('Corée').explanation).toContain('partagé');
  });

  it('know what the register takes as it stands, and what has to be written anew', () => {
    expect(isAccepted('côte d’ivoire', "COTE D'IVOIRE")).toBe(true);
    expect(isAccepted('ETATS UNIS', 'ETATS-UNIS')).toBe(false);
    expect(isAccepted('le Maroc', 'MAROC')).toBe(false);
  });
});

describe('every country of the list', () => {
  const accents: Readonly<Record<string, string>> = {
    A: 'àâ',
    E: 'éèêë',
    I: 'îï',
    O: 'ôö',
    U: 'ùûü',
    C: 'ç',
  };
  const variant = (label: string, choices: readonly number[]): string =>
    Array.from(label)
      .map((letter, index) => {
        const choice = choices[index % choices.length] ?? 0;
        if (letter === ' ' || letter === '-') return [' ', '-', '  ', ' - '.trim(), '–'][choice % 5] ?? ' ';
        if (letter === "'") return ["'", '’', ' ', '´'][choice % 4] ?? "'";
        const marked = accents[letter];
        if (marked !== undefined && choice % 3 === 0) return marked[choice % marked.length] ?? letter;
        return choice % 2 === 0 ? letter.toLowerCase() : letter;
      })
      .join('');

  it('is itself under any accents, case, spaces, hyphens and apostrophes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...territories),
        fc.array(fc.nat(60), { minLength: 1, maxLength: 40 }),
        fc.constantFrom('', ' ', '  '),
        ({ label }, choices, around) => {
          expect(judge.judge(around + variant(label, choices) + around)).toMatchObject({
            status: 'known',
            country: label,
          });
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('is itself without its spaces, hyphens and apostrophes, and with an article', () => {
    for (const { label } of states) {
      expect(judge.judge(glued(label))).toMatchObject({ status: 'known', country: label });
      expect(judge.judge(`les ${label}`)).toMatchObject({ status: 'known', country: label });
    }
  });

  it('is meant by its official name', () => {
    for (const { label, longName } of states) expect(judge.judge(longName)).toMatchObject({ country: label });
  });

  it('is never corrected from a typing mistake between two countries that are near to one another', () => {
    const letters = [...ALPHABET, ''];
    const names = states.map(({ label }) => glued(label));
    // A name of its own, not a mistake: Iraq's usual name in French.
    const usual = new Set(['irak']);
    let between = 0;
    for (const a of names) {
      for (const b of names) {
        if (a === b || edits(a, b, 2) > 2) continue;
        for (const value of oneEdit(a, letters)) {
          if (edits(value, b, 2) > 2 || names.includes(value) || usual.has(value)) continue;
          if (edits(value, a, 2) + edits(value, b, 2) > 2) continue;
          between += 1;
          expect({ value, a, b, status: judge.judge(value).status }).not.toMatchObject({
            status: 'corrected',
          });
        }
      }
    }
    expect(between).toBeGreaterThan(100);
  });

  it('is not taken for another by one typing mistake, whatever it is', () => {
    const letter = fc.constantFrom(...ALPHABET);
    fc.assert(
      fc.property(
        fc.constantFrom(...states),
        fc.nat(40),
        letter,
        fc.nat(3),
        ({ label }, place, added, kind) => {
          const name = glued(label);
          if (name.length < 6) return;
          const at = place % name.length;
          const rest = name.slice(at + 1);
          const typed =
            [
              name.slice(0, at) + rest,
              name.slice(0, at) + added + rest,
              name.slice(0, at) + added + name.slice(at),
            ][kind] ?? name.slice(0, at) + rest.slice(0, 1) + name.slice(at, at + 1) + rest.slice(1);
          const { country } = judge.judge(typed);
          const isOther = cog.rows.some((row) => glued(row.label) === typed);
          if (!isOther) expect([label, null]).toContain(country);
        },
      ),
      { numRuns: 4000 },
    );
  });
});

describe('any value at all', () => {
  it('has a verdict, the same each time, and never breaks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
        const verdict = judge.judge(value);
        expect(verdict.value).toBe(value);
        expect(judge.judge(value)).toEqual(verdict);
        expect(verdict.country !== null).toBe(verdict.status === 'known' || verdict.status === 'corrected');
      }),
      { numRuns: 500 },
    );
  });
});

function oneEdit(name: string, letters: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at <= name.length; at += 1) {
    for (const letter of letters) {
      found.add(name.slice(0, at) + letter + name.slice(at));
      found.add(name.slice(0, at) + letter + name.slice(at + 1));
    }
    found.add(name.slice(0, at) + name.slice(at + 1, at + 2) + name.slice(at, at + 1) + name.slice(at + 2));
  }
  return found;
}
