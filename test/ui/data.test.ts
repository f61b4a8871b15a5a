import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { DeskWindow, plain } from './support/desk-window.ts';
import { startOwnDesk } from './support/own-desk.ts';
import type { OwnDesk } from './support/own-desk.ts';

const PATIENCE = { timeout: 20_000, interval: 100 };
const eventually = <T>(read: () => T) => expect.poll(read, PATIENCE);

let own: OwnDesk;
let browser: Browser;

beforeAll(async () => {
  own = await startOwnDesk({});
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await own.close();
});

it('the section « Données » says how the data are kept, backs up, changes the terms, protects a demand and gives the log', async () => {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'fr-FR' });
  const { page } = new DeskWindow(await context.newPage());
  const desk = new DeskWindow(page);
  await page.goto(own.link);
  await desk.waitForRows();
  await desk.goTo('Réglages');
  const section = page.getByRole('region', { name: 'Données' });
  await eventually(async () => plain(await section.getByTestId('encryption').innerText())).toMatch(
    /^La base, ses sauvegardes et les téléchargements sont chiffrés\. .*une clé de votre compte/,
  );

  await section.getByRole('button', { name: 'Sauvegarder maintenant' }).click();
  await eventually(() => section.getByTestId('backups').locator('tr').count()).toBeGreaterThan(0);
  expect(own.engine.safekeeping.state().backups.length).toBeGreaterThan(0);

  const removed = section.getByLabel('Demandes radiées');
  await removed.fill('900');
  await eventually(() => section.getByRole('button', { name: 'Enregistrer les durées' }).isDisabled()).toBe(
    true,
  );
  await removed.fill('200');
  await section.getByRole('button', { name: 'Enregistrer les durées' }).click();
  await eventually(() => own.engine.settings.retention.removedDays).toBe(200);

  const [demand] = own.simulator.world.demands;
  const nud = demand?.nud ?? '';
  await section.getByLabel('Numéro unique à protéger').fill(nud);
  await section.getByLabel('Motif').fill('recours');
  await section.getByLabel('Jusqu’au').fill('2099-12-31');
  await section.getByRole('button', { name: 'Protéger', exact: true }).click();
  await eventually(() => section.getByTestId('holds').locator('tr').count()).toBe(1);
  await section.getByRole('button', { name: /^Ne plus protéger/ }).click();
  await eventually(() => section.getByTestId('holds').locator('tr').count()).toBe(0);

  own.engine.accessLog?.append({ at: '2026-11-26T09:00:00.000Z', account: 'agent', action: 'nir', nud });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    section.getByRole('button', { name: 'Enregistrer le journal (CSV)' }).click(),
  ]);
  const csv = await readFile(await download.path(), 'utf8');
  expect(csv).toContain('NIR en entier');
  expect(csv).toContain(nud);
  await context.close();
}, 120_000);
