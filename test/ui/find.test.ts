import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parisDay } from '../../src-main/api/format.ts';
import { plain } from './support/desk-window.ts';
import type { DeskWindow } from './support/desk-window.ts';
import { startPreview } from './support/preview.ts';
import { windowForEachTest } from './support/windows.ts';

let desk: DeskWindow;

windowForEachTest(
  startPreview,
  ({ window }) => {
    desk = window;
  },
  { colorScheme: 'light', permissions: ['clipboard-read', 'clipboard-write'] },
);

afterEach(async () => {
  await desk.page.evaluate('localStorage.clear()');
});

const tick = async (label: string): Promise<void> => {
  await desk.page.getByRole('button', { name: /^Plus de filtres/ }).click();
  await desk.page.getByRole('checkbox', { name: new RegExp(`^${label}`) }).click();
  await desk.page.keyboard.press('Escape');
};

describe('the start page', () => {
  it('says what the status bar says, and each of its lines leads to as many demands as it counts', async () => {
    await desk.page.getByRole('heading', { name: 'Aujourd’hui', level: 1 }).waitFor();
    expect(plain(await desk.page.getByTestId('today-sync').innerText())).toBe(await desk.statusSentence());
    const due = desk.page.getByRole('button', { name: /sous 30 jours/ });
    const count = Number(/^[\d\s]+/.exec(plain(await due.innerText()))?.[0].replaceAll(/\s/g, ''));
    expect(count).toBeGreaterThan(0);
    await due.click();
    expect(await desk.waitForTotal((total) => total === count)).toBe(count);
  });

  it('counts what came since the last visit of a former day, until it is said to be seen', async () => {
    const since = { movement: 0, at: '2026-01-05T08:00:00.000Z', month: null };
    const look = JSON.stringify({ since, last: since });
    await desk.page.evaluate(`localStorage.setItem('sne-desk:last-look', ${JSON.stringify(look)})`);
    await desk.page.reload();
    const block = desk.page.getByRole('region', { name: /^Depuis votre dernière visite, le 05\/01/ });
    const removed = block.getByRole('button', { name: /radiée/ });
    const count = Number(/^\d+/.exec(await removed.innerText())?.[0]);
    await removed.click();
    expect(await desk.waitForTotal((total) => total === count)).toBe(count);
    await desk.page.getByRole('button', { name: 'Ne plus filtrer : Radiées depuis votre visite' }).click();
    await desk.waitForTotal((total) => total > count);

    await desk.goTo('Aujourd’hui');
    await block.getByRole('button', { name: 'Tout est vu' }).click();
    await desk.page.getByText('Rien de nouveau').waitFor();
  });
});

describe('a start page behind a window that is closed', () => {
  const visibility = (state: 'visible' | 'hidden'): string =>
    `Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });`;
  const setWindow = (state: 'visible' | 'hidden'): Promise<unknown> =>
    desk.page.evaluate(`${visibility(state)} document.dispatchEvent(new Event('visibilitychange'));`);
  const lastLook = async (): Promise<string> =>
    String(await desk.page.evaluate(`JSON.parse(localStorage.getItem('sne-desk:last-look')).last.at`));
  const newsSince = (day: string) =>
    desk.page.getByRole('region', { name: new RegExp(`^Depuis votre dernière visite, le ${day}`) });

  it('is no visit, and is one when the window is shown again', async () => {
    const at = '2026-01-05T08:00:00.000Z';
    const since = { movement: 0, at, month: null };
    const look = JSON.stringify({ since, last: since });
    // Before the page is there: the one that is left behind still writes.
    const stored = `localStorage.setItem('sne-desk:last-look', ${JSON.stringify(look)});`;
    await desk.page.addInitScript(`${visibility('hidden')} ${stored}`);
    await desk.page.reload();
    await newsSince('05/01').waitFor();
    await desk.page.getByTestId('today-sync').waitFor();
    expect(await lastLook()).toBe(at);
    await setWindow('visible');
    await expect.poll(lastLook).not.toBe(at);
    const visited = await lastLook();
    await newsSince('05/01').waitFor();

    // Hidden for three days: the next visit counts since this one.
    await setWindow('hidden');
    await desk.page.clock.setFixedTime(Date.parse(visited) + 3 * 86_400_000);
    await setWindow('visible');
    const [, month = '', day = ''] = parisDay(new Date(visited)).split('-');
    await newsSince(`${day}/${month}`).waitFor();
  });
});

describe('the search', () => {
  it('finds a name with a typing mistake and says by which name it found it', async () => {
    await desk.waitForRows();
    const names = await desk.column('lastName');
    const name = names.find((candidate) => /^[A-Za-z]{6,}$/.test(candidate)) ?? '';
    expect(name).not.toBe('');
    await desk.search.fill(`${name.slice(0, 2)}${name.slice(3)}`);
    await desk.page
      .getByText(`proche de « ${name} »`.replaceAll(/(?<=«) | (?=»)/g, '\u00A0'))
      .first()
      .waitFor();
    await desk.page.getByText(/par un nom proche$/).waitFor();
  });
});

describe('the filters', () => {
  it('are combined, kept over a start, and given to a colleague as a link', async () => {
    await desk.waitForRows();
    const all = await desk.total();
    await tick('DALO');
    const dalo = await desk.waitForTotal((total) => total < all);
    expect(dalo).toBeGreaterThan(0);
    await desk.choose('État', 'Actives et radiées');
    const wider = await desk.waitForTotal((total) => total > dalo);
    await desk.page.reload();
    await desk.goTo('Demandes');
    await desk.waitForTotal((total) => total === wider);

    await desk.page.getByRole('button', { name: 'Partager' }).click();
    await desk.page.getByRole('button', { name: 'Copier le lien' }).click();
    await desk.page.getByText(/^Lien copié/).waitFor();
    const link = String(await desk.page.evaluate('navigator.clipboard.readText()'));
    expect(link).toBe('sne-desk://demandes?etat=toutes&dalo=oui');
    await desk.page.getByRole('button', { name: 'Effacer les filtres' }).click();
    await desk.waitForTotal((total) => total === all);
    await desk.search.fill(link);
    await desk.waitForTotal((total) => total === wider);
    expect(await desk.search.inputValue()).toBe('');
  });
});

describe('the filter by commune', () => {
  it('shows the commune that narrows the list, and no other text once it is left', async () => {
    await desk.waitForRows();
    const all = await desk.total();
    const commune = desk.page
      .getByRole('group', { name: 'Filtres' })
      .getByRole('combobox', { name: 'Commune' });
    await commune.pressSequentially('Grenob');
    await desk.page.getByRole('option', { name: /^Grenoble/ }).click();
    const narrowed = await desk.waitForTotal((total) => total < all);
    expect(await commune.inputValue()).toBe('Grenoble');

    await commune.fill('Échirol');
    await desk.page.keyboard.press('Tab');
    expect(await commune.inputValue()).toBe('Grenoble');
    expect(await desk.total()).toBe(narrowed);

    await desk.page.getByRole('button', { name: 'Effacer les filtres' }).click();
    await desk.waitForTotal((total) => total === all);
    expect(await commune.inputValue()).toBe('');
    await commune.pressSequentially('Échirol');
    await desk.page.keyboard.press('Tab');
    expect(await commune.inputValue()).toBe('');

    await commune.pressSequentially('Grenob');
    await desk.page.getByRole('option', { name: /^Grenoble/ }).click();
    await desk.waitForTotal((total) => total === narrowed);
    await desk.page.getByRole('button', { name: 'Commune : effacer' }).click();
    await desk.waitForTotal((total) => total === all);
    expect(await commune.inputValue()).toBe('');
  });
});

describe('the columns', () => {
  it('are chosen, put in order and kept, and a file has them as they are shown', async () => {
    await desk.waitForRows();
    await desk.page.getByRole('button', { name: 'Colonnes' }).click();
    await desk.page.getByRole('checkbox', { name: 'Commune' }).click();
    await desk.page.getByRole('button', { name: 'Prénom : plus à gauche' }).click();
    await desk.page.keyboard.press('Escape');
    await desk.page.reload();
    await desk.waitForRows();
    const headers = async (): Promise<string[]> =>
      (await desk.grid.getByRole('columnheader').allInnerTexts()).map((text) => text.trim());
    expect((await headers()).slice(0, 3)).toEqual(['Prénom', 'Nom', 'Né(e) le']);
    expect(await headers()).not.toContain('Commune');

    const total = await desk.total();
    await desk.page.getByRole('button', { name: 'Exporter' }).click();
    const download = desk.page.waitForEvent('download');
    await desk.page.getByRole('button', { name: 'Texte (CSV)' }).click();
    const lines = readFileSync(await (await download).path(), 'utf8')
      .split('\r\n')
      .filter(Boolean);
    expect(lines).toHaveLength(total + 1);
    expect(lines[0]).toBe(
      '\uFEFFPrénom;Nom;Né(e) le;Numéro unique;Types souhaités;Déposée le;À renouveler le;Mise à jour le',
    );
    const [firstName = '', lastName = ''] = lines[1]?.split(';') ?? [];
    expect((await desk.column('lastName'))[0]).toContain(lastName);
    expect((await desk.column('firstName'))[0]).toBe(firstName);

    await desk.page.getByRole('button', { name: 'Colonnes' }).click();
    await desk.page.getByRole('button', { name: 'Revenir aux colonnes habituelles' }).click();
    await desk.page.keyboard.press('Escape');
    expect((await headers())[0]).toBe('Nom');
  });
});
