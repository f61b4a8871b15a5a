import { asDeskError } from '../api/errors.ts';
import type { EngineMessage } from '../api/port.ts';
import type { Rescue } from '../api/refusal.ts';
import type { Status } from '../api/status.ts';
import { systemClock } from '../schedule/clock.ts';
import type { Demonstration } from './demonstration.ts';
import { presentKey } from './engine-key.ts';
import { Engine } from './engine.ts';
import { createHandlers } from './handlers.ts';
import { toEngine } from './host.ts';
import type { FromEngine, ToEngine } from './host.ts';
import { Notifier } from './notifier.ts';
import { createProcessHost } from './process-host.ts';
import { answerRequest, eventMessage } from './rpc.ts';
import { automaticBackups } from '../store/backup.ts';
import { whileHolding } from '../store/profile-lock.ts';
import { asStoreError } from '../store/store-errors.ts';
import { orderRebuild } from './rebuild.ts';
import { restoreNewest } from './store-rescue.ts';
import { presetPlaces } from './settings-document.ts';
import { importSentence } from '../ingest/import-words.ts';

/*
 * The engine as a utilityProcess of the application: commands come from the main process over `parentPort`, requests
 * from windows over the ports it brings. Electron itself is not imported here, only its process object is used.
 */

interface WindowPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: EngineMessage): void;
  start(): void;
}

const main = process.parentPort;
const tell = (message: FromEngine): void => {
  main.postMessage(message);
};
const host = createProcessHost(tell);
const windows = new Set<WindowPort>();
let engine: Engine | null = null;
let demonstration: Demonstration | null = null;

main.on('message', (event) => {
  const parsed = toEngine.safeParse(event.data);
  if (!parsed.success) return;
  const port = event.ports[0];
  if (parsed.data.type === 'port') {
    if (port !== undefined) serveWindow(port);
    return;
  }
  void obey(parsed.data);
});

async function obey(message: Exclude<ToEngine, { type: 'port' }>): Promise<void> {
  switch (message.type) {
    case 'start':
      return start(message.profile, message.demonstration, message.rescue ?? null);
    case 'reply':
      host.onReply(message);
      return;
    case 'syncNow':
      // A failure is in the journal and in the status that follows it.
      await engine?.syncNow('manual').catch(() => undefined);
      return;
    case 'pause':
      engine?.setPaused(true);
      return;
    case 'resume':
      engine?.setPaused(false);
      return;
    case 'setExportsPaused':
      engine?.setExportsPaused(message.paused);
      return;
    case 'wake':
      engine?.wake();
      return;
    case 'importFiles':
      return importFiles(message.paths);
    case 'stop':
      return stop();
  }
}

const HOLDER = 'SNE Desk';

async function start(profile: string, wantsDemonstration: boolean, rescue: Rescue | null): Promise<void> {
  try {
    const { env } = process;
    if (rescue === 'rebuild') {
      await whileHolding(profile, HOLDER, systemClock.now(), () => {
        orderRebuild(profile);
      });
    }
    if (rescue === 'restore') await layBackupReady(profile, env);
    engine = await Engine.open({
      profile,
      holder: HOLDER,
      clock: systemClock,
      host,
      env,
      restart,
      presets: wantsDemonstration ? [] : presetPlaces(process.execPath, env),
    });
    const opened = engine;
    const notifier = new Notifier(() => opened.settings.notifications);
    if (wantsDemonstration) {
      // Only a demonstration pays for loading the simulator.
      const { startDemonstration } = await import('./demonstration.ts');
      demonstration = await startDemonstration(engine, systemClock);
    }
    engine.subscribe((name, payload) => {
      if (name === 'status') {
        const status = payload as Status;
        tell({ type: 'status', status });
        const notice = notifier.consider(status, systemClock.now());
        if (notice !== null) tell({ type: 'notice', ...notice });
      }
      for (const window of windows) window.postMessage(eventMessage(name, payload));
    });
    tell({ type: 'ready' });
    tell({ type: 'status', status: engine.status() });
    engine.startSchedule();
    // Nobody waits for the minute of a real installation to see a demonstration.
    if (wantsDemonstration) engine.syncNow('start').catch(() => undefined);
  } catch (thrown) {
    const error = asDeskError(asStoreError(thrown)).toShape();
    tell({ type: 'fatal', error, backupAt: automaticBackups(profile)[0]?.at ?? null });
  }
}

async function layBackupReady(profile: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { keySealer: sealer } = host;
  const now = systemClock.now();
  const found = await presentKey(profile, sealer, env);
  const isLost = typeof found === 'string';
  const key = isLost ? null : found;
  await restoreNewest(profile, now, HOLDER, { key, sealer, env, keyLostAt: isLost ? now : undefined });
}

function serveWindow(port: WindowPort): void {
  const running = engine;
  if (running === null) return;
  const handlers = createHandlers(running, systemClock);
  windows.add(port);
  port.on('message', ({ data }) => {
    void answerRequest(handlers, data).then((answer) => {
      if (answer !== null) port.postMessage(answer);
    });
  });
  port.on('close', () => {
    windows.delete(port);
  });
  port.start();
}

async function importFiles(paths: readonly string[]): Promise<void> {
  if (engine === null) return;
  try {
    const result = await engine.importFiles(paths);
    tell({ type: 'imported', summary: importSentence(result), problems: result.problems.length });
  } catch (thrown) {
    tell({ type: 'imported', summary: asDeskError(thrown).message, problems: 1 });
  }
}

/** The main process starts an engine that ended by itself again. */
function restart(): void {
  // The answer to whoever asked for it leaves first.
  setImmediate(() => {
    void stopWork().finally(() => process.exit(0));
  });
}

async function stopWork(): Promise<void> {
  await engine?.stop();
  await demonstration?.close();
}

async function stop(): Promise<void> {
  await stopWork();
  tell({ type: 'stopped' });
}
