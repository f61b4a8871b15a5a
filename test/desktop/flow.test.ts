import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProfile, startDesk, until } from './support/desk.ts';
import type { Desk } from './support/desk.ts';

const profile = makeProfile();
let desk: Desk;
let page: Page;
let rows: Locator;

beforeAll(async () => {
  desk = await startDesk(profile.path);
  page = await desk.page();
  rows = page.getByRole('grid').getByRole('row');
});
afterAll(async () => {
  await desk.quit();
  profile.remove();
});

/** The status bar's sentence; the tray must say the same. */
const sentence = async (): Promise<string> =>
  (await page.getByRole('contentinfo', { name: 'État de la synchronisation' }).innerText()).replace(
    /\s+/g,
    ' ',
  );

const openPage = async (name: 'Synchronisation'): Promise<void> => {
  await page
    .getByRole('contentinfo', { name: 'État de la synchronisation' })
    .getByRole('button')
    .first()
    .click();
  await page.getByRole('main', { name }).waitFor();
};

describe('a clerk at the desk', () => {
  it('finds a demand by name as she types, and opens it with the keyboard', async () => {
    await rows.nth(8).waitFor();
    const cells = rows.nth(6).getByRole('gridcell');
    const name = await cells.nth(0).innerText();
    const number = /\d{3}\s\d{4}\s\d{6}\s\w{5}/.exec(await rows.nth(6).innerText())?.[0] ?? '';
    expect(number).not.toBe('');
    await page.keyboard.press('Control+K');
    await page.keyboard.type(number.replace(/\s/g, ''));
    await until(
      () => rows.count(),
      (count) => count === 2,
      'one row and its header',
    );
    expect(await rows.nth(1).innerText()).toContain(name);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const demand = page.getByRole('article', { name: 'Demande' });
    await demand.waitFor();
    await expect
      .poll(async () => (await demand.innerText()).toLocaleUpperCase('fr'), { timeout: 10_000 })
      .toContain(name.toLocaleUpperCase('fr'));
    for (const part of ['Ménage', 'Logement souhaité', 'Ressources', 'Historique']) {
      await demand.getByRole('heading', { name: part, exact: true }).waitFor();
    }
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('');
  });

  it('synchronises now with F5: the tray shows it, and says what the window says', async () => {
    await desk.atRest();
    await openPage('Synchronisation');
    const journal = page.getByRole('region', { name: 'Journal des appels' });
    await journal.getByText('Démarrage').waitFor();
    expect(await journal.getByText('À la demande').count()).toBe(0);
    await page.keyboard.press('F5');
    await journal.getByText('À la demande').waitFor();
    const tray = await desk.atRest();
    expect(await sentence()).toContain(tray.sentence.replace(/\s+/g, ' '));
  });

  it('pauses and resumes from the window; the tray follows', async () => {
    await openPage('Synchronisation');
    await page.getByRole('button', { name: 'Suspendre' }).click();
    const paused = await desk.trayShows('a pause', ({ state }) => state === 'paused');
    expect(await sentence()).toContain(paused.sentence.replace(/\s+/g, ' '));
    await page.getByRole('button', { name: 'Reprendre' }).click();
    await desk.trayShows('the end of the pause', ({ state }) => state !== 'paused');
  });

  it('has the tray up to date again once every anomaly is seen', async () => {
    await openPage('Synchronisation');
    const seen = page.getByRole('region', { name: 'Anomalies' }).getByRole('button', { name: /^Vu/ });
    for (let left = await seen.count(); left > 0; left -= 1) {
      await seen.first().click();
      await until(
        () => seen.count(),
        (count) => count < left,
        'one anomaly less',
      );
    }
    const tray = await desk.trayShows('a good state', ({ state }) => state === 'synced');
    expect(tray.sentence).toContain('À jour');
    expect(await sentence()).toContain('À jour');
  });
});
