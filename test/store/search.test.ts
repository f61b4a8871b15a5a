import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listDemandsInput } from '../../src-main/api/demand.ts';
import { MovementApplier } from '../../src-main/ingest/movement-applier.ts';
import { openStore } from '../../src-main/store/store.ts';
import type { Store } from '../../src-main/store/store.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';

const PEOPLE = [
  { nud: '038042500123411004', last: 'Martin', first: 'Zoé', born: '1980-02-29', commune: '38185' },
  { nud: '038042500999938004', last: 'Abdi', first: 'Éloïse', born: '1990-05-06', commune: '38421' },
  {
    nud: '0380124000001G1104',
    last: "D'Œuvre-Lefèvre",
    first: 'Jean-Marie',
    born: '1975-12-01',
    commune: '38053',
  },
  { nud: '038112300777738004', last: 'Saint Martin', first: 'Paul', born: '1961-07-08', commune: '38185' },
];
const NAMES: Readonly<Record<string, string>> = {
  '38185': 'Grenoble',
  '38421': 'Saint-Martin-d’Hères',
  '38053': 'Bourgoin-Jallieu',
};

let folder = '';
let store: Store;

const POSTAL: Readonly<Record<string, readonly string[]>> = { '38300': ['38053'] };

function found(query: string, more: Record<string, unknown> = {}): string[] {
  const input = listDemandsInput.parse({ query, sort: 'relevance', state: 'all', ...more });
  const context = { communesOf: (code: string) => POSTAL[code] ?? [] };
  return store.demands.list(input, context).rows.map(({ lastName }) => lastName ?? '');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sne-desk-search-'));
  store = openStore(folder, 'test', new Date(), (code) => NAMES[code] ?? null);
  const applier = new MovementApplier(await openSchemas(), 'flag');
  await store.write((unit) => {
    for (const { nud, last, first, born, commune } of PEOPLE) {
      const file = `<interfaceNuu xmlns="http://nuu.application.i2/" versionInterface="02.01"><demande><demandeLogement><numUnique>${nud}</numUnique>
        <personnePhysique><demandeur><nom>${last}</nom><prenom>${first}</prenom><dateNaissance>${born}</dateNaissance>${last === 'Martin' ? '<telPortable>+33612345678</telPortable>' : ''}
        <adressePostale><commune code="${commune}"/></adressePostale></demandeur></personnePhysique></demandeLogement></demande></interfaceNuu>`;
      const at = '2026-01-01T00:00:00.000Z';
      const base = { entity: 'CERFA', desk: null, state: null, removal: null, data: null } as const;
      applier.apply(unit, { ...base, nud, at, kind: 'CRE', file }, { source: 'gdm', receivedAt: at });
    }
  });
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the search', () => {
  it.each([
    [
      'a name, then whoever else bears it, then a commune of that name',
      'martin',
      ['Martin', 'Saint Martin', 'Abdi'],
    ],
    ['words in any order, by their beginnings', 'jal jea', ["D'Œuvre-Lefèvre"]],
    ['without accents, ligatures, hyphens or apostrophes', 'oeuvre lefevre', ["D'Œuvre-Lefèvre"]],
    ['with them too', "d'œuvre-LEFÈVRE", ["D'Œuvre-Lefèvre"]],
    ['a whole number, spaced', '038 0425 001234 11004', ['Martin']],
    ['the beginning of a number', '0380425', ['Abdi', 'Martin']],
    ['a part of a number', '009999', ['Abdi']],
    ['a number with letters in lower case', '0380124000001g1104', ["D'Œuvre-Lefèvre"]],
    ['a birth date', '08/07/1961', ['Saint Martin']],
    ['a birth date and a name', 'eloise 6-5-1990', ['Abdi']],
    ['a commune', 'bourgoin', ["D'Œuvre-Lefèvre"]],
    ['a birth date in words', '8 juillet 1961', ['Saint Martin']],
    ['a birth date of two digits', '1-12-75', ["D'Œuvre-Lefèvre"]],
    ['a birth date parted by spaces', 'martin 29 02 1980', ['Martin']],
    ['a day that begins a month', '1er déc. 1975', ["D'Œuvre-Lefèvre"]],
    ['a month of birth', '05/1990', ['Abdi']],
    ['a month of birth in words', 'février 1980', ['Martin']],
    ['a year of birth', '1961', ['Saint Martin']],
    ['a birth date before its year is whole', '29/02/198', ['Martin']],
    ['a telephone number in pairs', '06 12 34 56 78', ['Martin']],
    ['a telephone number with its country', '+33 6 12 34', ['Martin']],
    ['a telephone number with its country and a zero', '+33 (0)6.12.34', ['Martin']],
    ['a telephone number of dots, a name', 'martin 06.12.34', ['Martin']],
    ['a commune by its postal code', '38300', ["D'Œuvre-Lefèvre"]],
    ['a commune by its code', '38053', ["D'Œuvre-Lefèvre"]],
    ['a commune with « st »', 'st martin d heres', ['Abdi']],
    ['a spaced part of a number', '0425 0012', ['Martin']],
    ['signs only', '%%', []],
    ['an impossible date as what it else may be', '45/13/1980', []],
  ])('finds %s', (_what, query, expected) => {
    expect(found(query)).toEqual(expected);
  });

  it.each([
    ['a letter too few', 'jean mari lefvre', ["D'Œuvre-Lefèvre"], 'Lefèvre'],
    ['a letter too many', 'eloyise abdi', ['Abdi'], 'Éloïse'],
    ['another letter', 'abdo', ['Abdi'], 'Abdi'],
    ['two letters exchanged', 'mratin zoe', ['Martin'], 'Martin'],
    ['a hyphen too few', 'jeanmarie', ["D'Œuvre-Lefèvre"], 'Jean-Marie'],
    ['a space too many', 'le fevre jean', ["D'Œuvre-Lefèvre"], 'Lefèvre'],
    ['a particle too many', 'de lefevre', ["D'Œuvre-Lefèvre"], null],
    ['a mistake in the beginning of a name', 'lefeb', ["D'Œuvre-Lefèvre"], 'Lefèvre'],
    ['a mistake in a commune', 'grenolbe zoé', ['Martin'], 'Grenoble'],
  ])('finds a person in spite of %s, and says by which name', (_what, query, expected, near) => {
    const input = listDemandsInput.parse({ query, sort: 'relevance', state: 'all' });
    const { rows, total, near: nearTotal } = store.demands.list(input);
    expect(rows.map(({ lastName }) => lastName)).toEqual(expected);
    expect(nearTotal).toBe(total);
    if (near !== null) expect(rows[0]?.near).toContain(near);
  });

  it('puts the persons of a near name before the inhabitants of a commune of that name', () => {
    const input = listDemandsInput.parse({ query: 'mratin', sort: 'relevance', state: 'all' });
    expect(store.demands.list(input).rows.map(({ lastName }) => lastName)).toEqual([
      'Martin',
      'Saint Martin',
      'Abdi',
    ]);
  });

  it('puts what was typed before what is near to it', () => {
    const input = listDemandsInput.parse({ query: 'marti', sort: 'relevance', state: 'all' });
    expect(store.demands.list(input).rows.map(({ near }) => near)).toEqual([null, null, null]);
    expect(found('abdi')).toEqual(['Abdi']);
  });

  it('gives everything for an empty text, in the order asked', () => {
    expect(found('  ')).toEqual(['Abdi', "D'Œuvre-Lefèvre", 'Martin', 'Saint Martin']);
    expect(found('', { sort: 'birthDate', descending: true })).toEqual([
      'Abdi',
      'Martin',
      "D'Œuvre-Lefèvre",
      'Saint Martin',
    ]);
  });

  it('never fails on a text, and its pages are the whole, once each', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 1, max: 3 }),
        (query, limit) => {
          const all = found(query);
          const pages = [0, 1, 2, 3].flatMap((page) => found(query, { limit, offset: page * limit }));
          expect(pages.slice(0, all.length)).toEqual(all.slice(0, 4 * limit));
        },
      ),
      { numRuns: 300, examples: [['¹ᦰꜗ', 1]] },
    );
  });
});
