import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { orderRebuild } from '../../src-main/engine/rebuild.ts';
import { restoreNewest } from '../../src-main/engine/store-rescue.ts';
import type { SimulatorOptions } from '../../src-main/simulator/options.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { localStoreKey } from '../../src-main/store/store-key.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';

const START = '2026-11-27T07:12:00Z';
const DAY_MS = 86_400_000;

/** A desk on a driven clock with a synchronised stock, resources included, beside a simulated SNE on the same clock. */
async function startDesk(options: SimulatorOptions = {}) {
  const clock = new ManualClock(START);
  const simulator = await startSimulator({ demands: 60, seed: 4, unknowns: false, clock, ...options });
  const profile = temporaryFolder();
  const open = () => Engine.open({ profile, holder: 'test', clock, host: createHeadlessHost({}), env: {} });
  const desk = { engine: await open() };
  const { settings } = desk.engine;
  desk.engine.saveSettings({
    ...settings,
    environment: 'demo',
    drm: { ...settings.drm, departments: ['38'] },
    schedule: { ...settings.schedule, minute: 37 },
    connection: { ...settings.connection, url: simulator.url, proxyMode: 'none' },
  });
  onTestFinished(async () => {
    await desk.engine.stop();
    await simulator.close();
  });
  return {
    ...{ clock, profile, simulator },
    get engine() {
      return desk.engine;
    },
    /** Closes the desk, does something to its folder meanwhile, and opens it. */
    reopen: async (meanwhile: () => void = () => undefined) => {
      await desk.engine.stop();
      meanwhile();
      desk.engine = await open();
    },
    requests: () =>
      simulator.requests
        .filter(({ method, path }) => method === 'POST' && path.endsWith('/exports'))
        .map(({ parameters, status }) => `${Object.values(parameters).join(' ')} ${String(status)}`),
  };
}
type Desk = Awaited<ReturnType<typeof startDesk>>;

/** Lets driven time pass until this is so, half a day at most. */
async function until({ clock }: Desk, isSo: () => boolean): Promise<void> {
  const end = clock.now().getTime() + DAY_MS / 2;
  while (!isSo()) {
    if (clock.now().getTime() > end) expect.fail('waited in vain');
    await new Promise((resolve) => setImmediate(resolve));
    if (clock.sleeping > 0) await clock.advance(1_000);
  }
}

/** The stock and its resources, by the calls and exports that the desk makes by itself. */
async function fillFirst(desk: Desk): Promise<readonly string[]> {
  orderRebuild(desk.profile);
  await desk.reopen();
  desk.engine.startSchedule();
  await until(
    desk,
    () => desk.engine.status().refill === undefined && desk.engine.status().lastCallAt !== null,
  );
  return factsOf(desk);
}

/** What is here of demands and their resources. */
function factsOf({ engine, profile }: Desk): readonly string[] {
  const { demands, drm } = engine.status();
  return [
    ...dumpStore(profile).filter((row) => row.startsWith('raw_xml ')),
    JSON.stringify([demands, drm.covered, drm.latestMonth]),
  ];
}

const setAsideStores = (profile: string): string[] =>
  existsSync(join(profile, 'set-aside'))
    ? readdirSync(join(profile, 'set-aside')).filter((name) => name.endsWith('.sqlite'))
    : [];

describe('a store that is made anew', { timeout: 120_000 }, () => {
  it('is filled by the stock, then by the resources, each asked for once over a restart, and holds what the lost one held', async () => {
    const desk = await startDesk();
    const before = await fillFirst(desk);
    expect(before.length).toBeGreaterThan(40);
    expect(desk.engine.status().drm.covered).toBeGreaterThan(5);
    const asked = desk.requests().length;

    await desk.reopen(() => {
      const file = join(desk.profile, 'store.sqlite');
      writeFileSync(file, Buffer.alloc(60_000, 7));
      // A computer that was off for months: its store is kept from now on all the same.
      utimesSync(file, new Date('2026-06-01T09:00:00Z'), new Date('2026-06-01T09:00:00Z'));
      orderRebuild(desk.profile);
    });
    for (const name of setAsideStores(desk.profile)) {
      const { mtime } = statSync(join(desk.profile, 'set-aside', name));
      expect(mtime.getTime()).toBeGreaterThanOrEqual(Date.parse(START));
    }
    expect(desk.engine.status()).toMatchObject({ refill: { step: 'underWay' }, demands: { active: 0 } });
    desk.engine.startSchedule();
    await until(desk, () => desk.engine.status().exports.running > 0 && desk.requests().length > asked);
    await until(desk, () => desk.engine.store.exports.list()[0]?.exportNumber != null);
    await desk.reopen();
    expect(desk.engine.status().refill).toMatchObject({ step: 'underWay' });
    desk.engine.startSchedule();
    await until(
      desk,
      () => desk.engine.status().refill === undefined && desk.engine.status().lastCallAt !== null,
    );
    expect(factsOf(desk)).toEqual(before);
    expect(desk.requests().slice(asked)).toEqual([
      expect.stringMatching(/CERFA.* ACTIVE 38 20\d$/),
      expect.stringMatching(/^DRM 3 ACTIVE 38 20\d$/),
    ]);
    expect(setAsideStores(desk.profile)).toHaveLength(2);
    // The next day nothing is asked for again.
    await desk.clock.advance(DAY_MS);
    expect(desk.requests()).toHaveLength(asked + 2);
  });

  it('where the SNE gives no stock, asks for the resources after the first call, says what may lack, and is told of it once', async () => {
    const desk = await startDesk({ exportSupport: 'asAnnounced' });
    await desk.reopen(() => {
      orderRebuild(desk.profile);
    });
    desk.engine.startSchedule();
    await until(desk, () => desk.engine.status().refill?.step === 'notGiven');
    const { demands, drm } = desk.engine.status();
    expect(demands.active).toBeGreaterThan(30);
    expect(drm.covered).toBeGreaterThan(5);
    expect(desk.requests()).toHaveLength(2);
    await desk.engine.storeChange.endRefill();
    expect(desk.engine.status().refill).toBeUndefined();
  });

  it('says what is in the way of the full export, and asks for it once that is out of it', async () => {
    const desk = await startDesk();
    await desk.reopen(() => {
      orderRebuild(desk.profile);
    });
    const { settings } = desk.engine;
    const { connection, schedule, drm } = settings;
    const stepWith = (change: Partial<typeof settings>): string | undefined => {
      desk.engine.saveSettings({ ...settings, ...change });
      return desk.engine.status().refill?.step;
    };
    expect(stepWith({ connection: { ...connection, url: null } })).toBe('noConnection');
    expect(stepWith({ drm: { ...drm, departments: [] } })).toBe('noPlace');
    desk.engine.startSchedule();
    expect(stepWith({ schedule: { ...schedule, paused: true } })).toBe('paused');
    await desk.clock.advance(DAY_MS / 2);
    expect(desk.requests()).toEqual([]);
    expect(stepWith({})).toBe('underWay');
    await until(desk, () => desk.engine.status().refill === undefined);
    expect(desk.requests()).toHaveLength(2);
  });

  it('keeps the lost one and its backups until it is filled, although something is erased, and not longer', async () => {
    const desk = await startDesk();
    await fillFirst(desk);
    await desk.engine.safekeeping.backup();
    await desk.reopen(() => {
      orderRebuild(desk.profile);
    });
    const { settings } = desk.engine;
    desk.engine.saveSettings({
      ...settings,
      retention: { ...settings.retention, removedDays: 1 },
      exports: { ...settings.exports, paused: true },
    });
    await desk.engine.syncNow('manual');
    const result = await desk.engine.safekeeping.purge(false);
    expect(result).toMatchObject({ copiesWait: true, files: 0 });
    expect(result.removedDemands).toBeGreaterThan(0);
    expect(setAsideStores(desk.profile)).toHaveLength(2);
    const kept = desk.engine.safekeeping.state().backups;
    expect(kept.length).toBeGreaterThan(0);

    desk.engine.saveSettings({ ...desk.engine.settings, exports: { ...settings.exports, paused: false } });
    desk.engine.startSchedule();
    await until(desk, () => desk.engine.status().refill === undefined);
    await until(desk, () => setAsideStores(desk.profile).length === 0);
    await until(desk, () =>
      desk.engine.safekeeping.state().backups.every(({ at }) => kept.every((old) => old.at !== at)),
    );
    expect(await desk.engine.safekeeping.purge(true)).toMatchObject({ copiesWait: false });
  });

  it('takes a key of its own where the former is lost, and sets aside what that closed', async () => {
    const desk = await startDesk();
    await fillFirst(desk);
    const former = localStoreKey(desk.profile);
    await desk.reopen(() => {
      writeFileSync(join(desk.profile, 'store-key.json'), 'no key');
      orderRebuild(desk.profile);
    });
    expect(localStoreKey(desk.profile)).not.toEqual(former);
    expect(desk.engine.accessLog).not.toBeNull();
    const names = readdirSync(desk.profile);
    expect(names).toContainEqual(expect.stringMatching(/^store-key\.json\.set-aside-/));
    expect(names).toContainEqual(expect.stringMatching(/^access\.sqlite\.set-aside-/));
    expect(desk.engine.status().refill).toMatchObject({ step: 'underWay' });
  });

  it('is made anew once, wherever its making was cut', async () => {
    const desk = await startDesk();
    await fillFirst(desk);
    const order = join(desk.profile, 'rebuild-asked');
    await desk.reopen(() => {
      // Ended after the store was set aside, before the new one knew of it.
      rmSync(join(desk.profile, 'store.sqlite'));
      writeFileSync(order, 'emptied');
    });
    expect(existsSync(order)).toBe(false);
    expect(desk.engine.status().refill).toMatchObject({ step: 'underWay' });
    expect(setAsideStores(desk.profile)).toHaveLength(1);
  });
});

describe('the newest backup of a lost store', { timeout: 120_000 }, () => {
  const restore = async (desk: Desk, lost: { readonly key: boolean }): Promise<unknown> => {
    const key = lost.key ? null : localStoreKey(desk.profile);
    const keyLostAt = lost.key ? desk.clock.now() : undefined;
    const means = { key, sealer: undefined, env: {}, keyLostAt };
    return restoreNewest(desk.profile, desk.clock.now(), 'test', means).catch((thrown: unknown) => thrown);
  };

  it.each([false, true])(
    'takes its place, or the one before where that one is damaged (key lost: %s)',
    async (isKeyLost) => {
      const desk = await startDesk();
      const before = await fillFirst(desk);
      await desk.engine.safekeeping.backup();
      await desk.clock.advance(60_000);
      const { file } = await desk.engine.safekeeping.backup();
      await desk.engine.stop();
      writeFileSync(file, readFileSync(file).fill(7, 9_000, 30_000));
      rmSync(join(desk.profile, 'store.sqlite'));
      if (isKeyLost) writeFileSync(join(desk.profile, 'store-key.json'), 'no key');
      expect(await restore(desk, { key: isKeyLost })).not.toBeInstanceOf(Error);
      await desk.reopen();
      expect(factsOf(desk)).toEqual(before);
      expect(desk.engine.status().refill).toBeUndefined();
      expect(desk.engine.accessLog?.verify()).toMatchObject({ ok: true });
    },
  );

  it('is asked for where there is none, and that is said', async () => {
    const desk = await startDesk();
    await desk.engine.stop();
    expect(await restore(desk, { key: false })).toMatchObject({ code: 'STORE-NO-BACKUP' });
  });
});
