import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dumpStore } from '../support/dump-store.ts';
import { EXPORT_END, exportHead, tarHeader, tarOf } from '../support/export-archive.ts';
import type { TarMember } from '../support/export-archive.ts';
import { exportFile, ingest, newStore, recordsOf, tgzOf } from './support.ts';

const records = recordsOf({ records: 60, seed: 5, unknowns: false });
const good: TarMember = { name: 'a.xml', content: exportFile(records.slice(0, 20)) };
const other: TarMember = { name: 'b.xml', content: exportFile(records.slice(20, 40)) };
const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));
const wholeTar = tarOf([good, other]);

/** Code, records stored (null: any whole number of them), the archive. */
type Case = readonly [name: string, code: string, stored: number | null, archive: () => Buffer];

const CASES: readonly Case[] = [
  ['a path that climbs', 'EXPORT-PATH', 20, () => tgzOf(good, { ...other, name: '../../etc/b.xml' })],
  ['a path that climbs backwards', 'EXPORT-PATH', 20, () => tgzOf(good, { ...other, name: 'x\\..\\b.xml' })],
  ['an absolute name', 'EXPORT-PATH', 20, () => tgzOf(good, { ...other, name: '/tmp/b.xml' })],
  ['a drive', 'EXPORT-PATH', 20, () => tgzOf(good, { ...other, name: 'C:b.xml' })],
  [
    'a name with control characters',
    'EXPORT-PATH',
    20,
    () => tgzOf(good, { ...other, name: 'a\u001b[2Jb.xml' }),
  ],
  [
    'a climbing path in a pax header',
    'EXPORT-PATH',
    20,
    () => tgzOf(good, { name: 'pax', type: 'x', content: '20 path=../../b.xml\n' }, other),
  ],
  [
    'a climbing GNU long name',
    'EXPORT-PATH',
    20,
    () => tgzOf(good, { name: '././@LongLink', type: 'L', content: '../../b.xml\0' }, other),
  ],
  [
    'a symbolic link',
    'EXPORT-LINK',
    20,
    () => tgzOf(good, { name: 'l.xml', content: '', type: '2', link: '/etc/passwd' }, other),
  ],
  [
    'a hard link',
    'EXPORT-LINK',
    20,
    () => tgzOf(good, { name: 'l.xml', content: '', type: '1', link: 'a.xml' }, other),
  ],
  ['a device', 'EXPORT-DEVICE', 20, () => tgzOf(good, { name: 'd.xml', content: '', type: '3' }, other)],
  ['a pipe', 'EXPORT-DEVICE', 20, () => tgzOf(good, { name: 'p.xml', content: '', type: '6' }, other)],
  ['a sparse file', 'EXPORT-MEMBER', 20, () => tgzOf(good, { name: 's.xml', content: '', type: 'S' }, other)],
  ['two files of one name', 'EXPORT-DUPLICATE', 20, () => tgzOf(good, { ...other, name: './A.xml' })],
  ['a gzip cut in two', 'EXPORT-TRUNCATED', null, () => half(tgzOf(good, other))],
  ['a gzip without its last byte', 'EXPORT-TRUNCATED', 40, () => tgzOf(good, other).subarray(0, -1)],
  ['a tar cut inside a file', 'EXPORT-TRUNCATED', null, () => gzipSync(half(wholeTar))],
  ['a tar cut between two files', 'EXPORT-TRUNCATED', 20, () => gzipSync(tarOf([good]).subarray(0, -1024))],
  [
    'a tar cut inside a header',
    'EXPORT-TRUNCATED',
    20,
    () => gzipSync(wholeTar.subarray(0, tarOf([good]).length - 1024 + 100)),
  ],
  ['a wrong checksum at the end', 'EXPORT-CORRUPT', 40, () => spoil(tgzOf(good, other), -6)],
  [
    'a tar header that does not add up',
    'EXPORT-CORRUPT',
    20,
    () => gzipSync(spoil(wholeTar, tarOf([good]).length - 1024 + 3)),
  ],
  [
    'a size that cannot be',
    'EXPORT-CORRUPT',
    20,
    () => gzipSync(Buffer.concat([tarOf([good]).subarray(0, -1024), badSize()])),
  ],
  ['nothing at all', 'EXPORT-EMPTY', 0, () => Buffer.alloc(0)],
  ['an empty tar', 'EXPORT-EMPTY', 0, () => gzipSync(Buffer.alloc(10_240))],
  ['no archive', 'EXPORT-NOT-ARCHIVE', 0, () => Buffer.from('PK\u0003\u0004 not at all'.repeat(200))],
  ['a gzip of something else', 'EXPORT-CORRUPT', 0, () => gzipSync('{"not": "a tar"}'.repeat(500))],
  [
    'XML in UTF-16',
    'XML-ENCODING',
    20,
    () => tgzOf(good, { name: 'u.xml', content: Buffer.from(`\ufeff${String(other.content)}`, 'utf16le') }),
  ],
  [
    'XML in latin-1',
    'XML-ENCODING',
    20,
    () =>
      tgzOf(good, {
        name: 'u.xml',
        content: Buffer.from(
          exportFile([records[20]?.replace(/<(\w*:?)nom>[^<]*/, '<$1nom>É') ?? '']),
          'latin1',
        ),
      }),
  ],
  [
    'a DOCTYPE',
    'XML-DOCTYPE',
    20,
    () =>
      tgzOf(good, {
        name: 'd.xml',
        content: String(other.content).replace('<export', '<!DOCTYPE export [<!ENTITY a "b">]>\n<export'),
      }),
  ],
  [
    'a record that is not well-formed',
    'XML-MALFORMED',
    30,
    () =>
      tgzOf(good, {
        name: 'm.xml',
        content: exportFile(
          records
            .slice(20, 40)
            .map((xml, at) => (at === 10 ? xml.replace('</numUnique>', '</numUniqe>') : xml)),
        ),
      }),
  ],
  [
    'a file that stops in a record',
    'XML-TRUNCATED',
    null,
    () => tgzOf(good, { name: 't.xml', content: String(other.content).slice(0, 30_000) }),
  ],
  [
    'a file without its root’s end',
    'XML-TRUNCATED',
    40,
    () => tgzOf(good, { name: 't.xml', content: String(other.content).slice(0, -EXPORT_END.length) }),
  ],
  [
    'something after the root',
    'XML-MALFORMED',
    40,
    () => tgzOf(good, { name: 't.xml', content: `${String(other.content)}<more/>` }),
  ],
  [
    'text between records',
    'XML-MALFORMED',
    20,
    () => tgzOf(good, { name: 't.xml', content: `${exportHead(1)}& nothing${EXPORT_END}` }),
  ],
];

describe('a hostile or broken archive', () => {
  it.each(CASES)(
    '%s: %s, whole records up to there and where it stopped',
    async (_name, code, stored, archive) => {
      const { profile, store } = newStore();
      const before = readdirSync(profile).sort();
      const result = await ingest(archive(), store);
      expect(result.stoppedAt).toMatchObject({ code, message: expect.stringMatching(/\S/) as string });
      expect(result.rejected).toBe(0);
      if (stored !== null) expect(result.stored).toBe(stored);
      // Exactly the first records, whole: the store of an archive that holds just these.
      const same = newStore();
      if (result.stored > 0)
        await ingest(
          tgzOf({ name: 's.xml', content: exportFile(records.slice(0, result.stored)) }),
          same.store,
        );
      expect(dumpStore(profile)).toEqual(dumpStore(same.profile));
      expect(readdirSync(profile).sort()).toEqual(before);
    },
  );

  it.each<readonly [string, string, () => Buffer]>([
    ['rubbish after the gzip', 'EXPORT-TRAILING', () => Buffer.concat([tgzOf(good), Buffer.from('rubbish')])],
    [
      'rubbish after the tar',
      'EXPORT-TRAILING',
      () => gzipSync(Buffer.concat([tarOf([good]), Buffer.from('rubbish')])),
    ],
    ['a member that is no XML', 'EXPORT-MEMBER', () => tgzOf({ name: 'README', content: 'x' }, good)],
    [
      'a count that is wrong',
      'EXPORT-COUNT',
      () => tgzOf({ ...good, content: String(good.content).replace('nombre="20"', 'nombre="21"') }),
    ],
  ])('%s is said and stops nothing', async (_name, code, archive) => {
    const { store } = newStore();
    const result = await ingest(archive(), store);
    expect(result).toMatchObject({ stored: 20, stoppedAt: null, problems: [{ code }] });
  });

  it('is bounded: a million entries, a bomb by its ratio or its size', async () => {
    const { store } = newStore();
    let made = 0;
    const many = function* (): Generator<Buffer> {
      for (; made < 1_000_000; made += 1) yield tarHeader(`e${String(made)}`, 0);
    };
    expect((await ingest(Readable.from(many()), store)).stoppedAt).toMatchObject({ code: 'EXPORT-TOO-MANY' });
    expect(made).toBeLessThan(11_000);
    const bomb = gzipSync(tarOf([{ name: 'z.xml', content: Buffer.alloc(64 * 1024 * 1024, 0x20) }]));
    expect((await ingest(bomb, store)).stoppedAt).toMatchObject({
      code: expect.stringMatching(/^(EXPORT-BOMB|XML-TOO-LARGE)$/) as string,
    });
    const limits = { maxRatio: 10, ratioFromBytes: 100_000 };
    expect((await ingest(bomb, store, { limits })).stoppedAt).toMatchObject({ code: 'EXPORT-BOMB' });
    expect(
      (await ingest(tarOf([good]), store, { limits: { maxTotalBytes: 50_000 } })).stoppedAt,
    ).toMatchObject({ code: 'EXPORT-BOMB' });
  });

  it('refuses a record of 200 MB without holding it', async () => {
    const { store } = newStore();
    const size = 200 * 1024 * 1024;
    const start = Buffer.from(`${exportHead(1)}<mouvement xmlns="http://nuu.application.i2/gdm"><numUnique>`);
    const source = function* (): Generator<Buffer> {
      yield tarHeader('r.xml', start.length + size);
      yield start;
      const piece = Buffer.alloc(1024 * 1024, 0x31);
      for (let at = 0; at < size; at += piece.length) yield piece;
      yield Buffer.alloc(2048);
    };
    const before = process.memoryUsage().rss;
    const result = await ingest(Readable.from(source()), store);
    expect(result.stoppedAt).toMatchObject({ code: 'XML-TOO-LARGE', file: 'r.xml' });
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });
});

function spoil(bytes: Buffer, at: number): Buffer {
  const index = at < 0 ? bytes.length + at : at;
  return Buffer.concat([
    bytes.subarray(0, index),
    Buffer.from([(bytes[index] ?? 0) ^ 0xff]),
    bytes.subarray(index + 1),
  ]);
}

function badSize(): Buffer {
  const header = tarHeader('b.xml', 0);
  header.fill('9', 124, 135);
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.alloc(1024)]);
}
