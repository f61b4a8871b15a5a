import { describe, expect, it, onTestFinished } from 'vitest';
import type { FaultPlanInput } from '../../src-main/simulator/faults.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { SimulatorOptions } from '../../src-main/simulator/options.ts';
import { runJson, spawnCli } from '../support/cli.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';

const ASK = ['export', 'request', '--entities', 'CERFA', '--departments', '38'];
/** The same stock for every simulator of this file, whenever it is started. */
const NOW = new Date('2026-11-20T09:00:00Z');
const FILE = { path: '/v1.0/exports/', end: '/fichier' };

type Rules = FaultPlanInput['rules'];

async function simulator(rules: Rules, options: SimulatorOptions = {}) {
  const exportTimes = { waitMs: 0, workMs: 300, keepMs: 86_400_000 };
  const running = await startSimulator({
    ...{ seed: 31, demands: 60, now: NOW, unknowns: false, exportTimes, faults: { rules } },
    ...options,
  });
  onTestFinished(() => running.close());
  const posts = () => running.requests.filter(({ method }) => method === 'POST').length;
  return { ...running, posts };
}

async function configured(url: string): Promise<string> {
  const profile = temporaryFolder();
  const set = ['configure', '--url', url, '--environment', 'demo', '--export-pause', '1'];
  expect((await runJson(profile, set)).code).toBe(0);
  return profile;
}

/** The store of a profile that nothing disturbed; made once. */
let calm: Promise<string[]> | null = null;
const undisturbed = (): Promise<string[]> => (calm ??= dumpOfCalm());

async function dumpOfCalm(): Promise<string[]> {
  const sne = await simulator([]);
  const profile = await configured(sne.url);
  expect((await runJson(profile, [...ASK, '--wait'])).code).toBe(0);
  return dumpStore(profile);
}

describe('an export in trouble, from the command line', () => {
  it.each<readonly [string, Rules, string]>([
    [
      'whose archive has another length than announced',
      [{ match: { ...FILE, to: 2 }, fault: { kind: 'truncate', afterBytes: 5000 } }],
      'EXPORT-LENGTH',
    ],
    [
      'whose archive is damaged',
      [{ match: { ...FILE, nth: 1 }, fault: { kind: 'corrupt', atByte: 6000 } }],
      'EXPORT-CORRUPT',
    ],
  ])('%s is set aside, and taken up by resume without its number', async (_name, rules, cause) => {
    const sne = await simulator(rules);
    const profile = await configured(sne.url);
    const first = await runJson(profile, [...ASK, '--wait']);
    expect(first).toMatchObject({ code: 3, document: { status: 'setAside', error: { code: cause } } });
    expect((await runJson(profile, ['demands', 'list', '--state', 'all'])).document).toMatchObject({
      total: 0,
    });
    const resumed = await runJson(profile, ['export', 'resume']);
    expect(resumed).toMatchObject({ code: 0, document: { exports: [{ status: 'done', error: null }] } });
    expect(sne.posts()).toBe(1);
    expect(dumpStore(profile)).toEqual(await undisturbed());
  });

  it('whose request was answered into the void is told by resume, and made again only when told so', async () => {
    const sne = await simulator([
      { match: { path: '/v1.0/exports', method: 'POST', nth: 1 }, fault: { kind: 'drop', afterBytes: 10 } },
    ]);
    const profile = await configured(sne.url);
    const lost = { status: 'unnumbered', exportNumber: null, error: { code: 'EXPORT-NO-NUMBER' } };
    expect(await runJson(profile, [...ASK, '--wait'])).toMatchObject({ code: 3, document: lost });
    const told = await runJson(profile, ['export', 'resume']);
    expect(told).toMatchObject({ code: 3, document: { exports: [lost] } });
    expect(sne.posts()).toBe(1);
    const [{ id } = { id: 0 }] = told.document['exports'] as readonly { readonly id: number }[];
    const again = await runJson(profile, ['export', 'resume', String(id), '--again']);
    expect(again).toMatchObject({ code: 0, document: { status: 'done' } });
    // The lost one waits for nobody any more.
    expect(await runJson(profile, ['export', 'resume'])).toMatchObject({
      code: 0,
      document: { exports: [] },
    });
    expect((await runJson(profile, ['status'])).document).toMatchObject({
      exports: { running: 0, failed: 0 },
    });
    expect(dumpStore(profile)).toEqual(await undisturbed());
  });

  it('that keeps one person waiting keeps no other export back', async () => {
    const profile = await configured((await simulator([])).url);
    await runJson(profile, [...ASK, '--wait']);
    const small = await simulator([], {
      demands: 8,
      now: new Date(NOW.getTime() + 3_600_000),
      exportTimes: { waitMs: 0, workMs: 300, keepMs: 86_400_000 },
    });
    await runJson(profile, ['configure', '--url', small.url]);
    const aside = await runJson(profile, [...ASK, '--wait']);
    expect(aside).toMatchObject({
      code: 3,
      document: { status: 'setAside', error: { code: 'EXPORT-SMALL' } },
    });
    await runJson(profile, ['export', 'request', '--entities', 'DALO', '--departments', '38']);
    const before = dumpStore(profile);
    const resumed = await runJson(profile, ['export', 'resume']);
    expect(resumed.code).toBe(3);
    const exports = resumed.document['exports'] as readonly { readonly status: string }[];
    expect(exports.map(({ status }) => status)).toEqual(['setAside', expect.stringMatching(/done|empty/)]);
    const demands = (rows: readonly string[]) => rows.filter((row) => row.startsWith('demand '));
    expect(demands(dumpStore(profile))).toEqual(demands(before));
  });

  it('tells where it stands when a person interrupts the wait', async () => {
    const sne = await simulator([], { exportTimes: { waitMs: 3_600_000, workMs: 1, keepMs: 86_400_000 } });
    const profile = await configured(sne.url);
    const child = spawnCli(['--profile', profile, '--json', ...ASK, '--wait']);
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    const code = new Promise((resolve) => child.once('close', resolve));
    await expect
      .poll(() => sne.requests.some(({ path }) => path.startsWith('/v1.0/exports/')), { timeout: 30_000 })
      .toBe(true);
    child.kill('SIGTERM');
    expect(await code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'requested', error: null });
  });
});
