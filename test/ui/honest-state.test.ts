import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { statusSentence } from '../../src-main/api/words.ts';
import type { DeskState } from '../../src-main/api/status.ts';
import { trayModel } from '../../src-main/desktop/tray-model.ts';
import type { FaultInput } from '../../src-main/simulator/faults.ts';
import { plain } from './support/desk-window.ts';
import type { DeskWindow } from './support/desk-window.ts';
import { startOwnDesk } from './support/own-desk.ts';
import type { OwnDesk } from './support/own-desk.ts';
import { windowForAllTests } from './support/windows.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };

/** What spoils the calls, one after the other, and what has to be shown then. */
const TROUBLES: readonly { readonly fault: FaultInput; readonly state: DeskState; readonly said: RegExp }[] =
  [
    { fault: { kind: 'status', status: 403 }, state: 'attention', said: /^À vérifier : .*habilitation/ },
    { fault: { kind: 'html' }, state: 'offline', said: /^Hors ligne : .*datent/ },
    {
      fault: { kind: 'truncate', afterBytes: 3000 },
      state: 'attention',
      said: /^À vérifier : (?!1 anomalie).*données/,
    },
    { fault: { kind: 'date', skewSeconds: 7200 }, state: 'attention', said: /^À vérifier : 1 anomalie/ },
    { fault: { kind: 'hang' }, state: 'syncing', said: /^Synchronisation… / },
  ];

let desk: OwnDesk;
let page: Page;
let window: DeskWindow;

windowForAllTests(
  () => startOwnDesk({}),
  async (shown) => {
    desk = shown.served;
    window = shown.window;
    page = window.page;
    await window.waitForRows();
    await window.openSynchronisation();
  },
);

/** Waits until status bar and page show this state with this sentence, then asks the tray's model for the same. */
async function expectShown(state: DeskState, said: RegExp): Promise<void> {
  await window.waitForStatus(said);
  const bar = page.getByRole('contentinfo', { name: 'État de la synchronisation' });
  const head = page.locator('.sync-head');
  const tray = () => trayModel({ phase: 'running', status: desk.engine.status() }, new Date());
  // The former state may show the same words until the call begins: each surface comes to rest by itself.
  await expect
    .poll(() => bar.locator('.state-sign').first().getAttribute('data-state'), PATIENCE)
    .toBe(state);
  await expect.poll(() => head.locator('.state-sign').getAttribute('data-state'), PATIENCE).toBe(state);
  await expect.poll(() => tray().state, PATIENCE).toBe(state);
  expect(tray().sentence).toBe(statusSentence(desk.engine.status(), new Date()));
  await expect
    .poll(
      async () => (await window.statusSentence()) === plain(await head.getByRole('heading').innerText()),
      PATIENCE,
    )
    .toBe(true);
}

describe('the window in trouble', () => {
  it('shows the same honest state in the status bar, the sync page and the tray, whatever goes wrong', async () => {
    await expectShown('synced', /^À jour/);
    for (const { fault, state, said } of TROUBLES) {
      // Every call from now on, those that the desk repeats by itself too.
      desk.simulator.setFaults({ rules: [{ match: { path: '/v1.0/gdm' }, fault }] });
      await page.getByRole('button', { name: 'Synchroniser maintenant' }).click();
      await expectShown(state, said);
    }
    // The state says so as soon as the call begins; the SNE has to have got it to be the one that hangs.
    await expect.poll(() => desk.simulator.requests.at(-1)?.status, PATIENCE).toBeNull();
    desk.simulator.setFaults({ rules: [] });
    await desk.engine.stopCall();
    await expect.poll(() => desk.engine.status().state, PATIENCE).not.toBe('syncing');
    // The clock's anomaly still stands: it comes before the call that was broken off.
    await expectShown('attention', /^À vérifier : 1 anomalie/);
    await page.getByRole('button', { name: 'Synchroniser maintenant' }).click();
    await expectShown('synced', /^À jour/);
    await page.getByRole('button', { name: 'Suspendre' }).click();
    await expectShown('paused', /^En pause jusqu’à la reprise · dernier appel réussi/);
  });

  it('says that the engine is gone, on the page as in the bar, and never keeps the last good words', async () => {
    await page.getByRole('button', { name: 'Reprendre' }).click();
    await window.waitForStatus(/^(À jour|Synchronisation)/);
    await desk.stopServing();
    await window.waitForStatus(/ne répond plus/);
    const head = page.locator('.sync-head');
    expect(await head.locator('.state-sign').getAttribute('data-state')).toBe('attention');
    expect(plain(await head.getByRole('heading').innerText())).toMatch(/ne répond plus/);
  });
});
