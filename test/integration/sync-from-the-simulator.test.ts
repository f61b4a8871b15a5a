import { describe, expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { SimulatorOptions } from '../../src-main/simulator/options.ts';
import { runJson, spawnCli } from '../support/cli.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';

async function simulator(options: SimulatorOptions) {
  const running = await startSimulator(options);
  onTestFinished(() => running.close());
  return running;
}

async function configured(url: string, more: readonly string[] = []): Promise<string> {
  const profile = temporaryFolder();
  const { code } = await runJson(profile, ['configure', '--url', url, '--environment', 'demo', ...more]);
  expect(code).toBe(0);
  return profile;
}

/** Every row of the list after one call to such an SNE, none of it refused. */
async function listAfterSync(options: SimulatorOptions): Promise<unknown> {
  const { url } = await simulator(options);
  const profile = await configured(url);
  const { document } = await runJson(profile, ['sync', '--once']);
  expect(document['rejected']).toBe(0);
  const all = ['demands', 'list', '--state', 'all', '--limit', '500', '--sort', 'nud'];
  return (await runJson(profile, all)).document;
}

describe('sync against the simulated SNE', () => {
  it('fills the store with the first call, and the overlapping second one changes nothing', async () => {
    const { url, world, requests } = await simulator({ demands: 2000, seed: 7 });
    const removed = world.demands.filter((demand) => demand.state === 'removed').length;
    const profile = await configured(url, ['--communes', '']);

    const first = await runJson(profile, ['sync', '--once']);
    expect(first.document).toMatchObject({
      created: 2000 - removed,
      removed,
      updated: 0,
      unchanged: 0,
      rejected: 0,
    });
    const before = dumpStore(profile);

    const second = await runJson(profile, ['sync', '--once']);
    expect(second.document).toMatchObject({ created: 0, updated: 0, removed: 0, drift: 0, rejected: 0 });
    expect(second.document['unchanged']).toBeGreaterThan(0);
    expect(dumpStore(profile)).toEqual(before);

    const status = await runJson(profile, ['status']);
    expect(status.document['demands']).toEqual({ active: 2000 - removed, removed });
    expect(requests.filter(({ path }) => path.includes('mouvements'))).toHaveLength(2);
  });

  it('ends in the same store whether the demands come with the movements or are asked for one by one', async () => {
    const now = new Date();
    const embedded = await listAfterSync({ demands: 150, seed: 3, now });
    const references = await listAfterSync({ demands: 150, seed: 3, now, answerForm: 'references' });
    expect(references).toEqual(embedded);
  });

  it('ends in the newest state when the movements come in any order', async () => {
    const now = new Date();
    const ordered = await listAfterSync({ demands: 200, seed: 5, now });
    const shuffled = await listAfterSync({ demands: 200, seed: 5, now, shuffled: true });
    expect(shuffled).toEqual(ordered);
  });

  it('stores nothing of an answer that is cut, says so, and catches up with the next call', async () => {
    const faults = {
      rules: [{ match: { path: '/v1.0/gdm', nth: 1 }, fault: { kind: 'drop', afterBytes: 400_000 } }],
    };
    const { url } = await simulator({ demands: 200, seed: 2, faults: faults as never });
    const profile = await configured(url);

    const failed = await runJson(profile, ['sync', '--once']);
    expect(failed.code).toBe(1);
    expect(failed.document['error']).toMatchObject({ code: expect.stringMatching(/^(SNE|XML)-/) as string });
    const status = await runJson(profile, ['status']);
    expect(status.document['state']).not.toBe('synced');
    expect(status.document['demands']).toEqual({ active: 0, removed: 0 });
    expect(status.document['cursor']).toBeNull();

    const healed = await runJson(profile, ['sync', '--once']);
    expect(healed.document['created']).toBeGreaterThan(150);
  });
});

describe('a sync that is killed', () => {
  it('leaves a store that one clean call makes equal, row for row, to an uninterrupted one (50 kills)', async () => {
    const { url } = await simulator({ demands: 250, seed: 11 });
    const clean = await configured(url);
    const startedAt = performance.now();
    await runJson(clean, ['sync', '--once']);
    const wholeMs = performance.now() - startedAt;

    const truth = dumpStore(clean);

    let killed = await configured(url);
    let random = 12345;
    let kills = 0;
    for (let round = 0; kills < 50 && round < 150; round += 1) {
      random = (random * 1103515245 + 12345) % 2 ** 31;
      if (await killAfter(['--profile', killed, '--json', 'sync', '--once'], (random / 2 ** 31) * wholeMs)) {
        kills += 1;
        continue;
      }
      // It was done before the blow: what the kills before left is whole now, and the next ones strike a new filling.
      expect(dumpStore(killed)).toEqual(truth);
      killed = await configured(url);
    }
    expect(kills).toBe(50);
    const last = await runJson(killed, ['sync', '--once']);
    expect([0, 3]).toContain(last.code);
    expect(dumpStore(killed)).toEqual(truth);
    // Fifty starts of a process: long on a loaded machine, whatever the outcome.
  }, 400_000);
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
