import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MovementApplier } from '../../src-main/ingest/movement-applier.ts';
import type { Movement } from '../../src-main/store/movement.ts';
import { checkProfilePlace, machinePlaceFacts } from '../../src-main/store/profile-place.ts';
import type { PlaceFacts } from '../../src-main/store/profile-place.ts';
import { openStore, openStoreForReading } from '../../src-main/store/store.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import { runCli, runJson } from '../support/cli.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openStoreFile } from '../support/open-store-file.ts';

const NOW = new Date('2026-11-24T08:00:00Z');
const noName = (): string | null => null;

function demandXml(nud: string, at: string, name: string): string {
  return `<interfaceNuu xmlns="http://nuu.application.i2/" versionInterface="02.01"><entete><dateFichier>${at}</dateFichier></entete>
<demande><demandeLogement><numUnique>${nud}</numUnique><dateCreationDemande>2025-03-04</dateCreationDemande>
<personnePhysique><demandeur><nom>${name}</nom></demandeur></personnePhysique></demandeLogement></demande></interfaceNuu>`;
}

/** A history of one demand: moments are distinct, so that there is one newest state. */
const history = fc.uniqueArray(
  fc.record({
    minute: fc.integer({ min: 0, max: 500_000 }),
    kind: fc.constantFrom('CRE', 'MOD', 'REN', 'RAD', 'DALO', 'PJ'),
    withFile: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12, selector: ({ minute }) => minute },
);

function toMovement(nud: string, step: { minute: number; kind: string; withFile: boolean }): Movement {
  const at = new Date(Date.UTC(2025, 9, 1) + step.minute * 60_000).toISOString();
  const isForm = step.kind !== 'DALO' && step.kind !== 'PJ';
  return {
    nud,
    at,
    kind: step.kind,
    entity: isForm ? 'CERFA' : step.kind,
    desk: '38004',
    state: null,
    removal: step.kind === 'RAD' ? { reason: 'RADREN', subReason: null, on: at.slice(0, 10) } : null,
    data: isForm ? null : `<donnees><valeur>${String(step.minute)}</valeur></donnees>`,
    file: step.withFile && isForm ? demandXml(nud, at, `NOM${String(step.minute)}`) : null,
  };
}

describe('the store', () => {
  it('ends in the same rows whatever the order of the movements and however often they come', async () => {
    const schemas = await openSchemas();
    const applier = new MovementApplier(schemas, 'flag');
    const stored = async (movements: readonly Movement[]): Promise<string[]> => {
      const profile = temporaryFolder();
      const store = openStore(profile, 'test', NOW, noName);
      await store.write((unit) => {
        for (const movement of movements) {
          const outcome = applier.apply(unit, movement, { source: 'gdm', receivedAt: NOW.toISOString() });
          expect(outcome.kind).toBe('applied');
        }
      });
      store.close();
      // History keeps the files it saw, in the order they came; the state must not depend on it.
      return dumpStore(profile)
        .filter((row) => !row.startsWith('raw_xml'))
        .map((row) => row.replace(/"id":\d+,/, ''))
        .sort();
    };
    await fc.assert(
      fc.asyncProperty(history, fc.infiniteStream(fc.nat()), async (steps, random) => {
        const ordered = steps
          .toSorted((a, b) => a.minute - b.minute)
          .map((step) => toMovement('038042500123411004', step));
        const draw = (): number => Number(random.next().value);
        const shuffled = [...ordered, ...ordered]
          .map((movement) => ({ movement, key: draw() }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ movement }) => movement);
        expect(await stored(shuffled)).toEqual(await stored(ordered));
      }),
      { numRuns: 60 },
    );
  });

  it('never stores a file under the number of another demand', async () => {
    const applier = new MovementApplier(await openSchemas(), 'flag');
    const profile = temporaryFolder();
    const store = openStore(profile, 'test', NOW, noName);
    const at = '2026-11-01T10:00:00.000Z';
    const movement = toMovement('038042500123411004', { minute: 1, kind: 'MOD', withFile: false });
    const wrong = { ...movement, file: demandXml('038042500999911004', at, 'AUTRE') };
    const outcome = await store.write((unit) =>
      applier.apply(unit, wrong, { source: 'gdm', receivedAt: NOW.toISOString() }),
    );
    expect(outcome).toMatchObject({ kind: 'rejected', error: { code: 'GDM-NUD-MISMATCH' } });
    expect(store.demands.counts()).toEqual({ active: 0, removed: 0 });
    expect(store.anomalies.list()).toMatchObject([{ kind: 'rejected', count: 1 }]);
    store.close();
  });

  it('keeps nothing of a unit of work that throws, and goes on with the next one', async () => {
    const store = openStore(temporaryFolder(), 'test', NOW, noName);
    const failing = store.write((unit) => {
      unit.journal.begin('manual', NOW.toISOString(), NOW.toISOString());
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(store.journal.recent(10)).toEqual([]);
    await store.write((unit) => unit.journal.begin('manual', NOW.toISOString(), NOW.toISOString()));
    expect(store.journal.recent(10)).toHaveLength(1);
    store.close();
  });

  it('is never opened when a newer version made it, and is left as it was', () => {
    const profile = temporaryFolder();
    openStore(profile, 'test', NOW, noName).close();
    const raw = openStoreFile(profile, { readonly: false });
    raw.pragma('user_version = 99');
    raw.close();
    expect(() => openStore(profile, 'test', NOW, noName)).toThrow(
      expect.objectContaining({ code: 'STORE-NEWER' }),
    );
    expect(() => openStoreForReading(profile)).toThrow(expect.objectContaining({ code: 'STORE-NEWER' }));
  });

  it('says so when the file is not a database', () => {
    const profile = temporaryFolder();
    writeFileSync(join(profile, 'store.sqlite'), 'this is not a database, it is a text '.repeat(400));
    expect(() => openStore(profile, 'test', NOW, noName)).toThrow(
      expect.objectContaining({ code: 'STORE-CORRUPT' }),
    );
  });

  it('has one writer at a time, names the holder, and stays readable meanwhile', async () => {
    const profile = temporaryFolder();
    const store = openStore(profile, 'Essai', NOW, noName);
    const writing = await runCli(['--profile', profile, '--json', 'configure', '--cadence', 'hourly']);
    expect(writing.code).toBe(1);
    expect(writing.stdout).toContain('PROFILE-HELD');
    expect(writing.stdout).toContain(`« Essai » (processus ${String(process.pid)}`);
    const reading = await runCli(['--profile', profile, '--json', 'demands', 'list']);
    expect(reading.code).toBe(0);
    store.close();
    expect((await runCli(['--profile', profile, '--json', 'configure', '--cadence', 'hourly'])).code).toBe(0);
  });
});

describe('the place of a profile', () => {
  const facts = (over: Partial<PlaceFacts>): PlaceFacts => ({
    environment: {},
    fileSystemType: () => 0xef53,
    realPath: (path) => path,
    exists: () => true,
    ...over,
  });

  it.each([
    [
      'a network share of Windows',
      '/x',
      facts({ realPath: () => '\\\\serveur\\partage\\sne' }),
      'PROFILE-NETWORK',
    ],
    [
      'a mapped drive of Windows',
      '/x',
      facts({ realPath: () => '\\\\?\\UNC\\serveur\\partage' }),
      'PROFILE-NETWORK',
    ],
    ['NFS', '/x', facts({ fileSystemType: () => 0x6969 }), 'PROFILE-NETWORK'],
    [
      'CIFS, given as a negative number',
      '/x',
      facts({ fileSystemType: () => 0xff534d42 | 0 }),
      'PROFILE-NETWORK',
    ],
    [
      'OneDrive by its variable',
      '/home/a/OD/x',
      facts({ environment: { OneDrive: '/home/a/OD' }, exists: (p) => !p.includes('.') }),
      'PROFILE-CLOUD',
    ],
    [
      'a folder called Dropbox',
      '/home/a/Dropbox/x',
      facts({ exists: (p) => !p.includes('/.') }),
      'PROFILE-CLOUD',
    ],
    [
      'a folder that Nextcloud owns',
      '/home/a/b/c',
      facts({ exists: (p) => !p.includes('.') || p === '/home/a/b/.nextcloudsync.log' }),
      'PROFILE-CLOUD',
    ],
  ])('is refused on %s', (_name, path, given, code) => {
    expect(() => {
      checkProfilePlace(path, given);
    }).toThrow(expect.objectContaining({ code }));
  });

  it('is accepted on this computer’s disk, even before the folder exists, and judged behind links', () => {
    const folder = temporaryFolder();
    checkProfilePlace(join(folder, 'new', 'deeper'));
    expect(existsSync(join(folder, 'new'))).toBe(false);
    const cloud = join(folder, 'Nextcloud');
    mkdirSync(cloud);
    symlinkSync(cloud, join(folder, 'link'));
    expect(() => {
      checkProfilePlace(join(folder, 'link'), { ...machinePlaceFacts, environment: {} });
    }).toThrow(expect.objectContaining({ code: 'PROFILE-CLOUD' }));
  });

  it('is refused by every command where it cannot be a folder', { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'x');
    // The last two do not write at all: they would find nothing there, and say that all is well.
    const cases = [
      [file, 'status'],
      [join(file, 'below'), 'configure'],
      [join(folder, 'n'.repeat(300)), 'status'],
      [join(folder, 'new', 'n'.repeat(300)), 'configure'],
      [file, 'doctor'],
      [join(file, 'below'), 'access'],
    ] as const;
    for (const [profile, command] of cases) {
      const { code, document } = await runJson(profile, [command]);
      expect(document, `${command} in ${profile}`).toMatchObject({ error: { code: 'PROFILE-FOLDER' } });
      expect(code).toBe(2);
    }
    expect(readFileSync(file, 'utf8')).toBe('x');
  });
});

describe('a store after a power cut', () => {
  it('can be read before anything is written, though its log has no index beside it', async () => {
    const profile = temporaryFolder();
    const store = openStore(profile, 'test', NOW, noName);
    await store.write((unit) => unit.journal.begin('manual', NOW.toISOString(), NOW.toISOString()));
    const cut = temporaryFolder();
    for (const name of ['store.sqlite', 'store.sqlite-wal', 'store-key.json'])
      copyFileSync(join(profile, name), join(cut, name));
    store.close();
    const reader = openStoreForReading(cut);
    expect(reader?.journal.recent(5)).toHaveLength(1);
    reader?.close();
  });
});
