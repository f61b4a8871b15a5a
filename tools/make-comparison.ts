import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../test/ui/support/browser.ts';
import { DeskWindow } from '../test/ui/support/desk-window.ts';
import { startOwnDesk } from '../test/ui/support/own-desk.ts';
import { projectRoot } from './lib/project.ts';

// Does ten of a clerk's tasks in the window, counts every key and click, takes the time from the last of them to what was
// asked for on the screen, and writes docs/comparison.md. Needs npm run build and a Chromium:
//   node tools/make-comparison.ts

const DEMANDS = 2000;
const RUNS = 5;

const simulated = { demands: DEMANDS, seed: 12, unknowns: false };
const desk = await startOwnDesk(simulated);
const { world } = desk.simulator;
const nameOf = ({ content }: (typeof world.demands)[number]): string =>
  `${content.applicant?.lastName ?? ''} ${content.applicant?.firstName ?? ''}`.toLocaleLowerCase('fr');
const known = world.demands.find((demand) => {
  const drm = desk.simulator.drm(demand.nud);
  const hasMonths = drm?.months.some(({ items }) => items.length > 0) === true && drm.truth.mayBeShown;
  // Nobody else of that name: the first line is the person.
  const namesakes = world.demands.filter((other) => nameOf(other) === nameOf(demand));
  return demand.state === 'active' && hasMonths && namesakes.length === 1;
});
if (known === undefined) throw new Error('nobody to look for');
const { nud } = known;
world.make('modify', { nud, at: new Date() });
const now = world.demands.find((demand) => demand.nud === nud) ?? known;
const name = nameOf(now);
const born = (now.content.applicant?.birthDate ?? '').split('-').reverse().join('/');
await desk.engine.syncNow('manual');
await desk.engine.refreshDrm([nud]);

const browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'fr-FR' });
await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
await page.goto(desk.link);
const window = new DeskWindow(page);
await window.waitForRows();
await page.evaluate('window.print = () => { window.printed = (window.printed ?? 0) + 1; }');

/** What a person does, counted. */
class Hands {
  keys = 0;
  typed = 0;
  clicks = 0;
  readonly #page: Page;

  constructor(on: Page) {
    this.#page = on;
  }

  async press(key: string): Promise<void> {
    this.keys += 1;
    await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    this.typed += text.length;
    await this.#page.keyboard.type(text);
  }

  async click(role: 'button' | 'option' | 'link', label: string | RegExp): Promise<void> {
    this.clicks += 1;
    await this.#page.getByRole(role, { name: label }).first().click();
  }
}

interface Task {
  readonly title: string;
  /** From the list, nothing searched nor open. */
  readonly act: (hands: Hands) => Promise<void>;
  /** Resolves once the answer is on the screen. */
  readonly done: () => Promise<unknown>;
}

const rowOf = (wanted: string) =>
  window.grid.locator('[aria-rowindex="2"]').getByText(wanted, { exact: false });
const opened = () => window.demand.getByRole('heading', { name: 'Ménage' }).waitFor();
const found = () => rowOf(nud.slice(7, 13)).first().waitFor();
const open = async (hands: Hands): Promise<void> => {
  await hands.press('Control+k');
  await hands.type(nud);
  await found();
  await hands.press('ArrowDown');
  await hands.press('Enter');
};

const TASKS: readonly Task[] = [
  {
    title: 'Ouvrir la demande de la personne au guichet, par son nom et son prénom',
    act: async (hands) => {
      await hands.press('Control+k');
      await hands.type(name);
      await found();
      await hands.press('ArrowDown');
      await hands.press('Enter');
    },
    done: opened,
  },
  { title: 'Ouvrir une demande par son numéro unique', act: open, done: opened },
  {
    title: 'Trouver une personne par sa date de naissance',
    act: async (hands) => {
      await hands.press('Control+k');
      await hands.type(born);
    },
    done: () => window.grid.getByText(born).first().waitFor(),
  },
  {
    title: 'Copier le numéro unique d’une demande pour un courrier',
    act: async (hands) => {
      await hands.press('Control+k');
      await hands.type(name);
      await found();
      await hands.press('ArrowDown');
      await hands.press('Control+c');
    },
    done: () =>
      page
        .getByText(/Numéro unique copié/)
        .first()
        .waitFor(),
  },
  {
    title: 'Voir les renouvellements dus sous 30 jours',
    act: async (hands) => {
      await hands.click('button', 'Renouvellement');
      await hands.click('option', 'Dû sous 30 jours');
    },
    done: () => page.getByRole('button', { name: 'Effacer les filtres' }).waitFor(),
  },
  {
    title: 'Lire le numéro de sécurité sociale du demandeur',
    act: async (hands) => {
      await open(hands);
      await hands.click('button', 'Afficher');
    },
    done: () => window.demand.getByRole('button', { name: 'Masquer' }).first().waitFor(),
  },
  {
    title: 'Comparer les ressources déclarées et la DRM',
    act: async (hands) => {
      await open(hands);
      await hands.click('button', 'Afficher les montants');
    },
    done: () => window.demand.getByTestId('monthly').waitFor(),
  },
  {
    title: 'Voir ce que la dernière modification a changé',
    act: async (hands) => {
      await open(hands);
      await hands.click('button', /^\d+ champs?$/);
    },
    done: () => window.demand.locator('.changes').waitFor(),
  },
  {
    title: 'Imprimer la fiche',
    act: async (hands) => {
      await open(hands);
      await opened();
      await hands.press('Control+p');
      await page.getByRole('dialog').waitFor();
      await hands.press('Enter');
    },
    done: async () => {
      while (Number(await page.evaluate('window.printed')) === 0) await page.waitForTimeout(5);
    },
  },
  {
    title: 'Synchroniser maintenant et voir le résultat',
    act: async (hands) => {
      await hands.press('F5');
    },
    done: async () => {
      while (!(await window.statusSentence()).startsWith('À jour')) await page.waitForTimeout(5);
    },
  },
];

/** Back to the list as it is at the start. */
async function reset(): Promise<void> {
  await page.evaluate('window.printed = 0');
  await page.goto(new URL('#/demandes', desk.link).href);
  await window.search.fill('');
  const clear = page.getByRole('button', { name: 'Effacer les filtres' });
  if ((await clear.count()) > 0) await clear.click();
  await window.demand.waitFor({ state: 'detached' });
  await window.waitForRows();
}

const lines: string[] = [];
for (const { title, act, done } of TASKS) {
  const times: number[] = [];
  let hands = new Hands(page);
  for (let run = 0; run < RUNS; run += 1) {
    await reset();
    hands = new Hands(page);
    await act(hands);
    const startedAt = performance.now();
    await done();
    times.push(performance.now() - startedAt);
  }
  const median = times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
  const line = `| ${title} | ${String(hands.keys)} | ${String(hands.typed)} | ${String(hands.clicks)} | ${String(Math.round(median))} ms |`;
  console.log(line);
  lines.push(line);
}
await browser.close();
await desk.close();

writeFileSync(
  join(projectRoot, 'docs', 'comparison.md'),
  `# Ten tasks of a clerk, counted

Counted by \`node tools/make-comparison.ts\`, which does each task in the real window (Chromium, ${String(DEMANDS)} simulated
demands) from the list with nothing searched: keys pressed, characters typed, clicks. The time is from the last of them to
what was asked for on the screen, median of ${String(RUNS)} runs on the machine that wrote this page; typing is the person's own.
Characters are those of the whole name or number: the list answers as one types, and fewer are mostly enough.

| Tâche | Touches | Caractères | Clics | Réponse |
| --- | ---: | ---: | ---: | ---: |
${lines.join('\n')}

Every click has a way by the keyboard alone: \`test/desktop/keyboard.test.ts\` does the whole from the first start on without a
mouse, in the packaged application.
`,
);
