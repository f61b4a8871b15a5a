import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { resourceReason } from '../../src-main/api/resource-words.ts';
import { showDemand } from '../../src-main/engine/handlers.ts';
import { plain } from './support/desk-window.ts';
import { startOwnDesk } from './support/own-desk.ts';
import type { OwnDesk } from './support/own-desk.ts';
import { windowForAllTests } from './support/windows.ts';

let desk: OwnDesk;
let page: Page;

const shown = (nud: string) =>
  showDemand(desk.engine.store, desk.engine.communes, { nud, reveal: false, raw: false });
const active = () =>
  desk.simulator.world.demands.filter(({ state }) => state === 'active').map(({ nud }) => nud);

windowForAllTests(
  () => startOwnDesk({ demands: 250, seed: 9, carelessDrm: true }),
  async ({ served, window }) => {
    desk = served;
    page = window.page;
    await window.waitForRows();
  },
  { viewport: { width: 1920, height: 1080 } },
);

describe('the monthly resources of a demand', () => {
  it('are three months beside the declaration, or the reason in words why there are none', async () => {
    const asked = active();
    const unasked = asked.find((nud) => desk.simulator.drm(nud)?.truth.mayBeShown === true) ?? '';
    const others = asked.filter((nud) => nud !== unasked);
    await desk.engine.refreshDrm(others);
    const byStatus = new Map(others.map((nud) => [shown(nud).monthlyResources.status, nud]));
    byStatus.set('notRequested', unasked);
    expect([...byStatus.keys()].sort()).toEqual([
      'available',
      'excluded',
      'identityMismatch',
      'noPermanentNir',
      'notRequested',
    ]);
    for (const [status, nud] of byStatus) {
      const full = others.find((other) => {
        const { monthlyResources } = shown(other);
        return (
          monthlyResources.status === 'available' &&
          monthlyResources.months.some(({ items }) => items.length > 0)
        );
      });
      await page.goto(new URL(`#/demandes/${status === 'available' ? (full ?? '') : nud}`, desk.link).href);
      const resources = page.getByTestId('demand').getByRole('region', { name: 'Ressources' });
      await resources.waitFor();
      if (status === 'available') {
        // Not an amount before it was asked for.
        const hidden = resources.getByTestId('monthly-hidden');
        expect(plain(await hidden.innerText())).toMatch(/^\d mois reçus : /);
        expect(await resources.getByTestId('monthly').count()).toBe(0);
        await hidden.getByRole('button', { name: 'Afficher les montants' }).click();
        const table = resources.getByTestId('monthly');
        const heads = plain((await table.locator('thead').innerText()).replaceAll(/\s+/g, ' '));
        expect(heads).toMatch(/Nature .*Déclaré .*DRM, net versé .*Écart( \S+){3} .*Moyenne/);
        expect(await table.locator('.bar').count()).toBeGreaterThan(2);
        expect(plain(await resources.innerText())).toMatch(/N’y figurent pas les indépendants/);
      } else {
        const reason = resources.getByTestId('monthly-reason');
        await expect
          .poll(async () => plain(await reason.innerText()))
          .toContain(plain(resourceReason(status).title));
        expect(await resources.getByTestId('monthly').count()).toBe(0);
        const button = resources.getByRole('button', { name: 'Actualiser les ressources' });
        expect(await button.count()).toBe(resourceReason(status).canAsk ? 1 : 0);
      }
    }
  });
});

describe('a committee', () => {
  it('takes fifty numbers at most by paste, in whatever form, and refreshes them in one go', async () => {
    await page.goto(new URL('#/demandes', desk.link).href);
    await page.getByRole('button', { name: 'Préparer une CALEOL' }).click();
    const spaced = (nud: string) =>
      `${nud.slice(0, 3)} ${nud.slice(3, 7)} ${nud.slice(7, 13)} ${nud.slice(13)}`;
    const nuds = active().slice(0, 55);
    const text = nuds.map((nud, at) => (at % 2 === 0 ? nud : spaced(nud))).join('\n');
    const paste = page.getByRole('textbox', { name: 'Numéros uniques à ajouter' });
    await paste.fill(text);
    const lines = page.getByTestId('caleol-lines').locator('tbody tr');
    await expect.poll(() => lines.count(), { timeout: 20_000 }).toBe(50);
    await page.getByText('Cinquante demandes au plus à la fois.').waitFor();
    // What found no place is not lost: it waits in the text.
    expect(await paste.inputValue()).toBe(nuds.slice(50).join('\n'));
    await page.getByText(/^5\s+numéros attendent/).waitFor();
    const before = desk.simulator.requests.length;
    await page.getByRole('button', { name: 'Tout actualiser' }).click();
    const status = page.getByTestId('caleol-status');
    await expect
      .poll(async () => plain(await status.innerText()), { timeout: 60_000, interval: 200 })
      .toMatch(/^50 demandes actualisées sur 50, ressources reçues pour \d+$/);
    const calls = desk.simulator.requests.slice(before).filter(({ path }) => path.startsWith('/v1.0/drm'));
    expect(calls).toHaveLength(1);
    const texts = (await lines.allInnerTexts()).map(plain);
    const settled = /Reçues|Non transmises|Identité non concordante|Pas de numéro définitif/;
    expect(texts.filter((line) => !settled.test(line))).toEqual([]);
  });
});
