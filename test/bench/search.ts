/*
 * Search as one types, and the list on screen, with 300,000 demands: node test/bench/search.ts. Needs `npm run build` and
 * Chromium. Options: `--demands 300000`, `--people 24` (whose names and numbers are typed letter by letter), `--profile DIR`
 * (filled once, used again), `--no-typing`,
 * `--no-screen`. Asserts nothing.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { listDemandsInput } from '../../src-main/api/demand.ts';
import type { DemandRow } from '../../src-main/api/demand.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHandlers } from '../../src-main/engine/handlers.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { answerRequest } from '../../src-main/engine/rpc.ts';
import type { Handlers } from '../../src-main/engine/rpc.ts';
import { startPreview } from '../../src-main/preview/preview-server.ts';
import { resourcePath } from '../../src-main/resources.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { createRandom } from '../../src-main/simulator/random.ts';
import { DemandList } from '../../src-main/store/demand-list.ts';
import { addSearchVocabulary } from '../../src-main/store/near-names.ts';
import { addOutsideFacts } from '../../src-main/store/outside-facts.ts';
import { wordsOf } from '../../src-main/store/search-question.ts';
import { fillLargeStore } from '../support/large-store.ts';
import { openStoreFile } from '../support/open-store-file.ts';
import { launchBrowser } from '../ui/support/browser.ts';

const { values: given } = parseArgs({
  options: {
    demands: { type: 'string', default: '300000' },
    people: { type: 'string', default: '24' },
    profile: { type: 'string' },
    'no-typing': { type: 'boolean', default: false },
    'no-screen': { type: 'boolean', default: false },
  },
});
/** Rows of a page, as the window asks for them. */
const PAGE = 100;
/** The stock that the memory of the page is compared with. */
const SMALL = 3000;

/** In the page: looks at each frame whether rows cover the list, and whether they have their texts. */
const WATCH_FRAMES = `(() => {
  const scroller = document.querySelector('.grid-scroller');
  const seen = { frames: 0, blank: 0, longestBlank: 0, withoutText: 0, longestWithoutText: 0 };
  let [blank, bare, going] = [0, 0, true];
  const look = () => {
    const view = scroller.getBoundingClientRect();
    const rows = [...scroller.querySelectorAll('.grid-body > [role=row]')]
      .map((row) => ({ box: row.getBoundingClientRect(), bare: row.querySelector('[data-column]') === null }))
      .filter(({ box }) => box.bottom > view.top + 1 && box.top < view.bottom - 1);
    const covered = rows.reduce((sum, { box }) => sum + Math.min(box.bottom, view.bottom) - Math.max(box.top, view.top), 0);
    const isBlank = covered < view.height - 2;
    blank = isBlank ? blank + 1 : 0;
    bare = rows.some((row) => row.bare) ? bare + 1 : 0;
    seen.frames += 1;
    seen.blank += isBlank ? 1 : 0;
    seen.withoutText += bare > 0 ? 1 : 0;
    seen.longestBlank = Math.max(seen.longestBlank, blank);
    seen.longestWithoutText = Math.max(seen.longestWithoutText, bare);
    if (going) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.__frames = { stop: () => { going = false; return seen; } };
})()`;

const base = given.profile ?? mkdtempSync(join(tmpdir(), 'sne-desk-bench-search-'));
try {
  const large = await filled(Number(given.demands));
  if (!given['no-typing']) {
    const engine = await openEngine(large);
    await typing(createHandlers(engine, systemClock), large);
    plans(large);
    await engine.stop();
  }
  if (!given['no-screen']) {
    const small = await filled(SMALL);
    for (const profile of [small, large]) await screen(profile);
  }
} finally {
  if (given.profile === undefined) rmSync(base, { recursive: true, force: true });
}

async function filled(demands: number): Promise<string> {
  const profile = join(base, String(demands));
  if (existsSync(profile)) return profile;
  const start = performance.now();
  await fillLargeStore({ profile, demands });
  console.log(`${String(demands)} demands stored in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return profile;
}

function openEngine(profile: string): Promise<Engine> {
  return Engine.open({ profile, holder: 'bench', clock: systemClock, host: createHeadlessHost({}), env: {} });
}

/** Every text that the window asks about while these people are looked for, letter by letter. */
function typedTexts(rows: readonly DemandRow[]): { readonly kind: string; readonly text: string }[] {
  const random = createRandom(3, 'typed');
  return rows.flatMap(({ nud, lastName, firstName }, place) => {
    const name = `${lastName ?? ''} ${(firstName ?? '').slice(0, 4)}`.trim().toLowerCase();
    const at = random.int(1, Math.max(1, (lastName ?? '').length - 2));
    const mistyped = name.slice(0, at) + name.slice(at + 1);
    const [kind, whole] = (
      [
        ['name', name],
        ['mistake', mistyped],
        ['number', nud],
      ] as const
    )[place % 3] ?? ['name', name];
    return Array.from({ length: whole.length }, (_, end) => ({ kind, text: whole.slice(0, end + 1) }));
  });
}

async function typing(handlers: Handlers, profile: string): Promise<void> {
  const ask = async (query: string): Promise<number> => {
    const input = { query, sort: 'relevance', limit: PAGE };
    const start = performance.now();
    await answerRequest(handlers, { type: 'request', id: 1, procedure: 'demands.list', input });
    return performance.now() - start;
  };
  const sql = openStoreFile(profile);
  sql.pragma('cache_size = -32768');
  const found = `FROM demand d WHERE d.state = 'active' AND d.id IN (
    SELECT rowid FROM demand_search WHERE demand_search MATCH ?)`;
  const count = sql.prepare(`SELECT count(*) ${found}`);
  const page = sql.prepare(
    `SELECT nud, last_name, first_name, birth_date, commune, housing_types, created_on, renewal_due_on, state, state_at,
       removed_on, drift_count ${found} ORDER BY d.sort_last_name, d.sort_first_name, d.id LIMIT ${String(PAGE)}`,
  );
  const bare = (text: string): number => {
    const match = `{names numbers places} : (${wordsOf(text)
      .map((word) => `"${word}"*`)
      .join(' AND ')})`;
    const start = performance.now();
    count.get(match);
    page.all(match);
    return performance.now() - start;
  };
  const random = createRandom(2, 'people');
  const total = sql.prepare('SELECT max(id) FROM demand').pluck().get() as number;
  const one = sql.prepare(
    'SELECT nud, last_name AS lastName, first_name AS firstName FROM demand WHERE id = ?',
  );
  const people = Array.from(
    { length: Number(given.people) },
    () => one.get(random.int(1, total)) as DemandRow,
  );
  const texts = typedTexts(people);
  for (const { text } of texts.slice(0, 20)) {
    await ask(text);
    bare(text);
  }
  const times = new Map<string, { readonly own: number[]; readonly bare: number[] }>();
  for (const [turn, { kind, text }] of texts.entries()) {
    const kept = times.get(kind) ?? { own: [], bare: [] };
    times.set(kind, kept);
    // In turns, each first as often as the other.
    if (turn % 2 === 0) kept.own.push(await ask(text));
    kept.bare.push(bare(text));
    if (turn % 2 === 1) kept.own.push(await ask(text));
  }
  sql.close();
  const all = {
    own: [...times.values()].flatMap(({ own }) => own),
    bare: [...times.values()].flatMap((kept) => kept.bare),
  };
  console.log(
    '| typed | texts | p50 ms | p95 ms | worst ms | bare p50 | bare p95 | bare worst | p95 ratio |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const [kind, kept] of [...times, ['all', all] as const]) {
    const cells = [kept.own, kept.bare].flatMap((list) =>
      [0.5, 0.95, 1].map((part) => quantile(list, part).toFixed(1)),
    );
    const ratio = quantile(kept.own, 0.95) / quantile(kept.bare, 0.95);
    console.log(`| ${[kind, String(kept.own.length), ...cells, ratio.toFixed(2)].join(' | ')} |`);
  }
}

function quantile(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

/** How SQLite goes about the list's own queries. */
function plans(profile: string): void {
  const asked: string[] = [];
  const sql = openStoreFile(profile, { verbose: (text) => asked.push(String(text)) });
  asked.length = 0;
  addSearchVocabulary(sql);
  addOutsideFacts(sql);
  const list = new DemandList(sql);
  const context = { dueBefore: null, changedSince: null, countryAnomalies: null, communesOf: () => [] };
  for (const query of ['', 'm', 'martin jean', 'mratin']) {
    asked.length = 0;
    list.page(listDemandsInput.parse({ query, sort: 'relevance', limit: PAGE }), context);
    console.log(`plan of « ${query} »`);
    for (const text of new Set(asked.filter((one) => one.includes('FROM demand d')))) {
      const steps = sql.prepare(`EXPLAIN QUERY PLAN ${text}`).all() as { detail: string }[];
      console.log(
        `  ${text.includes('count(*)') ? 'count' : 'page'}: ${steps.map(({ detail }) => detail).join('; ')}`,
      );
    }
  }
  sql.close();
}

/** Frames in which a part of the list had no row, or a row without its text, while it was scrolled; memory of the page. */
async function screen(profile: string): Promise<void> {
  const engine = await openEngine(profile);
  const links: string[] = [];
  const preview = await startPreview({
    engine,
    handlers: createHandlers(engine, systemClock),
    pageFolder: resourcePath('dist', 'renderer'),
    port: 0,
    onLink: (link) => links.push(link),
  });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(links[0] ?? '');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Demandes' }).click();
  await page.locator('[aria-rowindex="2"] [data-column]').first().waitFor();
  const atRest = await heapMb(page);
  await page.evaluate(WATCH_FRAMES);
  await page.mouse.move(700, 400);
  for (let turn = 0; turn < 150; turn += 1) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(16);
  }
  await page.waitForTimeout(500);
  const frames = await page.evaluate('window.__frames.stop()');
  const scrolled = await heapMb(page);
  console.log(
    `${String(engine.store.demands.counts().active)} active demands: ${JSON.stringify(frames)}; heap ${atRest} MB, after scrolling ${scrolled} MB`,
  );
  await browser.close();
  await preview.close();
  await engine.stop();
}

async function heapMb(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return (usedSize / 1e6).toFixed(1);
}
