/*
 * A program, not a test: a year of hourly calls on a driven clock, each over real HTTP to a simulated SNE in a process of
 * its own, into a real store; then what one more call costs. Ends with 1 when the store does not tell the SNE's truth.
 *
 *   node test/bench/year.ts [--demands 3000] [--hours 8760] [--ballast 0] [--seed 1] [--json FILE]
 *
 * `--ballast`: so many other demands are imported first, to see one more call on a large stock without simulating it.
 */
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { differencesFromTruth } from '../faults/lib/truth.ts';
import { writeExportArchive } from '../support/export-archive.ts';
import { ManualClock } from '../support/manual-clock.ts';

const { values: given } = parseArgs({
  options: {
    demands: { type: 'string', default: '3000' },
    hours: { type: 'string', default: '8760' },
    ballast: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    sne: { type: 'boolean', default: false },
  },
});
const START = new Date('2025-06-02T06:17:00Z');
const HOUR = 3_600_000;
const HISTORY_DAYS = 550;
/** Calls at the end that measure what one more costs, without movements and with so many. */
const MORE_CALLS = 60;
const MORE_MOVEMENTS = 10;

const toSne = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('advance'), to: z.iso.datetime(), make: z.number().int() }),
  z.object({ ask: z.literal('ballast'), archive: z.string() }),
  z.object({ ask: z.literal('compare'), profile: z.string(), withBallast: z.boolean() }),
]);
type ToSne = z.infer<typeof toSne>;
const fromSne = z.object({ value: z.unknown() });

if (given.sne) await runSne();
else await runDesk();

/** The other process: the SNE and its world. */
async function runSne(): Promise<void> {
  const clock = new ManualClock(START);
  const simulator = await startSimulator({
    ...{ demands: Number(given.demands), seed: Number(given.seed), clock },
    // The other demands are of department 38: no number may be both.
    department: Number(given.ballast) > 0 ? '42' : '38',
  });
  const { world } = simulator;
  const answer = (value: unknown): void => {
    process.send?.({ value });
  };
  process.on('message', (raw) => {
    const message = toSne.parse(raw);
    if (message.ask === 'advance') {
      void clock.set(message.to).then(() => {
        if (message.make === 0) world.advanceTo(clock.now());
        for (let made = 0; made < message.make; made += 1) world.make('modify', { at: clock.now() });
        answer(world.movements.length);
      });
      return;
    }
    if (message.ask === 'ballast') {
      const records = Number(given.ballast);
      void writeExportArchive(message.archive, { records, seed: 1000, unknowns: false }).then(answer);
      return;
    }
    const from = new Date(START.getTime() - (HISTORY_DAYS - 1) * 24 * HOUR);
    const differences = differencesFromTruth(message.profile, world, from);
    answer(
      message.withBallast ? differences.filter((text) => !text.endsWith('unknown to the SNE')) : differences,
    );
  });
  answer(simulator.url);
}

interface Sne {
  readonly url: string;
  ask(message: ToSne): Promise<unknown>;
  close(): void;
}

async function startSne(): Promise<Sne> {
  const args = ['--sne', '--demands', given.demands, '--seed', given.seed, '--ballast', given.ballast];
  const child = fork(import.meta.filename, args, { execArgv: ['--max-old-space-size=8192'] });
  const next = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      child.once('exit', reject);
      child.once('message', (raw) => {
        child.off('exit', reject);
        resolve(fromSne.parse(raw).value);
      });
    });
  const url = z.string().parse(await next());
  return {
    url,
    ask: (message) => {
      const answer = next();
      child.send(message);
      return answer;
    },
    close: () => child.kill(),
  };
}

async function runDesk(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sne-desk-year-'));
  const profile = join(folder, 'profile');
  const clock = new ManualClock(START);
  const sne = await startSne();
  const host = createHeadlessHost({});
  const engine = await Engine.open({ profile, holder: 'year', clock, host, env: {} });
  try {
    configure(engine, sne.url);
    if (Number(given.ballast) > 0) await loadBallast(engine, sne, folder);
    const wallAt = performance.now();
    await engine.syncNow('start');
    const fillSeconds = seconds(wallAt);
    const yearAt = performance.now();
    const year = await replay(engine, sne, clock, profile);
    const yearSeconds = seconds(yearAt);
    const empty = await oneMore(engine, sne, clock, 0);
    const ten = await oneMore(engine, sne, clock, MORE_MOVEMENTS);
    const differences = z
      .array(z.string())
      .parse(await sne.ask({ ask: 'compare', profile, withBallast: Number(given.ballast) > 0 }));
    const { active, removed } = engine.store.demands.counts();
    const result = {
      ...{
        demands: Number(given.demands),
        ballast: Number(given.ballast),
        calls: year.calls,
        movements: year.movements,
      },
      ...{ fillSeconds, yearSeconds, active, removed },
      ...{ firstMonthMs: year.firstMs, lastMonthMs: year.lastMs },
      ...{ oneMoreEmptyMs: empty, oneMoreOfTenMs: ten, statusMs: statusCost(engine) },
      peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
      rssAfterFirstMonthMb: year.rssFirst,
      rssAtEndMb: Math.round(process.memoryUsage().rss / 1024 / 1024),
      storeMb: megabytes(join(profile, 'store.sqlite')),
      walPeakMb: year.walPeak,
      truth: differences.length === 0 ? 'equal' : differences,
    };
    console.log(JSON.stringify(result, null, 1));
    if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify(result, null, 1)}\n`);
    if (differences.length > 0) process.exitCode = 1;
  } finally {
    await engine.stop();
    sne.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function configure(engine: Engine, url: string): void {
  const { settings } = engine;
  engine.saveSettings({
    ...settings,
    environment: 'demo',
    schedule: { ...settings.schedule, cadence: 'hourly', minute: 17, initialDays: HISTORY_DAYS },
    connection: { ...settings.connection, url, proxyMode: 'none' },
  });
}

/** The archive is made in the other process, so that memory measured here is the desk's. */
async function loadBallast(engine: Engine, sne: Sne, folder: string): Promise<void> {
  const archive = join(folder, 'ballast.tgz');
  await sne.ask({ ask: 'ballast', archive });
  const { stored } = await engine.importFiles([archive]);
  process.stderr.write(`${String(stored)} other demands imported\n`);
  rmSync(archive);
}

async function replay(engine: Engine, sne: Sne, clock: ManualClock, profile: string) {
  const hours = Number(given.hours);
  const month = Math.min(720, Math.ceil(hours / 3));
  const took: number[] = [];
  let movements = 0;
  let walPeak = 0;
  let rssFirst = 0;
  for (let hour = 1; hour <= hours; hour += 1) {
    const now = new Date(START.getTime() + hour * HOUR);
    await clock.set(now);
    await sne.ask({ ask: 'advance', to: now.toISOString(), make: 0 });
    const at = performance.now();
    const result = await engine.syncNow('schedule');
    took.push(performance.now() - at);
    movements += result.movements;
    walPeak = Math.max(walPeak, megabytes(join(profile, 'store.sqlite-wal')));
    if (hour === month) rssFirst = Math.round(process.memoryUsage().rss / 1024 / 1024);
    if (hour % 730 === 0) process.stderr.write(`${String(hour)} calls, ${String(movements)} movements\n`);
  }
  return {
    calls: took.length,
    movements,
    walPeak,
    rssFirst,
    firstMs: median(took.slice(0, month)),
    lastMs: median(took.slice(-month)),
  };
}

/** What one more call costs, in milliseconds (median), when the SNE has so many movements for it. */
async function oneMore(engine: Engine, sne: Sne, clock: ManualClock, make: number): Promise<number> {
  const took: number[] = [];
  for (let call = 0; call < MORE_CALLS; call += 1) {
    const now = new Date(clock.now().getTime() + HOUR);
    await clock.set(now);
    // Without any, the world stands still: the answer is empty but for what the overlap repeats.
    if (make > 0) await sne.ask({ ask: 'advance', to: now.toISOString(), make });
    const at = performance.now();
    await engine.syncNow('schedule');
    took.push(performance.now() - at);
  }
  return median(took);
}

function statusCost(engine: Engine): number {
  const at = performance.now();
  for (let turn = 0; turn < 50; turn += 1) engine.status();
  return round((performance.now() - at) / 50);
}

function megabytes(file: string): number {
  return existsSync(file) ? round(statSync(file).size / 1024 / 1024) : 0;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

function seconds(since: number): number {
  return round((performance.now() - since) / 1000);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
