import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runJson } from '../support/cli.ts';
import { startFreshDesk, until } from './support/desk.ts';
import type { Desk } from './support/desk.ts';
import { makeSite } from './support/own-sne.ts';
import type { DeskSite } from './support/own-sne.ts';

let site: DeskSite;
let desk: Desk;

beforeEach(async () => {
  site = await makeSite(60);
  desk = await startFreshDesk(site.profile);
  await desk.atRest();
});
afterEach(async () => {
  await desk.quit();
  await site.close();
});

const openSettings = async (page: Page): Promise<ReturnType<Page['getByRole']>> => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Réglages' }).click();
  return page.getByRole('region', { name: 'Données' });
};

/** What the list finds for a number: how many rows. */
async function found(page: Page, nud: string): Promise<number> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Demandes' }).click();
  await page.getByRole('searchbox').fill(nud);
  const rows = page.getByRole('grid').getByRole('row');
  await page.waitForTimeout(700);
  return Math.max(0, (await rows.count()) - 1);
}

describe('a backup put back from the settings', () => {
  it('brings back what was removed since, sets the present store aside, and goes on', async () => {
    const page = await desk.page();
    const { nud } = site.simulator.world.demands.find(({ state }) => state === 'active') ?? { nud: '' };
    expect(await found(page, nud)).toBe(1);
    const data = await openSettings(page);
    // That of the day comes by itself, after what is due to be erased went with its copies.
    await data.getByTestId('backups').locator('tr').first().waitFor();
    await data.getByRole('button', { name: 'Sauvegarder maintenant' }).click();
    await page.getByText(/^Sauvegarde faite et relue/).waitFor();

    site.simulator.world.make('remove', { nud });
    await page.keyboard.press('F5');
    await expect.poll(() => found(page, nud), { timeout: 30_000 }).toBe(0);
    // A desk that calls would bring the removal again at once.
    await desk.app.evaluate(({ Menu }) => {
      const sync = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'Synchronisation');
      sync?.submenu?.items.find(({ label }) => label.startsWith('Suspendre'))?.click();
    });
    await desk.trayShows('a pause', ({ state }) => state === 'paused');

    await openSettings(page);
    const [before] = await desk.engineIds();
    await data
      .getByRole('button', { name: /^Restaurer la sauvegarde du/ })
      .first()
      .click();
    await data.getByRole('button', { name: 'Oui, restaurer' }).click();
    await page.getByText(/\d+\sdemandes dans la sauvegarde/).waitFor();
    await until(
      () => desk.engineIds(),
      (ids) => ids.length === 1 && ids[0] !== before,
      'another engine',
    );
    await desk.trayShows('the pause again', ({ state }) => state === 'paused');
    await expect.poll(() => found(page, nud), { timeout: 30_000 }).toBe(1);
    expect(readdirSync(join(site.profile, 'set-aside'))).toEqual([
      expect.stringMatching(/^store-.*\.sqlite$/),
    ]);
    expect(readdirSync(site.profile).filter((name) => name.includes('restored'))).toEqual([]);
  });
});

describe('a store that is lost while the application is closed', () => {
  /** What the window says in place of everything else, once the button that begins so is pressed. */
  const press = async (label: string): Promise<string> => {
    const page = await desk.window();
    const button = page.getByRole('button', { name: label });
    await button.waitFor();
    const said = await page.getByRole('main').innerText();
    await button.click();
    return said;
  };

  const lose = (how: 'gone' | 'spoiled'): void => {
    const file = join(site.profile, 'store.sqlite');
    if (how === 'gone') for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    else writeFileSync(file, readFileSync(file).fill(7, 0, 30_000));
  };

  const setAsideStores = (): string[] =>
    existsSync(join(site.profile, 'set-aside'))
      ? readdirSync(join(site.profile, 'set-aside')).filter((name) => name.endsWith('.sqlite'))
      : [];

  it.each([
    ['gone', 'La base de ce poste a disparu.', 'Refaire la base'],
    ['spoiled', 'abîmée', 'Refaire la base'],
  ] as const)(
    'is told when it is %s, and filled again by the full export after one click',
    async (how, words, label) => {
      await desk.quit();
      lose(how);
      desk = await startFreshDesk(site.profile);
      expect(await press(label)).toContain(words);
      await desk.trayShows('an engine', ({ environment }) => environment !== null);
      const page = await desk.page();
      const { nud } = site.simulator.world.demands.find(({ state }) => state === 'active') ?? { nud: '' };
      const filled = await until(
        () => runJson(site.profile, ['status']),
        ({ document }) => document['refill'] === undefined && document['lastCallAt'] !== null,
        'a full store',
      );
      const active = site.simulator.world.demands.filter(({ state }) => state === 'active').length;
      expect(filled.document).toMatchObject({ demands: { active } });
      expect(filled.document['drm']).not.toMatchObject({ latestMonth: null });
      const { document } = await runJson(site.profile, ['export', 'list']);
      expect(document['exports']).toMatchObject([
        { entities: ['DRM'], status: 'done', origin: 'manual' },
        { status: 'done', origin: 'manual', state: 'active', departments: ['38'] },
      ]);
      await expect.poll(() => found(page, nud), { timeout: 30_000 }).toBe(1);
      await expect.poll(() => page.getByTestId('refill').count()).toBe(0);
    },
  );

  it('gives way to the newest backup, which the next call completes', async () => {
    const page = await desk.page();
    const data = await openSettings(page);
    // That of the day is made half a minute after the start.
    await data.getByTestId('backups').locator('tr').first().waitFor({ timeout: 60_000 });
    await desk.quit();
    const { nud } = site.simulator.world.demands.find(({ state }) => state === 'active') ?? { nud: '' };
    const other = site.simulator.world.demands.filter(({ state }) => state === 'active')[1] ?? { nud: '' };
    site.simulator.world.make('remove', { nud: other.nud });
    lose('spoiled');
    desk = await startFreshDesk(site.profile);
    expect(await press('Restaurer la sauvegarde du')).toContain('abîmée');
    await desk.trayShows('an engine', ({ environment }) => environment !== null);
    const again = await desk.page();
    await expect.poll(() => found(again, nud), { timeout: 30_000 }).toBe(1);
    expect(setAsideStores()).toHaveLength(1);
    await again.keyboard.press('F5');
    await expect.poll(() => found(again, other.nud), { timeout: 30_000 }).toBe(0);
    expect((await runJson(site.profile, ['export', 'list'])).document).toEqual({ exports: [] });
  });
});
