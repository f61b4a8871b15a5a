import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportInput, reportName } from '../../src-main/api/reports.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { localReport } from '../../src-main/engine/reporting.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { openStoreForReading } from '../../src-main/store/store.ts';
import { openStoreFile } from '../support/open-store-file.ts';

// How long each report takes on a large stock: node test/bench/reports.ts [demands, 300000]
// A simulated stock of 2,000 demands is multiplied by SQL, with other numbers, names and birth dates.

const BASE = 2000;
const wanted = Number(process.argv[2] ?? 300_000);
const profile = mkdtempSync(join(tmpdir(), 'sne-desk-bench-reports-'));
try {
  await fillBase();
  multiply(Math.ceil(wanted / BASE));
  await measure();
} finally {
  rmSync(profile, { recursive: true, force: true });
}

async function fillBase(): Promise<void> {
  const simulator = await startSimulator({ demands: BASE, seed: 7 });
  const host = createHeadlessHost(process.env);
  const engine = await Engine.open({ profile, holder: 'bench', clock: systemClock, host, env: process.env });
  const { settings } = engine;
  engine.saveSettings({
    ...settings,
    environment: 'demo',
    connection: { ...settings.connection, url: simulator.url },
  });
  await engine.syncNow('manual');
  await engine.refreshDrm(engine.staleDrm());
  await engine.stop();
  await simulator.close();
}

/** Every table of a demand again, `times` - 1 times, under other row ids; by whatever columns each has. */
function multiply(times: number): void {
  const sql = openStoreFile(profile, { readonly: false });
  sql.pragma('synchronous = OFF');
  const isTable = (name: string): boolean =>
    sql.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(name) !== undefined;
  const changed: Readonly<Record<string, string>> = {
    id: `id + :k * ${String(BASE * 2)}`,
    demand_id: `demand_id + :k * ${String(BASE * 2)}`,
    nud: `substr(nud, 1, 13) || printf('%05d', :k)`,
    last_name: `last_name || char(97 + :k % 26, 97 + :k / 26 % 26, 97 + :k % 7)`,
    birth_date: `date(birth_date, '+' || (:k * 37) || ' days')`,
    nir: `substr(nir, 1, 10) || printf('%03d', :k) || substr(nir, 14)`,
  };
  const tables = [
    'demand',
    'person',
    'declared_resource',
    'tax_income',
    'demand_code',
    'outside_form',
    'drm_state',
    'monthly_resource',
  ];
  const most = BASE * 2;
  const copies = tables.filter(isTable).map((table) => {
    const columns = sql.prepare(`SELECT name FROM pragma_table_info('${table}')`).pluck().all() as string[];
    const key = table === 'demand' ? 'id' : 'demand_id';
    return sql.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((name) => changed[name] ?? name).join(', ')}
       FROM ${table} WHERE ${key} <= ${String(most)}`,
    );
  });
  sql.transaction(() => {
    for (let k = 1; k < times; k += 1) for (const copy of copies) copy.run({ k });
  })();
  sql.close();
}

async function measure(): Promise<void> {
  const store = openStoreForReading(profile);
  if (store === null) throw new Error('no store');
  const communes = loadCommunes();
  const { active, removed } = store.demands.counts();
  console.log(`${String(active + removed)} demands, ${String(removed)} removed`);
  for (const report of reportName.options) {
    const input = reportInput.parse({ report, period: { from: '2025-01-01', to: '2026-12-31' } });
    const before = performance.now();
    const made = await localReport(store, communes, new Date(), input);
    const seconds = ((performance.now() - before) / 1000).toFixed(2);
    console.log(`${report}: ${seconds} s, ${String(made.rows.length)} rows, ${JSON.stringify(made.totals)}`);
  }
  const { rss } = process.memoryUsage();
  console.log(`memory ${String(Math.round(rss / 1e6))} MB`);
  store.close();
}
