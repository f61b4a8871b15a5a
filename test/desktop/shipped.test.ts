import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { makeProfile, until } from './support/desk.ts';
import { readFuses, SAFE_FUSES } from './support/fuses.ts';
import { shippedFolder, shippedProgram } from './support/packaged.ts';

const profile = makeProfile();
afterEach(() => {
  profile.remove();
});

describe('the shipped application', () => {
  it('has every fuse in its safe position', () => {
    expect(Object.fromEntries(readFuses(shippedProgram))).toMatchObject(SAFE_FUSES);
  });

  it('keeps native code outside the archive, and leaves libxmljs2 out', () => {
    const unpacked = join(shippedFolder, 'resources', 'app.asar.unpacked', 'node_modules');
    expect(existsSync(join(unpacked, 'better-sqlite3', 'prebuilds', 'linux-x64.node'))).toBe(true);
    expect(existsSync(join(unpacked, 'libxmljs2'))).toBe(false);
    expect(readFileSync(join(shippedFolder, 'resources', 'app.asar')).includes('libxmljs2.node')).toBe(false);
  });

  it('opens its window and shows demands that came by GDM', async () => {
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const program = spawn(
      shippedProgram,
      [...sandbox, '--remote-debugging-port=0', '--demonstration', '--profile', profile.path],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => program.once('exit', resolve));
    try {
      const browser = await chromium.connectOverCDP(await debuggingAddress(profile.path));
      const page = await until(
        () => Promise.resolve(browser.contexts()[0]?.pages()[0]),
        (found) => found !== undefined,
        'the window',
      );
      expect(page?.url()).toMatch(/^app:\/\/desk\//);
      const rail = page?.getByRole('navigation', { name: 'Pages' });
      await rail?.getByRole('link', { name: 'Demandes' }).click();
      await page?.getByRole('row').nth(5).waitFor({ timeout: 60_000 });
      await browser.close();
    } finally {
      program.kill('SIGTERM');
      await ended;
    }
  });
});

/** Where Chromium listens for the driver; it writes the port into its own folder. */
async function debuggingAddress(folder: string): Promise<string> {
  const file = join(folder, 'session', 'DevToolsActivePort');
  const text = await until(
    () => Promise.resolve(existsSync(file) ? readFileSync(file, 'utf8') : ''),
    (content) => content.includes('\n'),
    'the debugging port',
  );
  return `http://127.0.0.1:${text.split('\n')[0] ?? ''}`;
}
