import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Environment } from '../../src-main/api/status.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHandlers } from '../../src-main/engine/handlers.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { PackFolder } from '../../src-main/engine/pack-folder.ts';
import { readPackFiles, readPackPath } from '../../src-main/ingest/pack-source.ts';
import { resourcePath } from '../../src-main/resources.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { SimulatorOptions } from '../../src-main/simulator/options.ts';
import { runJson } from '../support/cli.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';
import {
  changed,
  explainingPack,
  projectPack,
  tgzPack,
  withElement,
  writePack,
  zipPack,
} from '../support/packs.ts';
import type { PackTexts } from '../support/packs.ts';

const START = '2026-11-24T07:12:00Z';

async function openDesk(profile: string, clock: ManualClock, url: string | null, environment: Environment) {
  const host = createHeadlessHost({});
  const engine = await Engine.open({ profile, holder: 'test', clock, host, env: {} });
  const { settings } = engine;
  engine.saveSettings({
    ...settings,
    environment,
    connection: { ...settings.connection, url, proxyMode: 'none' },
  });
  onTestFinished(() => engine.stop());
  return engine;
}

/** A desk beside a simulated SNE that sends what no schema knows. */
async function startDesk(environment: Environment, options: SimulatorOptions = {}) {
  const clock = new ManualClock(START);
  const simulator = await startSimulator({ demands: 420, seed: 7, unknowns: true, clock, ...options });
  onTestFinished(() => simulator.close());
  const profile = temporaryFolder();
  return { profile, clock, simulator, engine: await openDesk(profile, clock, simulator.url, environment) };
}

async function addTexts(engine: Engine, texts: PackTexts): Promise<void> {
  await engine.schemas.add(await readPackPath(writePack(temporaryFolder(), texts)), null);
}

/** What a dump says but for the departures from the schemas. */
function dataOf(profile: string): string[] {
  return dumpStore(profile)
    .filter((line) => !line.startsWith('drift '))
    .map((line) => line.replace(/"drift_count":\d+/, ''));
}

describe('a pack that is added', () => {
  it('clears the drift that it explains by judging the stock anew, and touches no data', async () => {
    const { profile, engine } = await startDesk('production');
    const { drift, rejected } = await engine.syncNow('manual');
    expect(drift).toBeGreaterThan(3);
    expect(rejected).toBe(0);
    expect(engine.status().schema).toMatchObject({
      version: '02.01',
      policy: 'flag',
      drift: { demands: drift },
    });
    const before = dataOf(profile);

    await addTexts(engine, explainingPack());
    expect(engine.schemas.current).toMatchObject({ version: '02.02', origin: 'officiel' });
    const found = await engine.schemas.revalidate();
    expect(found).toMatchObject({ schema: '02.02', driftBefore: drift, drift: 0, complete: true });
    expect(engine.schemas.drift()).toEqual({ drift: [], refused: [] });
    expect(engine.store.anomalies.list()).toEqual([]);
    expect(dataOf(profile)).toEqual(before);

    // The former stays: judged by it again, the same demands depart again.
    await engine.schemas.use('projet-02.01');
    expect(await engine.schemas.revalidate()).toMatchObject({ schema: '02.01', driftBefore: 0, drift });
    expect(dataOf(profile)).toEqual(before);
  });

  it('judges from the next call on without restart, and after one', async () => {
    const { profile, clock, simulator, engine } = await startDesk('production');
    await engine.schemas.registry();
    await addTexts(engine, explainingPack());
    expect(await engine.syncNow('manual')).toMatchObject({ drift: 0, rejected: 0 });
    await engine.stop();
    const again = await openDesk(profile, clock, simulator.url, 'production');
    expect(again.schemas.list()).toMatchObject([
      { version: '02.01', origin: 'projet', addedAt: null, current: false },
      { version: '02.02', origin: 'officiel', addedAt: '2026-11-24T07:12:00.000Z', current: true },
    ]);
    expect(await again.schemas.revalidate()).toMatchObject({ schema: '02.02', drift: 0 });
  });

  it('lets refused files be read again: the store is then what it would have been from the start', async () => {
    const refusing = await startDesk('demo');
    const first = await refusing.engine.syncNow('manual');
    expect(first.rejected).toBeGreaterThan(3);
    expect(first.drift).toBe(0);
    const { refused } = refusing.engine.schemas.drift();
    expect(refused.reduce((sum, { files }) => sum + files, 0)).toBeGreaterThan(3);
    expect(refusing.engine.store.anomalies.list()).toMatchObject([{ kind: 'rejected', code: 'XML-SCHEMA' }]);
    // Judged again by the same schemas, they are refused again and still there.
    expect(await refusing.engine.schemas.revalidate()).toMatchObject({ refusedStored: 0 });
    expect(refusing.engine.schemas.drift().refused).toEqual(refused);

    await addTexts(refusing.engine, explainingPack());
    const found = await refusing.engine.schemas.revalidate();
    expect(found).toMatchObject({ drift: 0, refused: 0 });
    expect(found.refusedStored).toBeGreaterThan(3);
    expect(refusing.engine.store.anomalies.list()).toEqual([]);

    const knowing = await startDesk('demo');
    await addTexts(knowing.engine, explainingPack());
    expect(await knowing.engine.syncNow('manual')).toMatchObject({ drift: 0, rejected: 0 });
    expect(dumpStore(refusing.profile)).toEqual(dumpStore(knowing.profile));
  });

  it('need not come for refused files to be read again: another policy lets them in, flagged', async () => {
    const { engine } = await startDesk('recette');
    expect((await engine.syncNow('manual')).rejected).toBeGreaterThan(3);
    engine.saveSettings({ ...engine.settings, environment: 'production' });
    const found = await engine.schemas.revalidate();
    expect(found).toMatchObject({ refused: 0 });
    expect(found.refusedStored).toBeGreaterThan(3);
    expect(found.drift).toBeGreaterThan(3);
    expect(engine.schemas.drift().refused).toEqual([]);
    expect(engine.store.anomalies.list().every(({ kind }) => kind === 'drift')).toBe(true);
  });

  it('is not judged by at all where the site has stopped that in production', async () => {
    const { engine } = await startDesk('production');
    engine.saveSettings({ ...engine.settings, validation: { inProduction: false } });
    expect(await engine.syncNow('manual')).toMatchObject({ drift: 0, rejected: 0 });
    expect(engine.status().schema.policy).toBe('none');
    // Asked for by a person, the stock is judged all the same.
    expect((await engine.schemas.revalidate()).drift).toBeGreaterThan(3);
  });

  it('may hold relative paths up and down, an import and a chameleon, without movements of its own', async () => {
    const profile = temporaryFolder();
    const engine = await openDesk(profile, new ManualClock(START), null, 'production');
    const project = projectPack();
    const moved: PackTexts = {
      'v2/demande/interfaceNuu.xsd': (project['interfaceNuu.xsd'] ?? '').replace(
        'schemaLocation="codes.xsd"',
        'schemaLocation="../communs/codes%20n%C2%B02.xsd"',
      ),
      // Without a namespace of its own it takes that of whoever includes it.
      'v2/communs/codes n°2.xsd': (project['codes.xsd'] ?? '').replace(/targetNamespace="[^"]*"/, ''),
    };
    await addTexts(engine, moved);
    expect(engine.schemas.current.files).toMatchObject({
      demand: { file: expect.stringMatching(/demande.interfaceNuu\.xsd$/) as string },
      movement: null,
    });
    const simulator = await startSimulator({ demands: 60, seed: 3 });
    onTestFinished(() => simulator.close());
    engine.saveSettings({
      ...engine.settings,
      connection: { ...engine.settings.connection, url: simulator.url },
    });
    expect(await engine.syncNow('manual')).toMatchObject({ drift: 0, rejected: 0 });
    expect(await engine.schemas.revalidate()).toMatchObject({ drift: 0 });
  });
});

describe('ways to give a pack', () => {
  it('is the same pack as a folder, a zip, a tgz, or files of a folder dropped on the window', async () => {
    const engine = await openDesk(temporaryFolder(), new ManualClock(START), null, 'production');
    const texts = { ...explainingPack(), 'LISEZMOI.txt': 'à lire', 'doc/notice.pdf': '%PDF' };
    const folder = writePack(temporaryFolder(), texts);
    const zip = join(temporaryFolder(), 'XSD.zip');
    writeFileSync(zip, zipPack(texts, 'XSD_interface/'));
    const tgz = join(temporaryFolder(), 'xsd.tgz');
    writeFileSync(tgz, tgzPack(texts));
    const ids = new Set<string>();
    for (const path of [folder, zip, tgz]) {
      await engine.schemas.add(await readPackPath(path), null);
      ids.add(engine.schemas.current.id);
    }
    const handlers = createHandlers(engine, new ManualClock(START));
    const dropped = Object.entries(texts).map(([path, text]) => ({
      path: `XSD/${path}`,
      content: Buffer.from(text).toString('base64'),
    }));
    const listed = await handlers['schemas.add']({ files: dropped, version: null });
    ids.add(engine.schemas.current.id);
    expect(ids.size).toBe(1);
    expect(listed.schemas).toHaveLength(2);
    await engine.schemas.revalidate();
  });

  it('takes one schema by itself, and a version that a person gives', async () => {
    const engine = await openDesk(temporaryFolder(), new ManualClock(START), null, 'production');
    const text =
      '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://nuu.application.i2/"><xs:element name="interfaceNuu"/></xs:schema>';
    const source = await readPackFiles([{ path: 'seul.xsd', bytes: Buffer.from(text) }]);
    await engine.schemas.add(source, '9.9');
    await engine.schemas.add(source, null);
    expect(engine.schemas.list().map(({ version }) => version)).toEqual(['02.01', '9.9', '2026-11-24']);
  });
});

describe('a broken pack', () => {
  const pack = projectPack();
  const element = (text: string): PackTexts => withElement(pack, 'demandeur', text);
  it.each<readonly [string, PackTexts, RegExp]>([
    [
      'a type that is nowhere',
      element('<xs:element name="x" type="nullePart"/>'),
      /interfaceNuu\.xsd.*ligne 104.*nullePart/,
    ],
    ['a tag that is not closed', changed(pack, 'codes.xsd', '</xs:simpleType>', ''), /codes\.xsd.*ligne \d+/],
    [
      'a file that is not there',
      changed(pack, 'interfaceNuu.xsd', '"codes.xsd"', '"absent.xsd"'),
      /interfaceNuu\.xsd.*ligne 23.*absent\.xsd/,
    ],
    [
      'an ambiguous content',
      changed(
        pack,
        'interfaceNuu.xsd',
        '<xs:element name="modeleLogement" type="modeleLogement" minOccurs="0" maxOccurs="unbounded"/>',
        '<xs:element name="a" type="texte" minOccurs="0"/><xs:element name="a" type="texte"/>',
      ),
      /interfaceNuu\.xsd.*ligne 23\d.*ambigu/,
    ],
    ['no schema of demands', { 'autre.xsd': pack['codes.xsd'] ?? '' }, /interfaceNuu/],
    [
      'another namespace',
      {
        'i.xsd': (pack['interfaceNuu.xsd'] ?? '').replaceAll('http://nuu.application.i2/', 'urn:autre'),
        'codes.xsd': (pack['codes.xsd'] ?? '').replaceAll('http://nuu.application.i2/', 'urn:autre'),
      },
      /espace de noms/,
    ],
    [
      'two schemas of demands',
      { ...pack, 'interfaceNuu2.xsd': pack['interfaceNuu.xsd'] ?? '' },
      /pack\.json/,
    ],
    [
      'another address for what it includes',
      changed(pack, 'interfaceNuu.xsd', '<xs:schema ', '<xs:schema xml:base="file:///etc/" '),
      /interfaceNuu\.xsd.*xml:base/,
    ],
  ])('with %s is refused with its file and line, and changes nothing', async (_what, texts, said) => {
    const profile = temporaryFolder();
    const folder = new PackFolder(profile);
    const source = await readPackPath(writePack(temporaryFolder(), texts));
    await expect(folder.add(source, null, new Date(START))).rejects.toMatchObject({
      code: 'XML-SCHEMA',
      message: expect.stringMatching(said) as string,
    });
    expect(folder.read().current.version).toBe('02.01');
    expect(existsSync(join(profile, 'schemas'))).toBe(false);
  });

  it('is refused as a folder with a link, as a file that is none, and where nothing is', async () => {
    const folder = writePack(temporaryFolder(), pack);
    symlinkSync('/etc/hostname', join(folder, 'lien.xsd'));
    await expect(readPackPath(folder)).rejects.toMatchObject({ code: 'IMPORT-PACK' });
    await expect(readPackPath(join(folder, 'absent'))).rejects.toMatchObject({ code: 'IMPORT-NOT-FOUND' });
    writeFileSync(join(folder, 'x.zip'), 'PK');
    await expect(readPackPath(join(folder, 'x.zip'))).rejects.toMatchObject({ code: 'IMPORT-PACK' });
  });

  it('damaged on the disk after it was added, lets the shipped one judge and says so', async () => {
    const { profile, clock, simulator, engine } = await startDesk('production', { unknowns: false });
    await addTexts(engine, projectPack());
    const { file } = engine.schemas.current.files.demand;
    await engine.stop();
    writeFileSync(file, '<xs:schema');
    const again = await openDesk(profile, clock, simulator.url, 'production');
    expect(await again.syncNow('manual')).toMatchObject({ drift: 0, rejected: 0 });
    expect(again.schemas.current.origin).toBe('projet');
    expect(again.schemas.fault).toMatch(/interfaceNuu\.xsd/);
    await again.stop();
    rmSync(file);
    writeFileSync(join(profile, 'schemas', 'autre.txt'), '');
    expect(new PackFolder(profile).read().current.origin).toBe('projet');
    // A list that cannot be read is set aside by the next change, never overwritten.
    writeFileSync(join(profile, 'schemas', 'packs.json'), '{"packs":');
    const folder = new PackFolder(profile);
    expect(folder.read().packs).toHaveLength(1);
    expect(folder.fault).toMatch(/illisible/);
    await folder.add(await readPackPath(writePack(temporaryFolder(), projectPack())), null, new Date(START));
    const aside = join(profile, 'schemas', 'packs.illisible-2026-11-24T071200.000Z.json');
    expect(readFileSync(aside, 'utf8')).toBe('{"packs":');
    expect(folder.read().packs).toHaveLength(2);
  });
});

describe('sne-desk schema', () => {
  it('lists, checks, adds and uses packs, tells drift, and validates by the current one', async () => {
    const profile = temporaryFolder();
    const first = await runJson(profile, ['schema', 'list']);
    expect(first).toMatchObject({
      code: 0,
      document: { schemas: [{ version: '02.01', origin: 'projet', addedAt: null, current: true }] },
    });
    const folder = join(temporaryFolder(), 'pack');
    mkdirSync(folder);
    cpSync(resourcePath('xsd', '02.01'), folder, { recursive: true });
    writePack(folder, withElement(projectPack(), 'demandeur', '<xs:element name="nouveau" minOccurs="0"/>'));
    const file = join(temporaryFolder(), 'demande.xml');
    writeFileSync(
      file,
      '<interfaceNuu xmlns="http://nuu.application.i2/" versionInterface="02.01"><demande><demandeLogement>\n<numUnique>038042500123411004</numUnique><personnePhysique><demandeur>\n<nouveau/></demandeur></personnePhysique></demandeLogement></demande></interfaceNuu>',
    );
    const refused = await runJson(profile, ['validate', file]);
    expect(refused).toMatchObject({
      code: 3,
      document: {
        files: [
          {
            valid: false,
            errors: [
              {
                line: 3,
                element: 'nouveau',
                source:
                  '<nouveau/></demandeur></personnePhysique></demandeLogement></demande></interfaceNuu>',
              },
            ],
          },
        ],
      },
    });
    const checked = await runJson(profile, ['schema', 'check', folder]);
    expect(checked.document).toMatchObject({ valid: true, version: '02.01' });
    const added = await runJson(profile, ['schema', 'add', folder, '--version', '02.03']);
    expect(added).toMatchObject({
      code: 0,
      document: { schemas: [{ current: false }, { version: '02.03', origin: 'officiel', current: true }] },
    });
    expect((await runJson(profile, ['validate', file])).code).toBe(0);
    expect((await runJson(profile, ['validate', file, '--schema', '02.01'])).code).toBe(3);
    expect((await runJson(profile, ['schema', 'use', '02.01'])).document).toMatchObject({
      schemas: [{ version: '02.01', current: true }, { current: false }],
    });
    expect((await runJson(profile, ['validate', file])).code).toBe(3);
    const unknown = await runJson(profile, ['schema', 'use', '7.7']);
    expect(unknown).toMatchObject({ code: 1, document: { error: { code: 'XML-SCHEMA-UNKNOWN' } } });
    expect((await runJson(profile, ['schema', 'drift'])).document).toEqual({ drift: [], refused: [] });
  }, 60_000);
});
