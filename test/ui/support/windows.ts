import type { BrowserContextOptions } from 'playwright-core';
import { beforeAll, beforeEach, expect, onTestFinished } from 'vitest';
import { launchBrowser } from './browser.ts';
import { DeskWindow } from './desk-window.ts';

const LAPTOP: BrowserContextOptions = { viewport: { width: 1366, height: 768 }, locale: 'fr-FR' };

/** A desk whose page a browser can open: once by its link, then on the session that the link began. */
interface Served {
  readonly link: string;
  close(): Promise<void>;
}

/** A desk, and a window that shows it. */
interface Shown<S extends Served> {
  readonly served: S;
  readonly window: DeskWindow;
}

/**
 * Serves one desk to the tests of a file and opens a window for each of them, at the start page; a test fails where the
 * browser complained: scripts that failed, things that the content policy refused.
 *
 * @param begin has the window before each test
 * @param look what differs from a laptop's window
 */
export function windowForEachTest<S extends Served>(
  start: () => Promise<S>,
  begin: (shown: Shown<S>) => void | Promise<void>,
  look: BrowserContextOptions = {},
): void {
  const complaints: string[] = [];
  const served = sharedByTests(start);
  const browser = sharedByTests(launchBrowser);
  const context = sharedByTests(async () => {
    const opened = await browser().newContext({ ...LAPTOP, ...look });
    opened.on('weberror', (error) => complaints.push(error.error().message));
    opened.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    // The link serves once: the first page spends it, the others live on the session.
    const first = await opened.newPage();
    await first.goto(served().link);
    await new DeskWindow(first).waitForRows();
    await first.close();
    return opened;
  });
  beforeEach(async () => {
    const window = new DeskWindow(await context().newPage());
    await window.page.goto(new URL('/', served().link).href);
    await begin({ served: served(), window });
    return async () => {
      await window.page.close();
      expect(complaints.splice(0)).toEqual([]);
    };
  });
}

/**
 * Serves one desk and opens one window for all the tests of a file.
 *
 * @param begin has the window before the first test
 * @param look what differs from a laptop's window
 */
export function windowForAllTests<S extends Served>(
  start: () => Promise<S>,
  begin: (shown: Shown<S>) => void | Promise<void>,
  look: BrowserContextOptions = {},
): void {
  const served = sharedByTests(start);
  const browser = sharedByTests(launchBrowser);
  beforeAll(async () => {
    const window = new DeskWindow(await browser().newPage({ ...LAPTOP, ...look }));
    await window.page.goto(served().link);
    await begin({ served: served(), window });
  });
}

/** For tests that each need a desk of their own: opens a window on one and waits for rows; both are gone after the test. */
export function windowsOnDemand(
  look: BrowserContextOptions = {},
): <S extends Served>(start: () => Promise<S>) => Promise<Shown<S>> {
  const browser = sharedByTests(launchBrowser);
  return async (start) => {
    const served = await start();
    const context = await browser().newContext({ ...LAPTOP, ...look });
    onTestFinished(async () => {
      await context.close();
      await served.close();
    });
    const window = new DeskWindow(await context.newPage());
    await window.page.goto(served.link);
    await window.waitForRows();
    return { served, window };
  };
}

/** Opened before the first test of the file, closed after the last one, the last opened first. */
function sharedByTests<T extends { close(): Promise<void> }>(open: () => Promise<T>): () => T {
  let shared: T | null = null;
  beforeAll(async () => {
    const opened = await open();
    shared = opened;
    return () => opened.close();
  });
  return () => {
    if (shared === null) throw new Error('not open before the tests begin');
    return shared;
  };
}
