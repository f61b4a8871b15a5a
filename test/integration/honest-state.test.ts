import { describe, expect, it, onTestFinished } from 'vitest';
import { status as statusShape } from '../../src-main/api/status.ts';
import type { DeskState, Status } from '../../src-main/api/status.ts';
import { statusSentence } from '../../src-main/api/words.ts';
import { status as statusCommand } from '../../src-main/cli/commands/status.ts';
import { trayModel } from '../../src-main/desktop/tray-model.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import type { Clock } from '../../src-main/schedule/clock.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import type { FaultInput } from '../../src-main/simulator/faults.ts';
import type { SimulatorOptions } from '../../src-main/simulator/options.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { temporaryFolder } from '../support/folder.ts';

const GDM = '/v1.0/gdm';
const HOUR = 3_600_000;

/** The system's clock, put forward or back by a test. */
class ShiftedClock implements Clock {
  shiftMs = 0;
  now(): Date {
    return new Date(systemClock.now().getTime() + this.shiftMs);
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }
}

interface Desk {
  readonly engine: Engine;
  readonly clock: ShiftedClock;
  /** One call, whatever comes of it. */
  call(): Promise<void>;
  /** What every surface shows, once they were found to agree. */
  shown(): { readonly state: DeskState; readonly sentence: string; readonly status: Status };
}

/** A desk and its SNE, whose answers to the calls of movements, from the first on, are spoilt so (null: not). */
async function deskWith(
  faults: readonly (FaultInput | null)[],
  more: SimulatorOptions = {},
  environment: 'demo' | 'recette' = 'demo',
): Promise<Desk> {
  const rules = faults.flatMap((fault, place) =>
    fault === null ? [] : [{ match: { path: GDM, nth: place + 1 }, fault }],
  );
  const simulator = await startSimulator({
    demands: 40,
    seed: 3,
    unknowns: false,
    ...more,
    faults: { rules: [...rules, ...(more.faults?.rules ?? [])] },
  });
  const profile = temporaryFolder();
  const clock = new ShiftedClock();
  const host = createHeadlessHost({});
  const engine = await Engine.open({ profile, holder: 'test', clock, host, env: {} });
  onTestFinished(async () => {
    await engine.stop();
    await simulator.close();
  });
  const { settings } = engine;
  engine.saveSettings({
    ...settings,
    environment,
    connection: { ...settings.connection, url: simulator.url, proxyMode: 'none', timeoutSeconds: 5 },
  });
  return {
    engine,
    clock,
    call: async () => {
      await engine.syncNow('manual').catch(() => undefined);
    },
    shown: () => {
      const status = engine.status();
      const now = clock.now();
      const tray = trayModel({ phase: 'running', status }, now);
      // The command reads the store beside the engine, as support staff would.
      const told = commandSays(profile, clock);
      expect(told.state).toBe(status.state);
      expect(tray.state).toBe(status.state);
      expect(tray.sentence).toBe(statusSentence(status, now));
      return { state: status.state, sentence: tray.sentence.replaceAll('\u00A0', ' '), status };
    },
  };
}

function commandSays(profile: string, clock: Clock): Status {
  const documents: unknown[] = [];
  const signal = new AbortController().signal;
  const output = {
    json: true,
    hasSpoken: false,
    result: (document: unknown) => documents.push(document),
    error: () => undefined,
    progress: () => undefined,
    note: () => undefined,
  };
  const code = statusCommand({ profile, output, clock, env: {}, signal });
  expect(code).toBe(0);
  return statusShape.parse(documents[0]);
}

describe('the state of synchronisation, on every surface', () => {
  it('is never good after a call that the SNE refused, cut or answered with something else', async () => {
    const wrong: readonly (readonly [FaultInput, DeskState, RegExp])[] = [
      [{ kind: 'status', status: 401 }, 'attention', /n’a pas reconnu le guichet/],
      [{ kind: 'status', status: 403 }, 'attention', /habilitation/],
      [{ kind: 'status', status: 500 }, 'attention', /erreur \(réponse 500\)/],
      [{ kind: 'truncate', afterBytes: 3_000 }, 'attention', /données/],
      [{ kind: 'malformed', movement: 2 }, 'attention', /données/],
      [{ kind: 'redirect', to: 'https://portail.invalid/', status: 302 }, 'attention', /autre serveur/],
      [{ kind: 'html' }, 'offline', /^Hors ligne/],
    ];
    const desk = await deskWith([null, ...wrong.map(([fault]) => fault)]);
    await desk.call();
    expect(desk.shown().state).toBe('synced');
    const before = desk.engine.status();
    for (const [fault, state, said] of wrong) {
      await desk.call();
      const shown = desk.shown();
      expect({ fault: fault.kind, state: shown.state }).toEqual({ fault: fault.kind, state });
      expect(shown.sentence).toMatch(said);
      // Not a row and not the moment of the data moved: nothing of a broken answer stays.
      expect(shown.status.demands).toEqual(before.demands);
      expect(shown.status.lastCallAt).toBe(before.lastCallAt);
      expect(shown.status.cursor).toBe(before.cursor);
    }
    await desk.call();
    expect(desk.shown().state).toBe('synced');
  });

  it('says « jamais » before the first success, whatever failed, and never shows a moment of data', async () => {
    const desk = await deskWith([{ kind: 'truncate', afterBytes: 30_000 }]);
    expect(desk.shown().state).toBe('never');
    await desk.call();
    const failed = desk.shown();
    expect(failed.state).toBe('attention');
    expect(failed.sentence).toContain('aucune donnée reçue');
    expect(failed.status.demands).toEqual({ active: 0, removed: 0 });
  });

  it('asks for a look at what was stored with a doubt or could not be stored, until a person has looked', async () => {
    const drifting = await deskWith([null], { demands: 400, unknowns: true });
    await drifting.call();
    const doubt = drifting.shown();
    expect(doubt.state).toBe('attention');
    expect(doubt.sentence).toMatch(/^À vérifier : \d+ anomalies? · données de/);
    // In RECETTE the same files are refused: half of the answer is stored, and that is said too.
    const refusing = await deskWith([null], { demands: 400, unknowns: true }, 'recette');
    await refusing.call();
    const half = refusing.shown();
    expect(half.state).toBe('attention');
    expect(half.status.demands.active).toBeGreaterThan(100);
    expect(refusing.engine.store.anomalies.list().map(({ kind }) => kind)).toContain('rejected');
    await refusing.engine.acknowledge(refusing.engine.store.anomalies.list().map(({ id }) => id));
    expect(refusing.shown().state).toBe('synced');
  });

  it('points out a clock that is hours from the SNE’s, and takes that back once it is right', async () => {
    const desk = await deskWith([{ kind: 'date', skewSeconds: 3 * 3600 }, null]);
    await desk.call();
    const wrong = desk.shown();
    expect(wrong.state).toBe('attention');
    const [anomaly] = desk.engine.store.anomalies.list();
    expect(anomaly).toMatchObject({ kind: 'clock', code: 'SNE-CLOCK' });
    expect(anomaly?.title).toContain('3\u00A0heures');
    await desk.call();
    expect(desk.shown().state).toBe('synced');
  });

  it('is late when the last success grows old, and when the clock was set back behind it', async () => {
    const desk = await deskWith([null]);
    await desk.call();
    desk.clock.shiftMs = 20 * HOUR;
    const late = desk.shown();
    expect(late.state).toBe('late');
    expect(late.sentence).toMatch(/^En retard : dernier appel réussi/);
    desk.clock.shiftMs = -3 * HOUR;
    expect(desk.shown().state).toBe('late');
  });

  it('runs while a call runs, is late after one that was broken off, and rests while paused', async () => {
    const desk = await deskWith([null, { kind: 'hang' }]);
    await desk.call();
    const hanging = desk.call();
    await expect.poll(() => desk.engine.status().progress).not.toBeNull();
    await expect.poll(() => desk.shown().state).toBe('syncing');
    expect(desk.shown().sentence).toMatch(/^Synchronisation… .* · données de/);
    await desk.engine.stopCall();
    await hanging;
    expect(desk.shown().state).toBe('late');
    desk.engine.setPaused(true);
    const paused = desk.shown();
    expect(paused.state).toBe('paused');
    expect(paused.sentence).toContain('dernier appel réussi');
    expect(paused.status.nextCallAt).toBeNull();
  });

  it('is offline when nobody answers at all', async () => {
    const desk = await deskWith([null]);
    await desk.call();
    const { settings } = desk.engine;
    // A port that was just freed: the connection is refused at once.
    const gone = await startSimulator({ demands: 1 });
    await gone.close();
    desk.engine.saveSettings({ ...settings, connection: { ...settings.connection, url: gone.url } });
    await desk.call();
    const offline = desk.shown();
    expect(offline.state).toBe('offline');
    expect(offline.sentence).toMatch(/les données affichées datent de/);
  });

  it('is not good while an export has come to nothing, and good again once it is asked for and stored', async () => {
    const states = { rules: [{ match: { path: '/v1.0/exports/', method: 'GET', nth: 1 } }] } as const;
    const fault = { kind: 'exportState', state: 'ECHEC', message: 'Archive impossible' } as const;
    const desk = await deskWith([null], {
      exportTimes: { waitMs: 0, workMs: 0 },
      faults: { rules: states.rules.map((rule) => ({ ...rule, fault })) },
    });
    const { settings } = desk.engine;
    desk.engine.saveSettings({ ...settings, exports: { ...settings.exports, firstPauseSeconds: 1 } });
    await desk.call();
    expect(desk.shown().state).toBe('synced');
    const request = {
      entities: ['CERFA' as const],
      months: null,
      state: 'active' as const,
      departments: ['38'],
      communes: [],
    };
    const failed = await desk.engine.exports.request(request, 'manual', false);
    await desk.engine.exports.follow(failed.id).catch(() => undefined);
    expect(desk.engine.store.exports.get(failed.id)?.job.status).toBe('failed');
    expect(desk.shown().state).toBe('attention');
    expect(desk.engine.store.anomalies.list()[0]).toMatchObject({ kind: 'export', count: 1 });
    const again = await desk.engine.exports.request(request, 'manual', true);
    await desk.engine.exports.follow(again.id);
    expect(desk.engine.store.exports.get(again.id)?.job.status).toBe('done');
    expect(desk.shown().state).toBe('synced');
  });
});

describe('a surface that hears nothing more of the engine', () => {
  it('does not go on showing the last good state', async () => {
    const desk = await deskWith([null]);
    await desk.call();
    const { status } = desk.shown();
    expect(status.state).toBe('synced');
    const later = new Date(Date.parse(status.at) + 4 * 60_000);
    const tray = trayModel({ phase: 'running', status }, later);
    expect(tray.state).toBe('attention');
    expect(tray.sentence).toMatch(/ne répond plus/);
  });
});
