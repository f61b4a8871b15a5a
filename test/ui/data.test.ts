import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { beginRefill } from '../../src-main/engine/refill.ts';
import { readNotes } from '../../src-main/engine/safekeeping-notes.ts';
import { plain } from './support/desk-window.ts';
import { startOwnDesk } from './support/own-desk.ts';
import { windowsOnDemand } from './support/windows.ts';

const PATIENCE = { timeout: 20_000, interval: 100 };
const eventually = <T>(read: () => T) => expect.poll(read, PATIENCE);

const open = windowsOnDemand();

it('the section « Données » says how the data are kept, backs up, changes the terms, protects a demand and gives the log', async () => {
  const { served: own, window: desk } = await open(() => startOwnDesk({}));
  const { page } = desk;
  await desk.goTo('Réglages');
  const section = page.getByRole('region', { name: 'Données' });
  await eventually(async () => plain(await section.getByTestId('encryption').innerText())).toMatch(
    /^La base, ses sauvegardes et les téléchargements sont chiffrés\. .*une clé de votre compte/,
  );

  await section.getByRole('button', { name: 'Sauvegarder maintenant' }).click();
  await eventually(() => section.getByTestId('backups').locator('tr').count()).toBeGreaterThan(0);
  expect(own.engine.safekeeping.state().backups.length).toBeGreaterThan(0);

  await section.getByLabel('Phrase secrète', { exact: true }).fill('quatre chevaux très pressés');
  const again = section.getByLabel('Phrase secrète, encore');
  await again.fill('quatre chevaux');
  const giveKey = section.getByRole('button', { name: 'Enregistrer la clé de secours…' });
  expect(await giveKey.isDisabled()).toBe(true);
  await again.fill('quatre chevaux très pressés');
  const [keyFile] = await Promise.all([page.waitForEvent('download'), giveKey.click()]);
  expect(keyFile.suggestedFilename()).toBe('cle-de-secours.json');
  expect(await readFile(await keyFile.path(), 'utf8')).not.toContain('chevaux');
  await eventually(() => section.getByTestId('recovery-key').innerText()).toMatch(
    /^Dernière clé de secours enregistrée le/,
  );

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
}, 120_000);

it('a store that was made anew says on the start page and over the list what it lacks, until a person knows; a damaged one offers it', async () => {
  const { served: own, window: desk } = await open(() => startOwnDesk({}));
  const { page } = desk;
  const now = new Date().toISOString();
  // Its own look through the store would find it sound.
  await own.engine.safekeeping.daily();
  await own.engine.store.write((unit) => {
    beginRefill(unit, now);
    unit.notes.write('safekeeping', { ...readNotes(unit), problems: ['page 7'] });
  });
  // Whoever changes a setting makes the engine tell its state.
  own.engine.saveSettings(own.engine.settings);
  for (const name of ['Aujourd’hui', 'Demandes'] as const) {
    await desk.goTo(name);
    const shown = page.getByRole('main').getByTestId('refill').filter({ visible: true });
    await eventually(async () => plain(await shown.innerText())).toMatch(
      /^Base refaite à .* ne sait pas pour quelles communes .* peut exister au SNE\. Ouvrir les réglages/s,
    );
  }
  await eventually(() => page.getByTestId('status-work').innerText()).toContain('Base incomplète');

  await desk.goTo('Réglages');
  const section = page.getByRole('region', { name: 'Données' });
  await section.getByRole('button', { name: 'Refaire la base…' }).click();
  await section.getByRole('button', { name: 'Oui, refaire la base' }).click();
  // Nobody starts this engine again: it says so and keeps its store.
  await page.getByText('La base ne peut pas être refaite d’ici.').waitFor();

  await desk.goTo('Aujourd’hui');
  await page
    .getByRole('main')
    .getByRole('button', { name: 'Ne plus rappeler' })
    .filter({ visible: true })
    .click();
  await eventually(() => page.getByTestId('refill').count()).toBe(0);
  expect(own.engine.status().refill).toBeUndefined();
});
