import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { startOwnDesk } from './support/own-desk.ts';
import type { OwnDesk } from './support/own-desk.ts';
import { windowForAllTests } from './support/windows.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const FIVE_MINUTES = 5 * 60_000;

let desk: OwnDesk;
let page: Page;
/** A demand with a NIR and with monthly resources. */
let nud: string;
/** What the engine was asked of demands: each is noted in the access log. */
let looks: () => readonly { readonly reveal: boolean; readonly drm: boolean; readonly raw: boolean }[];

windowForAllTests(
  async () => {
    desk = await startOwnDesk({ demands: 80, seed: 12 });
    nud =
      desk.simulator.world.demands.find(
        ({ state, nud: number }) =>
          state === 'active' && desk.simulator.drm(number)?.truth.mayBeShown === true,
      )?.nud ?? '';
    await desk.engine.refreshDrm([nud]);
    const shown = vi.spyOn(desk.engine.accesses, 'shown');
    looks = () => shown.mock.calls.map(([, input]) => input as ReturnType<typeof looks>[number]);
    return desk;
  },
  async ({ window }) => {
    page = window.page;
    await page.clock.install();
    await window.waitForRows();
    await page.goto(new URL(`#/demandes/${nud}`, desk.link).href);
    await page.getByTestId('demand-title').waitFor();
  },
  { viewport: { width: 1920, height: 1080 } },
);

const pane = () => page.getByTestId('demand');
const nir = () => pane().locator('.nir').first();
const amounts = () => pane().getByTestId('monthly');
const raw = () => pane().locator('.raw-text');

/** What was asked for beyond the demand itself. */
const kindsOf = (seen: ReturnType<typeof looks>): string[] =>
  (['drm', 'raw', 'reveal'] as const).filter((kind) => seen.some((look) => look[kind]));

/** As when the window goes to the notification area, and comes back. */
async function setWindowHidden(hidden: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${hidden ? 'hidden' : 'visible'}' });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}

const goTo = (place: string): Promise<unknown> => page.evaluate(`location.hash = '#/${place}'`);

async function revealAll(): Promise<void> {
  await nir().getByRole('button', { name: 'Afficher' }).click();
  await pane().getByRole('button', { name: 'Afficher les montants' }).click();
  await pane().getByRole('button', { name: 'Fichier reçu (XML)' }).click();
  await amounts().waitFor();
  await raw().waitFor();
  await expect.poll(() => nir().innerText(), PATIENCE).toMatch(/^[12]\u00A0\d\d\u00A0/);
}

/** Where another page is shown there is no demand. */
async function expectHidden(): Promise<void> {
  if ((await pane().count()) === 0) return;
  await expect.poll(() => nir().innerText(), PATIENCE).not.toMatch(/^[12]\u00A0\d\d\u00A0\d\d\u00A0/);
  await expect.poll(() => amounts().count(), PATIENCE).toBe(0);
  await expect.poll(() => raw().count(), PATIENCE).toBe(0);
}

/** The demand changes at the SNE, and another one comes: when the list has that, the page knows of both. */
async function receiveChange(): Promise<void> {
  const total = desk.engine.status().demands.active;
  desk.simulator.world.make('modify', { nud, at: new Date() });
  desk.simulator.world.make('create', { at: new Date() });
  await desk.engine.syncNow('manual');
  const now = desk.engine.status().demands.active;
  expect(now).toBeGreaterThan(total);
  await expect
    .poll(async () => Number(/^\d+/.exec((await page.locator('.list-title').textContent()) ?? '')), PATIENCE)
    .toBe(now);
}

describe('what was revealed of a demand', () => {
  it.each([
    ['the window is hidden', () => setWindowHidden(true), () => setWindowHidden(false)],
    ['another page is shown', () => goTo('exports'), () => goTo(`demandes/${nud}`)],
  ])('is hidden once %s; until it is seen again nobody looks at it', async (_when, leave, comeBack) => {
    await revealAll();
    await leave();
    await expectHidden();
    const before = looks().length;
    await receiveChange();
    expect(looks()).toHaveLength(before);
    await comeBack();
    await pane().waitFor();
    await expect.poll(() => looks().length, PATIENCE).toBeGreaterThan(before);
    await expectHidden();
    expect(kindsOf(looks().slice(before))).toEqual([]);

    // What is revealed anew is read, and noted, anew.
    await revealAll();
    expect(kindsOf(looks().slice(before))).toEqual(['drm', 'raw', 'reveal']);
    await leave();
    await comeBack();
    await pane().waitFor();
  });

  it('is hidden after five minutes', async () => {
    await revealAll();
    await page.clock.fastForward(FIVE_MINUTES - 60_000);
    await amounts().waitFor();
    await page.clock.fastForward(60_000);
    await expectHidden();
  });
});
