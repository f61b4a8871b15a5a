import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Settings } from '../../../src-main/api/settings.ts';
import type { Status, SyncRun } from '../../../src-main/api/status.ts';
import { statusSentence } from '../../../src-main/api/words.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../../src-main/engine/headless-host.ts';
import type { Clock } from '../../../src-main/schedule/clock.ts';
import type { Simulator, SimulatorOptions } from '../../../src-main/simulator/options.ts';
import { startSimulator } from '../../../src-main/simulator/simulator.ts';
import { dumpStore } from '../../support/dump-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { must } from './fault-case.ts';
import { Gate } from './gate.ts';
import { differencesFromTruth } from './truth.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Tuesday morning, 08:12 in Paris. */
const START = '2026-11-24T07:12:00Z';
/** How far back the first call asks, and what is compared with the SNE's truth. */
const HISTORY_DAYS = 550;

export interface DeskOptions {
  readonly folder: string;
  /** Where the desk's profile lies, when that is not the folder. */
  readonly volume?: string;
  readonly simulator?: SimulatorOptions;
  /** Connection settings, knowing the gate's and the SNE's port; by default plain HTTP through the gate. */
  readonly connection?: (port: number, sne: number) => Partial<Settings['connection']>;
  /** Prepares the gate before the first call. */
  readonly prepare?: (gate: Gate) => void;
}

/** A desk on a driven clock, behind a gate to a simulated SNE on the same clock; and a twin that nothing disturbs. */
export class FaultDesk {
  /** True time, which the SNE and the twin have. */
  readonly clock: ManualClock;
  /** What the computer of the desk takes for the time. */
  readonly computer: ComputerClock;
  readonly simulator: Simulator;
  readonly gate: Gate;
  readonly profile: string;
  readonly #options: DeskOptions;
  readonly #twin: Engine;
  readonly #twinProfile: string;
  #engine: Engine;

  private constructor(
    parts: Pick<FaultDesk, 'clock' | 'computer' | 'simulator' | 'gate' | 'profile'>,
    options: DeskOptions,
    engines: { readonly own: Engine; readonly twin: Engine; readonly twinProfile: string },
  ) {
    this.clock = parts.clock;
    this.computer = parts.computer;
    this.simulator = parts.simulator;
    this.gate = parts.gate;
    this.profile = parts.profile;
    this.#options = options;
    this.#engine = engines.own;
    this.#twin = engines.twin;
    this.#twinProfile = engines.twinProfile;
  }

  /** Filled by a first call, twenty minutes ago; since then demands came, changed and left at the SNE. */
  static async open(options: DeskOptions): Promise<FaultDesk> {
    const clock = new ManualClock(START);
    const simulator = await startSimulator({
      ...{ demands: 40, seed: 4, unknowns: false, clock },
      ...options.simulator,
    });
    const gate = new Gate(simulator.port);
    await gate.open();
    options.prepare?.(gate);
    const profile = mkdtempSync(join(options.volume ?? options.folder, 'desk-'));
    const twinProfile = mkdtempSync(join(options.folder, 'twin-'));
    const authority = simulator.certificates === null ? {} : { caFile: simulator.certificates.ca };
    const computer = new ComputerClock(clock);
    const own = await openEngine(profile, computer, {
      url: `http://127.0.0.1:${String(gate.port)}`,
      ...authority,
      ...options.connection?.(gate.port, simulator.port),
    });
    const twin = await openEngine(twinProfile, clock, { url: simulator.url, ...authority });
    const desk = new FaultDesk({ clock, computer, simulator, gate, profile }, options, {
      own,
      twin,
      twinProfile,
    });
    await own.syncNow('manual');
    await twin.syncNow('manual');
    must(desk.digest() === desk.twinDigest(), 'the two desks differ from the start');
    await clock.advance(20 * MINUTE);
    desk.liveOn();
    return desk;
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** Things happen at the SNE, now. */
  liveOn(): void {
    const { world } = this.simulator;
    for (const wish of ['create', 'modify', 'modify', 'remove', 'renew', 'EVT', 'create'] as const) {
      world.make(wish, { at: this.clock.now() });
    }
  }

  /** The process is gone and started again on the same folder; `between` happens while nobody runs. */
  async restart(between: () => Promise<void> | void = () => undefined): Promise<void> {
    await this.#engine.stop();
    await between();
    this.#engine = await openEngine(this.profile, this.computer, null);
  }

  /** Everything that the store says of demands, as one value. */
  digest(): string {
    return digestOf(this.profile);
  }

  twinDigest(): string {
    return digestOf(this.#twinProfile);
  }

  /** The twin catches up, undisturbed; then both stores must be the same, row for row, and tell the SNE's truth. */
  async mustBeWhole(): Promise<void> {
    await this.#twin.syncNow('manual');
    must(this.digest() === this.twinDigest(), 'the store differs from that of an undisturbed desk');
    this.mustTellTheTruth();
  }

  mustTellTheTruth(): void {
    const from = new Date(new Date(START).getTime() - (HISTORY_DAYS - 1) * 24 * HOUR);
    const differences = differencesFromTruth(this.profile, this.simulator.world, from);
    must(differences.length === 0, `the store differs from the SNE: ${differences.join('; ')}`);
  }

  status(): Status {
    return this.#engine.status();
  }

  lastRun(): SyncRun | null {
    return this.#engine.store.journal.recent(1)[0] ?? null;
  }

  /** What the clerk sees now, as the table shows it. */
  seen(): string {
    const status = this.status();
    const sentence = statusSentence(status, this.computer.now());
    must(!/undefined|null|NaN|\{\w+\}/.test(sentence), `not a sentence for a clerk: ${sentence}`);
    const code = status.lastAttempt?.error?.code;
    return `${status.state} — « ${sentence} »${code === undefined ? '' : ` (${code})`}`;
  }

  /**
   * Lets driven time pass until it is so: by steps of half a minute while nothing is called, second by second while a
   * call waits before it tries again.
   *
   * @returns how long it took, in milliseconds of the driven clock
   */
  async drive(until: () => boolean, limit = 14 * HOUR): Promise<number> {
    const from = this.clock.now().getTime();
    for (;;) {
      if (until()) return this.clock.now().getTime() - from;
      must(this.clock.now().getTime() - from <= limit, `stuck: ${this.seen()}`);
      if (this.status().progress === null) {
        await this.clock.untilSleeping();
        await this.clock.advance(30_000);
      } else if (this.clock.sleeping > 0) await this.clock.advance(1000);
      else await delay(1);
    }
  }

  /** Lets the schedule make its next attempt; that attempt once it has ended. */
  async nextAttempt(): Promise<SyncRun> {
    const before = this.lastRun()?.id ?? 0;
    await this.drive(() => {
      const last = this.lastRun();
      return (
        last !== null && last.id > before && last.outcome !== 'running' && this.status().progress === null
      );
    });
    const run = this.lastRun();
    must(run !== null, 'no attempt');
    return run;
  }

  async close(): Promise<void> {
    await this.#engine.stop();
    await this.#twin.stop();
    await this.gate.shut();
    await this.simulator.close();
  }

  /** Changes the settings of the connection, as a person does. */
  setConnection(connection: Partial<Settings['connection']>): void {
    const { settings } = this.#engine;
    this.#engine.saveSettings({ ...settings, connection: { ...settings.connection, ...connection } });
  }

  get folder(): string {
    return this.#options.folder;
  }
}

/** The clock of a computer, which may be wrong. */
class ComputerClock implements Clock {
  readonly #truth: ManualClock;
  /** What it is ahead of the truth, in milliseconds. */
  aheadMs = 0;

  constructor(truth: ManualClock) {
    this.#truth = truth;
  }

  now(): Date {
    return new Date(this.#truth.now().getTime() + this.aheadMs);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#truth.sleep(ms, signal);
  }
}

/** Runs a case on a desk and puts it away, whatever came of it. */
export async function onDesk<T>(options: DeskOptions, work: (desk: FaultDesk) => Promise<T>): Promise<T> {
  const desk = await FaultDesk.open(options);
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
}

/** Opens an engine that calls every hour at minute 37; `connection` null: the settings that the profile has. */
async function openEngine(
  profile: string,
  clock: Clock,
  connection: Partial<Settings['connection']> | null,
): Promise<Engine> {
  const host = createHeadlessHost({ SNE_DESK_PROXY_PASSWORD: 'secret' });
  const engine = await Engine.open({ profile, holder: 'campaign', clock, host, env: {} });
  if (connection === null) return engine;
  const { settings } = engine;
  engine.saveSettings({
    ...settings,
    environment: 'demo',
    schedule: { ...settings.schedule, cadence: 'hourly', minute: 37, initialDays: HISTORY_DAYS },
    connection: { ...settings.connection, proxyMode: 'none', timeoutSeconds: 5, ...connection },
  });
  return engine;
}

function digestOf(profile: string): string {
  const hash = createHash('sha256');
  for (const row of dumpStore(profile)) hash.update(row).update('\n');
  return hash.digest('hex');
}

/** A duration of the driven clock in words. */
export function inWords(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 1) return 'under a minute';
  if (minutes < 120) return `${String(minutes)} min`;
  return `${String(Math.round(minutes / 6) / 10)} h`;
}
