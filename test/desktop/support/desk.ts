import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { deskState } from '../../../src-main/api/status.ts';
import { drivenProgram } from './packaged.ts';

const shownTray = z.object({ state: deskState, sentence: z.string(), environment: z.string().nullable() });
export type ShownTray = z.infer<typeof shownTray>;

/** A folder for one test's profile; gone when the test gives it back. */
export function makeProfile(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'sne-desk-desktop-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

export interface Desk {
  readonly app: ElectronApplication;
  tray(): Promise<ShownTray>;
  /** Waits until the tray shows this. */
  trayShows(what: string, wanted: (shown: ShownTray) => boolean): Promise<ShownTray>;
  /** Waits until the engine is up and at rest, whatever it found. */
  atRest(): Promise<ShownTray>;
  /** The desk's window, once it shows its page. */
  page(): Promise<Page>;
  /** The window as it opens, wherever it opens. */
  window(): Promise<Page>;
  /** Ids of the engine's processes now. */
  engineIds(): Promise<readonly number[]>;
  /** Quits as a person does, and waits for the end. */
  quit(): Promise<void>;
}

/** Starts the packaged application on this profile, with the demonstration SNE. */
export function startDesk(profile: string, ...more: readonly string[]): Promise<Desk> {
  return startFreshDesk(profile, '--demonstration', ...more);
}

/** Starts it as a person does the first time: it knows no SNE. */
export async function startFreshDesk(profile: string, ...more: readonly string[]): Promise<Desk> {
  const app = await _electron.launch({
    executablePath: drivenProgram,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--test-hooks',
      '--profile',
      profile,
      ...more,
    ],
    timeout: 30_000,
  });
  const tray = async (): Promise<ShownTray> =>
    shownTray.parse(await app.evaluate(() => Reflect.get(globalThis, '__sneDeskTray') as unknown));
  const windowOf = async (): Promise<Page> => {
    const page = app.windows()[0] ?? (await app.waitForEvent('window'));
    await page.waitForLoadState('load');
    return page;
  };
  return {
    app,
    tray,
    trayShows: (what, wanted) => until(tray, wanted, what),
    // Only a running engine knows its environment.
    atRest: () =>
      until(
        tray,
        ({ state, environment }) => environment !== null && !['never', 'syncing'].includes(state),
        'an engine at rest',
      ),
    window: windowOf,
    page: async () => {
      const page = await windowOf();
      await page.getByRole('navigation', { name: 'Pages' }).getByText('Demandes').click();
      return page;
    },
    engineIds: () =>
      app.evaluate(({ app: electron }) =>
        electron
          .getAppMetrics()
          .filter(({ name, serviceName }) => [name, serviceName].includes('SNE Desk Engine'))
          .map(({ pid }) => pid),
      ),
    quit: async () => {
      const ended = new Promise((resolve) => app.process().once('exit', resolve));
      // The answer never comes: the process that would give it ends.
      void app
        .evaluate(({ app: electron }) => {
          electron.quit();
        })
        .catch(() => undefined);
      await ended;
    },
  };
}

/** Asks again and again until the answer is the wanted one, at most half a minute. */
export async function until<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  what: string,
): Promise<T> {
  const LIMIT_MS = 30_000;
  const start = Date.now();
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() - start > LIMIT_MS)
      expect.fail(`Waited in vain for ${what}; last: ${JSON.stringify(answer)}`);
    await delay(100);
  }
}
