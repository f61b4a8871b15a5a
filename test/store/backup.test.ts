import { existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { changeNotes } from '../../src-main/engine/safekeeping-notes.ts';
import type { Clock } from '../../src-main/schedule/clock.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { makeBackup } from '../../src-main/store/backup.ts';
import { localStoreKey } from '../../src-main/store/store-key.ts';
import { openStore } from '../../src-main/store/store.ts';
import { runJson } from '../support/cli.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { openStoreFile } from '../support/open-store-file.ts';

const NOW = new Date('2026-11-26T09:00:00Z');

/** A profile with a synchronised stock. */
async function filled(): Promise<string> {
  const sne = await startSimulator({ demands: 40, seed: 3, unknowns: false });
  onTestFinished(() => sne.close());
  const profile = temporaryFolder();
  await runJson(profile, ['configure', '--url', sne.url, '--environment', 'demo']);
  expect((await runJson(profile, ['sync', '--once'])).code).toBe(0);
  return profile;
}

/** The engine of a profile, until the test is over. */
async function opened(profile: string, clock: Clock): Promise<Engine> {
  const host = createHeadlessHost({});
  const engine = await Engine.open({ profile, holder: 'test', clock, host, env: {} });
  onTestFinished(() => engine.stop());
  return engine;
}

describe('a backup', { timeout: 120_000 }, () => {
  it('is made while somebody writes, holds nothing in clear, and comes back whole, here and in another profile', async () => {
    const profile = await filled();
    const expected = dumpStore(profile);
    const out = join(temporaryFolder(), 'poste.sned');
    const writer = openStore(profile, 'Essai', NOW, () => null);
    const made = await runJson(profile, ['backup', '--out', out]);
    writer.close();
    expect(made).toMatchObject({ code: 0, document: { file: out, demands: 40 } });
    expect(made.document['bytes']).toBe(readFileSync(out).length);
    const name = expected.find((row) => row.startsWith('demand ') && row.includes('"last_name":"'));
    const lastName = /"last_name":"([^"]+)"/.exec(name ?? '')?.[1] ?? '';
    expect(readFileSync(out).includes(lastName)).toBe(false);

    const changed = openStoreFile(profile, { readonly: false });
    changed.exec(`UPDATE demand SET last_name = 'CHANGED'; DELETE FROM movement`);
    changed.close();
    expect(await runJson(profile, ['restore', out])).toMatchObject({ code: 0, document: { demands: 40 } });
    expect(dumpStore(profile)).toEqual(expected);
    // What was there before is not lost.
    expect(readdirSync(join(profile, 'set-aside'))).toEqual([expect.stringMatching(/^store-.*\.sqlite$/)]);

    const fresh = temporaryFolder();
    expect((await runJson(fresh, ['restore', out])).code).toBe(0);
    expect(dumpStore(fresh)).toEqual(expected);
    // A profile with a key of its own takes it under that key.
    const other = temporaryFolder();
    openStore(other, 'test', NOW, () => null).close();
    expect((await runJson(other, ['restore', out])).code).toBe(0);
    expect(dumpStore(other)).toEqual(expected);
    expect(localStoreKey(other)).not.toEqual(localStoreKey(profile));
  });

  it('that is cut, damaged, foreign or of a newer version is refused and changes nothing', async () => {
    const profile = temporaryFolder();
    openStore(profile, 'test', NOW, () => null).close();
    const folder = temporaryFolder();
    const refused = async (file: string): Promise<unknown> => {
      const before = dumpStore(profile);
      const { code, document } = await runJson(profile, ['restore', file]);
      expect(code).toBe(1);
      expect(dumpStore(profile)).toEqual(before);
      return (document['error'] as { code: string }).code;
    };
    const made = (name: string): string =>
      makeBackup(profile, localStoreKey(profile), join(folder, name)).file;
    expect(await refused(join(folder, 'none'))).toBe('STORE-NOT-BACKUP');
    writeFileSync(join(folder, 'text'), 'not a backup at all '.repeat(100));
    expect(await refused(join(folder, 'text'))).toBe('STORE-NOT-BACKUP');
    const cut = made('cut');
    truncateSync(cut, readFileSync(cut).length - 3);
    expect(await refused(cut)).toBe('STORE-NOT-BACKUP');
    const damaged = made('damaged');
    const bytes = readFileSync(damaged);
    bytes[20_000] = (bytes[20_000] ?? 0) ^ 1;
    writeFileSync(damaged, bytes);
    expect(await refused(damaged)).toBe('STORE-CORRUPT');
    const newer = temporaryFolder();
    openStore(newer, 'test', NOW, () => null).close();
    const raw = openStoreFile(newer, { readonly: false });
    raw.pragma('user_version = 99');
    raw.close();
    const connection = openStoreFile(newer);
    connection.close();
    expect(() => makeBackup(newer, localStoreKey(newer), join(folder, 'newer'))).toThrow(
      expect.objectContaining({ code: 'STORE-NEWER' }),
    );
  });
});

describe('a store that is lost', { timeout: 120_000 }, () => {
  it('is set aside by one command, and a full export and a call fill an empty one', async () => {
    const profile = await filled();
    const expected = dumpStore(profile);
    const file = join(profile, 'store.sqlite');
    const bytes = readFileSync(file);
    bytes.fill(7, 0, 30_000);
    writeFileSync(file, bytes);
    expect((await runJson(profile, ['demands', 'list'])).document).toMatchObject({
      error: { code: 'STORE-CORRUPT' },
    });
    const doctor = await runJson(profile, ['doctor']);
    expect(doctor.code).toBe(3);
    expect(doctor.document['checks']).toContainEqual(expect.objectContaining({ name: 'store', ok: false }));
    const rebuilt = await runJson(profile, ['rebuild']);
    expect(rebuilt.document).toMatchObject({ setAside: true, exports: [], refill: { step: 'noPlace' } });
    expect((await runJson(profile, ['status'])).document).toMatchObject({ refill: { step: 'noPlace' } });
    await runJson(profile, ['configure', '--drm-departments', '38', '--export-pause', '1']);
    const filling = await runJson(profile, ['rebuild', '--wait']);
    expect(filling.document).toMatchObject({
      setAside: true,
      exports: [{ status: 'done' }, { status: 'done' }],
      refill: null,
    });
    expect(filling.code).toBe(0);
    // The files of an export carry a heading of their own.
    const numbers = (rows: readonly string[]): unknown[] =>
      rows.map((row) => /^raw_xml \{"nud":"(\w+)"/.exec(row)?.[1]).filter((nud) => nud !== undefined);
    expect(numbers(dumpStore(profile)).length).toBeGreaterThan(30);
    expect(new Set(numbers(dumpStore(profile)))).toEqual(new Set(numbers(expected)));
  });
});

describe('what a person asks the commands', { timeout: 120_000 }, () => {
  it('and is refused, for another holds the profile, is not done by the next one', async () => {
    const profile = await filled();
    const before = (await runJson(profile, ['status'])).document['demands'];
    const holder = openStore(profile, 'Essai', NOW, () => null);
    expect(await runJson(profile, ['rebuild'])).toMatchObject({
      code: 1,
      document: { error: { code: 'PROFILE-HELD' } },
    });
    holder.close();
    expect((await runJson(profile, ['report', 'snapshot'])).code).toBe(0);
    expect((await runJson(profile, ['status'])).document['demands']).toEqual(before);
    expect(existsSync(join(profile, 'set-aside'))).toBe(false);
  });

  it('to write a backup over is never a device, a link or a file of the profile', async () => {
    const profile = await filled();
    const before = dumpStore(profile);
    const elsewhere = temporaryFolder();
    const link = join(elsewhere, 'lien.sned');
    symlinkSync(join(elsewhere, 'autre'), link);
    const own = ['store.sqlite', 'store-key.json', 'access.sqlite', 'store.sqlite.restored', 'profile.lock'];
    for (const file of [link, elsewhere, '/dev/null', ...own.map((name) => join(profile, name))]) {
      const refused = await runJson(profile, ['backup', '--out', file]);
      expect(refused).toMatchObject({ code: 2, document: { error: { code: 'CFG-TARGET' } } });
    }
    expect(dumpStore(profile)).toEqual(before);
    expect((await runJson(profile, ['status'])).code).toBe(0);
    // What lies beside the file is left alone.
    const neighbour = join(elsewhere, 'base.sned.part');
    writeFileSync(neighbour, 'à quelqu’un');
    expect((await runJson(profile, ['backup', '--out', join(elsewhere, 'base.sned')])).code).toBe(0);
    expect(readFileSync(neighbour, 'utf8')).toBe('à quelqu’un');
  });
});

describe('a store that has disappeared', { timeout: 120_000 }, () => {
  it.each([
    ['deleted', rmSync],
    ['emptied', truncateSync],
  ])(
    'is told by every command, not begun anew in silence, and comes back from a backup or on a person’s word (%s)',
    async (_how, lose: (file: string) => void) => {
      const profile = await filled();
      const expected = dumpStore(profile);
      const backup = join(temporaryFolder(), 'base.sned');
      expect((await runJson(profile, ['backup', '--out', backup])).code).toBe(0);
      const file = join(profile, 'store.sqlite');
      lose(file);
      const before = statSync(file, { throwIfNoEntry: false })?.size;
      const commands = [
        ['status'],
        ['sync', '--once'],
        ['demands', 'list'],
        ['purge'],
        ['purge', '--dry-run'],
      ];
      for (const command of commands) {
        const refused = await runJson(profile, command);
        expect(refused).toMatchObject({ code: 1, document: { error: { code: 'STORE-GONE' } } });
      }
      const { document } = await runJson(profile, ['doctor']);
      expect(document['checks']).toContainEqual(
        expect.objectContaining({
          name: 'store',
          ok: false,
          detail: expect.stringContaining('disparu') as string,
        }),
      );
      expect(statSync(file, { throwIfNoEntry: false })?.size).toBe(before);

      expect((await runJson(profile, ['restore', backup])).code).toBe(0);
      expect(dumpStore(profile)).toEqual(expected);
      lose(file);
      expect((await runJson(profile, ['rebuild'])).document).toMatchObject({ refill: { step: 'noPlace' } });
      expect((await runJson(profile, ['sync', '--once'])).code).toBe(0);
    },
  );
});

describe('the day’s work of the engine', { timeout: 120_000 }, () => {
  it('looks through the store, keeps so many backups that open, and stops copying over sound ones once it is damaged', async () => {
    const profile = await filled();
    const clock = new ManualClock('2026-11-27T07:12:00Z');
    const engine = await opened(profile, clock);
    const { settings } = engine;
    engine.saveSettings({
      ...settings,
      schedule: { ...settings.schedule, paused: true },
      backups: { keep: 3, maxDays: 30 },
    });
    for (let day = 0; day < 5; day += 1) {
      await engine.safekeeping.daily();
      await clock.advance(86_400_000);
    }
    const state = engine.safekeeping.state();
    expect(state).toMatchObject({
      ...{ problems: [], backupError: null, encryption: 'on', keyHolders: ['machine'] },
      checkedAt: '2026-12-01T07:12:00.000Z',
      checkedWholeAt: '2026-11-27T07:12:00.000Z',
    });
    expect(state.backups.map(({ file }) => file.slice(-24))).toEqual([
      '2026-12-01-07-12-00.sned',
      '2026-11-30-07-12-00.sned',
      '2026-11-29-07-12-00.sned',
    ]);
    const newest = state.backups[0]?.file ?? '';
    const fresh = temporaryFolder();
    expect((await runJson(fresh, ['restore', newest])).document).toMatchObject({
      // Two were removed more than a year ago by then.
      demands: 38,
    });
    expect(dumpStore(fresh)).toEqual(dumpStore(profile));
    // The window restores only what the engine itself made, and only where it can start again.
    await expect(engine.storeChange.restore('/etc/hostname')).rejects.toMatchObject({
      code: 'STORE-NOT-BACKUP',
    });

    await engine.store.flush();
    const file = join(profile, 'store.sqlite');
    const bytes = readFileSync(file);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 255;
    writeFileSync(file, bytes);
    await expect(engine.safekeeping.daily()).rejects.toMatchObject({ code: 'STORE-CORRUPT' });
    expect(engine.safekeeping.state().problems.length).toBeGreaterThan(0);
    expect(engine.status()).toMatchObject({ safekeeping: { damaged: true } });
    expect(engine.store.anomalies.list().map(({ code }) => code)).toContain('STORE-CORRUPT');
    expect(engine.safekeeping.state().backups).toHaveLength(3);
    expect(existsSync(newest)).toBe(true);
  });

  it('tells of lines of the access log that were changed or are missing, and lets one go that was set aside long ago', async () => {
    const profile = await filled();
    const clock = new ManualClock('2026-11-27T07:12:00Z');
    const host = createHeadlessHost({});
    const open = () => Engine.open({ profile, holder: 'test', clock, host, env: {} });
    let engine = await open();
    onTestFinished(() => engine.stop());
    const codes = (): string[] => engine.store.anomalies.list().map(({ code }) => code);
    const line = { at: clock.now().toISOString(), account: 'agent', action: 'demand', nud: '038' } as const;
    for (let count = 0; count < 3; count += 1) engine.accessLog?.append(line);
    await engine.safekeeping.daily();
    await engine.safekeeping.daily();
    expect(codes()).not.toContain('STORE-ACCESS-CHANGED');

    // Somebody puts away the whole file: what is known of it in the store tells.
    await engine.stop();
    const file = join(profile, 'access.sqlite');
    renameSync(file, `${file}.set-aside-2025`);
    engine = await open();
    engine.accessLog?.append(line);
    await engine.safekeeping.daily();
    expect(engine.store.anomalies.list()).toContainEqual(
      expect.objectContaining({
        code: 'STORE-ACCESS-CHANGED',
        title: expect.stringContaining('à partir de la ligne 2.') as string,
      }),
    );
    expect(readdirSync(profile)).toContain('access.sqlite.set-aside-2025');
    const longAgo = new Date(clock.now().getTime() - 366 * 86_400_000);
    utimesSync(`${file}.set-aside-2025`, longAgo, longAgo);
    expect(await engine.safekeeping.purge(true)).toMatchObject({ files: 1 });
    await engine.safekeeping.purge(false);
    expect(readdirSync(profile)).not.toContain('access.sqlite.set-aside-2025');
  });

  it('keeps the backups of a damaged store though something is erased, and of a link deletes the link only', async () => {
    const profile = await filled();
    const clock = new ManualClock('2026-11-27T07:12:00Z');
    const engine = await opened(profile, clock);
    const { settings } = engine;
    engine.saveSettings({ ...settings, retention: { ...settings.retention, removedDays: 1 } });
    const { file } = await engine.safekeeping.backup();
    const outside = join(temporaryFolder(), 'dehors.txt');
    writeFileSync(outside, 'à quelqu’un');
    symlinkSync(outside, join(profile, 'backups', 'lien.sned'));

    await engine.store.write((unit) => {
      changeNotes(unit, { problems: ['*** in database main ***'] });
    });
    const result = await engine.safekeeping.purge(false);
    expect(result).toMatchObject({ files: 0, copiesWait: true });
    expect(result.removedDemands).toBeGreaterThan(0);
    expect(existsSync(file)).toBe(true);

    // Sound again, nothing more is due, and what was left goes all the same.
    await engine.store.write((unit) => {
      changeNotes(unit, { problems: [] });
    });
    expect(await engine.safekeeping.purge(true)).toMatchObject({
      removedDemands: 0,
      files: 2,
      copiesWait: false,
    });
    await clock.advance(60_000);
    expect(await engine.safekeeping.purge(false)).toMatchObject({ files: 2, copiesWait: false });
    expect(existsSync(file)).toBe(false);
    expect(engine.safekeeping.state().backups).toHaveLength(1);
    expect(readFileSync(outside, 'utf8')).toBe('à quelqu’un');
    expect(await engine.safekeeping.purge(true)).toMatchObject({ files: 0, copiesWait: false });
  });

  it('makes one backup a day, also where the purge needed one', async () => {
    const profile = await filled();
    const still = new ManualClock('2026-11-27T07:12:00Z');
    let looks = 0;
    // Time goes on between two looks at the clock.
    const clock: Clock = {
      now: () => new Date(still.now().getTime() + 2_000 * (looks += 1)),
      sleep: (ms, signal) => still.sleep(ms, signal),
    };
    const engine = await opened(profile, clock);
    const { settings } = engine;
    const retention = { ...settings.retention, removedDays: 1 };
    engine.saveSettings({ ...settings, retention, connection: { ...settings.connection, url: null } });
    await engine.safekeeping.daily();
    expect(engine.safekeeping.state()).toMatchObject({ owesCopies: false, backups: [{}] });
    expect(engine.store.demands.counts().removed).toBe(0);
    await engine.safekeeping.daily();
    expect(engine.safekeeping.state().backups).toHaveLength(2);
  });
});
