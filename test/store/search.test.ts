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

function found(query: string, more: Record<string, unknown> = {}): string[] {
  const input = listDemandsInput.parse({ query, sort: 'relevance', state: 'all', ...more });
  return store.demands.list(input, null).rows.map(({ lastName }) => lastName ?? '');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sne-desk-search-'));
  store = openStore(folder, 'test', new Date(), (code) => NAMES[code] ?? null);
  const applier = new MovementApplier(await openSchemas(), 'flag');
  await store.write((unit) => {
    for (const { nud, last, first, born, commune } of PEOPLE) {
      const file = `<interfaceNuu xmlns="http://nuu.application.i2/" versionInterface="02.01"><demande><demandeLogement><numUnique>${nud}</numUnique>
        <personnePhysique><demandeur><nom>${last}</nom><prenom>${first}</prenom><dateNaissance>${born}</dateNaissance>
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
    ['signs only', '%%', []],
  ])('finds %s', (_what, query, expected) => {
    expect(found(query)).toEqual(expected);
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
