import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listDemandsInput } from '../../src-main/api/demand.ts';
import type { DemandDetail, DemandRow } from '../../src-main/api/demand.ts';
import { listColumn } from '../../src-main/api/list-columns.ts';
import { demandFile } from '../../src-main/engine/demand-file.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { showDemand } from '../../src-main/engine/handlers.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { listForWindow } from '../../src-main/engine/list-demands.ts';
import { countToday } from '../../src-main/engine/today.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import type { Simulator } from '../../src-main/simulator/options.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';

let folder = '';
let engine: Engine;
let simulator: Simulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sne-desk-list-'));
  simulator = await startSimulator({ demands: 250, seed: 21 });
  const host = createHeadlessHost({});
  engine = await Engine.open({ profile: folder, holder: 'test', clock: systemClock, host, env: {} });
  const { settings } = engine;
  const connection = { ...settings.connection, url: simulator.url, proxyMode: 'none' as const };
  engine.saveSettings({ ...settings, environment: 'demo', connection });
  await engine.syncNow('manual');
  await engine.refreshDrm(engine.staleDrm().slice(0, 60));
}, 120_000);
afterAll(async () => {
  await engine.stop();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

async function found(input: Record<string, unknown>): Promise<readonly DemandRow[]> {
  const { rows, total } = await listForWindow(
    engine,
    listDemandsInput.parse({ state: 'all', limit: 500, ...input }),
    systemClock,
  );
  expect(total).toBe(rows.length);
  return rows;
}

const whole = ({ nud }: DemandRow): DemandDetail =>
  showDemand(engine.store, engine.communes, { nud, reveal: false, raw: false });
const isDalo = ({ outsideForm }: DemandDetail): boolean =>
  outsideForm.some(
    ({ entity, fields }) =>
      entity === 'DALO' &&
      fields.some(({ path, value }) => path.includes('statutDalo') && value.startsWith('ACTIF')),
  );
const isForeign = ({ applicant, coApplicants }: DemandDetail): boolean =>
  [applicant, ...coApplicants].some((person) => (person?.address?.country ?? '') !== '');

describe('the filters of the list', () => {
  it('keep exactly the demands whose sheets say so', async () => {
    const all = await found({});
    const nuds = (rows: readonly DemandRow[]): readonly string[] => rows.map(({ nud }) => nud).sort();
    const those = (test: (demand: DemandDetail, row: DemandRow) => boolean): readonly string[] =>
      nuds(all.filter((row) => test(whole(row), row)));
    expect(nuds(await found({ drift: true }))).toEqual(those(({ drift }) => drift.length > 0));
    expect(nuds(await found({ drm: true }))).toEqual(
      those(({ monthlyResources }) => monthlyResources.status === 'available'),
    );
    const dalo = await found({ dalo: true });
    expect(dalo.length).toBeGreaterThan(0);
    expect(nuds(dalo)).toEqual(those(isDalo));
    const days = all.flatMap(({ updatedAt }) => updatedAt?.slice(0, 10) ?? []).sort();
    const middle = days[Math.floor(days.length / 2)] ?? '';
    const changed = await found({ changedSince: middle });
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.length).toBeLessThan(all.length);
    const both = await found({ changedSince: middle, dalo: true });
    expect(nuds(both)).toEqual(nuds(changed.filter(({ nud }) => nuds(dalo).includes(nud))));
  });

  it('find the countries to be looked at as the page of countries does', async () => {
    const rows = await found({ countryAnomaly: true });
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect([row.state, isForeign(whole(row))]).toEqual(['active', true]);
    const { total } = await engine.reporting.behind('country', { offset: 0, limit: 1 });
    expect(rows.length).toBe(total);
  });
});

describe('the day', () => {
  it('counts as many as the list then shows', async () => {
    const now = systemClock.now();
    expect(countToday(engine.store, null, now).news).toBeNull();
    const today = countToday(engine.store, 0, now);
    for (const change of ['created', 'updated', 'removed', 'outside'] as const) {
      const rows = await found({ news: { afterMovement: 0, change } });
      expect([change, rows.length]).toEqual([change, today.news?.[change]]);
    }
    expect(today.renewals.withinMonth).toBe((await found({ renewalWithinDays: 30 })).length);
    expect(today.renewals.overdue).toBe((await found({ renewalWithinDays: 0 })).length);
    expect(today.drift).toBe((await found({ drift: true, state: 'active' })).length);
    expect(countToday(engine.store, today.newestMovement, now).news?.any).toBe(0);
  });
});

describe('a file of the list', () => {
  it('holds the rows found, with the columns in their order, for a spreadsheet', async () => {
    const { limit: _limit, offset: _offset, ...list } = listDemandsInput.parse({ dalo: true });
    const csv = await demandFile(engine, systemClock, {
      list,
      columns: ['nud', 'birthDate', 'lastName'],
      format: 'csv',
    });
    const lines = Buffer.from(csv.base64, 'base64').toString('utf8').split('\r\n').filter(Boolean);
    expect(lines[0]).toBe('\uFEFFNuméro unique;Né(e) le;Nom');
    expect([csv.written, csv.total]).toEqual([lines.length - 1, lines.length - 1]);
    expect(lines[1]).toMatch(/^[0-9A-Z]{18};\d{2}\/\d{2}\/\d{4};/);
    const columns = [...listColumn.options];
    const xlsx = await demandFile(engine, systemClock, { list, columns, format: 'xlsx' });
    expect(Buffer.from(xlsx.base64, 'base64').subarray(0, 2).toString()).toBe('PK');
    expect(xlsx.written).toBe(csv.written);
  });
});
