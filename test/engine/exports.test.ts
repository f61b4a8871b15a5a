import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exportJob, exportRequest } from '../../src-main/api/exports.ts';
import type { ExportJob } from '../../src-main/api/exports.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHandlers } from '../../src-main/engine/handlers.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { answerRequest } from '../../src-main/engine/rpc.ts';
import type { FaultInput } from '../../src-main/simulator/faults.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { SimulatorOptions } from '../../src-main/simulator/options.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { openStoreFile } from '../support/open-store-file.ts';

const START = '2026-11-27T07:12:00Z';
const ALL = exportRequest.parse({ entities: ['CERFA', 'DALO', 'DRM'], months: 3, departments: ['38'] });
const STOCK = exportRequest.parse({ entities: ['CERFA'], departments: ['38'] });

const POST = { path: '/v1.0/exports', method: 'POST' as const };
const FILE = { path: '/v1.0/exports/', end: '/fichier' };
const STATUS = { path: '/v1.0/exports/EXP', method: 'GET' as const };

interface Rule {
  readonly match: object;
  readonly fault: FaultInput;
}

/** A desk on a driven clock, beside a simulated SNE on the same clock. */
async function startDesk(rules: readonly Rule[] = [], options: SimulatorOptions = {}) {
  const clock = new ManualClock(START);
  const faults = { rules: rules as never[] };
  const simulate = (more: SimulatorOptions = {}) =>
    startSimulator({ demands: 60, seed: 4, unknowns: false, clock, faults, ...options, ...more });
  const simulator = { current: await simulate() };
  const profile = temporaryFolder();
  const open = () => Engine.open({ profile, holder: 'test', clock, host: createHeadlessHost({}), env: {} });
  const desk = { engine: await open() };
  const { settings } = desk.engine;
  desk.engine.saveSettings({
    ...settings,
    environment: 'demo',
    schedule: { ...settings.schedule, paused: true, minute: 37 },
    connection: { ...settings.connection, url: simulator.current.url, proxyMode: 'none' },
  });
  onTestFinished(async () => {
    await desk.engine.stop();
    await simulator.current.close();
  });
  return {
    clock,
    profile,
    get engine() {
      return desk.engine;
    },
    get simulator() {
      return simulator.current;
    },
    /** The application is closed and opened again. */
    reopen: async () => {
      await desk.engine.stop();
      desk.engine = await open();
    },
    /** The SNE restarts, on the same port and with what it knew. */
    restartSne: async () => {
      const { port } = simulator.current;
      await simulator.current.close();
      simulator.current = await simulate({ port });
    },
    calls: (method: string, end = '') =>
      simulator.current.requests.filter((request) => request.method === method && request.path.endsWith(end)),
    archives: () => readdirSync(join(profile, 'downloads')),
  };
}
type Desk = Awaited<ReturnType<typeof startDesk>>;

/** Lets driven time pass while somebody waits for it, until `work` is over. */
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

async function ask(desk: Desk, request = STOCK, again = false): Promise<ExportJob> {
  return driven(desk, desk.engine.exports.request(request, 'manual', again));
}

/** Asks and follows to the end. */
async function fetchAll(desk: Desk, request = STOCK): Promise<ExportJob> {
  const { id } = await ask(desk, request);
  return driven(desk, desk.engine.exports.follow(id));
}

describe('an export', () => {
  it('is asked for, followed, downloaded and stored; the same again changes nothing and leaves no file', async () => {
    const desk = await startDesk();
    const active = desk.simulator.world.demands.filter(({ state }) => state === 'active').length;
    const job = await fetchAll(desk, ALL);
    expect(job).toMatchObject({ status: 'done', error: null, rejected: 0, absent: { listed: 0 } });
    expect(desk.engine.status().demands.active).toBe(active);
    expect(job.drm).toBeGreaterThan(0);
    expect(desk.engine.status().drm).toMatchObject({ latestMonth: '2026-10', nextReadyOn: '2026-12-26' });
    const before = dumpStore(desk.profile);
    const again = await fetchAll(desk, ALL);
    expect(again.exportNumber).not.toBe(job.exportNumber);
    expect(again).toMatchObject({ status: 'done', stored: 0 });
    expect(dumpStore(desk.profile)).toEqual(before);
    expect(desk.archives()).toEqual([]);
    expect(desk.calls('POST')).toHaveLength(2);
  });

  it('is looked at with growing pauses, for hours, over restarts of the desk and of the SNE, and asked for once', async () => {
    const stuck = {
      match: { ...STATUS, to: 14 },
      fault: { kind: 'exportState', state: 'EN_COURS' },
    } as const;
    const desk = await startDesk([stuck], { exportTimes: { waitMs: 0, workMs: 0, keepMs: 90 * 86_400_000 } });
    const { id } = await ask(desk);
    const first = desk.engine.exports.follow(id);
    first.catch(() => undefined);
    while (desk.calls('GET').length < 9) {
      await desk.clock.untilSleeping();
      await desk.clock.advance(1_000);
    }
    const looks = desk.calls('GET').map(({ at }) => at.getTime());
    const pauses = looks.map((at, index) =>
      Math.round((at - (looks[index - 1] ?? Date.parse(START))) / 1000),
    );
    expect(pauses.slice(0, 9)).toEqual([30, 60, 120, 240, 480, 900, 900, 900, 900]);
    await desk.reopen();
    await expect(first).rejects.toThrow();
    await desk.restartSne();
    const job = await driven(desk, desk.engine.exports.follow(id));
    expect(job.status).toBe('done');
    // Known to the one that restarted by its number alone: nothing was asked for again.
    expect(desk.calls('POST')).toHaveLength(0);
    expect(desk.engine.store.exports.list()).toHaveLength(1);
  });

  it('ends whole whatever happens on the way, as an export that nothing disturbed', async () => {
    const clean = await startDesk([], { demands: 300 });
    await fetchAll(clean);
    const random = seeded(20_261_127);
    const cuts = Array.from({ length: 6 }, (_, index) => ({
      match: { ...FILE, nth: index + 3 },
      fault: { kind: 'drop' as const, afterBytes: Math.floor(random() * 60_000) },
    }));
    const desk = await startDesk(
      [
        { match: { ...STATUS, nth: 1 }, fault: { kind: 'status', status: 503, retryAfter: 120 } },
        { match: { ...STATUS, nth: 2 }, fault: { kind: 'drop', afterBytes: 10 } },
        { match: { ...FILE, nth: 1 }, fault: { kind: 'status', status: 503, retryAfter: 90 } },
        { match: { ...FILE, nth: 2 }, fault: { kind: 'html' } },
        ...cuts,
        { match: { ...FILE, nth: 9 }, fault: { kind: 'wrongLength', extra: 500 } },
      ],
      { demands: 300 },
    );
    const job = await fetchAll(desk);
    expect(job).toMatchObject({ status: 'done', error: null });
    expect(dumpStore(desk.profile)).toEqual(dumpStore(clean.profile));
    expect(desk.calls('POST')).toHaveLength(1);
    expect(desk.archives()).toEqual([]);
  });

  it('goes on with a download where it was cut, if it is still the same archive', async () => {
    const desk = await startDesk(
      [{ match: { ...FILE, nth: 1 }, fault: { kind: 'drop', afterBytes: 20_000 } }],
      { demands: 300 },
    );
    const { id } = await ask(desk);
    const part = join(desk.profile, 'downloads', `export-${String(id)}.tgz.part`);
    const follow = desk.engine.exports.follow(id);
    follow.catch(() => undefined);
    while (!existsSync(part)) {
      await desk.clock.untilSleeping();
      await desk.clock.advance(1_000);
    }
    while (desk.engine.store.exports.get(id)?.failures !== 1)
      await new Promise((resolve) => setImmediate(resolve));
    await desk.reopen();
    await expect(follow).rejects.toThrow();
    const bytes: number[] = [];
    desk.engine.subscribe((name, payload) => {
      if (
        name === 'exportProgress' &&
        payload !== null &&
        'phase' in payload &&
        payload.phase === 'downloading'
      )
        bytes.push(payload.bytes);
    });
    const job = await driven(desk, desk.engine.exports.follow(id));
    expect(job.status).toBe('done');
    expect(bytes[0]).toBeGreaterThan(20_000 - 1);
    const [first, ...others] = desk.calls('GET', '/fichier').map(({ status }) => status);
    expect(first).toBe(200);
    expect(others.length).toBeGreaterThan(0);
    expect(others.every((status) => status === 206)).toBe(true);
  });
});

describe('the window’s questions about exports', () => {
  it('are answered: ask, list, follow by events, history, what was absent, refresh', async () => {
    const desk = await startDesk();
    const { engine } = desk;
    const handlers = createHandlers(engine, desk.clock);
    let next = 0;
    const call = async (procedure: string, input: unknown): Promise<unknown> => {
      const answer = await answerRequest(handlers, { type: 'request', id: next++, procedure, input });
      if (answer?.type === 'answer') return answer.output;
      throw new Error(JSON.stringify(answer));
    };
    const told: string[] = [];
    engine.subscribe((name) => told.push(name));
    const asked = exportJob.parse(
      await driven(desk, call('exports.request', { request: { entities: ['CERFA'], departments: ['38'] } })),
    );
    expect(await call('exports.list', null)).toMatchObject([{ id: asked.id }]);
    await driven(desk, engine.exports.follow(asked.id));
    expect(await call('exports.list', null)).toEqual([]);
    expect(await call('exports.history', {})).toMatchObject([{ id: asked.id, status: 'done' }]);
    expect(await call('exports.absent', { id: asked.id })).toEqual([]);
    expect(told).toEqual(
      expect.arrayContaining(['exportsChanged', 'exportProgress', 'demandsChanged', 'status']),
    );
    const [demand] = desk.simulator.world.demands.filter(({ state }) => state === 'active');
    const nuds = [demand?.nud ?? ''];
    expect(await call('drm.refresh', { nuds })).toMatchObject({ asked: 1, failed: 0 });
    expect(await call('demands.refresh', { nuds })).toMatchObject({ asked: 1, received: 1 });
    await expect(call('exports.cancel', { id: asked.id })).rejects.toThrow('EXPORT-ENDED');
    await expect(call('exports.request', { request: { entities: ['DRM'] } })).rejects.toThrow('ENGINE-INPUT');
  });
});

describe('a request for an export', () => {
  it('whose answer is lost is never made twice unless a person says so', async () => {
    const desk = await startDesk([{ match: { ...POST, nth: 1 }, fault: { kind: 'drop', afterBytes: 5 } }]);
    const lost = await ask(desk);
    expect(lost).toMatchObject({
      status: 'unnumbered',
      exportNumber: null,
      error: { code: 'EXPORT-NO-NUMBER' },
    });
    await desk.reopen();
    await expect(driven(desk, desk.engine.exports.follow(lost.id))).resolves.toMatchObject({
      status: 'unnumbered',
    });
    await expect(desk.engine.exports.resume(lost.id, false)).rejects.toMatchObject({
      code: 'EXPORT-NO-NUMBER',
    });
    await expect(desk.engine.exports.request(STOCK, 'manual')).rejects.toMatchObject({
      code: 'EXPORT-NO-NUMBER',
    });
    expect(desk.calls('POST')).toHaveLength(1);
    expect(desk.engine.status().exports.failed).toBe(1);
    const again = await ask(desk, STOCK, true);
    expect((await driven(desk, desk.engine.exports.follow(again.id))).status).toBe('done');
    expect(desk.calls('POST')).toHaveLength(2);
  });

  it('that the SNE puts off is made again when it said, and no sooner', async () => {
    const desk = await startDesk([
      { match: { ...POST, nth: 1 }, fault: { kind: 'status', status: 503, retryAfter: 600 } },
    ]);
    const put = await ask(desk);
    expect(put.status).toBe('postponed');
    expect((await driven(desk, desk.engine.exports.follow(put.id))).status).toBe('done');
    const [first, second, ...more] = desk.calls('POST').map(({ at }) => at.getTime());
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(600_000);
    expect(more).toEqual([]);
  });

  it('that asks for what is under way joins it', async () => {
    const desk = await startDesk();
    const [first, second] = await Promise.all([ask(desk), ask(desk)]);
    expect(second.id).toBe(first.id);
    expect(desk.calls('POST')).toHaveLength(1);
  });
});

describe('a request that the SNE answers with a number it gave before', () => {
  it.each(['done', 'under way'])('goes on as that export, which is %s', async (state) => {
    const desk = await startDesk();
    const first = state === 'done' ? await fetchAll(desk) : await ask(desk);
    const before = dumpStore(desk.profile);
    // Started again at the same moment, the simulated SNE gives the same number to the same request.
    await desk.clock.set(START);
    await desk.restartSne();
    const again = await ask(desk, STOCK, true);
    expect(again).toMatchObject({ id: first.id, exportNumber: first.exportNumber });
    const ended = await driven(desk, desk.engine.exports.follow(again.id));
    expect(ended).toMatchObject({ status: 'done', error: null });
    if (state === 'done') {
      expect(ended).toMatchObject({ stored: 0, unchanged: first.stored });
      expect(dumpStore(desk.profile)).toEqual(before);
    }
    expect(desk.engine.status().exports).toMatchObject({ running: 0, failed: 0, ready: 0 });
    expect(desk.archives()).toEqual([]);
  });
});

describe('an export that does not succeed', () => {
  const cases: readonly [string, readonly Rule[], SimulatorOptions, Partial<ExportJob>, string][] = [
    ['refused', [], { entitlements: {} }, { status: 'refused' }, 'EXPORT-REFUSED'],
    ['unsupported', [], { exportSupport: 'asAnnounced' }, { status: 'unsupported' }, 'EXPORT-UNSUPPORTED'],
    [
      'failed',
      [{ match: STATUS, fault: { kind: 'exportState', state: 'ECHEC', message: 'Volume' } }],
      {},
      { status: 'failed' },
      'EXPORT-FAILED',
    ],
    [
      'expired',
      [{ match: { ...FILE }, fault: { kind: 'status', status: 410 } }],
      {},
      { status: 'expired' },
      'EXPORT-EXPIRED',
    ],
    [
      'cancelled',
      [{ match: STATUS, fault: { kind: 'exportState', state: 'ANNULE' } }],
      {},
      { status: 'cancelled' },
      'EXPORT-WITHDRAWN',
    ],
    ['empty', [], { demands: 0 }, { status: 'empty' }, 'EXPORT-NOTHING'],
  ];
  it.each(cases)(
    'says that it is %s, with its own code, and changes nothing',
    async (_, rules, options, expected, code) => {
      const desk = await startDesk(rules, options);
      const before = dumpStore(desk.profile);
      const job = await fetchAll(desk);
      expect(job).toMatchObject({ ...expected, error: { code } });
      expect(job.endedAt).not.toBeNull();
      expect(dumpStore(desk.profile)).toEqual(before);
      expect(desk.archives()).toEqual([]);
      await expect(desk.engine.exports.resume(job.id, false)).rejects.toMatchObject({ code: 'EXPORT-ENDED' });
    },
  );

  it('is set aside when its archive is damaged, and taken up by downloading it again', async () => {
    const desk = await startDesk([{ match: { ...FILE, nth: 1 }, fault: { kind: 'corrupt', atByte: 9_000 } }]);
    const empty = dumpStore(desk.profile);
    const aside = await fetchAll(desk);
    expect(aside).toMatchObject({ status: 'setAside', error: { code: 'EXPORT-CORRUPT' } });
    expect(dumpStore(desk.profile)).toEqual(empty);
    expect(desk.engine.status().exports.ready).toBe(1);
    await desk.engine.exports.resume(aside.id, false);
    expect(await driven(desk, desk.engine.exports.follow(aside.id))).toMatchObject({
      status: 'done',
      error: null,
    });
  });

  it('stops, to be taken up again, when its length never comes out as announced: longer, or shorter', async () => {
    const longer = await startDesk([
      { match: { ...FILE, to: 40 }, fault: { kind: 'wrongLength', extra: 300 } },
    ]);
    const { id } = await ask(longer);
    await expect(driven(longer, longer.engine.exports.follow(id))).rejects.toMatchObject({
      code: expect.stringMatching(/^(SNE-CUT|EXPORT-DOWNLOAD)$/) as string,
    });
    expect(longer.engine.store.exports.get(id)).toMatchObject({ job: { status: 'ready' } });
    expect(longer.calls('GET', '/fichier').length).toBeLessThan(40);
    expect(longer.engine.status().demands.active).toBe(0);

    const shorter = await startDesk([
      { match: { ...FILE, to: 2 }, fault: { kind: 'wrongLength', extra: -300 } },
    ]);
    const aside = await fetchAll(shorter);
    expect(aside).toMatchObject({ status: 'setAside', error: { code: 'EXPORT-LENGTH' } });
    expect(shorter.engine.status().demands.active).toBe(0);
    await shorter.engine.exports.resume(aside.id, false);
    const job = await driven(shorter, shorter.engine.exports.follow(aside.id));
    expect(job).toMatchObject({ status: 'done', error: null });
  });

  it('can be cancelled at any moment, here and at the SNE', async () => {
    const stuck = { match: STATUS, fault: { kind: 'exportState', state: 'EN_COURS' } } as const;
    const desk = await startDesk([stuck]);
    const { id } = await ask(desk);
    const follow = desk.engine.exports.follow(id);
    await desk.clock.untilSleeping();
    expect((await desk.engine.exports.cancel(id)).status).toBe('cancelled');
    expect((await driven(desk, follow)).status).toBe('cancelled');
    expect(desk.calls('DELETE').map(({ status }) => status)).toEqual([204]);
    await expect(desk.engine.exports.cancel(id)).rejects.toMatchObject({ code: 'EXPORT-ENDED' });
  });

  it('that is cancelled while it is downloaded is not begun again by who goes on with the exports', async () => {
    const desk = await startDesk([{ match: FILE, fault: { kind: 'hang' } }]);
    const { id } = await ask(desk);
    desk.engine.exports.start();
    while (desk.calls('GET', '/fichier').length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (desk.clock.sleeping > 0) await desk.clock.advance(1_000);
    }
    const { promise: held, resolve: free } = Promise.withResolvers<undefined>();
    // Something else is being written meanwhile: the word of the person waits for its turn.
    const other = desk.engine.store.write(() => held);
    const cancelled = desk.engine.exports.cancel(id);
    await new Promise((resolve) => setTimeout(resolve, 50));
    free(undefined);
    await other;
    expect(await driven(desk, cancelled)).toMatchObject({ status: 'cancelled', nextAt: null });
    await desk.clock.advance(120_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(desk.calls('GET', '/fichier')).toHaveLength(1);
    expect(desk.engine.store.exports.get(id)).toMatchObject({ job: { status: 'cancelled', nextAt: null } });
    expect(desk.archives()).toEqual([]);
  });

  it('is never asked for twice, also where the answer could not be written down', async () => {
    const desk = await startDesk();
    const file = openStoreFile(desk.profile, { readonly: false });
    file.exec(`CREATE TRIGGER full BEFORE UPDATE ON export_job WHEN NEW.number IS NOT NULL
      BEGIN SELECT RAISE(FAIL, 'no place for the number'); END`);
    expect(await ask(desk)).toMatchObject({ status: 'asking', exportNumber: null });
    file.exec('DROP TRIGGER full');
    file.close();
    desk.engine.exports.start();
    await desk.clock.advance(120_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(desk.calls('POST', '/exports')).toHaveLength(1);
    expect(desk.engine.store.exports.list()).toMatchObject([{ status: 'unnumbered' }]);
  });
});

describe('an export of the whole stock', () => {
  it('that is small beside it changes nothing until a person accepts it; what it lacks is asked for, never deleted', async () => {
    const desk = await startDesk([], { demands: 200 });
    await fetchAll(desk);
    const before = dumpStore(desk.profile);
    const known = desk.engine.status().demands.active;
    // The same SNE, which now knows a fifth of it: the same seed gives the same first demands.
    const few = await startSimulator({ demands: 30, seed: 4, unknowns: false, clock: desk.clock });
    onTestFinished(() => few.close());
    const { settings } = desk.engine;
    desk.engine.saveSettings({ ...settings, connection: { ...settings.connection, url: few.url } });
    const small = await fetchAll(desk);
    expect(small).toMatchObject({ status: 'setAside', error: { code: 'EXPORT-SMALL' } });
    expect(dumpStore(desk.profile)).toEqual(before);
    await expect(desk.engine.exports.resume(small.id, false)).rejects.toMatchObject({
      code: 'EXPORT-SET-ASIDE',
    });
    await desk.reopen();
    await desk.engine.exports.resume(small.id, true);
    const job = await driven(desk, desk.engine.exports.follow(small.id));
    expect(job.status).toBe('done');
    const there = new Set(few.world.demands.map(({ nud }) => nud));
    const absent = desk.engine.store.exports.absent(small.id);
    expect(absent.length).toBeGreaterThan(100);
    for (const { nud, outcome } of absent) expect(outcome).toBe(there.has(nud) ? 'received' : 'unknown');
    expect(desk.engine.status().demands.active).toBeGreaterThanOrEqual(known);
    expect(job.absent.listed).toBe(absent.length);
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
