import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { createCodeDrawer } from '../../src-main/simulator/code-drawer.ts';
import { localDateTime } from '../../src-main/simulator/local-time.ts';
import { createPlaces } from '../../src-main/simulator/world/places.ts';
import { createWorld, currentFile, DEFAULT_RATES } from '../../src-main/simulator/world/world.ts';
import { writeDemand } from '../../src-main/simulator/write-demand.ts';

/** Demands made at once: the simulated world keeps all of them in memory. */
const BLOCK = 5000;
const NOW = new Date('2026-09-01T08:00:00Z');
const EXPORT_NUMBER = 'EXP-2026-000123';

export interface ExportOptions {
  readonly records: number;
  readonly seed?: number;
  /** Whether one demand in 200 holds something outside the public description. Default: yes. */
  readonly unknowns?: boolean;
}

/** Start of an export's XML file, up to its first record. */
export function exportHead(records: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<export xmlns="http://nuu.application.i2/export" numero="${EXPORT_NUMBER}" entite="CERFA" date="${localDateTime(NOW)}" nombre="${String(records)}">\n`;
}

export const EXPORT_END = '</export>\n';

/** The records of a seeded export, one `mouvement` a string, the same for the same options. */
export function* exportRecords({ records, seed = 1, unknowns = true }: ExportOptions): Generator<string> {
  const places = createPlaces(loadCommunes(), '38');
  for (let first = 0, block = 0; first < records; first += BLOCK, block += 1) {
    const demands = Math.min(BLOCK, records - first);
    const world = createWorld({
      seed: seed + block,
      department: '38',
      desk: '38004',
      demands,
      places,
      drawer: createCodeDrawer(),
      unknowns,
      rates: DEFAULT_RATES,
      now: NOW,
    });
    for (const demand of world.demands) {
      // Each block counts its demands from the start: the desk's part of the number tells the blocks apart.
      const nud = demand.nud.slice(0, 13) + String(38_000 + block);
      const file = { ...currentFile(demand), nud };
      const at = demand.history.reduce((latest, movement) => Math.max(latest, movement.at.getTime()), 0);
      const state = demand.state === 'active' ? 'ACTIVE' : 'RADIEE';
      const removal =
        demand.removal === null || demand.state === 'active'
          ? ''
          : `<radiation><motif code="${demand.removal.reason}"/><dateRadiation>${demand.removal.on}</dateRadiation></radiation>`;
      yield `<mouvement xmlns="http://nuu.application.i2/gdm"><numUnique>${nud}</numUnique><entite code="CERFA"/><dateMouvement>${localDateTime(new Date(at))}</dateMouvement><numGuichet>38004</numGuichet><etatDemande>${state}</etatDemande>${removal}${writeDemand(file, demand.form)}</mouvement>\n`;
    }
  }
}

/** The whole XML file of an export, in chunks. */
export function* exportXml(options: ExportOptions): Generator<Buffer> {
  let chunk = exportHead(options.records);
  for (const record of exportRecords(options)) {
    chunk += record;
    if (chunk.length < 256 * 1024) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  yield Buffer.from(chunk + EXPORT_END);
}

export interface TarMember {
  readonly name: string;
  readonly content: Uint8Array | string;
  /** ustar type flag; `0` (a file) by default. */
  readonly type?: string;
  readonly link?: string;
}

/** One ustar header block; `size` may be said otherwise than it is, to make a broken archive. */
export function tarHeader(
  name: string,
  size: number,
  { type = '0', link = '' }: { readonly type?: string; readonly link?: string } = {},
): Buffer {
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0, 'utf8');
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link.slice(0, 100), 157, 'utf8');
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** Zeros up to the next block of 512 bytes. */
function padding(size: number): Buffer {
  return Buffer.alloc((512 - (size % 512)) % 512);
}

/** A tar of these members, not compressed. */
export function tarOf(members: readonly TarMember[]): Buffer {
  const parts = members.flatMap(({ name, content, ...rest }) => {
    const bytes = Buffer.from(content);
    return [tarHeader(name, bytes.length, rest), bytes, padding(bytes.length)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/**
 * Writes a seeded export as a `.tgz` of one XML file, streamed: made twice, first to know its length. Gives the length of
 * the XML in bytes.
 */
export async function writeExportArchive(path: string, options: ExportOptions): Promise<number> {
  let size = 0;
  for (const chunk of exportXml(options)) size += chunk.length;
  const tar = function* (): Generator<Buffer> {
    yield tarHeader('export/demandes.xml', size);
    yield* exportXml(options);
    yield Buffer.concat([padding(size), Buffer.alloc(1024)]);
  };
  await pipeline(Readable.from(tar()), createGzip({ level: 6 }), createWriteStream(path));
  return size;
}
