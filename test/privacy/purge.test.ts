import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { DemandFile } from '../../src-main/xml/demand-file.ts';
import { findAny, writings } from '../support/byte-search.ts';
import { profileSayings } from '../support/clear-texts.ts';
import { runJson } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { filesOf } from '../support/profile-bytes.ts';

/** What tells a household from all others: names, NIR, telephones, addresses of its adults, long enough to be searched for. */
function marksOf({ applicant, coApplicants }: DemandFile): string[] {
  return [...(applicant === null ? [] : [applicant]), ...coApplicants].flatMap((person) =>
    [
      person.lastName,
      person.birthName,
      person.nir,
      person.email,
      person.mobilePhone,
      person.homePhone,
    ].filter((text): text is string => text !== null && text.length >= 6),
  );
}

it(
  'a purged person is in no page of the store, its log, its index, a block shared with others, a backup or a copy; a held one stays',
  { timeout: 240_000 },
  async () => {
    const sne = await startSimulator({
      ...{ demands: 400, seed: 8, unknowns: false },
      exportTimes: { waitMs: 0, workMs: 0, keepMs: 86_400_000 },
    });
    onTestFinished(() => sne.close());
    const profile = temporaryFolder();
    const run = async (...args: string[]) => {
      const { code, document } = await runJson(profile, args);
      expect([0, 3], `${args.join(' ')}: ${JSON.stringify(document)}`).toContain(code);
      return document;
    };
    await run('configure', '--url', sne.url, '--environment', 'demo', '--export-pause', '1');
    for (const state of ['active', 'removed']) {
      const ask = ['export', 'request', '--departments', '38', '--state', state, '--wait'];
      await run(...ask, '--entities', 'CERFA,DALO');
    }
    await run('sync', '--once');
    await run('export', 'request', '--departments', '38', '--entities', 'DRM', '--wait');

    const removed = sne.world.demands.filter(({ state }) => state === 'removed');
    expect(removed.length).toBeGreaterThan(20);
    const [held] = removed;
    if (held === undefined) throw new Error('no removed demand');
    const going = removed.filter((demand) => demand !== held);
    await run('hold', 'add', held.nud, '--reason', 'recours au tribunal', '--until', '2099-12-31');
    await run('demands', 'show', held.nud, '--reveal');

    const kept = sne.world.demands.filter((demand) => !going.includes(demand));
    const ofKept = new Set(kept.flatMap(({ content }) => marksOf(content)).map((mark) => mark.toLowerCase()));
    const own = going
      .flatMap(({ content }) => marksOf(content))
      .filter((mark) => ![...ofKept].some((other) => other.includes(mark.toLowerCase())));
    const marks = [...new Set(own)].flatMap(writings);
    const nuds = going.map(({ nud }) => Buffer.from(nud));
    expect(marks.length).toBeGreaterThan(100);
    const seen = (): Map<string, number> =>
      new Map(
        [...profileSayings(profile)].map(([name, said]) => [name, findAny(said, [...marks, ...nuds]).length]),
      );

    // Automatic backups are made of what is still there.
    await run('configure', '--keep-removed', '365');
    await run('purge');
    // The control: before the rule is shortened the same search finds them.
    expect(seen().get('store.sqlite') ?? 0).toBeGreaterThan(marks.length / 4);
    await run('backup', '--out', join(profile, 'backups', 'base-2026-01-01-00-00-00.sned'));
    expect(seen().get(join('backups', 'base-2026-01-01-00-00-00.sned')) ?? 0).toBeGreaterThan(50);

    await run('configure', '--keep-removed', '1');
    const dry = await run('purge', '--dry-run');
    const due = dry['removedDemands'];
    expect(dry).toMatchObject({ dryRun: true, held: 1 });
    expect(Number(due)).toBeGreaterThan(20);
    const before = await run('status');
    expect(await run('purge')).toMatchObject({ dryRun: false, removedDemands: due, held: 1 });
    expect(await run('purge')).toMatchObject({ removedDemands: 0, monthlyResources: 0, rawXml: 0 });

    // Those removed today are not due yet: what is left to look for is what went.
    const left = await run('demands', 'list', '--state', 'removed', '--limit', '500');
    const still = new Set((left['rows'] as { nud: string }[]).map(({ nud }) => nud));
    expect(still.has(held.nud)).toBe(true);
    expect(still.size).toBeLessThan(10);
    const stay = new Set(
      sne.world.demands.filter(({ nud }) => still.has(nud)).flatMap(({ content }) => marksOf(content)),
    );
    const gone = [...new Set(own)].filter(
      (mark) => ![...stay].some((other) => other.toLowerCase().includes(mark.toLowerCase())),
    );
    const needles = [...gone.flatMap(writings), ...nuds.filter((nud) => !still.has(nud.toString()))];
    expect(needles.length).toBeGreaterThan(100);
    const sayings = profileSayings(profile);
    expect([...sayings.keys()].sort()).toEqual([expect.stringMatching(/^backups/), 'store.sqlite']);
    for (const [name, said] of sayings) {
      expect(findAny(said, needles).map(String), name).toEqual([]);
    }
    const wal = join(profile, 'store.sqlite-wal');
    expect(existsSync(wal) ? statSync(wal).size : 0).toBe(0);
    for (const { path, bytes } of filesOf(profile))
      expect(findAny(bytes, needles).map(String), path).toEqual([]);

    // The others are whole: counted, shown with their text, found by their words.
    expect((await run('status'))['demands']).toMatchObject({
      active: (before['demands'] as { active: number }).active,
    });
    for (const { nud } of sne.world.demands.filter(({ state }) => state === 'active').slice(0, 5)) {
      expect(String((await run('demands', 'show', nud, '--raw'))['raw'])).toContain(nud);
    }
    const log = await run('access');
    expect(JSON.stringify(log['entries'])).toContain(held.nud);
    expect(readFileSync(join(profile, 'settings.json'), 'utf8')).not.toContain(held.nud);
  },
);
