import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { Simulator } from '../../src-main/simulator/options.ts';
import { makeProfile, startFreshDesk } from './support/desk.ts';
import type { Desk } from './support/desk.ts';

const profile = makeProfile();
/** More stops than any page has. */
const MOST_TABS = 120;

let simulator: Simulator;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  const exportTimes = { waitMs: 0, workMs: 0, keepMs: 86_400_000 };
  simulator = await startSimulator({ demands: 150, seed: 21, unknowns: false, exportTimes });
  desk = await startFreshDesk(profile.path);
  page = await desk.window();
});
afterAll(async () => {
  await desk.quit();
  await simulator.close();
  profile.remove();
});

const press = (key: string): Promise<void> => page.keyboard.press(key);
const type = (text: string): Promise<void> => page.keyboard.type(text);

/** Goes from stop to stop until this one has the keyboard, and checks that it is seen to have it. */
async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < MOST_TABS; stop += 1) {
    const [has, seen] = await target.evaluate((node: unknown) => {
      const element = node as { matches(selector: string): boolean };
      return [element.matches(':focus'), element.matches(':focus-visible')] as const;
    });
    if (has) {
      expect(seen).toBe(true);
      return;
    }
    await press('Tab');
  }
  expect.fail(`the keyboard never reached ${target.toString()}`);
}

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const heading = (name: string): Locator => page.getByRole('heading', { name, level: 1 });
const openPage = async (name: string): Promise<void> => {
  await tabTo(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }));
  await press('Enter');
};

describe('a clerk without a mouse', () => {
  it('sets the desk up at its first start', async () => {
    await heading('Quel SNE ?').waitFor();
    await tabTo(page.getByRole('radio', { name: /^Production/ }));
    await press('ArrowDown');
    await tabTo(button('Suivant'));
    await press('Enter');
    await tabTo(page.getByLabel('Numéro de guichet'));
    await type(simulator.desk);
    await tabTo(button('Suivant'));
    await press('Enter');
    await tabTo(page.getByLabel('Adresse du SNE'));
    await type(simulator.url);
    await tabTo(button('Suivant'));
    await press('Enter');
    await heading('Quand appeler le SNE').waitFor();
    await tabTo(button('Suivant'));
    await press('Enter');
    await tabTo(button('Essayer la connexion'));
    await press('Enter');
    await page.getByTestId('check').getByText('La connexion fonctionne.').waitFor();
    await tabTo(button('Enregistrer et commencer'));
    await press('Enter');
    await heading('Premier remplissage').waitFor();
    await tabTo(button('Ouvrir la liste des demandes'));
    await press('Enter');
    await page.getByRole('grid').locator('[aria-rowindex="2"] [data-column]').first().waitFor();
    await desk.trayShows('a state after the first call', ({ state }) => state !== 'never');
  });

  it('searches, reads, compares what was declared with the DRM', async () => {
    const person = simulator.world.demands.find(({ nud, state }) => {
      const drm = simulator.drm(nud);
      const hasMonths = drm?.months.some(({ items }) => items.length > 0) === true;
      return state === 'active' && hasMonths && drm.truth.mayBeShown;
    });
    await press('Control+k');
    await type(person?.nud ?? '');
    const rows = page.getByRole('grid').getByRole('row');
    await expect.poll(() => rows.count()).toBe(2);
    await expect
      .poll(async () => (await rows.nth(1).innerText()).replaceAll(/\s/g, ''))
      .toContain(person?.nud);
    await press('ArrowDown');
    await press('Enter');
    const demand = page.getByRole('article', { name: 'Demande' });
    await demand.getByRole('heading', { name: 'Ménage' }).waitFor();
    await tabTo(demand.getByRole('button', { name: 'Actualiser les ressources' }));
    await press('Enter');
    await tabTo(demand.getByRole('button', { name: 'Afficher les montants' }));
    await press('Enter');
    await demand.getByTestId('monthly').waitFor();
    await press('Control+p');
    await page.getByRole('dialog', { name: 'Fiche de la demande' }).waitFor();
    await press('Escape');
    await press('Escape');
    await demand.waitFor({ state: 'detached' });
  });

  it('asks for an export and changes a setting', async () => {
    await openPage('Exports');
    await page.getByText('Demander un export').waitFor();
    const place = page.getByRole('combobox', { name: /épartement/ }).first();
    await tabTo(place);
    await type('38');
    await page.getByRole('option', { name: /Isère/ }).waitFor();
    await press('ArrowDown');
    await press('Enter');
    await tabTo(page.locator('button[type=submit]'));
    await press('Enter');
    await page
      .getByText(/^Export EXP|Ressources mensuelles \(DRM\)/)
      .first()
      .waitFor();
    await expect
      .poll(
        () =>
          simulator.requests.filter(
            ({ method, path }) => method === 'POST' && path.startsWith('/v1.0/exports'),
          ).length,
      )
      .toBe(1);
    await openPage('Réglages');
    await tabTo(page.getByLabel('Recouvrement entre deux appels'));
    await press('Control+a');
    await type('7');
    await tabTo(button('Enregistrer sans tester'));
    await press('Enter');
    await page.getByText('Réglages enregistrés.').waitFor();
  });
});
