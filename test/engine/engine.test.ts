import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEngineClient } from '../../src-main/api/port.ts';
import type { Channel } from '../../src-main/api/port.ts';
import { statusSentence } from '../../src-main/api/words.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHandlers } from '../../src-main/engine/handlers.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { answerRequest, eventMessage } from '../../src-main/engine/rpc.ts';
import { deriveState } from '../../src-main/engine/state.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { SimulatorOptions } from '../../src-main/simulator/options.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { temporaryFolder } from '../support/folder.ts';

const START = '2026-11-24T07:12:00Z';
const HOUR = 3_600_000;

/** An engine on a driven clock, beside a simulated SNE on the same clock. */
async function startDesk(options: SimulatorOptions = {}, schedule: Record<string, unknown> = {}) {
  const clock = new ManualClock(START);
  const simulator = await startSimulator({ demands: 40, seed: 4, unknowns: false, clock, ...options });
  const host = createHeadlessHost({});
  const engine = await Engine.open({ profile: temporaryFolder(), holder: 'test', clock, host, env: {} });
  const { settings } = engine;
  engine.saveSettings({
    ...settings,
    environment: 'demo',
    schedule: { ...settings.schedule, cadence: 'hourly', minute: 37, ...schedule },
    connection: { ...settings.connection, url: simulator.url, proxyMode: 'none' },
  });
  onTestFinished(async () => {
    await engine.stop();
    await simulator.close();
  });
  const gdmCalls = () => simulator.requests.filter(({ path }) => path.includes('mouvements'));
  return { clock, simulator, engine, gdmCalls };
}

/** Lets driven time pass in steps, each waiting for the engine to come to rest. */
async function pass(desk: Awaited<ReturnType<typeof startDesk>>, ms: number): Promise<void> {
  const STEP = 30_000;
  for (let passed = 0; passed < ms; passed += STEP) {
    await desk.clock.untilSleeping();
    await desk.clock.advance(Math.min(STEP, ms - passed));
  }
  await desk.clock.untilSleeping();
}

describe('the engine', () => {
  it('calls at start, then every hour at its own minute, each call from the former less the overlap', async () => {
    const desk = await startDesk();
    desk.engine.startSchedule();
    await pass(desk, 4 * HOUR);
    const calls = desk.gdmCalls();
    expect(calls.map(({ at }) => at.toISOString().slice(11, 16))).toEqual([
      '07:12',
      '08:37',
      '09:37',
      '10:37',
    ]);
    // Paris is one hour ahead in November.
    expect(calls.slice(1).map(({ parameters }) => parameters['depuis'])).toEqual([
      '24/11/2026 08:07',
      '24/11/2026 09:32',
      '24/11/2026 10:32',
    ]);
    expect(desk.engine.status().state).toBe('synced');
  });

  it('makes one call after a night of sleep, not one for each that was missed', async () => {
    const desk = await startDesk();
    desk.engine.startSchedule();
    await pass(desk, HOUR / 2);
    desk.clock.sleepUntil('2026-11-26T07:05:00Z');
    expect(desk.engine.status().state).not.toBe('synced');
    desk.engine.wake();
    await pass(desk, HOUR / 4);
    expect(desk.gdmCalls()).toHaveLength(2);
    expect(desk.engine.status().state).toBe('synced');
  });

  it('keeps quiet while paused, over a restart of the schedule, and calls when it is resumed', async () => {
    const desk = await startDesk({}, { paused: true });
    desk.engine.startSchedule();
    await pass(desk, 3 * HOUR);
    expect(desk.gdmCalls()).toHaveLength(0);
    expect(desk.engine.status()).toMatchObject({ state: 'paused', nextCallAt: null });
    desk.engine.setPaused(false);
    await pass(desk, HOUR / 4);
    expect(desk.gdmCalls()).toHaveLength(1);
  });

  it('lets whoever asks while a call runs join it', async () => {
    const { engine, gdmCalls } = await startDesk();
    const [first, second] = await Promise.all([engine.syncNow('manual'), engine.syncNow('schedule')]);
    expect(second).toEqual(first);
    expect(gdmCalls()).toHaveLength(1);
  });

  it('comes back to idle after a failure of any kind, keeps the cursor, and tells the truth', async () => {
    const rule = (nth: number, fault: object) => ({ match: { path: '/v1.0/gdm', nth }, fault });
    const { engine } = await startDesk({
      faults: {
        rules: [
          rule(1, { kind: 'html' }),
          rule(2, { kind: 'truncate', afterBytes: 20_000 }),
          rule(3, { kind: 'malformed', movement: 1 }),
          rule(4, { kind: 'status', status: 403 }),
        ],
      } as never,
    });
    const states: string[] = [];
    for (let call = 0; call < 2; call += 1) {
      await expect(engine.syncNow('manual')).rejects.toThrow();
      const status = engine.status();
      expect(status.progress).toBeNull();
      expect(status.cursor).toBeNull();
      states.push(status.state);
    }
    expect(states).not.toContain('synced');
    const withMalformed = await engine.syncNow('manual').catch(() => null);
    expect(engine.status().state).toBe('attention');
    if (withMalformed !== null) expect(withMalformed.rejected).toBe(1);
    await expect(engine.syncNow('manual')).rejects.toMatchObject({
      code: expect.stringMatching(/^SNE-AUTH/) as string,
    });
    expect(engine.status()).toMatchObject({ state: 'attention', lastAttempt: { outcome: 'failed' } });
    expect(statusSentence(engine.status(), new Date(START))).not.toMatch(/^À jour/);
  });

  it('is offline, not wrong, when nobody listens, and stays honest about the age of the data', async () => {
    const { engine, simulator, clock } = await startDesk();
    await engine.syncNow('manual');
    await simulator.close();
    await clock.advance(60_000);
    const attempt = expect(engine.syncNow('manual')).rejects.toMatchObject({ offline: true });
    // The client's own retries wait on the driven clock.
    const drive = (async () => {
      while (engine.status().progress !== null || engine.status().lastAttempt?.outcome === 'running') {
        await new Promise((resolve) => setImmediate(resolve));
        await clock.advance(1000);
      }
    })();
    await attempt;
    await drive;
    const status = engine.status();
    expect(status.state).toBe('offline');
    expect(status.lastCallAt).toBe(new Date(START).toISOString());
    expect(statusSentence(status, clock.now())).toMatch(/^Hors ligne/);
  });
});

describe('the state of the desk', () => {
  it('is never green when anything else can be said', () => {
    const outcome = fc.constantFrom('running', 'done', 'failed', 'interrupted');
    const facts = fc.record({
      running: fc.boolean(),
      paused: fc.boolean(),
      lastAttempt: fc.option(fc.record({ outcome, offline: fc.boolean() })),
      lastSuccessAt: fc.option(fc.constant(START)),
      late: fc.boolean(),
      openAnomalies: fc.nat({ max: 2 }),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const isGreen = deriveState(given) === 'synced';
        const isWhole =
          !given.running &&
          !given.paused &&
          !given.late &&
          given.openAnomalies === 0 &&
          given.lastSuccessAt !== null &&
          (given.lastAttempt === null || given.lastAttempt.outcome === 'done');
        expect(isGreen).toBe(isWhole);
      }),
    );
  });
});

describe('the window’s port', () => {
  it('answers typed calls, tells events, and refuses what is not one of its questions', async () => {
    const { engine } = await startDesk();
    const handlers = createHandlers(engine, new ManualClock(START));
    const listeners: ((message: unknown) => void)[] = [];
    const channel: Channel = {
      send: (message) => {
        // As over a real port: what crosses is a copy.
        void answerRequest(handlers, structuredClone(message)).then((answer) => {
          for (const listener of listeners) listener(structuredClone(answer));
        });
      },
      onMessage: (listener) => listeners.push(listener),
      onClose: () => undefined,
    };
    engine.subscribe((name, payload) => {
      for (const listener of listeners) listener(structuredClone(eventMessage(name, payload)));
    });
    const client = createEngineClient(channel);
    const states: string[] = [];
    client.on('status', (status) => states.push(status.state));
    await client.call('sync.now', null);
    await expect.poll(() => states.at(-1)).toBe('synced');
    expect(states).toContain('syncing');
    const { total, rows } = await client.call('demands.list', { limit: 5 });
    expect(total).toBeGreaterThan(30);
    const shown = await client.call('demands.show', { nud: rows[0]?.nud ?? '' });
    expect(shown.applicant?.lastName).toBe(rows[0]?.lastName);
    await expect(client.call('demands.show', { nud: 'x' })).rejects.toMatchObject({
      shape: { code: 'DEMAND-UNKNOWN' },
    });
    await expect(client.call('demands.list', { limit: 10_000 })).rejects.toMatchObject({
      shape: { code: 'ENGINE-INPUT' },
    });
    await expect(client.call('toString' as never, null as never)).rejects.toMatchObject({
      shape: { code: 'ENGINE-PROCEDURE' },
    });
    expect(await answerRequest(handlers, { nonsense: true })).toBeNull();
  });
});
