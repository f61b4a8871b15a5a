import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { _electron } from 'playwright-core';
import type { ElectronApplication } from 'playwright-core';
import { z } from 'zod';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { drivenProgram } from '../desktop/support/packaged.ts';
import prepare from '../desktop/support/prepare.ts';
import { runJson } from '../support/cli.ts';

/*
 * From the start of the process to the first row on screen, beside an empty Electron window of the same Electron, turn
 * by turn in the same run; then the processor time of the idle desk. Needs a display, the packaged application and
 * ELECTRON_OVERRIDE_DIST_PATH:
 *
 *   xvfb-run -a node test/bench/start-up.ts [--rounds 7] [--demands 2000] [--idle 60]
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    demands: { type: 'string', default: '2000' },
    idle: { type: 'string', default: '60' },
  },
});
const electron = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
if (electron === undefined) throw new Error('ELECTRON_OVERRIDE_DIST_PATH is not set');

prepare();
const profile = mkdtempSync(join(tmpdir(), 'sne-desk-bench-'));
try {
  await fill(Number(values.demands));
  const desk: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    empty.push(await timeToPaint(openEmpty, 'first-contentful-paint'));
    desk.push(await timeToPaint(openDesk, 'sne-desk:first-row'));
  }
  const ratio = median(desk) / median(empty);
  const idle = await idleShare(Number(values.idle));
  console.log(
    JSON.stringify({
      emptyWindowMs: Math.round(median(empty)),
      firstRowMs: Math.round(median(desk)),
      ratio: Number(ratio.toFixed(2)),
      rounds: { empty: empty.map(Math.round), desk: desk.map(Math.round) },
      idleProcessorPercent: Number((idle * 100).toFixed(2)),
    }),
  );
} finally {
  rmSync(profile, { recursive: true, force: true });
}

/** A paused profile with demands in it: a start that shows what is there, without a call. */
async function fill(demands: number): Promise<void> {
  const simulator = await startSimulator({ demands, seed: 7 });
  await runJson(profile, ['configure', '--url', simulator.url, '--environment', 'demo']);
  await runJson(profile, ['sync', '--once']);
  await runJson(profile, ['configure', '--paused', 'true']);
  await simulator.close();
}

function openEmpty(): Promise<ElectronApplication> {
  const folder = join(import.meta.dirname, 'empty-window');
  return _electron.launch({
    executablePath: join(electron ?? '', 'electron'),
    args: ['--no-sandbox', folder],
  });
}

function openDesk(): Promise<ElectronApplication> {
  return _electron.launch({ executablePath: drivenProgram, args: ['--no-sandbox', '--profile', profile] });
}

/** Milliseconds from the creation of the main process to a mark or paint of the page. */
async function timeToPaint(open: () => Promise<ElectronApplication>, entry: string): Promise<number> {
  const app = await open();
  const page = app.windows()[0] ?? (await app.waitForEvent('window'));
  const at = await page.waitForFunction((name) => {
    const [found] = performance.getEntriesByName(name);
    return found === undefined ? null : performance.timeOrigin + found.startTime;
  }, entry);
  const painted = z.number().parse(await at.jsonValue());
  const created = z.number().parse(await app.evaluate(() => process.getCreationTime()));
  await app.close();
  return painted - created;
}

/** Processor time of the desk at rest, all its processes, as a share of one core. */
async function idleShare(seconds: number): Promise<number> {
  const app = await openDesk();
  if (app.windows()[0] === undefined) await app.waitForEvent('window');
  await delay(15_000);
  const before = ticks(app.process().pid ?? 0);
  await delay(seconds * 1000);
  const used = ticks(app.process().pid ?? 0) - before;
  await app.close();
  const TICKS_A_SECOND = 100;
  return used / TICKS_A_SECOND / seconds;
}

/** Ticks used by a process and everything it started (proc(5): fields 4, 14 and 15 of stat). */
function ticks(root: number): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        return [
          { pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) },
        ];
      } catch {
        return [];
      }
    });
  const family = new Set([root]);
  for (let grew = true; grew;) {
    grew = false;
    for (const { pid, parent } of stats) {
      if (family.has(parent) && !family.has(pid)) {
        family.add(pid);
        grew = true;
      }
    }
  }
  return stats.filter(({ pid }) => family.has(pid)).reduce((sum, stat) => sum + stat.ticks, 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
