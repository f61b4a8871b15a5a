import { startSimulator } from '../../../src-main/simulator/simulator.ts';
import type { Simulator } from '../../../src-main/simulator/options.ts';
import { runJson } from '../../support/cli.ts';
import { makeProfile } from './desk.ts';

/** A profile that knows an SNE of this test's own, as after the first start. */
export interface DeskSite {
  readonly profile: string;
  readonly simulator: Simulator;
  close(): Promise<void>;
}

/** Starts a simulated SNE whose exports take no time, and sets a new profile to it, its first call made. */
export async function makeSite(demands: number): Promise<DeskSite> {
  const exportTimes = { waitMs: 0, workMs: 0, keepMs: 86_400_000 };
  const simulator = await startSimulator({ demands, seed: 21, unknowns: false, exportTimes });
  const profile = makeProfile();
  await runJson(profile.path, [
    ...['configure', '--url', simulator.url, '--environment', 'demo'],
    ...['--proxy', 'none', '--export-pause', '1', '--drm-departments', '38'],
  ]);
  await runJson(profile.path, ['sync', '--once']);
  return {
    profile: profile.path,
    simulator,
    close: async () => {
      await simulator.close();
      profile.remove();
    },
  };
}
