import { gzipSync } from 'node:zlib';
import { EXPORT_END, exportHead, tarHeader, tarOf } from '../support/export-archive.ts';
import type { TarMember } from '../support/export-archive.ts';
import { exportFile, recordsOf, tgzOf } from './support.ts';

/** Sixty records; the archives below hold the first forty, or fewer. */
export const records = recordsOf({ records: 60, seed: 5, unknowns: false });
export const good: TarMember = { name: 'a.xml', content: exportFile(records.slice(0, 20)) };
const other: TarMember = { name: 'b.xml', content: exportFile(records.slice(20, 40)) };
const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));
const wholeTar = tarOf([good, other]);

/** Code, records stored (null: any whole number of them), the archive. */
export type Case = readonly [name: string, code: string, stored: number | null, archive: () => Buffer];

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
  ['a gzip of something else', 'EXPORT-NOT-ARCHIVE', 0, () => gzipSync('{"not": "a tar"}'.repeat(500))],
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

/** Archives that stop the reading, and where. */
export function hostileArchives(): readonly Case[] {
  return CASES;
}

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
