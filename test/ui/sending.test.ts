import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src-main/api/settings.ts';
import { plain } from './support/desk-window.ts';
import type { DeskWindow } from './support/desk-window.ts';
import { startOwnDesk } from './support/own-desk.ts';
import type { OwnDesk } from './support/own-desk.ts';
import { windowsOnDemand } from './support/windows.ts';

const PATIENCE = { timeout: 20_000, interval: 100 };
const eventually = <T>(read: () => T) => expect.poll(read, PATIENCE);

let desk: OwnDesk;
let page: Page;
let window: DeskWindow;

const openWindow = windowsOnDemand({ viewport: { width: 1600, height: 900 } });

async function open(change: (settings: Settings) => Settings): Promise<string> {
  ({ served: desk, window } = await openWindow(() => startOwnDesk({ demands: 40, seed: 9 }, change)));
  page = window.page;
  const found = desk.simulator.world.demands.find(
    ({ state, content }) => state === 'active' && content.applicant?.address?.communeCode != null,
  );
  return found?.nud ?? '';
}

async function show(nud: string): Promise<void> {
  await page.goto(new URL(`/#/demandes/${nud}`, desk.link).href);
  await window.demand.getByTestId('demand-title').waitFor();
}

describe('what the desk sends, in the window', () => {
  it('is corrected from the sheet, sent by itself, told as not yet confirmed, then confirmed by the SNE', async () => {
    const nud = await open((settings) => ({ ...settings, sending: true }));
    await show(nud);
    await window.demand.getByRole('button', { name: 'Corriger…' }).click();
    const dialog = page.getByRole('dialog');
    const send = dialog.getByRole('button', { name: 'Envoyer au SNE' });
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Courriel' }).fill('zoe à example');
    await send.click();
    await dialog.getByText(/ce n’est pas une adresse électronique/).waitFor();
    await dialog.getByRole('textbox', { name: 'Courriel' }).fill('zoe@example.fr');
    await dialog.getByRole('textbox', { name: 'Portable' }).fill('06 39 98 00 42');
    await send.click();
    await dialog.waitFor({ state: 'detached' });
    const line = window.demand.getByTestId('corrections');
    await eventually(async () => plain(await line.innerText())).toContain('Envoyé, pas encore confirmé');
    expect(plain(await line.innerText())).toMatch(/Courriel : .* → zoe@example\.fr/);
    // The demand is as the SNE told it.
    expect(await window.demand.locator('.facts').first().innerText()).not.toContain('zoe@example.fr');

    await window.goTo('Envois');
    const row = page.getByTestId('sending').locator('tbody tr').first();
    await eventually(async () => plain(await row.innerText())).toContain('dépôt DEP-000001');
    await desk.engine.syncNow('manual');
    await eventually(async () => plain(await row.innerText())).toContain('Confirmé par le SNE');
    await show(nud);
    await eventually(() => window.demand.locator('.facts').first().innerText()).toContain('zoe@example.fr');
    await eventually(async () => plain(await line.innerText()).trim()).toBe('Corriger…');
  });

  it('has no commune taken away or sent for a name that was typed and not chosen', async () => {
    const nud = await open((settings) => ({ ...settings, sending: true }));
    await show(nud);
    await window.demand.getByRole('button', { name: 'Corriger…' }).click();
    const dialog = page.getByRole('dialog');
    // By its text: while the list is open, all around it is hidden from roles.
    const send = dialog.locator('button', { hasText: 'Envoyer au SNE' });
    await dialog.getByRole('textbox', { name: 'Portable' }).fill('06 39 98 00 42');
    const commune = dialog.getByRole('combobox', { name: 'Commune' });
    const before = await commune.inputValue();
    expect(before).not.toBe('');
    await commune.fill('Voiron');
    await page.getByRole('option', { name: /^Voiron/ }).waitFor();
    await dialog.getByText(/^Choisissez la commune dans la liste/).waitFor();
    expect(await send.isDisabled()).toBe(true);
    await page.keyboard.press('Tab');
    await dialog.getByText(/n’a pas été choisi dans la liste/).waitFor();
    expect(await commune.inputValue()).toBe(before);

    // Nor when the text is merely emptied.
    await commune.fill('');
    expect(await send.isDisabled()).toBe(true);
    await page.keyboard.press('Tab');
    expect(await commune.inputValue()).toBe(before);

    await commune.fill('Voiron');
    await page.getByRole('option', { name: /^Voiron/ }).click();
    expect(await commune.inputValue()).toBe('Voiron');
    expect(await dialog.getByText(/dans la liste/).count()).toBe(0);
    await send.click();
    await dialog.waitFor({ state: 'detached' });
    const line = window.demand.getByTestId('corrections');
    await eventually(async () => plain(await line.innerText())).toMatch(/Commune : .* → [^\s(]/);
  });

  it('is nowhere on a desk that is not entitled to it', async () => {
    const nud = await open((settings) => settings);
    await show(nud);
    expect(await page.getByText('Corriger…').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Envois' }).count()).toBe(0);
    await window.goTo('Pays');
    expect(await page.getByRole('button', { name: /Envoyer/ }).count()).toBe(0);
  });
});
