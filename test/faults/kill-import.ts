/*
 * A program, not a test: `kill -9` at random moments of an import, or of an export followed to the store, each taken up
 * again by the command, until the store must equal that of an undisturbed run.
 *
 *   node test/faults/kill-import.ts [--records 20000] [--kills 50] [--way import|export] [--seed 1]
 *
 * Prints one JSON document; exits 1 at the first store that differs.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../src-main/simulator/random.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { runJson, spawnCli } from '../support/cli.ts';
import { dumpStore } from '../support/dump-store.ts';
import { writeExportArchive } from '../support/export-archive.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '50' },
    way: { type: 'string', default: 'import' },
    seed: { type: 'string', default: '1' },
  },
});
const records = Number(values.records);
const random = createRandom(Number(values.seed), 'kills');
const folder = mkdtempSync(join(tmpdir(), 'sne-desk-kills-'));
/** Demands of the simulated stock; an export holds each of them as often as the records ask for. */
const STOCK = Math.min(records, 2000);

interface Way {
  /** Prepares a fresh profile. */
  readonly prepare: (profile: string) => Promise<void>;
  readonly start: readonly string[];
  readonly resume: readonly string[];
  readonly close: () => Promise<void>;
}

async function importWay(): Promise<Way> {
  const archive = join(folder, 'export.tgz');
  await writeExportArchive(archive, { records, seed: 11 });
  const start = ['import', archive];
  return { prepare: () => Promise.resolve(), start, resume: start, close: () => Promise.resolve() };
}

async function exportWay(): Promise<Way> {
  const simulator = await startSimulator({
    demands: STOCK,
    seed: 11,
    exportTimes: { waitMs: 0, workMs: 0, keepMs: 86_400_000 },
    exportForm: { copies: Math.ceil(records / STOCK) },
  });
  const configure = ['configure', '--url', simulator.url, '--environment', 'demo', '--export-pause', '1'];
  return {
    prepare: async (profile) => {
      await runJson(profile, configure);
      // The number is stored before anything is killed: a lost request is a person's to make again.
      await runJson(profile, ['export', 'request', '--entities', 'CERFA', '--departments', '38']);
    },
    start: ['export', 'resume'],
    resume: ['export', 'resume'],
    close: () => simulator.close(),
  };
}

/** Runs a command and kills it after so many milliseconds; true when it was killed. */
async function runAndKill(profile: string, args: readonly string[], afterMs: number): Promise<boolean> {
  const child = spawnCli(['--profile', profile, '--json', ...args]);
  child.stdout?.resume();
  child.stderr?.resume();
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  const [, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('close', (...end) => {
      resolve(end);
    });
  });
  clearTimeout(timer);
  return signal === 'SIGKILL';
}

function digest(profile: string): string {
  const hash = createHash('sha256');
  for (const row of dumpStore(profile)) hash.update(row).update('\n');
  return hash.digest('hex');
}

async function fresh(way: Way, name: string): Promise<string> {
  const profile = join(folder, name);
  await way.prepare(profile);
  return profile;
}

const way = values.way === 'export' ? await exportWay() : await importWay();
try {
  const whole = await fresh(way, 'whole');
  const startedAt = performance.now();
  const { document } = await runJson(whole, way.start);
  const wholeMs = performance.now() - startedAt;
  const expected = digest(whole);
  const after: number[] = [];
  let imports = 0;
  for (; after.length < Number(values.kills); imports += 1) {
    const profile = await fresh(way, `killed-${String(imports)}`);
    let args = way.start;
    while (after.length < Number(values.kills)) {
      const ms = random.float() * wholeMs;
      if (!(await runAndKill(profile, args, ms))) break;
      after.push(Math.round(ms));
      args = way.resume;
      process.stderr.write(`${String(after.length)}: killed after ${String(Math.round(ms))} ms\n`);
    }
    await runJson(profile, way.resume);
    if (digest(profile) !== expected) {
      writeFileSync(join(folder, 'differs.txt'), profile);
      throw new Error(`the store of ${profile} differs from that of ${whole}`);
    }
    rmSync(profile, { recursive: true, force: true });
  }
  const rows = dumpStore(whole).length;
  const result = {
    way: values.way,
    records,
    kills: after.length,
    imports,
    rows,
    wholeMs,
    equal: true,
    after,
    document,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  rmSync(folder, { recursive: true, force: true });
} finally {
  await way.close();
}
