import { describe, expect, it, onTestFinished } from 'vitest';
import type { FaultInput } from '../../src-main/simulator/faults.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { SimulatorOptions } from '../../src-main/simulator/options.ts';
import { runJson, spawnCli } from '../support/cli.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';

const FAST = { waitMs: 0, workMs: 1500, keepMs: 86_400_000 };

async function simulator(options: SimulatorOptions) {
  const running = await startSimulator({ seed: 12, unknowns: false, exportTimes: FAST, ...options });
  onTestFinished(() => running.close());
  return running;
}

async function configured(url: string, more: readonly string[] = []): Promise<string> {
  const profile = temporaryFolder();
  const set = ['configure', '--url', url, '--environment', 'demo', '--export-pause', '1', ...more];
  const { code } = await runJson(profile, set);
  expect(code).toBe(0);
  return profile;
}

const rule = (match: object, fault: FaultInput) => ({ match, fault }) as never;

describe('export, from the command line', () => {
  it('fills a profile, lists what it did, and has no reason to do it again', async () => {
    const sne = await simulator({ demands: 300 });
    const active = sne.world.demands.filter(({ state }) => state === 'active').length;
    const profile = await configured(sne.url);
    const ask = ['export', 'request', '--entities', 'CERFA,DRM', '--departments', '38', '--wait'];
    const { code, document } = await runJson(profile, ask);
    expect(code).toBe(0);
    expect(document).toMatchObject({ status: 'done', rejected: 0, drift: 0, stored: active });
    expect(document['exportNumber']).toMatch(/\S/);
    for (const key of ['records', 'unchanged', 'bytes', 'seconds'])
      expect(document[key]).toEqual(expect.any(Number));

    const list = await runJson(profile, ['export', 'list']);
    expect(list.document['exports']).toMatchObject([
      { exportNumber: document['exportNumber'], status: 'done', entities: ['CERFA', 'DRM'] },
    ]);
    const status = await runJson(profile, ['status']);
    expect(status.document).toMatchObject({
      demands: { active, removed: 0 },
      exports: { running: 0, failed: 0, ready: 0 },
      drm: { latestMonth: expect.stringMatching(/^\d{4}-\d{2}$/) as string },
    });
    const again = await runJson(profile, ['export', 'resume', String(document['exportNumber'])]);
    expect(again).toMatchObject({ code: 1, document: { error: { code: 'EXPORT-ENDED' } } });
    expect((await runJson(profile, ['export', 'resume'])).document).toEqual({ exports: [] });
  });

  it('tells a refusal, a wrong request and an unknown number apart', async () => {
    const sne = await simulator({ demands: 20, entitlements: {} });
    const profile = await configured(sne.url);
    const refused = await runJson(profile, [
      'export',
      'request',
      '--entities',
      'DRM',
      '--departments',
      '38',
      '--wait',
    ]);
    expect(refused).toMatchObject({ code: 1, document: { error: { code: 'EXPORT-REFUSED' } } });
    for (const wrong of [
      ['--entities', 'CERFA'],
      ['--entities', 'CERFA', '--departments', '38', '--communes', '38185'],
      ['--entities', 'CERFA', '--months', '3', '--departments', '38'],
      ['--entities', 'XYZ', '--departments', '38'],
    ]) {
      const result = await runJson(profile, ['export', 'request', ...wrong]);
      expect(result).toMatchObject({ code: 2, document: { error: { code: 'CFG-USAGE' } } });
    }
    const unknown = await runJson(profile, ['export', 'cancel', 'EXP-0']);
    expect(unknown).toMatchObject({ code: 1, document: { error: { code: 'EXPORT-NOT-KNOWN' } } });
  });

  it('that a person interrupts stays where it is, for resume', async () => {
    const stuck = rule({ path: '/v1.0/exports/EXP', nth: 1 }, { kind: 'exportState', state: 'EN_COURS' });
    const sne = await simulator({ demands: 30, faults: { rules: [stuck] } });
    const profile = await configured(sne.url, ['--export-pause', '30']);
    const ask = ['export', 'request', '--entities', 'CERFA', '--departments', '38', '--wait'];
    const child = spawnCli(['--profile', profile, '--json', ...ask]);
    const code = new Promise((resolve) => child.once('close', resolve));
    await expect
      .poll(() => sne.requests.some(({ method }) => method === 'POST'), { timeout: 30_000 })
      .toBe(true);
    await expect
      .poll(async () => (await runJson(profile, ['status'])).document['exports'], { timeout: 30_000 })
      .toMatchObject({ running: 1 });
    child.kill('SIGINT');
    expect(await code).toBe(130);
    const { document } = await runJson(profile, ['export', 'list']);
    expect(document['exports']).toMatchObject([{ status: 'requested', error: null }]);
    await runJson(profile, ['configure', '--export-pause', '1']);
    const resumed = await runJson(profile, ['export', 'resume']);
    expect(resumed).toMatchObject({ code: 0, document: { exports: [{ status: 'done' }] } });
    expect(sne.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('that is killed anywhere is taken up by resume, without asking twice, and ends as an undisturbed one', async () => {
    const slow = rule(
      { path: '/v1.0/exports/', end: '/fichier' },
      { kind: 'slow', chunkBytes: 40_000, everyMs: 60 },
    );
    const sne = await simulator({ demands: 800, faults: { rules: [slow] } });
    const clean = await configured(sne.url);
    const ask = ['export', 'request', '--entities', 'CERFA,DALO', '--departments', '38', '--wait'];
    const startedAt = performance.now();
    expect((await runJson(clean, ask)).code).toBe(0);
    const wholeMs = performance.now() - startedAt;

    const killed = await configured(sne.url);
    await killAfter(['--profile', killed, '--json', ...ask], wholeMs * 0.45);
    for (let round = 0; round < 8; round += 1) {
      await killAfter(['--profile', killed, '--json', 'export', 'resume'], (wholeMs * (round + 2)) / 12);
    }
    const { document: before } = await runJson(killed, ['export', 'list']);
    const [job] = before['exports'] as { status: string }[];
    if (job === undefined || job.status === 'unnumbered') {
      // Killed before the SNE had answered: nobody knows, and only a person may ask again.
      const again = await runJson(killed, job === undefined ? ask : [...ask, '--again']);
      expect(again.code).toBe(0);
    } else if (job.status !== 'done') {
      expect((await runJson(killed, ['export', 'resume'])).code).toBe(0);
      expect((await runJson(killed, ['export', 'list'])).document['exports']).toHaveLength(1);
    }
    expect(dumpStore(killed)).toEqual(dumpStore(clean));
  }, 300_000);
});

describe('drm refresh and demand refresh, from the command line', () => {
  it('bring single demands up to date', async () => {
    const sne = await simulator({ demands: 120 });
    const profile = await configured(sne.url);
    await runJson(profile, ['sync', '--once']);
    const nuds = sne.world.demands.filter((demand) => demand.state === 'active').map(({ nud }) => nud);
    const some = nuds.slice(0, 60);
    const drm = await runJson(profile, ['drm', 'refresh', '--nud', some.join(',')]);
    expect(drm.code).toBe(0);
    expect(drm.document).toMatchObject({ asked: 60, failed: 0, packetSizes: expect.any(Array) as number[] });
    const { received, excluded, packetSizes } = drm.document as {
      received: number;
      excluded: number;
      packetSizes: number[];
    };
    expect(received + excluded).toBe(60);
    expect(Math.max(...packetSizes)).toBeLessThanOrEqual(50);
    const shown = sne.drm(some[0] ?? '');
    const { document } = await runJson(profile, ['demands', 'show', some[0] ?? '']);
    const { monthlyResources } = document as { monthlyResources: { status: string; months: unknown[] } };
    expect(monthlyResources.status === 'available').toBe(shown?.truth.mayBeShown);
    expect((await runJson(profile, ['drm', 'refresh'])).code).toBe(2);
    expect((await runJson(profile, ['drm', 'refresh', '--stale'])).document).toMatchObject({ failed: 0 });

    const fresh = await runJson(profile, [
      'demand',
      'refresh',
      '--nud',
      `${some.slice(0, 3).join(',')},038000000000000000`,
    ]);
    expect(fresh).toMatchObject({ code: 3, document: { asked: 4, received: 3, failed: 1, calls: 4 } });
  });
});

/** Kills the command after that many milliseconds; true when it was still running. */
async function killAfter(args: readonly string[], ms: number): Promise<boolean> {
  const child = spawnCli(args);
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('close', (_code, killedBy) => {
      resolve(killedBy);
    });
  });
  clearTimeout(timer);
  return signal === 'SIGKILL';
}
