import { afterEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { plain } from './support/desk-window.ts';
import type { DeskWindow } from './support/desk-window.ts';
import { startPreview } from './support/preview.ts';
import type { Preview } from './support/preview.ts';
import { windowForEachTest } from './support/windows.ts';

let preview: Preview;
let desk: DeskWindow;

windowForEachTest(
  startPreview,
  async ({ served, window }) => {
    preview = served;
    desk = window;
    await desk.waitForRows();
  },
  { colorScheme: 'light', permissions: ['clipboard-read', 'clipboard-write'] },
);

afterEach(async () => {
  // Filters, order and columns are kept from one window to the next.
  await desk.page.evaluate('localStorage.removeItem("sne-desk:list")');
});

describe('the list', () => {
  it('shows the demands that came from the SNE, in the order of the names, with their age', async () => {
    const total = await desk.total();
    expect(total).toBeGreaterThan(20);
    expect(await desk.grid.getAttribute('aria-rowcount')).toBe(String(total + 1));
    const names = (await desk.column('lastName')).filter((name) => name !== '–').map(sortKey);
    expect(names).toEqual([...names].sort());
    expect(await desk.page.getByText(/^État du \d\d\/\d\d\/\d{4} à\s\d\d:\d\d$/).count()).toBe(1);
    expect(await desk.page.getByText('Environnement de démonstration').isVisible()).toBe(true);
    const painted = await desk.page.evaluate('performance.getEntriesByName("sne-desk:first-row").length');
    expect(painted).toBe(1);
  });

  it('is searched as one types, by name and by numéro unique, and comes back when the search is cleared', async () => {
    const all = await desk.total();
    const nud = (await desk.column('nud'))[0] ?? '';
    await desk.page.keyboard.press('Control+k');
    await desk.page.keyboard.type(nud.replaceAll(' ', ''));
    await desk.waitForTotal((total) => total === 1);
    expect(await desk.column('nud')).toEqual([nud]);
    await desk.page.keyboard.press('Escape');
    await desk.waitForTotal((total) => total === all);

    // Whoever bears the name comes before whoever lives in a commune of that name.
    const name = ((await desk.column('lastName')).at(-1) ?? '').toLocaleLowerCase('fr');
    await desk.search.fill(name);
    await desk.waitForTotal((total) => total > 0 && total < all);
    await desk.waitForColumn('lastName', ([first = '']) => first.toLocaleLowerCase('fr').startsWith(name));
  });

  it('says so when nothing matches, and offers the way back', async () => {
    const all = await desk.total();
    await desk.search.fill('zzqxzzqx');
    await desk.page.getByText('Aucune demande ne correspond').waitFor();
    await desk.page.getByRole('button', { name: 'Effacer la recherche et les filtres' }).click();
    await desk.waitForTotal((total) => total === all);
    expect(await desk.search.inputValue()).toBe('');
  });

  it('is sorted by its headers: up, down, and back to the names', async () => {
    await desk.sortBy('Né(e) le');
    const up = await desk.waitForColumn(
      'birthDate',
      (days) => isSorted(days.map(isoDay), 1) && days.length > 5,
    );
    expect(await desk.sortOf('Né(e) le')).toBe('ascending');
    await desk.sortBy('Né(e) le');
    await desk.waitForColumn('birthDate', (days) => isSorted(days.map(isoDay), -1) && days[0] !== up[0]);
    expect(await desk.sortOf('Né(e) le')).toBe('descending');
    await desk.sortBy('Né(e) le');
    await expect.poll(() => desk.sortOf('Nom')).toBe('ascending');
  });

  it('is narrowed by state, by dwelling type and by renewal', async () => {
    const all = await desk.total();
    await desk.choose('État', 'Radiées');
    await desk.waitForColumn(
      'renewalDueOn',
      (texts) => texts.length > 0 && texts.every((text) => text.startsWith('Radiée')),
    );
    await desk.page.getByRole('button', { name: 'Effacer les filtres' }).click();
    await desk.waitForTotal((total) => total === all);

    await desk.choose('Type de logement', 'T3');
    await desk.waitForColumn(
      'housingTypes',
      (texts) => texts.length > 0 && texts.every((text) => text.includes('T3')),
    );
    await desk.choose('Renouvellement', 'Dû sous 30 jours');
    await desk.waitForColumn('renewalDueOn', (texts) =>
      texts.every((text) => /^(dans|en retard|aujourd)/.test(text)),
    );
    expect(await desk.total()).toBeLessThan(all);
  });
});

describe('the keyboard', () => {
  it('leads from the search to a demand and back, and copies its number', async () => {
    await desk.page.keyboard.press('Control+k');
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('End');
    const last = await desk.grid.getAttribute('aria-rowcount');
    await expect.poll(() => desk.chosenRow.getAttribute('aria-rowindex')).toBe(last);
    await desk.page.keyboard.press('Home');
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('PageDown');
    await expect
      .poll(async () => Number(await desk.chosenRow.getAttribute('aria-rowindex')))
      .toBeGreaterThan(8);
    const nud = plain(await desk.chosenRow.locator('[data-column=nud]').innerText());
    expect(await desk.chosenRow.isVisible()).toBe(true);

    await desk.page.keyboard.press('Control+c');
    const copied = await desk.page.evaluate('navigator.clipboard.readText()');
    expect(copied).toBe(nud.replaceAll(' ', ''));

    await desk.page.keyboard.press('Enter');
    await expect.poll(async () => plain(await desk.demand.innerText())).toContain(nud);
    await desk.page.keyboard.press('Escape');
    await desk.demand.waitFor({ state: 'detached' });
    await desk.page.keyboard.press('ArrowUp');
    expect(plain(await desk.chosenRow.locator('[data-column=nud]').innerText())).not.toBe(nud);
  });

  it('opens each page by its number and the list of keys by « ? »', async () => {
    const rail = desk.page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    const names = (await rail.allInnerTexts()).map((text) => /^[\p{L}’ ]+/u.exec(text)?.[0].trim() ?? '');
    expect(names).toContain('Demandes');
    for (const [place, name] of [...names.entries()].reverse()) {
      await desk.page.keyboard.press(`Control+${String(place + 1)}`);
      await desk.page.getByRole('main', { name, exact: true }).waitFor();
      expect(await rail.nth(place).getAttribute('aria-current')).toBe('page');
    }
    await desk.goTo('Synchronisation');
    await desk.page.getByRole('heading', { name: 'Journal des appels' }).waitFor();
    await desk.page.keyboard.press('?');
    await desk.page.getByRole('dialog', { name: 'Touches' }).waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('a demand', () => {
  it('opens beside the list and follows the chosen row; in a narrow window it takes its place', async () => {
    await desk.grid.locator('[aria-rowindex="3"]').click();
    const title = desk.page.getByTestId('demand-title');
    await title.waitFor();
    const firstNumber = await desk.demand.locator('.demand-nud').innerText();
    await desk.page.keyboard.press('ArrowDown');
    await expect.poll(() => desk.demand.locator('.demand-nud').innerText()).not.toBe(firstNumber);
    expect(await desk.grid.isVisible()).toBe(true);

    await desk.page.setViewportSize({ width: 1100, height: 700 });
    await expect.poll(() => desk.grid.isVisible()).toBe(false);
    await desk.page.keyboard.press('Escape');
    await expect.poll(() => desk.grid.isVisible()).toBe(true);
  });

  it('has its seven parts, hides the social security number until asked, and shows the file as received', async () => {
    await desk.grid.locator('[aria-rowindex="2"]').click();
    await desk.page.getByTestId('demand-title').waitFor();
    const parts = desk.demand.getByRole('navigation', { name: 'Parties de la demande' }).getByRole('button');
    expect(await parts.count()).toBe(7);
    const show = desk.demand.getByRole('button', { name: 'Afficher' }).first();
    await expect
      .poll(
        async () => {
          if ((await show.count()) > 0) return true;
          await desk.page.keyboard.press('ArrowDown');
          return false;
        },
        { timeout: 30_000, interval: 400 },
      )
      .toBe(true);
    const number = desk.demand.locator('.nir').first();
    expect(plain(await number.innerText())).not.toMatch(/\d{3} \d{3} \d{2}/);
    await show.click();
    await expect.poll(async () => plain(await number.innerText())).toMatch(/[\dAB]{2,3} \d{3} \d{3}/);

    await desk.demand.getByRole('button', { name: 'Fichier reçu (XML)' }).click();
    await expect.poll(() => desk.demand.locator('.raw-text').innerText()).toContain('interfaceNuu');
  });
});

describe('synchronisation', () => {
  it('runs when asked, is told in the journal, and stops while suspended', async () => {
    await desk.goTo('Synchronisation');
    const lines = desk.page.getByTestId('journal').locator('tbody tr');
    await lines.first().waitFor();
    const before = await lines.count();
    await desk.page.getByRole('button', { name: 'Synchroniser maintenant' }).click();
    await expect.poll(() => lines.count(), { timeout: 30_000 }).toBeGreaterThan(before);
    expect(await lines.first().innerText()).toContain('À la demande');

    await desk.page.getByRole('button', { name: 'Suspendre' }).click();
    await desk.waitForStatus(/^En pause jusqu’à la reprise · dernier appel réussi/);
    expect(plain(await desk.page.getByTestId('sync-sentence').innerText())).toBe(await desk.statusSentence());
    await desk.page.getByRole('button', { name: 'Reprendre' }).click();
    await desk.waitForStatus(/^(À jour|À vérifier|Synchronisation)/);
  });
});

describe('settings', () => {
  it('name what is wrong beside the field, and are saved only once the same values were tested', async () => {
    await desk.goTo('Réglages');
    const number = desk.page.getByLabel('Numéro de guichet');
    const test = desk.page.getByRole('button', { name: 'Tester la connexion' });
    const save = desk.page.getByRole('button', { name: 'Enregistrer', exact: true });
    const good = await number.inputValue();
    await number.fill('12');
    await test.click();
    await desk.page.getByText('Numéro de guichet : 5 chiffres ou lettres majuscules.').waitFor();
    await expect
      .poll(() => desk.page.locator(':focus').getAttribute('id'))
      .toBe(await number.getAttribute('id'));
    expect(await save.isDisabled()).toBe(true);

    await number.fill(good);
    await test.click();
    await desk.page.getByTestId('check').getByText('La connexion fonctionne.').waitFor();
    expect(await save.isEnabled()).toBe(true);
    const overlap = desk.page.getByLabel('Recouvrement entre deux appels');
    const minutes = await overlap.inputValue();
    await overlap.fill('7');
    expect(await save.isDisabled()).toBe(true);
    await desk.page.getByRole('button', { name: 'Enregistrer sans tester' }).click();
    await desk.page.getByText('Réglages enregistrés.').waitFor();
    await desk.page.reload();
    await overlap.waitFor();
    expect(await overlap.inputValue()).toBe('7');

    await overlap.fill(minutes);
    await test.click();
    await desk.page.getByTestId('check').getByText('La connexion fonctionne.').waitFor();
    await save.click();
    await desk.page.getByText('Réglages enregistrés.').waitFor();
  });

  it('change theme and size at once, and keep them', async () => {
    const rowHeight = async (): Promise<number> =>
      (await desk.grid.locator('[aria-rowindex="2"]').boundingBox())?.height ?? 0;
    const background = 'getComputedStyle(document.body).backgroundColor';
    const light = await desk.page.evaluate(background);
    const before = await rowHeight();
    await desk.goTo('Réglages');
    await desk.page.getByText('Sombre', { exact: true }).click();
    await desk.choose('Taille', '125 %');
    await expect.poll(() => desk.page.evaluate(background)).not.toBe(light);
    await desk.page.reload();
    await desk.goTo('Demandes');
    await desk.waitForRows();
    expect(await desk.page.evaluate(background)).not.toBe(light);
    expect(await rowHeight()).toBe(before * 1.25);

    await desk.goTo('Réglages');
    await desk.page.getByText('Suivre le système', { exact: true }).click();
    await desk.choose('Taille', '100 %');
    await expect.poll(() => desk.page.evaluate(background)).toBe(light);
  });
});

describe('the link of the preview', () => {
  it('opens once: a second use says where the next one is', async () => {
    const stranger = await launchBrowser();
    const page = await stranger.newPage();
    await page.goto(preview.link);
    await page.getByRole('heading', { name: 'Ce lien a déjà servi' }).waitFor();
    await stranger.close();
  });
});

function isoDay(text: string): string {
  return text.split('/').reverse().join('-');
}

function isSorted(texts: readonly string[], direction: 1 | -1): boolean {
  const known = texts.filter((text) => text !== '–');
  return known.every(
    (text, place) => place === 0 || direction * (known[place - 1] ?? '').localeCompare(text) <= 0,
  );
}

/** Without accents or case, as names are ordered. */
function sortKey(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase();
}
