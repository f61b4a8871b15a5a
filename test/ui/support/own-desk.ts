import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../../src-main/api/settings.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import { createHandlers } from '../../../src-main/engine/handlers.ts';
import { createHeadlessHost } from '../../../src-main/engine/headless-host.ts';
import { startPreview } from '../../../src-main/preview/preview-server.ts';
import { systemClock } from '../../../src-main/schedule/clock.ts';
import type { Simulator, SimulatorOptions } from '../../../src-main/simulator/options.ts';
import { startSimulator } from '../../../src-main/simulator/simulator.ts';

const PAGE = join(import.meta.dirname, '../../../dist/renderer');

/** A desk of its own for one test: the engine in this process, its page on the loopback address, and its SNE. */
export interface OwnDesk {
  readonly engine: Engine;
  readonly simulator: Simulator;
  /** Opens the window's page once. */
  readonly link: string;
  /** The engine goes away from the page, as after a crash. */
  readonly stopServing: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts it with movements of the SNE already received; the exports of the SNE take no time unless said otherwise. */
export async function startOwnDesk(
  options: SimulatorOptions,
  change: (settings: Settings) => Settings = (settings) => settings,
  /** `unset`: nothing is set nor received yet, as at the first start of all. */
  start: { readonly unset: boolean } = { unset: false },
): Promise<OwnDesk> {
  if (!existsSync(PAGE)) throw new Error('npm run build first');
  const exportTimes = { waitMs: 0, workMs: 0, keepMs: 86_400_000 };
  const simulator = await startSimulator({ demands: 120, seed: 9, unknowns: false, exportTimes, ...options });
  const profile = mkdtempSync(join(tmpdir(), 'sne-desk-ui-'));
  const clock = systemClock;
  const engine = await Engine.open({ profile, holder: 'test', clock, host: createHeadlessHost({}), env: {} });
  const { settings } = engine;
  if (!start.unset)
    engine.saveSettings(
      change({
        ...settings,
        environment: 'demo',
        exports: { ...settings.exports, firstPauseSeconds: 1 },
        connection: { ...settings.connection, url: simulator.url, proxyMode: 'none' },
      }),
    );
  if (!start.unset) await engine.syncNow('manual');
  const links: string[] = [];
  const preview = await startPreview({
    engine,
    handlers: createHandlers(engine, clock),
    pageFolder: PAGE,
    port: 0,
    onLink: (link) => links.push(link),
  });
  engine.startSchedule();
  return {
    engine,
    simulator,
    link: links[0] ?? '',
    stopServing: () => preview.close(),
    close: async () => {
      await preview.close();
      await engine.stop();
      await simulator.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
