import { describe, expect, it } from 'vitest';
import { plain } from './support/desk-window.ts';
import type { DeskWindow } from './support/desk-window.ts';
import { startPreview } from './support/preview.ts';
import { windowForEachTest } from './support/windows.ts';

const PATIENCE = { timeout: 45_000, interval: 200 };

let desk: DeskWindow;

windowForEachTest(startPreview, async ({ window }) => {
  desk = window;
  await desk.waitForRows();
});

describe('the preparation of a committee', () => {
  it('takes rows by the keyboard and numbers by paste, and says of each line what became of it', async () => {
    await desk.page.getByRole('button', { name: 'Préparer une CALEOL' }).click();
    const lines = desk.page.getByTestId('caleol-lines').locator('tbody tr');
    await desk.grid.focus();
    for (let row = 0; row < 3; row += 1) {
      await desk.page.keyboard.press('Space');
      await desk.page.keyboard.press('ArrowDown');
    }
    expect(await desk.grid.getByRole('checkbox', { checked: true }).count()).toBe(3);
    const paste = desk.page.getByRole('textbox', { name: 'Numéros uniques à ajouter' });
    await paste.fill('038 0825 009999 38004 ;\nMme Dupont');
    await expect.poll(() => lines.count()).toBe(4);
    expect(await paste.inputValue()).toBe('Mme Dupont');

    await desk.page.getByRole('button', { name: 'Tout actualiser' }).click();
    const status = desk.page.getByTestId('caleol-status');
    await expect
      .poll(async () => plain(await status.innerText()), PATIENCE)
      .toMatch(/^3 demandes actualisées sur 4, ressources reçues pour \d$/);
    const texts = (await lines.allInnerTexts()).map(plain);
    expect(texts.filter((text) => text.includes('Actualisée'))).toHaveLength(3);
    expect(texts.filter((text) => text.includes('Inconnue du SNE'))).toHaveLength(1);
    // Every known demand has its resources or the reason why not.
    expect(texts.filter((text) => /Reçues|Non transmises|Identité|Pas de numéro/.test(text))).toHaveLength(3);

    // Closed, the preparation keeps its choice, in the list too.
    await desk.page.keyboard.press('Escape');
    await desk.page.getByTestId('caleol').waitFor({ state: 'detached' });
    expect(await desk.grid.getByRole('checkbox', { checked: true }).count()).toBe(3);
    await desk.page.getByRole('button', { name: 'CALEOL (4)' }).click();
    await expect.poll(() => lines.count()).toBe(4);
  });
});

describe('exports', () => {
  it('are asked for only once their place is told', async () => {
    await desk.goTo('Exports');
    await desk.page.getByRole('button', { name: 'Demander l’export' }).click();
    await desk.page.getByText('Indiquez au moins un département.').waitFor();
    await desk.page.getByText('Au choix', { exact: true }).click();
    await desk.page.getByRole('checkbox', { name: 'Formulaire de demande' }).uncheck();
    await desk.page.getByText('Choisissez au moins une sorte de données.').waitFor();
    expect(await desk.page.getByText('Aucun export en cours.').isVisible()).toBe(true);
  });

  it('of the monthly resources are followed to the store, and the demand then shows the months', async () => {
    await desk.goTo('Exports');
    expect(plain(await desk.page.getByTestId('drm-calendar').innerText())).toContain('est prêt le 26');
    await desk.page.getByRole('combobox', { name: 'Ajouter un département' }).fill('isere');
    await desk.page.getByRole('option', { name: 'Isère' }).click();
    await desk.page.getByRole('button', { name: 'Demander l’export' }).click();
    const open = desk.page.getByTestId('open-exports').getByRole('listitem');
    await open.first().waitFor();
    expect(plain(await open.first().innerText())).toContain('Ressources mensuelles (DRM) sur 3 mois');
    // The simulated SNE takes some seconds; a person may look without waiting for the next planned look.
    const look = desk.page.getByRole('button', { name: 'Vérifier maintenant' });
    const history = desk.page.getByTestId('export-history').locator('tbody tr');
    await expect
      .poll(async () => {
        if ((await history.count()) > 0) return history.first().innerText();
        await look.click({ timeout: 500 }).catch(() => undefined);
        return '';
      }, PATIENCE)
      .toContain('Enregistré');
    expect(plain(await history.first().innerText())).toMatch(/\d+ réponses de la DRM/);
    await desk.page.getByText('Aucun export en cours.').waitFor();

    await desk.goTo('Demandes');
    await desk.grid.focus();
    const table = desk.page.getByTestId('monthly');
    // Amounts are only there for whoever asks.
    const shown = desk.page.getByRole('button', { name: 'Afficher les montants' });
    await desk.page.keyboard.press('Enter');
    await desk.page.getByTestId('demand-title').waitFor();
    await expect
      .poll(
        async () => {
          if ((await shown.count()) > 0) return true;
          await desk.page.keyboard.press('ArrowDown');
          return false;
        },
        { timeout: 45_000, interval: 400 },
      )
      .toBe(true);
    await shown.click();
    await table.waitFor();
    const heads = (await table.locator('thead').innerText()).replaceAll(/\s+/g, ' ');
    expect(heads).toMatch(/Déclaré .*DRM, net versé .*Écart.*Moyenne/);
    await table.getByRole('button').first().click();
    expect(await table.locator('.monthly-nature').count()).toBeGreaterThan(0);
    await desk.page.getByRole('button', { name: 'Actualiser les ressources' }).click();
    await desk.demand.getByText('Ressources actualisées.').waitFor();
  });

  it('that the SNE has nothing for end as empty, and change nothing', async () => {
    const all = await desk.total();
    await desk.goTo('Exports');
    await desk.page.getByText('Tout le stock de demandes', { exact: true }).click();
    await desk.page.getByRole('combobox', { name: 'Ajouter un département' }).fill('2A');
    await desk.page.getByRole('option', { name: 'Corse-du-Sud' }).click();
    await desk.page.getByRole('button', { name: 'Demander l’export' }).click();
    const history = desk.page.getByTestId('export-history');
    const look = desk.page.getByRole('button', { name: 'Vérifier maintenant' });
    await expect
      .poll(async () => {
        await look.click({ timeout: 300 }).catch(() => undefined);
        return history.getByText('Corse').or(history.getByText('Département 2A')).count();
      }, PATIENCE)
      .toBe(1);
    await history.getByText('Vide', { exact: true }).waitFor();
    await desk.goTo('Demandes');
    expect(await desk.total()).toBe(all);
  });
});
