import type { Clock } from '../schedule/clock.ts';
import { startSimulator } from '../simulator/simulator.ts';
import type { Engine } from './engine.ts';

/** What a demonstration shows: enough to search in, quick to load. */
const DEMANDS = 500;
const SEED = 1;
const DEPARTMENT = '38';

/** The simulated SNE of a demonstration, while it lasts. */
export interface Demonstration {
  close(): Promise<void>;
}

/**
 * Starts the environnement de démonstration: a simulated SNE on the loopback address, where movements go on happening,
 * and a profile set to it. The profile is one of its own: demonstration data never mixes with real data.
 */
export async function startDemonstration(engine: Engine, clock: Clock): Promise<Demonstration> {
  const simulator = await startSimulator({
    demands: DEMANDS,
    seed: SEED,
    department: DEPARTMENT,
    live: true,
    clock,
  });
  const { settings } = engine;
  engine.saveSettings({
    ...settings,
    environment: 'demo',
    deskNumber: simulator.desk,
    connection: { ...settings.connection, url: simulator.url, auth: 'none', proxyMode: 'none' },
  });
  return { close: () => simulator.close() };
}
