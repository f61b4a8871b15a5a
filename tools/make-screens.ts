import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { makeProfile, startDesk } from '../test/desktop/support/desk.ts';
import prepare from '../test/desktop/support/prepare.ts';
import { projectRoot } from './lib/project.ts';

// Photographs every page of the packaged application on the demonstration SNE, light and dark, in two sizes, into
// docs/screens. Needs the packaged application and a display:
//   xvfb-run -a -s '-screen 0 1920x1200x24' node tools/make-screens.ts

const SIZES = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;
const THEMES = ['light', 'dark'] as const;

/** What is on screen, and how a person gets there from the list. */
const SCENES: readonly { readonly name: string; readonly go: (page: Page) => Promise<void> }[] = [
  {
    name: 'today',
    go: async (page) => {
      await rail(page, 'Aujourd’hui');
      await page.getByRole('heading', { name: 'À faire' }).waitFor();
    },
  },
  {
    name: 'list',
    go: async (page) => {
      await rail(page, 'Demandes');
      await page.keyboard.press('Control+k');
      await page.keyboard.press('Escape');
    },
  },
  {
    name: 'demands',
    go: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('martin');
      await page.getByText('pour « martin »').waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Ménage' }).waitFor();
    },
  },
  {
    name: 'synchronisation',
    go: async (page) => {
      await page.getByTestId('status-sentence').click();
      await page.getByText('Journal des appels').waitFor();
    },
  },
  {
    name: 'exports',
    go: async (page) => {
      await rail(page, 'Exports');
      await page.getByText('Demander un export').waitFor();
    },
  },
  {
    name: 'countries',
    go: async (page) => {
      await rail(page, 'Pays');
      await page.getByRole('heading', { name: 'Corrections certaines' }).waitFor();
    },
  },
  {
    name: 'reports',
    go: async (page) => {
      await rail(page, 'Rapports');
      await page.getByRole('table', { name: 'Indicateurs de qualité' }).waitFor();
    },
  },
  {
    name: 'schemas',
    go: async (page) => {
      await rail(page, 'Schémas');
      await page.getByRole('heading', { name: 'Schémas', level: 1 }).waitFor();
    },
  },
  {
    name: 'settings',
    go: async (page) => {
      await rail(page, 'Réglages');
      await page.getByRole('heading', { name: 'Réglages' }).waitFor();
    },
  },
];

/** A page by its name in the rail. */
async function rail(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
}

const folder = join(projectRoot, 'docs', 'screens');
mkdirSync(folder, { recursive: true });
prepare();
const profile = makeProfile();
const desk = await startDesk(profile.path);
try {
  await desk.atRest();
  const page = await desk.page();
  for (const { width, height } of SIZES) {
    for (const theme of THEMES) {
      // The driver decides the colour scheme that pages see, whatever the system's is.
      await page.emulateMedia({ colorScheme: theme });
      await desk.app.evaluate(
        ({ BrowserWindow }, size) => {
          BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
        },
        { width, height },
      );
      for (const scene of SCENES) {
        await scene.go(page);
        // Motion lasts 150 ms at most; the photograph is of what stays.
        await page.waitForTimeout(600);
        const path = join(folder, `${scene.name}-${theme}-${String(width)}x${String(height)}.png`);
        await page.screenshot({ path });
        console.log(path.slice(projectRoot.length + 1));
      }
    }
  }
} finally {
  await desk.quit();
  profile.remove();
}
