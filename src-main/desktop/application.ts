import { app, net, powerMonitor } from 'electron';
import type { MessagePortMain } from 'electron';
import { join } from 'node:path';
import { asDeskError } from '../api/errors.ts';
import { systemClock } from '../schedule/clock.ts';
import type { DesktopActions } from './actions.ts';
import type { DesktopArguments } from './arguments.ts';
import { answerDemonstration } from './demonstration-start.ts';
import { answerFileChoices, askForImport } from './dialogs.ts';
import { launchEngineProcess } from './engine-process.ts';
import { EngineSupervisor } from './engine-supervisor.ts';
import type { EngineView } from './engine-supervisor.ts';
import { answerEngine } from './host-answers.ts';
import { importNotice } from './import-notice.ts';
import { systemKeystore } from './keystore.ts';
import { showMenu } from './menu.ts';
import { STILL_RUNNING, notify } from './notices.ts';
import type { Notice } from './notices.ts';
import { answerPdf } from './pdf.ts';
import { openPreferences } from './preferences.ts';
import type { PreferenceStore } from './preferences.ts';
import { createRefusals } from './refusals.ts';
import { createSecretFile } from './secret-file.ts';
import { setStartWithSession } from './session-start.ts';
import { trayModel } from './tray-model.ts';
import type { TrayModel } from './tray-model.ts';
import { createTray } from './tray.ts';
import { watchUpdates } from './updates/watch-updates.ts';
import { createPortBroker } from './window-port.ts';
import { createDeskWindow } from './window.ts';
import type { DeskWindow } from './window.ts';

/** How often ages in words are renewed and the network is looked at, in milliseconds. */
const LOOK_EVERY_MS = 15_000;

/** The running application, for what comes from outside it. */
export interface Desktop {
  /** Another start on the same profile, or the system, asks for the window or brings files. */
  handOver(given: DesktopArguments): void;
}

/**
 * Builds the application: engine first, so that it works while the window is made, then tray, menu and window.
 * Runs once Electron is ready.
 *
 * @param profile absolute path of the data folder
 */
export function startDesktop(profile: string, given: DesktopArguments): Desktop {
  const preferences = openPreferences(profile);
  const engine = createEngine(profile, given.demonstration, {
    onView: (view) => {
      refresh();
      tellRefusal(view);
    },
    onReady: () => {
      ports.introduce();
      const files = waitingFiles.splice(0);
      if (files.length > 0) engine.send({ type: 'importFiles', paths: files });
    },
    onImported: (imported) => {
      notify(importNotice(imported), actions.open);
    },
    onNotice: ({ title, body }) => {
      // Whoever looks at the window sees it in the status bar.
      if (window.current()?.isFocused() !== true) notify({ title, body }, actions.open);
    },
  });
  engine.start();

  const waitingFiles: string[] = [];
  const window = createDeskWindow(preferences, () => {
    tellStillRunning(preferences, actions.open);
  });
  const importPaths = (paths: readonly string[]): void => {
    if (paths.length === 0) return;
    if (!engine.send({ type: 'importFiles', paths: [...paths] })) waitingFiles.push(...paths);
  };
  const actions = createActions(engine, window, importPaths);
  const ports = createPortBroker({
    window: window.current,
    handOver: (port) => engine.send({ type: 'port' }, [port]),
  });
  const model = (): TrayModel => trayModel(engine.view(), systemClock.now());
  const tray = createTray(model(), actions);
  const menu = createMenu(actions, preferences, window);
  const refresh = (): void => {
    const next = model();
    tray.show(next);
    menu(next);
  };
  const tellRefusal = createRefusals({
    window: window.current,
    act: (answer) => {
      if (answer === 'quit') actions.quit();
      else engine.restartNow(answer === 'retry' ? null : answer);
    },
    open: actions.open,
  });

  menu(model());
  answerFileChoices(window.current);
  answerDemonstration(window.current);
  answerPdf(window.current);
  watchMachine(engine, refresh);
  const updates = watchUpdates(profile, actions.open);
  quitCleanly(engine, window, () => {
    tray.destroy();
    return updates.installOnQuit();
  });
  if (given.testHooks) {
    Object.defineProperty(globalThis, '__sneDeskTray', { get: () => tray.shown() });
    Object.defineProperty(globalThis, '__sneDeskLookForUpdates', { value: updates.look });
  }
  const handOver = (more: DesktopArguments): void => {
    if (more.demand !== null) window.openDemand(more.demand);
    else if (!more.hidden) window.open();
    importPaths(more.files);
  };
  handOver(given);
  return { handOver };
}

type Engine = EngineSupervisor<MessagePortMain>;

interface EngineListeners {
  readonly onView: (view: EngineView) => void;
  readonly onReady: () => void;
  readonly onImported: (imported: Parameters<typeof importNotice>[0]) => void;
  readonly onNotice: (notice: Notice) => void;
}

function createEngine(profile: string, demonstration: boolean, listeners: EngineListeners): Engine {
  const secrets = createSecretFile(join(profile, 'secrets.json'), systemKeystore);
  return new EngineSupervisor<MessagePortMain>({
    launch: launchEngineProcess,
    start: { type: 'start', profile, demonstration },
    answer: (ask) => answerEngine(ask, secrets, systemKeystore),
    clock: systemClock,
    onView: listeners.onView,
    onReady: listeners.onReady,
    onImported: listeners.onImported,
    onNotice: listeners.onNotice,
  });
}

function createActions(
  engine: Engine,
  window: DeskWindow,
  importPaths: (paths: readonly string[]) => void,
): DesktopActions {
  return {
    open: window.open,
    syncNow: () => {
      engine.send({ type: 'syncNow' });
    },
    pause: () => {
      engine.send({ type: 'pause' });
    },
    resume: () => {
      engine.send({ type: 'resume' });
    },
    setExportsPaused: (paused) => {
      engine.send({ type: 'setExportsPaused', paused });
    },
    importFiles: () => {
      void askForImport(window.current()).then(importPaths);
    },
    restartEngine: () => {
      engine.restartNow();
    },
    setStartWithSession,
    quit: () => {
      app.quit();
    },
  };
}

/** @returns what draws the menu bar again when one of its entries changed, and only then */
function createMenu(
  actions: DesktopActions,
  preferences: PreferenceStore,
  window: DeskWindow,
): (model: TrayModel) => void {
  let drawn = '';
  return (model) => {
    const facts = [
      model.commands,
      model.paused,
      model.exportsPaused,
      model.canRestart,
      model.state === 'syncing',
    ].join();
    if (facts === drawn) return;
    drawn = facts;
    showMenu(model, { actions, preferences, window: window.current });
  };
}

function tellStillRunning(preferences: PreferenceStore, open: () => void): void {
  if (preferences.get().toldAboutTray) return;
  preferences.change({ toldAboutTray: true });
  notify(STILL_RUNNING, open);
}

/** Tells the engine when the computer woke up or the network came back. */
function watchMachine(engine: Engine, refresh: () => void): void {
  const wake = (): void => {
    engine.send({ type: 'wake' });
  };
  powerMonitor.on('resume', wake);
  powerMonitor.on('unlock-screen', wake);
  let online = net.isOnline();
  setInterval(() => {
    refresh();
    const before = online;
    online = net.isOnline();
    if (online && !before) wake();
  }, LOOK_EVERY_MS).unref();
}

/**
 * Quitting waits for the engine to put its work down, and the person sees the window go at once. Whatever comes of that work
 * and of `last`, the application ends: without a tray nobody could end it any more.
 */
function quitCleanly(engine: Engine, window: DeskWindow, last: () => Promise<void>): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    window.release();
    window.current()?.hide();
    void engine
      .stop()
      .then(last)
      .catch((error: unknown) => {
        process.stderr.write(`quit: ${asDeskError(error).message}\n`);
      })
      .finally(() => {
        state = 'stopped';
        app.quit();
      });
  });
  powerMonitor.on('shutdown', () => {
    app.quit();
  });
}
