import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { FaultPlanInput } from '../../../src-main/simulator/faults.ts';
import type { Simulator, SimulatorOptions } from '../../../src-main/simulator/options.ts';
import { startSimulator } from '../../../src-main/simulator/simulator.ts';
import { runJson, spawnCli } from '../../support/cli.ts';
import { dumpStore } from '../../support/dump-store.ts';
import { must } from './fault-case.ts';

const errorDocument = z.object({ error: z.object({ code: z.string(), message: z.string() }).nullable() });

/** The headless command on a profile of its own, in processes of their own, against a simulated SNE. */
export interface CommandDesk {
  readonly simulator: Simulator;
  readonly profile: string;
  run(
    ...args: readonly string[]
  ): Promise<{ readonly code: number | null; readonly document: Record<string, unknown> }>;
  /** Runs and kills (SIGKILL) so many milliseconds after the start, or after `from`; false when it had ended before. */
  kill(
    args: readonly string[],
    afterMs: number,
    more?: { readonly env: Record<string, string>; readonly from: () => boolean },
  ): Promise<boolean>;
  /** Runs with more in the environment. */
  runWith(
    env: Record<string, string>,
    ...args: readonly string[]
  ): Promise<{ readonly code: number | null; readonly document: Record<string, unknown> }>;
  digest(): string;
  /** Another profile on the same SNE, that nothing disturbs. */
  another(): Promise<CommandDesk>;
}

export async function onCommandDesk<T>(
  folder: string,
  options: SimulatorOptions & { readonly rules?: FaultPlanInput['rules'] },
  work: (desk: CommandDesk) => Promise<T>,
): Promise<T> {
  const { rules = [], ...others } = options;
  const simulator = await startSimulator({
    ...{
      demands: 120,
      seed: 9,
      unknowns: false,
      exportTimes: { waitMs: 0, workMs: 200, keepMs: 86_400_000 },
    },
    ...others,
    faults: { rules },
  });
  try {
    return await work(await configured(folder, simulator));
  } finally {
    await simulator.close();
  }
}

async function configured(folder: string, simulator: Simulator): Promise<CommandDesk> {
  const profile = mkdtempSync(join(folder, 'command-'));
  const run: CommandDesk['run'] = (...args) => runJson(profile, args);
  const set = ['configure', '--url', simulator.url, '--environment', 'demo', '--export-pause', '1'];
  must((await run(...set)).code === 0, 'configure failed');
  return {
    simulator,
    profile,
    run,
    runWith: (env, ...args) => runJson(profile, args, env),
    kill: (args, afterMs, more) => killAfter(['--profile', profile, '--json', ...args], afterMs, more),
    digest: () => {
      const hash = createHash('sha256');
      for (const row of dumpStore(profile)) hash.update(row).update('\n');
      return hash.digest('hex');
    },
    another: () => configured(folder, simulator),
  };
}

async function killAfter(
  args: readonly string[],
  ms: number,
  more: { readonly env: Record<string, string>; readonly from: () => boolean } = {
    env: {},
    from: () => true,
  },
): Promise<boolean> {
  const child = spawnCli(args, more.env);
  child.stdout?.resume();
  child.stderr?.resume();
  const run = { hasEnded: false };
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('close', (_code, killedBy) => {
      run.hasEnded = true;
      resolve(killedBy);
    });
  });
  while (!run.hasEnded && !more.from()) await delay(2);
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  const signal = await ended;
  clearTimeout(timer);
  return signal === 'SIGKILL';
}

/** The error of a command's document as the table shows it. */
export function told(document: Record<string, unknown>): { readonly code: string; readonly text: string } {
  const { error } = errorDocument.parse(document);
  must(error !== null, 'nothing is told');
  return { code: error.code, text: `« ${error.message} » (${error.code})` };
}
