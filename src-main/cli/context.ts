import { existsSync } from 'node:fs';
import { Engine } from '../engine/engine.ts';
import { createHeadlessHost } from '../engine/headless-host.ts';
import { presetPlaces } from '../engine/settings-document.ts';
import { requireStillThere } from '../engine/store-rescue.ts';
import { loadCommunes } from '../reference/communes.ts';
import type { Clock } from '../schedule/clock.ts';
import { AccessLog } from '../store/access-log.ts';
import { machineKeyFile } from '../store/machine-key.ts';
import { localStoreKey } from '../store/store-key.ts';
import { openStore, openStoreForReading } from '../store/store.ts';
import type { ReadableStore } from '../store/store.ts';
import type { ExitCode, Output } from './output.ts';

/** What every command is given. */
export interface CommandContext {
  /** Absolute path of the data folder. */
  readonly profile: string;
  readonly output: Output;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** A command with its options, ready to run. */
export type Run = (context: CommandContext) => ExitCode | Promise<ExitCode>;

/** Runs `work` with the engine of the profile, which it holds meanwhile; `command` is named to whoever finds it held. */
export async function withEngine<T>(
  context: CommandContext,
  command: string,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { profile, clock, env } = context;
  const host = createHeadlessHost(env);
  const presets = presetPlaces(process.execPath, env);
  const engine = await tellingNewKey(context, () =>
    Engine.open({ profile, holder: `sne-desk ${command}`, clock, host, env, presets }),
  );
  try {
    return await work(engine);
  } finally {
    await engine.stop();
  }
}

/** Runs `work` on the store beside any writer; a profile without a store gets an empty one first. */
export async function withStore<T>(
  context: CommandContext,
  command: string,
  work: (store: ReadableStore) => T | Promise<T>,
): Promise<T> {
  const store = await tellingNewKey(context, () =>
    Promise.resolve(openStoreForReading(context.profile) ?? createStore(context, command)),
  );
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** Runs `work` with the access log of the profile; null where it cannot be opened. */
export async function withAccessLog<T>(
  { profile, env }: CommandContext,
  work: (log: AccessLog | null) => T | Promise<T>,
): Promise<T> {
  let log: AccessLog | null = null;
  try {
    log = AccessLog.open(profile, localStoreKey(profile, env));
  } catch {
    // A folder that is only read, a full disk: reading goes on, `doctor` tells.
  }
  try {
    return await work(log);
  } finally {
    log?.close();
  }
}

/** Whoever makes the first store of an account is told where its key is. */
async function tellingNewKey<T>({ output }: CommandContext, open: () => Promise<T>): Promise<T> {
  const file = machineKeyFile();
  const wasThere = existsSync(file);
  const opened = await open();
  if (!wasThere && existsSync(file)) {
    output.note(`Les bases de ce compte sont chiffrées ; leur clé est gardée dans ${file}.`);
  }
  return opened;
}

function createStore(context: CommandContext, command: string): ReadableStore {
  requireStillThere(context.profile);
  const communes = loadCommunes();
  openStore(context.profile, `sne-desk ${command}`, context.clock.now(), (code) =>
    communes.name(code),
  ).close();
  const store = openStoreForReading(context.profile);
  if (store === null) throw new Error('store vanished after migration');
  return store;
}
