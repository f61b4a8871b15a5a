import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exportRequest } from '../../src-main/api/exports.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { showDemand } from '../../src-main/engine/handlers.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { inspectNir } from '../../src-main/reference/nir.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { SimulatorOptions } from '../../src-main/simulator/options.ts';
import { inPackets, PacketSize } from '../../src-main/sne/drm.ts';
import { sneError } from '../../src-main/sne/errors.ts';
import { openStoreFile } from '../support/open-store-file.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';

const START = '2026-11-27T07:12:00Z';

async function startDesk(options: SimulatorOptions = {}, start = START) {
  const clock = new ManualClock(start);
  const simulator = await startSimulator({ demands: 150, seed: 9, unknowns: false, clock, ...options });
  const profile = temporaryFolder();
  const engine = await Engine.open({ profile, holder: 'test', clock, host: createHeadlessHost({}), env: {} });
  onTestFinished(async () => {
    await engine.stop();
    await simulator.close();
  });
  const { settings } = engine;
  engine.saveSettings({
    ...settings,
    environment: 'demo',
    schedule: { ...settings.schedule, minute: 37 },
    connection: { ...settings.connection, url: simulator.url, proxyMode: 'none' },
  });
  await engine.syncNow('manual');
  const show = (nud: string) => showDemand(engine.store, engine.communes, { nud, reveal: true, raw: false });
  const active = simulator.world.demands.filter(({ state }) => state === 'active').map(({ nud }) => nud);
  return { clock, simulator, engine, profile, show, active };
}
type Desk = Awaited<ReturnType<typeof startDesk>>;

async function driven<T>({ clock }: Desk, work: Promise<T>): Promise<T> {
  const state = { over: false };
  const watched = work.finally(() => {
    state.over = true;
  });
  watched.catch(() => undefined);
  while (!state.over) {
    await new Promise((resolve) => setImmediate(resolve));
    if (clock.sleeping > 0) await clock.advance(1_000);
  }
  return watched;
}

/** Numbers of the demands that have at least one amount in the store, wherever it is kept. */
function withAmounts(profile: string): string[] {
  const connection = openStoreFile(profile);
  const sql = `SELECT DISTINCT d.nud FROM demand d WHERE d.id IN
    (SELECT demand_id FROM monthly_resource UNION SELECT demand_id FROM drm_history)`;
  const nuds = connection.prepare<[], string>(sql).pluck().all();
  connection.close();
  return nuds;
}

describe('monthly resources of a mixed stock', () => {
  it.each(['unit', 'bulk'] as const)(
    'has not one amount for an excluded person, though the SNE gave them (%s)',
    async (way) => {
      const desk = await startDesk({ demands: 400, carelessDrm: true });
      const { engine, active, profile, show } = desk;
      if (way === 'unit') {
        const result = await engine.refreshDrm(active);
        expect(result.asked).toBe(active.length);
        expect(result.received + result.excluded + result.failed).toBe(active.length);
      } else {
        const request = exportRequest.parse({ entities: ['DRM'], months: 3, departments: ['38'] });
        const { id } = await driven(desk, engine.exports.request(request, 'manual'));
        const job = await driven(desk, engine.exports.follow(id));
        expect(job).toMatchObject({ status: 'done', stored: 0 });
      }
      const kept = withAmounts(profile);
      expect(kept.length).toBeGreaterThan(100);
      expect(kept.length).toBeLessThan(active.length);
      const allowed = active.filter((nud) => desk.simulator.drm(nud)?.truth.mayBeShown === true);
      expect(kept.filter((nud) => !allowed.includes(nud))).toEqual([]);
      const statuses = new Map<string, number>();
      for (const nud of active) {
        const { monthlyResources } = show(nud);
        statuses.set(monthlyResources.status, (statuses.get(monthlyResources.status) ?? 0) + 1);
        expect(monthlyResources.months.length > 0).toBe(kept.includes(nud));
        for (const { items, total } of monthlyResources.months) {
          expect(total).toBeCloseTo(
            items.reduce((sum, { amount }) => sum + amount, 0),
            2,
          );
        }
      }
      for (const status of ['available', 'noPermanentNir', 'identityMismatch']) {
        expect(statuses.get(status)).toBeGreaterThan(0);
      }
      expect(engine.status().drm.covered).toBe(statuses.get('available'));
    },
  );

  it('are no longer shown once the applicant is not the person that they were checked for', async () => {
    const { engine, active, show, profile } = await startDesk();
    await engine.refreshDrm(active);
    const kept = withAmounts(profile);
    const { nud = '', raw = '' } =
      active
        .map((one) => ({
          nud: one,
          raw: showDemand(engine.store, engine.communes, { nud: one, reveal: true, raw: true }).raw ?? '',
        }))
        .find((one) => kept.includes(one.nud) && one.raw.includes('dateFichier')) ?? {};
    // A newer file brings another first name.
    const file = join(temporaryFolder(), 'newer.xml');
    const newer = raw
      .replace(/(<(?:\w+:)?prenom>)[^<]*/, '$1Autre')
      .replace(/(<(?:\w+:)?dateFichier>)[^<]*/, '$12026-11-27T08:00:00+01:00');
    writeFileSync(file, newer);
    expect(await engine.importFiles([file])).toMatchObject({ stored: 1 });
    const { months, status } = show(nud).monthlyResources;
    expect({ months, status }).toEqual({ months: [], status: 'notRequested' });
    // Nor kept, once the desk has looked through what changed.
    await engine.syncNow('manual');
    await expect.poll(() => withAmounts(profile)).not.toContain(nud);
    expect(withAmounts(profile).length).toBeGreaterThan(20);
  });
});

describe('a unit retrieval', () => {
  it('asks only for those entitled, at most 50 a call, smaller while the SNE cannot follow, and for each until it has them', async () => {
    const rule = { match: { path: '/v1.0/drm' }, fault: { kind: 'packet', above: 10, status: 504 } };
    const desk = await startDesk({ faults: { rules: [rule as never] } });
    const result = await driven(desk, desk.engine.refreshDrm(desk.active));
    expect(result.failed).toBe(0);
    expect(result.packetSizes.slice(0, 4)).toEqual([50, 25, 12, 6]);
    expect(Math.max(...result.packetSizes)).toBe(50);
    expect(result.calls).toBe(result.packetSizes.length);
    const asked = desk.simulator.requests.filter(({ path }) => path.includes('/drm/'));
    const answered = asked
      .filter(({ status }) => status === 200)
      .flatMap(({ parameters }) => (parameters['numUniques'] ?? '').split(','));
    // Nobody is asked for again once answered, and nobody who is not entitled is asked for at all.
    expect(new Set(answered).size).toBe(answered.length);
    for (const nud of answered) {
      expect(inspectNir(desk.simulator.world.demand(nud)?.content.applicant?.nir ?? '').kind).toBe(
        'permanent',
      );
    }
    expect(answered.length).toBe(result.asked - desk.active.filter((nud) => !answered.includes(nud)).length);
  });

  it('gives up in words when the desk has no right to it, and keeps what it had', async () => {
    const desk = await startDesk({ entitlements: { '38004': ['CERFA'] }, desk: '38004' });
    await expect(driven(desk, desk.engine.refreshDrm(desk.active))).rejects.toMatchObject({
      code: 'SNE-AUTH-03',
    });
    expect(withAmounts(desk.profile)).toEqual([]);
  });

  it('finds what is stale: never retrieved, or before the last refresh of the SNE', async () => {
    const desk = await startDesk();
    const { engine, clock } = desk;
    const stale = engine.staleDrm();
    expect(stale.length).toBeGreaterThan(50);
    await engine.refreshDrm(stale);
    expect(engine.staleDrm()).toEqual([]);
    await clock.set('2026-12-21T12:00:00Z');
    expect(engine.staleDrm()).toEqual([]);
    await clock.set('2026-12-22T12:00:00Z');
    expect(engine.staleDrm()).toEqual(stale);
  });
});

describe('the size of packets', () => {
  it('stays between 1 and 50, halves at each failure and grows slowly', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (outcomes) => {
        const size = new PacketSize();
        for (const isGood of outcomes) {
          const before = size.current;
          if (isGood) size.succeeded();
          else size.failed(before);
          expect(size.current).toBeGreaterThanOrEqual(1);
          expect(size.current).toBeLessThanOrEqual(50);
          if (isGood) expect(size.current - before).toBeLessThanOrEqual(Math.max(1, before / 4));
          else expect(size.current).toBe(Math.max(1, Math.floor(before / 2)));
        }
      }),
    );
  });

  it('brings every number once, and leaves only those that fail alone, whatever the SNE can take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 160 }),
        fc.integer({ min: 1, max: 60 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 159 }), { maxLength: 2 }),
        async (count, capacity, bad) => {
          const nuds = Array.from({ length: count }, (_, index) => String(index));
          const had: string[] = [];
          const clock = { now: () => new Date(START), sleep: () => Promise.resolve() };
          const run = await inPackets(nuds, { clock }, (packet) => {
            const fails = packet.length > capacity || packet.some((nud) => bad.includes(Number(nud)));
            if (fails) return Promise.reject(sneError('SNE-HTTP-503'));
            had.push(...packet);
            return Promise.resolve();
          });
          const expected = nuds.filter((nud) => bad.includes(Number(nud)));
          expect(run.error).toBeNull();
          expect([...run.failed].sort()).toEqual(expected.sort());
          expect([...had, ...run.failed].sort()).toEqual([...nuds].sort());
        },
      ),
    );
  });
});

describe('the monthly export', () => {
  it('is asked for by itself from the 26th on at the desk’s minute, once, when the desk wants it', async () => {
    const desk = await startDesk({}, '2026-11-24T08:00:00Z');
    const { engine, clock, simulator } = desk;
    engine.saveSettings({
      ...engine.settings,
      drm: { ...engine.settings.drm, automatic: true, departments: ['38'] },
    });
    engine.startSchedule();
    const posts = () => simulator.requests.filter(({ method }) => method === 'POST');
    const pass = async (until: string): Promise<void> => {
      while (clock.now() < new Date(until)) {
        await clock.untilSleeping();
        await clock.advance(30_000);
        await new Promise((resolve) => setTimeout(resolve, engine.store.exports.live().length > 0 ? 20 : 0));
      }
    };
    await pass('2026-11-24T12:00:00Z');
    clock.sleepUntil('2026-11-26T05:30:00Z');
    await pass('2026-11-26T09:00:00Z');
    expect(posts().map(({ at }) => at.toISOString().slice(0, 16))).toEqual([
      // Switched on between two months: October's is taken up at once.
      '2026-11-24T08:00',
      '2026-11-26T05:37',
    ]);
    expect(posts()[0]?.parameters).toMatchObject({
      entites: 'DRM',
      profondeur: '3',
      etat: 'ACTIVE',
      departements: '38',
    });
    expect(engine.store.exports.list()).toMatchObject([
      { status: 'done', origin: 'calendar' },
      { status: 'done', origin: 'calendar' },
    ]);
    expect(engine.status().drm).toMatchObject({ latestMonth: '2026-10', nextReadyOn: '2026-11-26' });
    expect(engine.status().drm.covered).toBeGreaterThan(20);
  });

  it('comes back each month at the same local minute, over a change of hour, and six hours after a failure', async () => {
    // The second request fails at the SNE.
    const rule = {
      match: { path: '/v1.0/exports', method: 'POST', nth: 2 },
      fault: { kind: 'status', status: 400 },
    };
    const desk = await startDesk(
      { demands: 40, faults: { rules: [rule] as never[] } },
      '2026-02-24T08:00:00Z',
    );
    const { engine, clock, simulator } = desk;
    engine.saveSettings({
      ...engine.settings,
      drm: { ...engine.settings.drm, automatic: true, departments: ['38'] },
    });
    engine.startSchedule();
    const pass = async (until: string): Promise<void> => {
      while (clock.now() < new Date(until)) {
        await clock.untilSleeping();
        await clock.advance(30_000);
        await new Promise((resolve) => setTimeout(resolve, engine.store.exports.live().length > 0 ? 20 : 0));
      }
    };
    await pass('2026-02-24T08:30:00Z');
    for (const [from, to] of [
      ['2026-02-26T05:20:00Z', '2026-02-26T06:00:00Z'],
      ['2026-02-26T11:20:00Z', '2026-02-26T12:10:00Z'],
      ['2026-03-26T05:20:00Z', '2026-03-26T06:10:00Z'],
      // Summer time since the 29th of March.
      ['2026-04-26T04:20:00Z', '2026-04-26T05:10:00Z'],
    ] as const) {
      clock.sleepUntil(from);
      await pass(to);
    }
    const posts = simulator.requests.filter(({ method }) => method === 'POST');
    expect(posts.map(({ at }) => at.toISOString().slice(0, 16))).toEqual([
      '2026-02-24T08:00',
      '2026-02-26T05:37',
      '2026-02-26T11:37',
      '2026-03-26T05:37',
      '2026-04-26T04:37',
    ]);
    expect(engine.store.exports.list().map(({ status }) => status)).toEqual([
      'done',
      'done',
      'done',
      'failed',
      'done',
    ]);
    expect(engine.status().drm).toMatchObject({ latestMonth: '2026-03', nextReadyOn: '2026-04-26' });
  }, 120_000);
});
