import { describe, expect, it } from 'vitest';
import { newerCog } from '../reference/support/newer-cog.ts';
import { plain } from './support/desk-window.ts';
import type { DeskWindow } from './support/desk-window.ts';
import { startPreview } from './support/preview.ts';
import { windowForEachTest } from './support/windows.ts';

const PATIENCE = { timeout: 20_000, interval: 100 };
/** Waits for what the window shows: other programs may keep this machine busy. */
const eventually = <T>(read: () => T) => expect.poll(read, PATIENCE);

let desk: DeskWindow;

windowForEachTest(startPreview, async ({ window }) => {
  desk = window;
  await desk.waitForRows();
});

const worklist = () => desk.page.getByTestId('worklist').locator('tbody tr');
const certain = () => desk.page.getByTestId('certain').locator('tbody tr');

describe('the page of countries', () => {
  it('counts what is written, and says why each correction is certain', async () => {
    await desk.goTo('Pays');
    const lead = desk.page.getByTestId('countries-lead');
    await eventually(async () => plain(await lead.innerText())).toMatch(
      /^\d+ adresses portent un pays, .*COG 2020\.$/,
    );
    const texts = (await certain().allInnerTexts()).map(plain);
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts)
      expect(text).toMatch(/Nom |Faute de frappe|Bon pays|Ancien nom|Code|Plusieurs mentions|Le nom/);
    // France is never a choice: not among the corrections, whatever its spelling.
    expect(texts.filter((text) => /france|réunion|martinique/i.test(text))).toEqual([]);
    await desk.page.getByRole('heading', { name: 'À demander au demandeur' }).waitFor();
  });

  it('shows the demands behind a value, and opens one', async () => {
    await desk.goTo('Pays');
    const disclose = desk.page.getByRole('button', { name: /^\d+ avec « FRANCE »/ });
    const count = Number(plain(await disclose.innerText()).trim());
    await disclose.click();
    const links = desk.page.locator('.country-demands a');
    await eventually(() => links.count()).toBeGreaterThanOrEqual(count);
    const nud = plain(await links.first().innerText());
    await links.first().click();
    await eventually(async () => plain(await desk.demand.innerText())).toContain(nud);
  });

  it('accepts in bulk what is certain but for what was unticked, and lists it to be written', async () => {
    await desk.goTo('Pays');
    await certain().first().waitFor();
    const before = await certain().count();
    await certain().last().getByRole('checkbox').uncheck();
    await desk.page.getByRole('button', { name: /^Accepter/ }).click();
    await eventually(() => certain().count()).toBe(1);
    await eventually(() => worklist().count()).toBeGreaterThanOrEqual(before - 1);
    expect(plain(await worklist().first().innerText())).toContain('À saisir au SNE');
    await desk.page.getByRole('button', { name: /^Marquer/ }).click();
    await eventually(async () => plain(await worklist().first().innerText())).toContain('Saisie au SNE');
  });

  it('lets a person settle a value by the keyboard, and take it back', async () => {
    await desk.goTo('Pays');
    const row = desk.page.getByRole('row').filter({ hasText: 'YOUGOSLAVIE' }).first();
    await row.waitFor();
    const field = desk.page.getByRole('combobox', { name: 'Pays pour « YOUGOSLAVIE »' });
    await field.fill('serb');
    await desk.page.getByRole('option', { name: 'SERBIE' }).waitFor();
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('Enter');
    const decided = worklist().filter({ hasText: 'YOUGOSLAVIE' });
    await eventually(() => decided.count()).toBeGreaterThan(0);
    expect(plain(await decided.first().innerText())).toContain('SERBIE');
    // One button takes back the decision for every demand that bears the value, and says so.
    const takeBack = decided
      .first()
      .getByRole('button', { name: /^Annuler (.* )?la correction de « YOUGOSLAVIE »$/ });
    const bearers = new Set(await decided.getByRole('rowheader').allInnerTexts()).size;
    expect(plain(await takeBack.innerText())).toBe(
      bearers < 2 ? 'Annuler' : `Annuler pour les ${String(bearers)} demandes`,
    );
    await takeBack.click();
    await eventually(() => decided.count()).toBe(0);
    await field.waitFor();
  });

  it('judges by a newer list as soon as it is loaded in the settings, and refuses another file', async () => {
    await desk.goTo('Réglages');
    const references = desk.page.getByTestId('references');
    const input = references.locator('input[type=file]').first();
    await input.setInputFiles({ name: 'autre.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
    await desk.page.getByText(/autre\.csv n’est pas une liste des pays/).waitFor();
    await input.setInputFiles({
      name: 'v_pays_territoire_2026.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(newerCog()),
    });
    await desk.goTo('Pays');
    const lead = desk.page.getByTestId('countries-lead');
    await eventually(async () => plain(await lead.innerText())).toMatch(/COG 2026\.$/);
    await desk.goTo('Réglages');
    await references.getByRole('button', { name: 'Revenir à la liste livrée' }).click();
    await desk.goTo('Pays');
    await eventually(async () => plain(await lead.innerText())).toMatch(/COG 2020\.$/);
  });
});
