import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { isPlainStore } from '../../src-main/store/cipher.ts';
import { SCHEMA_001 } from '../../src-main/store/schema-001.ts';
import { SCHEMA_002 } from '../../src-main/store/schema-002.ts';
import { migrateTo003 } from '../../src-main/store/schema-003.ts';
import { SCHEMA_004 } from '../../src-main/store/schema-004.ts';
import { SCHEMA_005 } from '../../src-main/store/schema-005.ts';
import { openStore } from '../../src-main/store/store.ts';
import { temporaryFolder } from '../support/folder.ts';

const NUD = '038042500123411004';
const NOW = new Date('2026-11-26T09:00:00Z');
const STEPS = [SCHEMA_001, SCHEMA_002, migrateTo003, SCHEMA_004, SCHEMA_005] as const;

/** One demand as each version of the store kept it, its rows written when the store had its first shape. */
const ROWS = `
  INSERT INTO demand (id, nud, state, received_at, content_hash, last_name, first_name, birth_date, sort_last_name,
    sort_first_name, housing_types)
  VALUES (7, '${NUD}', 'active', '2026-11-01T00:00:00.000Z', 'abc', 'Lefèvre', 'Élise', '1980-02-29', 'lefevre', 'elise', 'T3');
  INSERT INTO person (demand_id, role, position, title, last_name, first_name, birth_date, nir)
  VALUES (7, 'applicant', 0, '2', 'Lefèvre', 'Élise', '1980-02-29', '280023818512345'),
    (7, 'coApplicant', 1, '1', 'Durand', 'Paul', '1979-05-01', NULL);
  INSERT INTO declared_resource VALUES (7, 0, 'applicant', 'received', 0, 'SAL', 1234.5);
  INSERT INTO tax_income VALUES (7, 0, 'applicant', 2024, 14000);
  INSERT INTO demand_code VALUES (7, 'wantedCommune', 0, '38421'), (7, 'wantedType', 0, 'T3');
  INSERT INTO movement (nud, at, kind, entity, received_at)
  VALUES ('${NUD}', '2026-10-30T08:00:00.000Z', 'CRE', 'CERFA', '2026-11-01T00:00:00.000Z');
  INSERT INTO sync_run (trigger, started_at, outcome) VALUES ('manual', '2026-11-01T00:00:00.000Z', 'done');
`;

/** A profile whose store was left, in clear, by the program of that version. */
function profileOf(version: number): string {
  const profile = temporaryFolder();
  const store = new Database(join(profile, 'store.sqlite'));
  store.pragma('journal_mode = WAL');
  for (const [at, step] of STEPS.slice(0, version).entries()) {
    if (typeof step === 'string') store.exec(step);
    else step(store, () => null);
    if (at === 0) store.exec(ROWS);
  }
  store.pragma(`application_id = ${String(0x534e4544)}`);
  store.pragma(`user_version = ${String(version)}`);
  store.close();
  return profile;
}

/** What this version reads of it. */
function read(version: number): unknown {
  const profile = profileOf(version);
  const store = openStore(profile, 'test', NOW, () => null);
  const demand = store.demands.find(NUD);
  const runs = store.journal.recent(5);
  store.close();
  expect(isPlainStore(join(profile, 'store.sqlite'))).toBe(false);
  const copies = readdirSync(profile).filter((name) => name.startsWith('store-before-v'));
  expect(copies.map((name) => isPlainStore(join(profile, name)))).toEqual([false]);
  return { demand, runs };
}

it('a store of every earlier version is encrypted, copied, brought to this one, and says the same', () => {
  const [first, ...others] = STEPS.map((_step, at) => read(at + 1));
  expect(first).toMatchObject({
    demand: {
      people: [{ last_name: 'Lefèvre', nir: '280023818512345' }, { last_name: 'Durand' }],
      resources: [{ code: 'SAL', monthly_amount: 1234.5 }],
      movements: [{ kind: 'CRE' }],
    },
    runs: [{ outcome: 'done' }],
  });
  for (const other of others) expect(other).toEqual(first);
});
