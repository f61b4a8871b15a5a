import { onTestFinished } from 'vitest';
import type { Settings } from '../../src-main/api/settings.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import type { FaultInput } from '../../src-main/simulator/faults.ts';
import type { Simulator, SimulatorOptions } from '../../src-main/simulator/options.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { temporaryFolder } from './folder.ts';

export interface SendingDesk {
  readonly simulator: Simulator;
  readonly profile: string;
  readonly engine: Engine;
  /** Active demands with an applicant whose files the schema accepts. */
  readonly nuds: readonly string[];
}

/** A desk that is entitled to send, with every movement of a small stock received. The loop of sending does not run. */
export async function startSendingDesk(
  options: SimulatorOptions = {},
  change: (settings: Settings) => Settings = (settings) => settings,
): Promise<SendingDesk> {
  const simulator = await startSimulator({ demands: 30, seed: 9, unknowns: false, ...options });
  const profile = temporaryFolder();
  const engine = await openEngine(profile);
  onTestFinished(async () => {
    await engine.stop();
    await simulator.close();
  });
  const { settings } = engine;
  engine.saveSettings(
    change({
      ...settings,
      environment: 'demo',
      sending: true,
      connection: { ...settings.connection, url: simulator.url, proxyMode: 'none' },
    }),
  );
  await engine.syncNow('manual');
  const nuds = simulator.world.demands
    .filter(({ state, content }) => state === 'active' && content.applicant !== null)
    .map(({ nud }) => nud);
  return { simulator, profile, engine, nuds };
}

/** The engine of a profile, as the headless command runs it. */
export function openEngine(profile: string): Promise<Engine> {
  return Engine.open({
    ...{ profile, holder: 'test', clock: systemClock, host: createHeadlessHost({}), env: {} },
  });
}

/** A fault on the first file that is sent. */
export function onFirstSending(fault: FaultInput): SimulatorOptions {
  return { faults: { rules: [{ match: { path: '/v1.0/depots', method: 'POST', nth: 1 }, fault }] } };
}
