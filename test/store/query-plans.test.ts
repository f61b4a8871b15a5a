import Database from 'better-sqlite3';
import { afterEach, expect, it, vi } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { openStoreFile } from '../support/open-store-file.ts';

/** Tables that grow with the stock or with time. */
const GROWING =
  /^SCAN (?:\w+ )?(?:demand|movement|raw_xml|raw_block|demand_content|outside_form|drift|rejected|sync_run|drm_state|monthly_resource)\b/;

afterEach(() => {
  vi.restoreAllMocks();
});

it('goes by an index in every statement of a call and of the status, however large the stock', async () => {
  const statements = new Set<string>();
  const prepare = Reflect.get(Database.prototype, 'prepare');
  vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, sql: string) {
    statements.add(sql);
    return Reflect.apply(prepare, this, [sql]);
  });
  const clock = new ManualClock('2026-11-24T07:12:00Z');
  const simulator = await startSimulator({ demands: 80, seed: 4, clock });
  const profile = temporaryFolder();
  const open = (): Promise<Engine> =>
    Engine.open({ profile, holder: 'test', clock, host: createHeadlessHost({}), env: {} });
  // The first opening makes the store, by the migrations.
  await (await open()).stop();
  statements.clear();
  const engine = await open();
  try {
    const { settings } = engine;
    engine.saveSettings({
      ...settings,
      environment: 'demo',
      connection: { ...settings.connection, url: simulator.url, proxyMode: 'none' },
    });
    await engine.syncNow('manual');
    await clock.advance(3_600_000);
    for (const wish of ['create', 'modify', 'remove', 'EVT'] as const)
      simulator.world.make(wish, { at: clock.now() });
    await engine.syncNow('schedule');
    engine.status();
  } finally {
    await engine.stop();
    await simulator.close();
  }
  vi.restoreAllMocks();
  expect(statements.size).toBeGreaterThan(10);
  const store = openStoreFile(profile);
  try {
    const scans = [...statements]
      .filter((sql) => /^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)/i.test(sql))
      .flatMap((sql) =>
        store
          .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/[?]|[:@$]\w+/g, 'NULL')}`)
          .all()
          .filter(({ detail }) => GROWING.test(detail) && !isBounded(sql))
          .map(({ detail }) => `${detail}: ${sql.replaceAll(/\s+/g, ' ').trim()}`),
      );
    expect(scans).toEqual([]);
  } finally {
    store.close();
  }
});

/** Ends at the first row from the end, or is counted once a commit and kept. */
function isBounded(sql: string): boolean {
  return (
    /FROM sync_run[\s\S]*ORDER BY id DESC LIMIT/.test(sql) ||
    sql.includes('count(*) AS n FROM demand GROUP BY state') ||
    sql.includes('count(DISTINCT signature) AS signatures FROM drift')
  );
}
