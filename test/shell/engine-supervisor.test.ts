import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineSupervisor, restartDelay } from '../../src-main/desktop/engine-supervisor.ts';
import type { EngineChild, EngineChildEvents, EngineView } from '../../src-main/desktop/engine-supervisor.ts';
import type { Rescue } from '../../src-main/api/refusal.ts';
import type { ToEngine } from '../../src-main/engine/host.ts';
import { trayModel } from '../../src-main/desktop/tray-model.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** What an engine process does at its turn: the first start does the first word of the plan, and so on. */
type Turn = 'runs' | 'crashes' | 'refuses' | 'babbles' | 'ignoresStop' | 'asks';

const STATUS = {
  state: 'synced',
  environment: 'demo',
  lastCallAt: '2026-11-24T09:00:00Z',
  lastAttempt: { at: '2026-11-24T09:00:00Z', outcome: 'done', error: null, offline: false },
  nextCallAt: '2026-11-24T10:00:00Z',
  nextCallReason: null,
  cursor: null,
  progress: null,
  demands: { active: 1, removed: 0 },
  drm: { covered: 0, latestMonth: null, nextReadyOn: null, automation: 'off' },
  exports: { running: 0, failed: 0, ready: 0, paused: false },
  work: null,
  schema: { version: '02.01', origin: 'projet', policy: 'flag', drift: { demands: 0, causes: 0, main: [] } },
  anomalies: 0,
  engine: { xml: 'x', sqlite: 'y' },
  at: '2026-11-24T09:00:00Z',
};

/** A process of its own that keeps to the messages of `engine/host.ts`, and misbehaves as planned. */
const ENGINE = `
  const turn = process.argv[2];
  const tell = (message) => process.send(message);
  process.on('message', (message) => {
    if (message.type === 'start') {
      if (turn === 'crashes') process.exit(1);
      if (turn === 'refuses') tell({ type: 'fatal', error: { code: 'PROFILE-HELD', message: 'Occupé.', hint: null }, backupAt: null });
      else if (turn === 'babbles') tell({ type: 'status', status: { state: 'splendid' } });
      else if (turn === 'asks') tell({ type: 'ask', id: 7, question: { name: 'secrets.canKeep' } });
      else {
        tell({ type: 'ready' });
        tell({ type: 'status', status: ${JSON.stringify(STATUS)} });
      }
    }
    if (message.type === 'reply') tell({ type: 'imported', summary: String(message.value), problems: message.id });
    if (message.type === 'stop' && turn !== 'ignoresStop') tell({ type: 'stopped' });
    if (message.type === 'syncNow') process.exit(1);
  });
`;

let folder: string;
let clock: ManualClock;
let views: EngineView[];
let readies: number;
let imported: unknown[];
let starts: number;
/** For each start, what it was told to do about a lost store. */
let rescues: (Rescue | null)[];
let supervisor: EngineSupervisor<never>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sne-desk-supervisor-'));
  writeFileSync(join(folder, 'engine.cjs'), ENGINE);
  clock = new ManualClock('2026-11-24T09:00:00Z');
  views = [];
  imported = [];
  readies = 0;
  starts = 0;
  rescues = [];
});
afterEach(async () => {
  const stopped = supervisor.stop();
  await clock.advance(60_000);
  await stopped;
  rmSync(folder, { recursive: true });
});

function supervise(...plan: readonly Turn[]): void {
  supervisor = new EngineSupervisor<never>({
    launch: (events) => launch(plan[starts++] ?? 'runs', events),
    start: { type: 'start', profile: folder, demonstration: false },
    answer: (ask) => Promise.resolve({ type: 'reply', id: ask.id, value: true, error: null }),
    clock,
    onView: (view) => views.push(view),
    onReady: () => {
      readies += 1;
    },
    onImported: (message) => imported.push(message),
    onNotice: () => undefined,
  });
  supervisor.start();
}

function launch(turn: Turn, events: EngineChildEvents): EngineChild<never> {
  const child = fork(join(folder, 'engine.cjs'), [turn], { execArgv: [] });
  child.on('message', (message) => {
    events.message(message);
  });
  child.once('exit', () => {
    events.exit();
  });
  const post = (message: ToEngine): void => {
    if (message.type === 'start') rescues.push(message.rescue ?? null);
    child.send(message);
  };
  return { post, kill: () => child.kill('SIGKILL') };
}

const phases = (): readonly string[] => views.map(({ phase }) => phase);
const trayState = (): string => trayModel(supervisor.view(), clock.now()).state;

describe('the supervisor of the engine', () => {
  it('shows the state of the engine, and attention from the moment it dies until another one speaks', async () => {
    supervise('runs', 'runs');
    expect(trayState()).toBe('never');
    await vi.waitFor(() => {
      expect(trayState()).toBe('synced');
    });
    supervisor.send({ type: 'syncNow' });
    await vi.waitFor(() => {
      expect(trayState()).toBe('attention');
    });
    expect(supervisor.send({ type: 'wake' })).toBe(false);
    await clock.advance(restartDelay(1));
    await vi.waitFor(() => {
      expect(trayState()).toBe('synced');
    });
    expect(readies).toBe(2);
  });

  it('waits longer after each crash in a row', async () => {
    supervise('crashes', 'crashes', 'crashes', 'runs');
    for (const crash of [1, 2, 3]) {
      await vi.waitFor(() => {
        expect(phases().filter((phase) => phase === 'down')).toHaveLength(crash);
      });
      await clock.advance(restartDelay(crash) - 1);
      expect(starts).toBe(crash);
      await clock.advance(1);
      expect(starts).toBe(crash + 1);
    }
    expect([1, 2, 3, 4, 5, 6, 7, 50].map(restartDelay)).toEqual([
      500, 1_000, 2_000, 5_000, 15_000, 60_000, 60_000, 60_000,
    ]);
  });

  it('tells why the engine refused to start, and tries again at once when asked to', async () => {
    supervise('refuses', 'runs');
    await vi.waitFor(() => {
      expect(supervisor.view()).toEqual({
        phase: 'down',
        error: { code: 'PROFILE-HELD', message: 'Occupé.', hint: null },
        backupAt: null,
      });
    });
    await clock.untilSleeping();
    supervisor.restartNow();
    await vi.waitFor(() => {
      expect(trayState()).toBe('synced');
    });
    await clock.advance(120_000);
    expect(starts).toBe(2);
  });

  it('begins an empty store when a person asked for it, even between two starts, and never again', async () => {
    supervise('refuses', 'runs', 'runs');
    // The first start is under way: there is no pause to cut short.
    supervisor.restartNow('rebuild');
    await clock.untilSleeping();
    await clock.advance(1);
    await vi.waitFor(() => {
      expect(trayState()).toBe('synced');
    });
    supervisor.restartNow('rebuild');
    supervisor.send({ type: 'syncNow' });
    await vi.waitFor(() => {
      expect(trayState()).toBe('attention');
    });
    await clock.advance(restartDelay(2));
    await vi.waitFor(() => {
      expect(trayState()).toBe('synced');
    });
    expect(rescues).toEqual([null, 'rebuild', null]);
  });

  it('never shows what does not keep to the contract: it ends such an engine and starts another', async () => {
    supervise('babbles', 'runs');
    await vi.waitFor(() => {
      expect(phases()).toEqual(['down']);
    });
    await clock.advance(restartDelay(1));
    await vi.waitFor(() => {
      expect(trayState()).toBe('synced');
    });
  });

  it('answers what the engine asks, under the number of the question', async () => {
    supervise('asks');
    await vi.waitFor(() => {
      expect(imported).toEqual([{ type: 'imported', summary: 'true', problems: 7 }]);
    });
  });

  it('stops at the engine’s word, and after five seconds without it', async () => {
    supervise('runs');
    await vi.waitFor(() => {
      expect(readies).toBe(1);
    });
    await supervisor.stop();
    expect(starts).toBe(1);

    starts = 0;
    supervise('ignoresStop');
    await vi.waitFor(() => {
      expect(readies).toBe(2);
    });
    const stopped = supervisor.stop();
    let ended = false;
    void stopped.then(() => {
      ended = true;
    });
    await clock.advance(4_999);
    expect(ended).toBe(false);
    await clock.advance(1);
    await stopped;
    await clock.advance(600_000);
    expect(starts).toBe(1);
  });
});
