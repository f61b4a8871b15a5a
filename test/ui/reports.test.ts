import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { plain } from './support/desk-window.ts';
import type { DeskWindow } from './support/desk-window.ts';
import { startPreview } from './support/preview.ts';
import { windowForEachTest } from './support/windows.ts';

const PATIENCE = { timeout: 30_000, interval: 100 };

let desk: DeskWindow;

windowForEachTest(startPreview, async ({ window }) => {
  desk = window;
  await desk.waitForRows();
  await desk.goTo('Rapports');
});

/** Presses a button that saves a file, and gives what was saved. */
async function saved(name: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    desk.page.waitForEvent('download'),
    desk.page.getByRole('button', { name, exact: true }).first().click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

describe('the quality indicators', () => {
  it('lead to the demands behind, and to one of them', async () => {
    const { page } = desk;
    const table = page.getByRole('table', { name: 'Indicateurs de qualité' });
    await table.waitFor();
    const row = table.getByRole('row', { name: /Code postal contraire/ });
    const count = Number(await row.getByRole('cell').first().innerText());
    expect(count).toBeGreaterThan(0);
    await row.getByRole('button').press('Enter');
    const behind = page.getByRole('table', { name: 'Demandes concernées' });
    await expect.poll(() => behind.locator('tbody tr').count(), PATIENCE).toBe(count);
    expect(await behind.innerText()).toContain('Code postal incomplet');
    const file = await saved('CSV');
    expect(file.name).toContain('rapport-quality');
    await behind.getByRole('link').first().click();
    await desk.demand.waitFor();
    // Back on the page, the person of two demands shows both.
    await desk.goTo('Rapports');
    await page.getByRole('button', { name: 'Même personne dans plusieurs demandes' }).click();
    await expect.poll(async () => plain(await behind.innerText()), PATIENCE).toMatch(/Même nom.*95/s);
    expect(await behind.locator('tbody tr').first().getByRole('link').count()).toBe(2);
  });
});

describe('a report', () => {
  it('counts the period and filters that are asked for, and goes into files', async () => {
    const { page } = desk;
    await page.getByRole('tab', { name: 'Radiations', exact: true }).click();
    const totals = page.getByTestId('report-totals');
    const total = async (): Promise<number> =>
      Number(/Radiations\s+(\d+)/.exec(plain(await totals.innerText()))?.[1] ?? -1);
    await desk.choose('Période', 'Douze derniers mois');
    await expect.poll(total, PATIENCE).toBeGreaterThan(5);
    const year = await total();
    const sum = (await page.getByRole('table').locator('tbody tr td:nth-child(3)').allInnerTexts()).map(
      Number,
    );
    expect(sum.reduce((all, one) => all + one, 0)).toBe(year);
    await desk.choose('Période', 'Autres dates');
    await page.getByLabel('Dernier jour').fill('2000-01-01');
    await page.getByText('Donnez deux jours').waitFor();
    await page.getByLabel('Premier jour').fill('2000-01-01');
    await page.getByText('Rien à compter').waitFor();
    await desk.choose('Période', 'Douze derniers mois');
    await expect.poll(total, PATIENCE).toBe(year);
    await desk.choose('Réservataire', 'Préfet, prioritaires');
    await expect.poll(total, PATIENCE).toBeLessThan(year);
    const csv = await saved('CSV');
    expect(csv.bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect((await saved('XLSX')).bytes.subarray(0, 2).toString()).toBe('PK');
    expect((await saved('PDF')).bytes.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is asked of the SNE and compared with it', async () => {
    const { page } = desk;
    await page.getByRole('tab', { name: 'Gestion en flux' }).click();
    await desk.choose('Source', 'Comparaison');
    await page.getByText('pas encore été demandé au SNE').waitFor();
    await page.getByRole('button', { name: 'Demander au SNE' }).click();
    await expect
      .poll(async () => plain(await page.getByTestId('compared').innerText()), PATIENCE)
      .toMatch(/chiffres? comparés sont égaux|chiffres? diff/);
    await page.getByLabel('Montrer aussi les chiffres égaux').check();
    expect(
      await page.getByRole('table', { name: 'Chiffres comparés' }).locator('tbody tr').count(),
    ).toBeGreaterThan(4);
  });

  it('is remembered to a landlord until it was handed in', async () => {
    const { page } = desk;
    await page.clock.install({ time: new Date('2026-07-10T10:00:00+02:00') });
    await page.reload();
    await desk.goTo('Rapports');
    await page.getByRole('tab', { name: '3DS' }).click();
    const landlord = page.getByLabel(/Ce guichet est un bailleur/);
    await landlord.click();
    await expect
      .poll(async () => plain(await page.getByTestId('duty').innerText()), PATIENCE)
      .toContain('dans 5 jours');
    await page.getByRole('button', { name: 'Il a été remis' }).click();
    await page.getByTestId('duty').waitFor({ state: 'detached' });
    await landlord.click();
    await expect.poll(() => landlord.isChecked(), PATIENCE).toBe(false);
  });
});
