import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { exportRequest } from '../../src-main/api/exports.ts';
import { trayModel, trayTooltip } from '../../src-main/desktop/tray-model.ts';
import type { SimulatorOptions } from '../../src-main/simulator/options.ts';
import { writeExportArchive } from '../support/export-archive.ts';
import { temporaryFolder } from '../support/folder.ts';
import { plain } from './support/desk-window.ts';
import type { DeskWindow } from './support/desk-window.ts';
import { startOwnDesk } from './support/own-desk.ts';
import type { OwnDesk } from './support/own-desk.ts';
import { windowsOnDemand } from './support/windows.ts';

const PATIENCE = { timeout: 45_000, interval: 100 };
const STOCK = exportRequest.parse({ entities: ['CERFA'], departments: ['38'] });
const FILE = { path: '/v1.0/exports/', end: '/fichier' };

const openWindow = windowsOnDemand();

interface Opened {
  readonly desk: OwnDesk;
  readonly page: Page;
  readonly window: DeskWindow;
}

/** A desk of its own, open at its Exports page. */
async function open(options: SimulatorOptions): Promise<Opened> {
  const { served: desk, window } = await openWindow(() => startOwnDesk(options));
  await window.goTo('Exports');
  return { desk, page: window.page, window };
}

const tray = ({ engine }: OwnDesk) => trayModel({ phase: 'running', status: engine.status() }, new Date());

const first = (page: Page) => page.getByTestId('open-exports').getByRole('listitem').first();
const history = (page: Page) => page.getByTestId('export-history').locator('tbody tr');

describe('an export that was set aside', () => {
  /** The SNE of this desk knows few demands; more are here. */
  async function withSmall(): Promise<Opened & { readonly before: number }> {
    const opened = await open({ demands: 12 });
    const archive = join(temporaryFolder(), 'more.tgz');
    await writeExportArchive(archive, { records: 80, seed: 3, unknowns: false });
    await opened.desk.engine.importFiles([archive]);
    const before = opened.desk.engine.status().demands.active;
    await opened.desk.engine.exports.request(STOCK, 'manual');
    await first(opened.page).getByText('c’est étonnamment peu').waitFor({ timeout: 45_000 });
    return { ...opened, before };
  }

  it('is given up by a person, and has then changed nothing', async () => {
    const { desk, page, before } = await withSmall();
    expect(plain(await first(page).innerText())).toMatch(
      /ne contient que \d+ demandes? pour \d+ demandes actives ici/,
    );
    expect(tray(desk).exportsPaused).toBeNull();
    await first(page).getByRole('button', { name: 'Abandonner' }).click();
    await page.getByText('Aucun export en cours.').waitFor();
    await history(page).first().getByText('Annulé').waitFor();
    expect(desk.engine.status().demands.active).toBe(before);
  });

  it('is stored all the same when a person says so; what it lacks is asked for and stays', async () => {
    const { desk, page, before } = await withSmall();
    await first(page).getByRole('button', { name: 'Enregistrer quand même' }).click();
    const line = history(page).first();
    await line.getByText('Enregistré', { exact: true }).waitFor({ timeout: 45_000 });
    await page.getByRole('button', { name: /absentes? de l’export/ }).click();
    const absences = page.getByTestId('absences');
    await absences.getByText('Inconnue du SNE').first().waitFor();
    expect(await absences.getByRole('link').count()).toBeGreaterThan(50);
    expect(desk.engine.status().demands.active).toBe(before);
  });

  it('for damage is downloaded again from the page', async () => {
    const { desk, page } = await open({
      faults: { rules: [{ match: { ...FILE, nth: 1 }, fault: { kind: 'corrupt', atByte: 3000 } }] },
    });
    await desk.engine.exports.request(STOCK, 'manual');
    await first(page).getByText('L’archive est abîmée').waitFor({ timeout: 45_000 });
    await first(page).getByRole('button', { name: 'Télécharger de nouveau' }).click();
    await history(page).first().getByText('Enregistré', { exact: true }).waitFor({ timeout: 45_000 });
  });
});

describe('an export whose number was lost', () => {
  it('says so, and is asked for anew only by a person', async () => {
    const { desk, page } = await open({
      faults: {
        rules: [
          {
            match: { path: '/v1.0/exports', method: 'POST', nth: 1 },
            fault: { kind: 'drop', afterBytes: 10 },
          },
        ],
      },
    });
    await desk.engine.exports.request(STOCK, 'manual');
    await first(page).getByText('La réponse du SNE à la demande d’export s’est perdue').waitFor();
    expect(desk.engine.status().exports.failed).toBe(1);
    await first(page).getByRole('button', { name: 'Demander de nouveau' }).click();
    await history(page).first().getByText('Enregistré', { exact: true }).waitFor({ timeout: 45_000 });
    // The lost request is settled with it.
    await page.getByText('Aucun export en cours.').waitFor();
    expect(desk.engine.status().exports).toMatchObject({ running: 0, failed: 0, ready: 0 });
    expect(desk.simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });
});

describe('what goes on in bulk', () => {
  it('is suspended and resumed from the page, in the middle of a download', async () => {
    const { desk, page } = await open({
      faults: { rules: [{ match: FILE, fault: { kind: 'slow', chunkBytes: 2000, everyMs: 500 } }] },
    });
    await desk.engine.exports.request(STOCK, 'manual');
    await first(page)
      .getByText(/^Téléchargement/)
      .waitFor({ timeout: 45_000 });
    const work = page.getByTestId('status-work');
    await expect.poll(async () => plain(await work.innerText()), PATIENCE).toMatch(/^Export/);
    expect(tray(desk)).toMatchObject({ exportsPaused: false });
    await page.getByRole('button', { name: 'Suspendre les exports' }).click();
    await page.getByTestId('exports-paused').waitFor();
    await first(page)
      .getByText(/^Suspendu/)
      .waitFor();
    await expect.poll(() => tray(desk).work, PATIENCE).toMatch(/suspendu/i);
    expect(trayTooltip(tray(desk))).toMatch(/suspendu/i);
    await expect.poll(async () => plain(await work.innerText()), PATIENCE).toMatch(/suspendu/i);
    await page.getByRole('button', { name: 'Reprendre les exports' }).click();
    await history(page).first().getByText('Enregistré', { exact: true }).waitFor({ timeout: 45_000 });
    // The second part of the archive only was downloaded after the pause.
    const statuses = desk.simulator.requests
      .filter(({ path }) => path.endsWith('/fichier'))
      .map(({ status }) => status);
    expect(statuses).toEqual([200, 206]);
    await expect.poll(() => work.count(), PATIENCE).toBe(0);
    expect(tray(desk)).toMatchObject({ work: null, exportsPaused: null });
  });

  it('is suspended and resumed in the middle of an import, and cut for good by nothing', async () => {
    const { desk, page } = await open({});
    const archive = join(temporaryFolder(), 'large.tgz');
    await writeExportArchive(archive, { records: 20_000, seed: 8, unknowns: false });
    const importing = desk.engine.importFiles([archive]);
    const line = page.getByTestId('bulk-import');
    await line.waitFor({ timeout: 45_000 });
    await page.getByRole('button', { name: 'Suspendre les exports' }).click();
    await line.getByText(/^Import suspendu/).waitFor();
    const stored = () => {
      const { active, removed } = desk.engine.status().demands;
      return active + removed;
    };
    await expect.poll(() => tray(desk).work, PATIENCE).toMatch(/suspendu/i);
    // Twice as long as a person takes to leave the page and to come back: what was being committed is committed by then.
    await page.reload();
    await line.getByText(/^Import suspendu/).waitFor({ timeout: 45_000 });
    const before = stored();
    expect(before).toBeLessThan(20_000);
    await page.reload();
    await line.getByText(/^Import suspendu/).waitFor({ timeout: 45_000 });
    expect(stored()).toBe(before);
    await page.getByRole('button', { name: 'Reprendre les exports' }).click();
    expect(await importing).toMatchObject({ stored: 20_000, rejected: 0, problems: [] });
    await line.waitFor({ state: 'detached' });
  });
});
