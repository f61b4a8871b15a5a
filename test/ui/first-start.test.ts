import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { settingsDocument } from '../../src-main/engine/settings-document.ts';
import { temporaryFolder } from '../support/folder.ts';
import { plain } from './support/desk-window.ts';
import type { DeskWindow } from './support/desk-window.ts';
import { startOwnDesk } from './support/own-desk.ts';
import type { OwnDesk } from './support/own-desk.ts';
import { windowForAllTests } from './support/windows.ts';

let desk: OwnDesk;
let page: Page;
let window: DeskWindow;

windowForAllTests(
  () => startOwnDesk({ demands: 60 }, (settings) => settings, { unset: true }),
  (shown) => {
    desk = shown.served;
    window = shown.window;
    page = window.page;
  },
);

const heading = (name: string) => page.getByRole('heading', { name, level: 1 });
const next = () => page.getByRole('button', { name: 'Suivant' });

describe('the first start', () => {
  it('leads from nothing to the first demands, by the keyboard, and tells what is wrong on the way', async () => {
    await heading('Quel SNE ?').waitFor();
    expect(await page.locator(':focus').innerText()).toContain('Quel SNE');
    await page.getByRole('radio', { name: /Recette/ }).press('Space');
    await next().press('Enter');

    await heading('Votre guichet').waitFor();
    await next().press('Enter');
    await page.getByText('Indiquez le numéro du guichet, donné par le SNE.').waitFor();
    await page.getByLabel('Numéro de guichet').fill('38004');
    // By postal code: the name is chosen among what it finds.
    const commune = page.getByRole('combobox', { name: 'Ajouter une commune' });
    await commune.pressSequentially('38000');
    await page.getByRole('option', { name: /Grenoble/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Communes du guichet' }).getByText('Grenoble').waitFor();
    await next().press('Enter');

    await heading('Connexion au SNE').waitFor();
    await page.getByLabel('Adresse du SNE').fill('http://127.0.0.1:1/');
    await page.getByRole('radio', { name: 'Aucun' }).press('Space');
    await next().press('Enter');

    await heading('Quand appeler le SNE').waitFor();
    for (const rule of ['Être à jour', 'Ne pas se répéter', 'Ne rien manquer', 'Se décaler'])
      expect(await page.getByText(`${rule}.`).isVisible()).toBe(true);
    // Neither a number nor a sign is broken off at the end of a line.
    const rules = (await page.locator('.rules').textContent()) ?? '';
    expect(rules).toContain('au-delà de 5\u00A0000 demandes');
    expect(rules).not.toMatch(/ [:;]/);
    await next().press('Enter');

    await heading('Essai de la connexion').waitFor();
    await page.getByRole('button', { name: 'Essayer la connexion' }).press('Enter');
    const found = page.getByTestId('check');
    await found.getByText('La connexion ne fonctionne pas encore.').waitFor();
    expect(plain(await found.innerText())).toContain('127.0.0.1');
    await page.getByRole('button', { name: 'Précédent' }).press('Enter');
    await page.getByRole('button', { name: 'Précédent' }).press('Enter');
    await page.getByLabel('Adresse du SNE').fill(desk.simulator.url);
    await next().press('Enter');
    await next().press('Enter');
    await page.getByRole('button', { name: 'Essayer la connexion' }).press('Enter');
    await found.getByText('La connexion fonctionne.').waitFor();
    await page.getByRole('button', { name: 'Enregistrer et commencer' }).press('Enter');

    await heading('Premier remplissage').waitFor();
    await expect
      .poll(async () => page.getByTestId('first-filling').innerText(), { timeout: 20_000 })
      .toMatch(/^(À jour|À vérifier)/);
    await page.getByRole('button', { name: 'Ouvrir la liste des demandes' }).press('Enter');
    await window.waitForRows();
    expect(desk.engine.settings).toMatchObject({
      environment: 'recette',
      deskNumber: '38004',
      communes: ['38185'],
      connection: { url: desk.simulator.url, proxyMode: 'none' },
    });
    await page.reload();
    await window.waitForRows();
  });

  it('is not asked for twice: the settings of another computer come from its file, without its secrets', async () => {
    const file = join(temporaryFolder(), 'reglages.json');
    const { settings } = desk.engine;
    writeFileSync(file, settingsDocument({ ...settings, deskNumber: '38999', environment: 'ecole' }));
    await window.goTo('Réglages');
    await page.getByLabel('Fichier de réglages').setInputFiles(file);
    await expect.poll(() => page.getByLabel('Numéro de guichet').inputValue()).toBe('38999');
    expect(desk.engine.settings.environment).toBe('ecole');
    writeFileSync(file, '{"format": "autre"}');
    await page.getByLabel('Fichier de réglages').setInputFiles(file);
    await page.getByText('Ce fichier n’est pas un fichier de réglages de SNE Desk.').waitFor();
    expect(desk.engine.settings.deskNumber).toBe('38999');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Exporter les réglages…' }).click();
    expect((await download).suggestedFilename()).toMatch(/^reglages-sne-desk-\d{4}-\d\d-\d\d\.json$/);
  });
});
