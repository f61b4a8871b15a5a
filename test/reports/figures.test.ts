import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { reportInput } from '../../src-main/api/reports.ts';
import { localReport } from '../../src-main/engine/reporting.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { openStoreForReading } from '../../src-main/store/store.ts';
import type { ReadableStore } from '../../src-main/store/store.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { Simulator } from '../../src-main/simulator/options.ts';
import { runJson } from '../support/cli.ts';
import { openPlainly } from './support.ts';

type Row = Record<string, string | number | null>;

const NOW = new Date('2026-06-15T09:00:00Z');
const SEEDS = [1, 7, 23];
const PERIODS = [
  ['--from', '2025-01-01', '--to', '2026-06-15'],
  ['--year', '2026'],
  ['--from', '2025-11-03', '--to', '2026-02-19'],
];

interface Desk {
  readonly seed: number;
  readonly simulator: Simulator;
  readonly profile: string;
  readonly sql: Database.Database;
}

const desks: Desk[] = [];

beforeAll(async () => {
  for (const seed of SEEDS) {
    const simulator = await startSimulator({ seed, demands: 800, now: NOW });
    const profile = mkdtempSync(join(tmpdir(), 'sne-desk-reports-'));
    // The desk's clock is the real one: it asks from long before the simulated history ends.
    await runJson(profile, [
      'configure',
      '--url',
      simulator.url,
      '--environment',
      'demo',
      '--initial-days',
      '800',
    ]);
    expect((await runJson(profile, ['sync', '--once'])).code).not.toBe(1);
    desks.push({ seed, simulator, profile, sql: openPlainly(profile) });
  }
}, 120_000);

afterAll(async () => {
  for (const { simulator, profile, sql } of desks) {
    sql.close();
    await simulator.close();
    rmSync(profile, { recursive: true, force: true });
  }
});

const bounds = (args: readonly string[]): { from: string; to: string } =>
  args[0] === '--year'
    ? { from: `${args[1] ?? ''}-01-01`, to: `${args[1] ?? ''}-12-31` }
    : { from: args[1] ?? '', to: args[3] ?? '' };

const store = (profile: string): ReadableStore => {
  const opened = openStoreForReading(profile);
  if (opened === null) throw new Error('no store');
  return opened;
};

/** The first period by the command, as a process of its own; the others by what it calls. */
async function reportOf(
  desk: Desk,
  name: string,
  period: readonly string[],
): Promise<Record<string, unknown>> {
  if (period === PERIODS[0]) {
    const { code, document } = await runJson(desk.profile, ['report', name, ...period]);
    expect(code).toBe(0);
    return document;
  }
  const input = reportInput.parse({ report: name, period: bounds(period) });
  const opened = store(desk.profile);
  try {
    return { ...(await localReport(opened, loadCommunes(), new Date(), input)) };
  } finally {
    opened.close();
  }
}

const LEASE = `(SELECT fact(o.xml, 'dateBail') FROM outside_form o WHERE o.demand_id = d.id AND o.entity = 'ATTRIB')`;
const ATTRIB = (name: string): string =>
  `(SELECT fact(o.xml, '${name}') FROM outside_form o WHERE o.demand_id = d.id AND o.entity = 'ATTRIB')`;
/** Of an allocation whose lease is signed; null otherwise. */
const SIGNED = (name: string): string => `iif(${LEASE} IS NULL, NULL, ${ATTRIB(name)})`;

/** The definitions of docs/reports.md, written once more as queries of their own. */
const QUERIES: Readonly<Record<string, { readonly sql: string; readonly key: readonly string[] }>> = {
  removals: {
    key: ['reason', 'subReason'],
    sql: `SELECT iif(removal_reason = '', NULL, removal_reason) AS reason, iif(removal_sub_reason = '', NULL, removal_sub_reason) AS subReason,
      count(*) AS removals, min(removed_on) AS firstOn, max(removed_on) AS lastOn FROM demand d
      WHERE state = 'removed' AND removed_on >= :from AND removed_on <= :to GROUP BY 1, 2`,
  },
  'removals-by-reserver': {
    key: ['reserverType', 'reserverName'],
    sql: `SELECT ${SIGNED('typeReservataire')} AS reserverType, ${SIGNED('nomReservataire')} AS reserverName, count(*) AS removals,
      count(iif(${SIGNED('dalo')} = 'true', 1, NULL)) AS dalo, count(iif(${SIGNED('accordCollectif')} IN ('ACD', 'ACI'), 1, NULL)) AS agreement,
      min(removed_on) AS firstOn, max(removed_on) AS lastOn FROM demand d
      WHERE state = 'removed' AND removal_reason = 'RADATT' AND removed_on >= :from AND removed_on <= :to GROUP BY 1, 2`,
  },
  'flow-allocations': {
    key: ['reserverType', 'reserverName'],
    sql: `SELECT ${ATTRIB('typeReservataire')} AS reserverType, ${ATTRIB('nomReservataire')} AS reserverName, count(*) AS allocations,
      count(iif(${ATTRIB('modeGestion')} = 'FLUX', 1, NULL)) AS flow, count(iif(${ATTRIB('modeGestion')} = 'STOCK', 1, NULL)) AS stock,
      count(iif(${ATTRIB('modeGestion')} IS NULL, 1, NULL)) AS unknownMode, min(${LEASE}) AS firstOn, max(${LEASE}) AS lastOn
      FROM demand d WHERE ${LEASE} >= :from AND ${LEASE} <= :to GROUP BY 1, 2`,
  },
  '3ds': {
    key: ['commune'],
    sql: `SELECT ${ATTRIB('commune')} AS commune, count(*) AS allocations, count(iif(${ATTRIB('dalo')} = 'true', 1, NULL)) AS dalo,
      count(iif((SELECT fact(p.xml, 'prioritaire') FROM outside_form p WHERE p.demand_id = d.id AND p.entity = 'PRIO') = 'true', 1, NULL)) AS priority,
      count(iif(${ATTRIB('qpv')} = 'false', 1, NULL)) AS outsideQpv,
      count(iif(${ATTRIB('qpv')} = 'false' AND ${ATTRIB('premierQuartile')} IS NOT NULL, 1, NULL)) AS outsideQpvKnown,
      count(iif(${ATTRIB('qpv')} = 'false' AND ${ATTRIB('premierQuartile')} = 'true', 1, NULL)) AS firstQuartileOutsideQpv,
      round(avg((julianday(${LEASE}) - julianday(created_on)) / 30.4375), 1) AS averageWait,
      round(avg((SELECT sum(monthly_amount) FROM declared_resource r WHERE r.demand_id = d.id AND direction = 'received')), 2) AS averageIncome
      FROM demand d WHERE ${LEASE} >= :from AND ${LEASE} <= :to GROUP BY 1`,
  },
};

const keyed = (rows: readonly Row[], key: readonly string[]): Row[] =>
  [...rows].sort((a, b) => {
    const [left, right] = [a, b].map((row) => JSON.stringify(key.map((column) => row[column])));
    return (left ?? '') < (right ?? '') ? -1 : 1;
  });

describe('the figures of a report', () => {
  it.each(Object.entries(QUERIES))(
    '%s are those of an independent query, on three stocks and three periods',
    async (name, { sql, key }) => {
      let counted = 0;
      for (const desk of desks) {
        for (const period of PERIODS) {
          const document = await reportOf(desk, name, period);
          expect(document['period']).toEqual(bounds(period));
          const expected = desk.sql.prepare(sql).all(bounds(period)) as Row[];
          const columns = Object.keys(expected[0] ?? {});
          const rows = (document['rows'] as Row[]).map((row) =>
            Object.fromEntries(columns.map((column) => [column, row[column] ?? null])),
          );
          expect(keyed(rows, key)).toEqual(keyed(expected, key));
          for (const [column, total] of Object.entries(document['totals'] as Row)) {
            if (!columns.includes(column) || column.startsWith('average')) continue;
            expect(total).toBe(expected.reduce((sum, row) => sum + Number(row[column]), 0));
          }
          counted += expected.length;
        }
      }
      // Nothing is proved by empty reports.
      expect(counted).toBeGreaterThan(30);
    },
  );

  it('keeps to a commune and to a reserver, as the definition says', async () => {
    for (const { profile, sql } of desks) {
      const all = bounds(PERIODS[0] ?? []);
      const flow = await runJson(profile, [
        'report',
        'attributions-flux',
        ...(PERIODS[0] ?? []),
        '--reserver',
        'COLACT',
      ]);
      const signed = `FROM demand d WHERE ${LEASE} BETWEEN :from AND :to`;
      const ofReserver = sql
        .prepare(`SELECT count(*) ${signed} AND ${ATTRIB('typeReservataire')} = 'COLACT'`)
        .pluck();
      expect((flow.document['totals'] as Row)['allocations']).toBe(ofReserver.get(all));
      const living = `(d.id IN (SELECT demand_id FROM person WHERE role = 'applicant' AND commune_code = '38185')
        OR EXISTS (SELECT 1 FROM demand_code c WHERE c.demand_id = d.id AND c.list = 'wantedCommune' AND c.code = '38185'))`;
      const gone = await runJson(profile, [
        'report',
        'radiations',
        ...(PERIODS[0] ?? []),
        '--commune',
        '38185',
      ]);
      const expected = sql.prepare(
        `SELECT count(*) FROM demand d WHERE state = 'removed' AND removed_on BETWEEN :from AND :to AND ${living}`,
      );
      expect((gone.document['totals'] as Row)['removals']).toBe(expected.pluck().get(all));
    }
  });

  it('equals what the SNE counts itself, until something happens that the desk has not heard of', async () => {
    const [desk] = desks;
    if (desk === undefined) throw new Error('no desk');
    for (const name of Object.keys(QUERIES)) {
      const fetched = await runJson(desk.profile, [
        'report',
        name,
        ...(PERIODS[0] ?? []),
        '--source',
        'compare',
        '--fetch',
      ]);
      expect([name, fetched.document['totals']]).toEqual([name, expect.objectContaining({ different: 0 })]);
      expect(fetched.code).toBe(0);
    }
    desk.simulator.world.make('remove', { at: NOW });
    const after = await runJson(desk.profile, [
      'report',
      'removals',
      ...(PERIODS[0] ?? []),
      '--source',
      'compare',
      '--fetch',
    ]);
    expect(after.code).toBe(3);
    expect((after.document['totals'] as Row)['different']).toBeGreaterThan(0);
    // What was fetched first stays, with its date; the newest is what `--source sne` gives.
    const kept = await runJson(desk.profile, [
      'report',
      'removals',
      ...(PERIODS[0] ?? []),
      '--source',
      'sne',
    ]);
    expect(kept.document['source']).toBe('sne');
    expect(
      desk.sql.prepare(`SELECT count(*) FROM report_answer WHERE report = 'removals'`).pluck().get(),
    ).toBe(2);
  });

  it('refuses what it does not know, with the words of the command', async () => {
    const profile = desks[0]?.profile ?? '';
    for (const args of [
      ['nothing'],
      ['removals', '--year', '2026', '--from', '2026-01-01'],
      ['removals', '--from', '2026-02-30', '--to', '2026-03-01'],
      ['removals', '--from', '2026-03-02', '--to', '2026-03-01'],
      ['removals', '--year', '26'],
      ['removals', '--commune', 'Grenoble'],
      ['removals', '--format', 'xlsx'],
      ['removals', '--format', 'doc'],
    ]) {
      const { code, document } = await runJson(profile, ['report', ...args]);
      expect([args, code, (document['error'] as Row)['code']]).toEqual([args, 2, 'CFG-USAGE']);
    }
    const none = await runJson(profile, ['report', 'removals', '--year', '1999', '--source', 'sne']);
    expect([none.code, (none.document['error'] as Row)['code']]).toEqual([1, 'REPORT-NONE']);
  });
});
