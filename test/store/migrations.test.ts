import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SCHEMA_001 } from '../../src-main/store/schema-001.ts';
import { SCHEMA_002 } from '../../src-main/store/schema-002.ts';
import { openStore, openStoreForReading } from '../../src-main/store/store.ts';
import { listDemandsInput } from '../../src-main/api/demand.ts';
import type { ListDemandsInput } from '../../src-main/api/demand.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openStoreFile } from '../support/open-store-file.ts';

const NUD = '038042500123411004';
const NOW = new Date('2026-11-26T09:00:00Z');

/** A store as an earlier version left it, with one demand in every table that it had. */
function oldStore(version: 1 | 2): string {
  const profile = temporaryFolder();
  const old = new Database(join(profile, 'store.sqlite'));
  old.pragma('journal_mode = WAL');
  for (const schema of [SCHEMA_001, SCHEMA_002].slice(0, version)) old.exec(schema);
  old.pragma(`application_id = ${String(0x534e4544)}`);
  old.pragma(`user_version = ${String(version)}`);
  old.exec(`
    INSERT INTO demand (id, nud, state, received_at, content_hash, last_name, first_name, birth_date,
      sort_last_name, sort_first_name, housing_types)
    VALUES (7, '${NUD}', 'active', '2026-11-01T00:00:00.000Z', 'abc', 'Lefèvre', 'Élise', '1980-02-29',
      'lefevre', 'elise', 'T3'),
      (8, '038042500123511004', 'active', '2026-11-01T00:00:00.000Z', NULL, NULL, NULL, NULL, '', '', '');
    INSERT INTO person (demand_id, role, position, title, last_name, birth_name, first_name, birth_date, mobile_phone,
      nir, has_address, abroad, postal_code, commune_code, has_employment, employer)
    VALUES (7, 'applicant', 0, '2', 'Lefèvre', 'Martin', 'Élise', '1980-02-29', '06 12 34 56 78',
      '280023818512345', 1, 0, '38000', '38185', 1, 'Mairie');
    INSERT INTO person (demand_id, role, position, last_name, first_name, birth_date, relation)
    VALUES (7, 'coApplicant', 1, 'Durand', 'Paul', '1979-05-01', 'M');
    INSERT INTO person (demand_id, role, position, last_name, first_name, birth_date, sex)
    VALUES (7, 'dependant', 1, 'Durand', 'Zoé', '2015-06-30', 'F');
    INSERT INTO declared_resource VALUES (7, 0, 'applicant', 'received', 0, 'SAL', 1234.5), (7, 1, 'coApplicant:1', 'paid', 1, 'PAV', NULL);
    INSERT INTO tax_income VALUES (7, 0, 'applicant', 2024, 14000);
    INSERT INTO demand_code VALUES (7, 'wantedCommune', 0, '38421'), (7, 'wantedCommune', 1, '38169'), (7, 'wantedType', 0, 'T3');
    INSERT INTO demand_search (rowid, names, numbers, places) VALUES (7, 'lefevre martin elise durand paul', 'x', 'grenoble');
  `);
  old.close();
  return profile;
}

const EVERYTHING = listDemandsInput.parse({ state: 'all', limit: 50 });

describe.each([1, 2] as const)('a store of version %i', (version) => {
  it('is brought to this one with its rows and its words, after a copy', () => {
    const profile = oldStore(version);
    // Reading does not migrate: that is for who holds the profile.
    expect(openStoreForReading(profile)).toBeNull();
    const names: Readonly<Record<string, string>> = { '38185': 'Grenoble', '38421': 'Saint-Martin-d’Hères' };
    const store = openStore(profile, 'test', NOW, (code) => names[code] ?? null);
    onTestFinished(() => {
      store.close();
    });
    expect(store.demands.counts()).toEqual({ active: 2, removed: 0 });
    expect(store.exports.list()).toEqual([]);
    const demand = store.demands.find(NUD);
    expect(demand?.people).toMatchObject([
      {
        role: 'applicant',
        position: 0,
        title: '2',
        birth_name: 'Martin',
        nir: '280023818512345',
        commune_code: '38185',
        has_employment: 1,
      },
      {
        role: 'coApplicant',
        position: 1,
        first_name: 'Paul',
        has_address: 0,
        has_employment: 0,
        employer: null,
      },
      { role: 'dependant', position: 1, sex: 'F', birth_date: '2015-06-30' },
    ]);
    expect(demand?.resources).toMatchObject([
      { person: 'applicant', direction: 'received', for_dependants: 0, code: 'SAL', monthly_amount: 1234.5 },
      { person: 'coApplicant:1', direction: 'paid', for_dependants: 1, code: 'PAV', monthly_amount: null },
    ]);
    expect(demand?.incomes).toMatchObject([{ person: 'applicant', year: 2024, amount: 14000 }]);
    expect(demand?.codes).toEqual([
      { list: 'wantedCommune', code: '38421' },
      { list: 'wantedCommune', code: '38169' },
      { list: 'wantedType', code: 'T3' },
    ]);
    const found = (input: Partial<ListDemandsInput>): number =>
      store.demands.list({ ...EVERYTHING, ...input }).total;
    expect(found({})).toBe(2);
    for (const query of [
      'durand pa',
      'martin elise',
      'heres',
      '29/02/1980',
      '01/05/1979',
      '0612345',
      '06 12 34',
      '0425 001234',
    ]) {
      expect([query, found({ query })]).toEqual([query, 1]);
    }
    for (const query of ['w38', 'b1980', '30/06/2015', 'tt3'])
      expect([query, found({ query })]).toEqual([query, 0]);
    expect(found({ commune: '38421' })).toBe(1);
    expect(found({ commune: '38185' })).toBe(1);
    expect(found({ commune: '38999' })).toBe(0);
    expect(found({ housingType: 'T3' })).toBe(1);
    const name = readdirSync(profile).find((one) => one.startsWith('store-before-v')) ?? '';
    const copy = openStoreFile(profile, { name });
    expect(copy.pragma('user_version', { simple: true })).toBe(version);
    copy.close();
  });
});
