import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DeskWindow } from './support/desk-window.ts';
import { startOwnDesk } from './support/own-desk.ts';
import { windowForAllTests } from './support/windows.ts';

const AXE = axe.source;
/** WCAG 2.2 A and AA, on which RGAA 4 rests, and the rules of good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const violations = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ target: z.array(z.unknown()), html: z.string() })) }),
);

const THEMES = [
  { name: 'light', media: { colorScheme: 'light', contrast: 'no-preference', forcedColors: 'none' } },
  { name: 'dark', media: { colorScheme: 'dark', contrast: 'no-preference', forcedColors: 'none' } },
  { name: 'more contrast', media: { colorScheme: 'light', contrast: 'more', forcedColors: 'none' } },
  {
    name: 'forced colours',
    media: { colorScheme: 'dark', contrast: 'no-preference', forcedColors: 'active' },
  },
] as const;

let page: Page;
let window: DeskWindow;

windowForAllTests(
  () => {
    // The second call is refused: every page is also seen with something to verify.
    const refused = { kind: 'status', status: 403 } as const;
    return startOwnDesk({
      unknowns: true,
      demands: 250,
      faults: { rules: [{ match: { path: '/v1.0/gdm', nth: 2 }, fault: refused }] },
    });
  },
  async (shown) => {
    window = shown.window;
    page = window.page;
    await window.waitForRows();
    await page.evaluate(AXE);
    // The list is one stop of the keyboard, the grid around its scroller, whose arrows, pages and ends scroll it
    // (window.test.ts proves it): axe looks for a stop inside.
    await page.evaluate(
      `axe.configure({ rules: [{ id: 'scrollable-region-focusable', selector: '*:not(.grid-scroller)' }] })`,
    );
  },
  { reducedMotion: 'reduce' },
);

/** What axe finds wrong on the screen as it stands, in each theme, one line a violation and element. */
async function faults(): Promise<string[]> {
  const found: string[] = [];
  for (const { name, media } of THEMES) {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    const result: unknown = await page.evaluate(
      `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })
        .then(({ violations }) => violations.map(({ id, nodes }) => ({
          id, nodes: nodes.map(({ target, html }) => ({ target, html: html.slice(0, 200) })) })))`,
    );
    for (const { id, nodes } of violations.parse(result)) {
      for (const { target, html } of nodes) found.push(`${name}: ${id}: ${JSON.stringify(target)} ${html}`);
    }
  }
  return found;
}

/** Each state of the window, in the order in which one leads to the next. */
const STATES: readonly { readonly name: string; readonly go: () => Promise<void> }[] = [
  { name: 'the list', go: () => window.goTo('Demandes') },
  {
    name: 'an empty search',
    go: async () => {
      await window.search.fill('zzqxzzqx');
      await page.getByText('Aucune demande ne correspond').waitFor();
    },
  },
  {
    name: 'a demand beside the list',
    go: async () => {
      await window.search.fill('');
      await window.waitForRows();
      await window.grid.locator('[aria-rowindex="3"]').click();
      await page.getByTestId('demand-title').waitFor();
    },
  },
  {
    name: 'its history, opened',
    go: async () => {
      const history = page.getByTestId('history');
      await history.waitFor();
      const changes = history.getByRole('button');
      if ((await changes.count()) > 0) await changes.first().click();
      await history.scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'the dialog before printing',
    go: async () => {
      await page.keyboard.press('Control+p');
      await page.getByRole('dialog', { name: 'Fiche de la demande' }).waitFor();
    },
  },
  {
    name: 'the list of keys',
    go: async () => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'synchronisation, with anomalies',
    go: async () => {
      await page.keyboard.press('Escape');
      await window.openSynchronisation();
      await page.getByTestId('anomalies').waitFor();
    },
  },
  {
    name: 'synchronisation, refused',
    go: async () => {
      await page.getByRole('button', { name: 'Synchroniser maintenant' }).click();
      await window.waitForStatus(/habilitation/);
    },
  },
  {
    name: 'exports',
    go: async () => {
      await window.goTo('Exports');
      await page.getByText('Demander un export').waitFor();
    },
  },
  {
    name: 'countries',
    go: async () => {
      await window.goTo('Pays');
      await page.getByRole('heading', { name: 'Corrections certaines' }).waitFor();
    },
  },
  {
    name: 'reports',
    go: async () => {
      await window.goTo('Rapports');
      await page.getByRole('table', { name: 'Indicateurs de qualité' }).waitFor();
    },
  },
  {
    name: 'settings',
    go: async () => {
      await window.goTo('Réglages');
      await page.getByLabel('Numéro de guichet').waitFor();
    },
  },
  {
    name: 'settings, with an error and a failed test',
    go: async () => {
      await page.getByLabel('Numéro de guichet').fill('12');
      await page.getByRole('button', { name: 'Tester la connexion' }).click();
      await page.getByText('Corrigez les champs signalés.').waitFor();
    },
  },
];

describe('axe-core in the real renderer', () => {
  for (const { name, go } of STATES) {
    it(`finds nothing wrong with ${name}, in any theme`, async () => {
      await go();
      expect(await faults()).toEqual([]);
    });
  }
});

/** The first start has a desk of its own, which knows no SNE. */
const FIRST_STEPS = ['Votre guichet', 'Connexion au SNE', 'Quand appeler le SNE', 'Essai de la connexion'];

describe('axe-core and the assistant of the first start', () => {
  it('finds nothing wrong with any of its steps, in any theme', async () => {
    const fresh = await startOwnDesk({ demands: 5 }, (settings) => settings, { unset: true });
    await page.goto(fresh.link);
    await page.getByRole('heading', { name: 'Quel SNE ?' }).waitFor();
    await page.evaluate(AXE);
    expect(await faults()).toEqual([]);
    for (const title of FIRST_STEPS) {
      const next = page.getByRole('button', { name: 'Suivant' });
      await next.click();
      // The first try of a step that lacks something shows its errors: they are looked at too.
      const field = page.locator('[aria-invalid="true"]').first();
      if ((await field.count()) > 0) {
        expect(await faults()).toEqual([]);
        await field.fill((await field.getAttribute('type')) === 'url' ? 'http://127.0.0.1:9/' : '38004');
        await next.click();
      }
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      expect(await faults()).toEqual([]);
    }
    await fresh.close();
  });
});
