import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeProfile, startDesk, until } from './support/desk.ts';
import type { Desk } from './support/desk.ts';
import { drivenProgram } from './support/packaged.ts';

let profile: ReturnType<typeof makeProfile>;
let desk: Desk;

beforeEach(async () => {
  profile = makeProfile();
  desk = await startDesk(profile.path);
});
afterEach(async () => {
  await desk.quit();
  profile.remove();
});

const windowFacts = (): Promise<{ windows: number; visible: boolean; width: number }> =>
  desk.app.evaluate(({ BrowserWindow }) => {
    const all = BrowserWindow.getAllWindows();
    return {
      windows: all.length,
      visible: all[0]?.isVisible() ?? false,
      width: all[0]?.getBounds().width ?? 0,
    };
  });

const closeWindow = (): Promise<void> =>
  desk.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close();
  });

async function engineId(): Promise<number> {
  const [id] = await desk.engineIds();
  if (id === undefined) throw new Error('No engine');
  return id;
}

const killEngine = async (): Promise<void> => {
  process.kill(await engineId(), 'SIGKILL');
};

describe('the application', () => {
  it('keeps working in the tray when its window is closed, and a second start brings the window back', async () => {
    await desk.page();
    await until(windowFacts, ({ visible }) => visible, 'the window');
    await closeWindow();
    await until(windowFacts, ({ visible }) => !visible, 'the window to go');
    expect((await desk.engineIds()).length).toBe(1);
    const second = spawn(drivenProgram, [...rootSwitches(), '--profile', profile.path], { stdio: 'ignore' });
    const code = await new Promise((resolve) => second.once('exit', resolve));
    expect(code).toBe(0);
    await until(windowFacts, ({ visible, windows }) => visible && windows === 1, 'the same window again');
  });

  it('shows in the tray what the engine knows, and never a good state without an engine', async () => {
    const good = await desk.atRest();
    expect(good.environment).toBe('Environnement : Démonstration');
    await killEngine();
    const down = await desk.trayShows('an engine gone', ({ environment }) => environment === null);
    expect(down).toEqual({
      state: 'attention',
      sentence: 'Le moteur de synchronisation s’est arrêté. Il redémarre tout seul.',
      environment: null,
    });
    expect((await desk.atRest()).state).toBe(good.state);
  });

  it('gives the page a working port again after a reload and after a restart of the engine', async () => {
    const page = await desk.page();
    const rows = page.getByRole('grid').getByRole('row');
    await rows.nth(5).waitFor();
    await page.reload();
    await rows.nth(5).waitFor();
    await killEngine();
    await desk.trayShows('an engine gone', ({ environment }) => environment === null);
    await desk.atRest();
    await page.getByRole('searchbox').fill('zzzzzz');
    await page.getByText('Aucune demande ne correspond').waitFor();
    await page.getByRole('searchbox').fill('');
    await rows.nth(5).waitFor();
  });

  it('starts without a window when asked to, and opens it from the second start', async () => {
    await desk.quit();
    desk = await startDesk(profile.path, '--hidden');
    await desk.atRest();
    expect((await windowFacts()).windows).toBe(0);
    const second = spawn(drivenProgram, [...rootSwitches(), '--profile', profile.path], { stdio: 'ignore' });
    await new Promise((resolve) => second.once('exit', resolve));
    await until(windowFacts, ({ visible }) => visible, 'the window');
  });

  it('comes back as it was left: size of the window and pause', async () => {
    await desk.page();
    await desk.atRest();
    await desk.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setSize(1111, 700);
    });
    await until(windowFacts, ({ width }) => width === 1111, 'the new size');
    await desk.app.evaluate(({ Menu }) => {
      const sync = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'Synchronisation');
      sync?.submenu?.items.find(({ label }) => label.startsWith('Suspendre'))?.click();
    });
    await desk.trayShows('a pause', ({ state }) => state === 'paused');
    await desk.quit();
    desk = await startDesk(profile.path);
    await desk.trayShows('a pause', ({ state }) => state === 'paused');
    await desk.page();
    expect((await windowFacts()).width).toBe(1111);
  });

  it('leaves no process behind when it quits', async () => {
    await desk.atRest();
    const engine = await engineId();
    await desk.quit();
    expect(() => process.kill(engine, 0)).toThrow();
    desk = await startDesk(profile.path, '--hidden');
  });
});

function rootSwitches(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
