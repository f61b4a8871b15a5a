import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFreshDesk, until } from './support/desk.ts';
import type { Desk } from './support/desk.ts';
import { makeSite } from './support/own-sne.ts';
import type { DeskSite } from './support/own-sne.ts';
import { drivenProgram } from './support/packaged.ts';

let site: DeskSite;
let desk: Desk;
let nud: string;

beforeEach(async () => {
  site = await makeSite(40);
  nud = site.simulator.world.demands.find(({ state }) => state === 'active')?.nud ?? '';
});
afterEach(async () => {
  await desk.quit();
  await site.close();
});

const link = (): string => `sne-desk://demande/${nud}`;

/** The number that the open demand shows, without its gaps. */
async function openDemand(page: Page): Promise<string> {
  const demand = page.getByRole('article', { name: 'Demande' });
  await demand.getByRole('heading', { name: 'Ménage', exact: true }).waitFor();
  return (await demand.innerText()).replaceAll(/\s/g, '');
}

/** A second start, as a browser or a mail program makes it; the link is its last argument. */
async function follow(address: string): Promise<void> {
  const switches = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(drivenProgram, [...switches, '--profile', site.profile, address], { stdio: 'ignore' });
  expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0);
}

describe('a link to a demand', () => {
  it('opens it at a cold start', async () => {
    desk = await startFreshDesk(site.profile, link());
    expect(await openDemand(await desk.window())).toContain(nud);
  });

  it('opens it in the application that runs, and a hostile one does nothing', async () => {
    desk = await startFreshDesk(site.profile);
    const page = await desk.page();
    const wasAt = page.url();
    const list = join(site.profile, 'liste.xml');
    writeFileSync(list, '<interfaceNuu/>');
    for (const hostile of [
      `sne-desk://demande/${nud}?reveal=1`,
      'sne-desk://demande/../reglages',
      `sne-desk://${list}`,
      'sne-desk://demande/%3Cimg%20src=x%3E',
    ]) {
      await follow(hostile);
    }
    expect(page.url()).toBe(wasAt);
    await follow(link());
    expect(await openDemand(page)).toContain(nud);
    const windows = await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(windows).toBe(1);
  });
});

describe('the printed sheet', () => {
  it('is kept as a PDF where the person says', async () => {
    desk = await startFreshDesk(site.profile, link());
    const page = await desk.window();
    await openDemand(page);
    const file = join(site.profile, 'fiche.pdf');
    await desk.app.evaluate(({ dialog }, filePath) => {
      Object.assign(dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) });
    }, file);
    await page.keyboard.press('Control+p');
    await page.getByRole('button', { name: 'Enregistrer en PDF…' }).click();
    await page.getByText('Fiche enregistrée en PDF.').waitFor();
    const pdf = readFileSync(file);
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(pdf.subarray(-8).toString('latin1')).toContain('%%EOF');
    expect(pdfTitle(pdf)).toBe(await page.title());
  });
});

/** The title in a PDF as Chromium writes it: a hexadecimal or a plain string, of UTF-16 where it has accents. */
function pdfTitle(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  const hex = /\/Title\s*<([0-9A-Fa-f]+)>/.exec(text)?.[1];
  if (hex === undefined) return /\/Title\s*\(([^)]*)\)/.exec(text)?.[1] ?? '';
  const bytes = Buffer.from(hex, 'hex');
  return bytes[0] === 0xfe ? bytes.subarray(2).swap16().toString('utf16le') : bytes.toString('latin1');
}

describe('a notification of the system', () => {
  it('says in French what became of an import, and a click on it opens the window', async () => {
    desk = await startFreshDesk(site.profile, '--hidden');
    await desk.app.evaluate(({ Notification }) => {
      const shown: unknown[] = [];
      Object.assign(globalThis, { shownNotices: shown });
      Object.assign(Notification, { isSupported: () => true });
      Object.assign(Notification.prototype, {
        show(this: Electron.Notification) {
          shown.push({ title: this.title, body: this.body });
          Object.assign(globalThis, { lastNotice: this });
        },
      });
    });
    await desk.trayShows('an engine', ({ environment }) => environment !== null);
    const refused = join(site.profile, 'refusee.xml');
    writeFileSync(refused, '<interfaceNuu><demandeur>');
    const switches = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const second = spawn(drivenProgram, [...switches, '--profile', site.profile, '--hidden', refused]);
    await new Promise((resolve) => second.once('exit', resolve));
    const notices = await until(
      () => desk.app.evaluate(() => Reflect.get(globalThis, 'shownNotices') as unknown[]),
      (shown) => shown.length > 0,
      'a notice',
    );
    expect(notices).toEqual([
      {
        title: 'L’import a rencontré des problèmes',
        body: expect.stringMatching(/^0\sdemande enregistrée, 1\sfichier refusé\.$/) as string,
      },
    ]);
    await desk.app.evaluate(() => {
      (Reflect.get(globalThis, 'lastNotice') as { emit(name: 'click'): void }).emit('click');
    });
    await until(
      () => desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false),
      (visible) => visible,
      'the window',
    );
  });
});
