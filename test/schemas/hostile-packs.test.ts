import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DeskError } from '../../src-main/api/errors.ts';
import { PackFolder } from '../../src-main/engine/pack-folder.ts';
import { readPackFiles, readPackPath } from '../../src-main/ingest/pack-source.ts';
import { judgeSource } from '../../src-main/ingest/validate-source.ts';
import { createRandom } from '../../src-main/simulator/random.ts';
import type { Random } from '../../src-main/simulator/random.ts';
import { checkPack } from '../../src-main/xml/pack-check.ts';
import { tryPack } from '../../src-main/xml/pack-trial.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import { tarOf } from '../support/export-archive.ts';
import { temporaryFolder } from '../support/folder.ts';
import { projectPack, tgzPack, writePack, zipOf, zipPack } from '../support/packs.ts';
import type { PackTexts } from '../support/packs.ts';
import { exportRecords } from '../support/export-archive.ts';

/** Damaged at random, and made to harm: 200 in all, the same in every run. */
const PACKS = 110;
const FILES = 60;
/** One pack in so many is tried in a thread of its own, as all are in the product. */
const IN_A_THREAD = 10;
const SEED = 41;

/** Every byte of a folder, by path: equal digests are equal profiles. */
function digestOf(folder: string): string {
  const hash = createHash('sha256');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of entries) hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}

/** A secret beside the packs; nothing of it may ever be told. */
const SECRET = 'secret-du-voisin';

function schema(content: string, attributes = ''): string {
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://nuu.application.i2/" targetNamespace="http://nuu.application.i2/" elementFormDefault="qualified" ${attributes}>${content}</xs:schema>`;
}

const ROOT = '<xs:element name="interfaceNuu"/>';

/** Changes to the text of a schema that leave something that looks like one. */
const DAMAGES: readonly ((text: string, random: Random) => string)[] = [
  (text, random) => text.slice(0, random.int(1, text.length - 2)),
  (text, random) => {
    const at = random.int(0, text.length - 20);
    return text.slice(0, at) + text.slice(at + random.int(1, 15));
  },
  (text, random) => text.replace(/ type="[^"]*"/, ` type="absent${String(random.int(0, 99))}"`),
  (text) => text.replace(/<\/xs:complexType>/, ''),
  (text) => text.replace(/name="/g, 'nom="'),
  (text) => text.replace(/xs:all/g, 'xs:allez'),
  (text) => text.replace(/minOccurs="0"/, 'minOccurs="deux"'),
  (text) => text.replace(/http:\/\/www.w3.org\/2001\/XMLSchema/, 'urn:pas-un-schema'),
  (text, random) => text.replace(/>/g, (found, at: number) => (at % random.int(3, 9) === 0 ? '' : found)),
  (text) => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${text.replace(/<\?xml[^>]*\?>/, '')}`,
  (text) => text.replace(/<\?xml[^>]*\?>/, '<?xml version="1.0" encoding="UTF-16"?>'),
  (text, random) => text.replace(/schemaLocation="[^"]*"/, `schemaLocation="${random.pick(OUTSIDE)}"`),
  (text, random) => text.replace(/<xs:element /, `<xs:element xml:base="${random.pick(OUTSIDE)}" `),
];

const OUTSIDE = [
  'http://127.0.0.1:9/x.xsd',
  '//127.0.0.1/x.xsd',
  'file:///etc/passwd',
  '/etc/passwd',
  '../voisin.xsd',
  '../../voisin.xsd',
  '%2e%2e/voisin.xsd',
  'x/..%2f..%2fvoisin.xsd',
  '..\\voisin.xsd',
  'C:\\Windows\\win.ini',
  'data:text/xml,<a/>',
  'zip:file:x.zip!/a.xsd',
];

function damagedPack(random: Random): PackTexts {
  const texts: Record<string, string> = { ...projectPack() };
  // What cannot be reached from the two main files may be anything.
  const name = random.pick(['interfaceNuu.xsd', 'codes.xsd', 'gdm.xsd']);
  const before = texts[name] ?? '';
  texts[name] = random.pick(DAMAGES)(before, random);
  return texts[name] === before ? damagedPack(random) : texts;
}

interface Outcome {
  readonly what: string;
  readonly code: string;
  readonly message: string;
}

async function outcomeOf(what: string, work: () => Promise<unknown>): Promise<Outcome> {
  try {
    await work();
    return { what, code: 'accepted', message: '' };
  } catch (thrown) {
    // Anything else is a crash.
    if (!(thrown instanceof DeskError)) throw thrown;
    return { what, code: thrown.code, message: `${thrown.message} ${thrown.hint ?? ''}` };
  }
}

/** A profile that holds a good pack, a neighbour with a secret, and what they look like. */
async function setUp() {
  const home = temporaryFolder();
  writeFileSync(join(home, 'voisin.xsd'), schema(`<xs:simpleType name="${SECRET}"/>`));
  const profile = join(home, 'profil');
  mkdirSync(join(profile, 'schemas'), { recursive: true });
  writeFileSync(join(profile, 'schemas', 'voisin.xsd'), schema(`<xs:simpleType name="${SECRET}"/>`));
  const folder = new PackFolder(profile);
  const good = await readPackPath(writePack(join(home, 'bon'), projectPack()));
  await folder.add(good, '02.02', new Date('2026-11-24T07:12:00Z'));
  return { home, profile, folder, before: digestOf(home) };
}

const AT = new Date('2026-11-25T07:12:00Z');

describe('200 broken or hostile packs and files', () => {
  it(
    `refuses ${String(PACKS)} packs damaged at random: a clear error, the profile as it was to the byte`,
    { timeout: 300_000 },
    async () => {
      const random = createRandom(SEED, 'packs');
      const { home, profile, folder, before } = await setUp();
      // A thread for each would take minutes; what is tried is the same.
      const here = new PackFolder(profile, tryPack);
      let accepted = 0;
      for (let round = 0; round < PACKS; round += 1) {
        const texts = damagedPack(random);
        const path = `jeu-${String(round)}`;
        const bytes = [
          () => ({ path: `${path}.zip`, bytes: zipPack(texts) }),
          () => ({ path: `${path}.tgz`, bytes: tgzPack(texts) }),
          () => ({
            path: `${path}.tar`,
            bytes: tarOf(Object.entries(texts).map(([name, content]) => ({ name, content }))),
          }),
        ][round % 3]?.();
        if (bytes === undefined) throw new Error('no way to give a pack');
        const outcome = await outcomeOf(path, async () => {
          // Only looked at: some damage leaves a good schema.
          const way = round % IN_A_THREAD === 0 ? folder : here;
          await way.check(await readPackFiles([bytes]));
        });
        if (outcome.code === 'accepted') accepted += 1;
        else expect(outcome.code).toMatch(/^(?:XML-SCHEMA|IMPORT-PACK)/);
        expect(outcome.message).not.toContain(SECRET);
        expect(outcome.message).not.toContain('root:');
      }
      expect(digestOf(home)).toBe(before);
      expect(accepted).toBeLessThan(PACKS / 5);
      expect(folder.read().current.version).toBe('02.02');
    },
  );

  const hostile: readonly (readonly [string, () => Uint8Array, string?])[] = [
    ['a zip with a path out of it', () => zipOf([{ name: '../evil.xsd', content: schema(ROOT) }])],
    ['a zip with an absolute path', () => zipOf([{ name: '/tmp/evil.xsd', content: schema(ROOT) }])],
    ['a zip with a drive', () => zipOf([{ name: 'C:\\evil.xsd', content: schema(ROOT) }])],
    ['a zip with a link', () => zipOf([{ name: 'a.xsd', content: '/etc/passwd', mode: 0o120777 }])],
    ['a zip with a password', () => zipOf([{ name: 'a.xsd', content: schema(ROOT), flags: 0x801 }])],
    [
      'a zip that grows beyond what it claims',
      () => zipOf([{ name: 'a.xsd', content: Buffer.alloc(1e6), claimed: 10 }]),
    ],
    [
      'a zip that claims more than the bound',
      () => zipOf([{ name: 'a.xsd', content: 'x', claimed: 2 ** 31 }]),
    ],
    ['a zip of zeros without end', () => zipOf([{ name: 'a.xsd', content: Buffer.alloc(40 * 1024 * 1024) }])],
    ['a zip cut in its middle', () => zipPack(projectPack()).subarray(0, 5000)],
    [
      'a zip of names that differ in case only',
      () =>
        zipOf([
          { name: 'a.xsd', content: schema(ROOT) },
          { name: 'A.xsd', content: schema(ROOT) },
        ]),
    ],
    ['a tar with a path out of it', () => tarOf([{ name: '../evil.xsd', content: schema(ROOT) }])],
    ['a tar with a link', () => tarOf([{ name: 'a.xsd', content: '', type: '2', link: '/etc/passwd' }])],
    [
      'a tar with a hard link',
      () => tarOf([{ name: 'a.xsd', content: '', type: '1', link: '../voisin.xsd' }]),
    ],
    ['a tar with a device', () => tarOf([{ name: 'a.xsd', content: '', type: '3' }])],
    ['a tgz of zeros without end', () => gzipSync(Buffer.alloc(80 * 1024 * 1024))],
    ['a tgz cut in its middle', () => tgzPack(projectPack()).subarray(0, 900)],
    ['nothing', () => Buffer.alloc(0)],
    ['neither archive nor schema', () => Buffer.from('MZ not a pack')],
    [
      'billion laughs',
      () =>
        tarOf([
          {
            name: 'a.xsd',
            content: `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>${schema('<xs:annotation><xs:documentation>&b;</xs:documentation></xs:annotation>')}`,
          },
        ]),
    ],
    [
      '10,000 levels',
      () =>
        tarOf([
          {
            name: 'a.xsd',
            content: schema('<xs:sequence>'.repeat(10_000) + '</xs:sequence>'.repeat(10_000)),
          },
        ]),
    ],
    [
      'an include of itself and of nothing else',
      () => tarOf([{ name: 'a.xsd', content: schema('<xs:include schemaLocation="a.xsd"/>') }]),
    ],
    [
      'a ring of includes around an unknown type',
      () =>
        tarOf([
          {
            name: 'a.xsd',
            content: schema(`<xs:include schemaLocation="b.xsd"/><xs:element name="interfaceNuu" type="t"/>`),
          },
          { name: 'b.xsd', content: schema('<xs:include schemaLocation="a.xsd"/>') },
        ]),
    ],
    [
      'a type that extends itself',
      () =>
        tarOf([
          {
            name: 'a.xsd',
            content: schema(
              '<xs:complexType name="t"><xs:complexContent><xs:extension base="t"/></xs:complexContent></xs:complexType><xs:element name="interfaceNuu" type="t"/>',
            ),
          },
        ]),
    ],
    [
      'a group that holds itself',
      () =>
        tarOf([
          {
            name: 'a.xsd',
            content: schema(
              '<xs:group name="g"><xs:sequence><xs:group ref="g"/></xs:sequence></xs:group><xs:element name="interfaceNuu"><xs:complexType><xs:group ref="g"/></xs:complexType></xs:element>',
            ),
          },
        ]),
    ],
    [
      'a union of itself',
      () =>
        tarOf([
          {
            name: 'a.xsd',
            content: schema(
              '<xs:simpleType name="u"><xs:union memberTypes="u"/></xs:simpleType><xs:element name="interfaceNuu" type="u"/>',
            ),
          },
        ]),
    ],
    [
      'a pattern that is none',
      () =>
        tarOf([
          {
            name: 'a.xsd',
            content: schema(
              '<xs:element name="interfaceNuu"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[a-"/></xs:restriction></xs:simpleType></xs:element>',
            ),
          },
        ]),
    ],
    [
      'a pack.json that names a file elsewhere',
      () =>
        tarOf([
          { name: 'a.xsd', content: schema(ROOT) },
          { name: 'pack.json', content: '{"version":"1.0","files":{"interfaceNuu":"../voisin.xsd"}}' },
        ]),
    ],
    [
      'a pack.json with a version that is a path',
      () =>
        tarOf([
          { name: 'a.xsd', content: schema(ROOT) },
          { name: 'pack.json', content: '{"version":"../../x","files":{"interfaceNuu":"a.xsd"}}' },
        ]),
    ],
    [
      '5,000 files',
      () => zipOf(Array.from({ length: 5000 }, (_, at) => ({ name: `${String(at)}.xsd`, content: '' }))),
    ],
  ];

  it(
    'refuses what is made to harm, whatever the archive, and leaves every byte as it was',
    { timeout: 120_000 },
    async () => {
      const { home, profile, before } = await setUp();
      const here = new PackFolder(profile, tryPack);
      for (const [what, bytes] of hostile) {
        const outcome = await outcomeOf(what, async () => {
          await here.add(await readPackFiles([{ path: 'jeu.bin', bytes: bytes() }]), null, AT);
        });
        expect(outcome.code, what).toMatch(/^(?:XML-SCHEMA|IMPORT-PACK)/);
        expect(outcome.message, what).not.toContain(SECRET);
        expect(digestOf(home), what).toBe(before);
      }
      expect(['/tmp/evil.xsd', join(home, 'evil.xsd')].filter((path) => existsSync(path))).toEqual([]);
      const linked = writePack(join(home, 'lié'), {
        'a.xsd': schema('<xs:include schemaLocation="lien/voisin.xsd"/>'),
      });
      symlinkSync(home, join(linked, 'lien'));
      expect(await outcomeOf('a folder with a link', () => readPackPath(linked))).toMatchObject({
        code: 'IMPORT-PACK',
      });
    },
  );

  it('ends the check of a schema that would keep an engine busy for ever', { timeout: 60_000 }, async () => {
    // Each group is twice the one before, and which of its elements one is cannot be told.
    let groups =
      '<xs:group name="g0"><xs:sequence><xs:element name="a" minOccurs="0"/></xs:sequence></xs:group>';
    for (let level = 1; level <= 12; level += 1) {
      const half = `<xs:group ref="g${String(level - 1)}"/>`;
      groups += `<xs:group name="g${String(level)}"><xs:sequence>${half}${half}</xs:sequence></xs:group>`;
    }
    const root =
      '<xs:element name="interfaceNuu"><xs:complexType><xs:group ref="g12"/></xs:complexType></xs:element>';
    const folder = writePack(temporaryFolder(), { 'a.xsd': schema(groups + root) });
    const outcome = await outcomeOf('doubling', () => checkPack(folder, 'a.xsd', 1500));
    expect(outcome.code).toBe('XML-SCHEMA-SLOW');
  });

  it(`judges ${String(FILES)} damaged files and archives of them without a crash, and tells nothing but lines of theirs`, async () => {
    const random = createRandom(SEED, 'files');
    const registry = await openSchemas();
    const records = [...exportRecords({ records: 10, seed: 2 })];
    let refused = 0;
    for (let round = 0; round < FILES; round += 1) {
      const record = random.pick(records);
      const at = random.int(1, record.length - 2);
      const damaged = Buffer.from(
        random.pick([
          record.slice(0, at),
          record.slice(0, at) + record.slice(at + random.int(1, 30)),
          `${record.slice(0, at)}\u0000${record.slice(at)}`,
          `<!DOCTYPE m [<!ENTITY e SYSTEM "file:///etc/passwd">]>${record.replace(/>(\w+)</, '>&e;<')}`,
          record.replace(
            '<mouvement ',
            '<mouvement xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="file:///etc/passwd" ',
          ),
        ]),
      );
      const [name, bytes] = random.pick([
        ['a.xml', damaged] as const,
        ['a.zip', zipOf([{ name: 'a.xml', content: damaged }])] as const,
        ['a.tgz', gzipSync(tarOf([{ name: 'a.xml', content: damaged }]))] as const,
        ['a.zip', zipOf([{ name: 'a.xml', content: damaged }]).subarray(0, random.int(1, 400))] as const,
        [
          'a.tgz',
          gzipSync(tarOf([{ name: 'a.xml', content: damaged }])).subarray(0, random.int(1, 400)),
        ] as const,
      ]);
      for await (const verdict of judgeSource(name, { bytes }, { registry })) {
        if (!verdict.valid) refused += 1;
        expect(JSON.stringify(verdict)).not.toContain('root:x:');
      }
    }
    registry.dispose();
    expect(refused).toBeGreaterThan(FILES / 2);
  });

  it('are 200', () => {
    expect(PACKS + hostile.length + 1 + FILES).toBeGreaterThanOrEqual(200);
  });
});
