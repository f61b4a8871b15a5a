import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { demandVersions } from '../../src-main/engine/demand-changes.ts';
import { plain } from './support/desk-window.ts';
import { startOwnDesk } from './support/own-desk.ts';
import type { OwnDesk } from './support/own-desk.ts';
import { windowForAllTests } from './support/windows.ts';

let desk: OwnDesk;
let page: Page;
/** A demand with monthly resources, changed twice since the first call. */
let nud: string;

windowForAllTests(
  async () => {
    desk = await startOwnDesk({ demands: 80, seed: 12 });
    const { world } = desk.simulator;
    const shown = (number: string): boolean => desk.simulator.drm(number)?.truth.mayBeShown === true;
    nud = world.demands.find(({ state, nud: number }) => state === 'active' && shown(number))?.nud ?? '';
    for (let change = 0; change < 2; change += 1) {
      world.make('modify', { nud, at: new Date() });
      await desk.engine.syncNow('manual');
    }
    await desk.engine.refreshDrm([nud]);
    return desk;
  },
  async ({ window }) => {
    page = window.page;
    await window.waitForRows();
    await page.goto(new URL(`#/demandes/${nud}`, desk.link).href);
    await page.getByTestId('demand-title').waitFor();
  },
  { viewport: { width: 1920, height: 1080 } },
);

describe('the history of a demand', () => {
  it('says field by field what each version changed, the old struck through and the new beside it', async () => {
    const [newest] = demandVersions(desk.engine.store, desk.engine.communes, nud);
    const changes = newest?.changes ?? [];
    expect(changes.length).toBeGreaterThan(0);
    const history = page.getByTestId('history');
    const disclose = history.getByRole('button', { name: /^\d+ champs?$/ });
    await expect.poll(() => disclose.count()).toBe(2);
    await disclose.first().click();
    for (const { section, label, before, after } of changes) {
      const part = history.locator('.changes > div', { hasText: section }).first();
      const line = part.locator('.change', { has: page.getByText(label, { exact: true }) });
      if (before !== null) expect(plain(await line.locator('del').innerText())).toContain(plain(before));
      if (after !== null) expect(plain(await line.locator('ins').innerText())).toContain(plain(after));
    }
    const style = await page.evaluate(
      `[...document.querySelectorAll('.changes del')].map((node) => getComputedStyle(node).textDecorationLine)`,
    );
    expect(new Set(style as string[])).toEqual(
      new Set(changes.some(({ before }) => before !== null) ? ['line-through'] : []),
    );
  });
});

describe('the printed sheet', () => {
  /** What the printer gets: the page's own print is caught, and the sheet read at that moment. */
  async function printed(withAmounts: boolean): Promise<string> {
    await page.evaluate(`window.print = () => {
      window.printedText = document.querySelector('.print-sheet').textContent;
    }; window.printedText = null;`);
    await page.keyboard.press('Control+p');
    const dialog = page.getByRole('dialog', { name: 'Fiche de la demande' });
    await dialog.waitFor();
    if (withAmounts) await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Imprimer…' }).click();
    await expect.poll(() => page.evaluate('window.printedText')).not.toBeNull();
    await page.locator('.print-sheet').waitFor({ state: 'detached' });
    return plain(String(await page.evaluate('window.printedText')));
  }

  it('has every part, masks the NIR, and holds amounts of the DRM only when they were asked for', async () => {
    const nir = desk.engine.store.demands.find(nud)?.people.find(({ role }) => role === 'applicant')?.nir;
    expect(nir).toMatch(/^[12]/);
    const bare = await printed(false);
    for (const part of ['Ménage', 'Logement souhaité', 'Ressources', 'Priorités', 'Pièces'])
      expect(bare).toContain(part);
    expect(bare).toContain('État du');
    expect(bare.replaceAll(/\s/g, '')).not.toContain(nir);
    expect(bare).not.toContain('DRM, net versé');
    const whole = await printed(true);
    expect(whole).toContain('DRM, net versé');
    expect(whole.replaceAll(/\s/g, '')).not.toContain(nir);
  });

  it('is all that is printed, and no button is on it', async () => {
    await page.evaluate(`window.print = () => undefined;`);
    // Held open for as long as it is looked at.
    await page.evaluate(`window.requestAnimationFrame = () => 0;`);
    await page.keyboard.press('Control+p');
    await page.getByRole('button', { name: 'Imprimer…' }).press('Enter');
    const sheet = page.getByTestId('print-sheet');
    await sheet.waitFor({ state: 'attached' });
    await page.emulateMedia({ media: 'print' });
    expect(await sheet.isVisible()).toBe(true);
    expect(await page.locator('.window').isVisible()).toBe(false);
    const buttons = await sheet.getByRole('button').all();
    for (const button of buttons) expect(await button.isVisible()).toBe(false);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: 'screen' });
  });
});
