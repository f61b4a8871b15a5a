import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { DeskError } from '../../../src-main/api/errors.ts';
import { connectionSettings } from '../../../src-main/api/settings.ts';
import { ArchiveRecords } from '../../../src-main/ingest/archive-records.ts';
import { DEFAULT_ARCHIVE_LIMITS } from '../../../src-main/ingest/archive-limits.ts';
import { systemClock } from '../../../src-main/schedule/clock.ts';
import { startSimulator } from '../../../src-main/simulator/simulator.ts';
import { currentFile } from '../../../src-main/simulator/world/world.ts';
import { writeDemand } from '../../../src-main/simulator/write-demand.ts';
import { createSneClient } from '../../../src-main/sne/client.ts';
import { readMovement } from '../../../src-main/sne/read-movement.ts';
import { decodeXml } from '../../../src-main/xml/encoding.ts';
import { readDemand } from '../../../src-main/xml/read-demand.ts';
import { openSchemas } from '../../../src-main/xml/schemas.ts';
import { splitElements } from '../../../src-main/xml/split.ts';
import { exportHead, exportRecords, tarOf } from '../../support/export-archive.ts';
import { gzipSync } from 'node:zlib';

/** A part of the product that reads bytes of others. */
export interface Target {
  readonly name: string;
  /** Right inputs to begin with. */
  readonly seeds: readonly Uint8Array[];
  /**
   * Reads the bytes. A refusal in words (`DeskError`) is an answer; anything else thrown is a defect.
   *
   * @returns what came of it in a word, to tell one way through the program from another
   */
  readonly read: (bytes: Uint8Array) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Longest that one input may take, in milliseconds: far above any right one, even on a busy machine. */
export const LONGEST_MS = 20_000;

/** Opens every target. */
export async function openTargets(): Promise<readonly Target[]> {
  const simulator = await startSimulator({ demands: 12, seed: 8, now: new Date('2026-05-04T08:00:00Z') });
  try {
    const demands = simulator.world.demands.map((demand) => writeDemand(currentFile(demand), demand.form));
    const since = encodeURIComponent('01/01/2025 00:00');
    const answer = await fetch(`${simulator.url}/v1.0/gdm/mouvements?depuis=${since}`);
    const movements = Buffer.from(await answer.arrayBuffer());
    return [
      await demandTarget(demands),
      movementsTarget(movements),
      archiveTarget(),
      await httpTarget(movements),
    ];
  } finally {
    await simulator.close();
  }
}

async function inWords(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof DeskError) || thrown.code === 'ENGINE-UNEXPECTED') throw thrown;
    return thrown.code;
  }
}

async function demandTarget(demands: readonly string[]): Promise<Target> {
  const schemas = await openSchemas();
  const read = (bytes: Uint8Array): Promise<string> =>
    inWords(() => {
      const xml = decodeXml(bytes);
      const errors = schemas.validateDemand(xml);
      readDemand(xml);
      return Promise.resolve(errors.length === 0 ? 'valid' : 'drift');
    });
  const close = (): Promise<void> => {
    schemas.dispose();
    return Promise.resolve();
  };
  return { name: 'demand', seeds: demands.map((xml) => Buffer.from(xml)), read, close };
}

/** Whatever the pieces in which an answer comes, what is read of it must be the same. */
function movementsTarget(whole: Buffer): Target {
  const readIn = async (bytes: Uint8Array, size: number): Promise<string> => {
    let records = 0;
    let readable = 0;
    const end = await inWords(async () => {
      for await (const part of splitElements(pieces(bytes, size), { record: 'mouvement' })) {
        if (part.type !== 'record') continue;
        records += 1;
        const movement = part.xml;
        await inWords(() => {
          readMovement(movement);
          readable += 1;
          return Promise.resolve('');
        });
      }
      return 'end';
    });
    return `${String(records)} ${String(readable)} ${end}`;
  };
  const read = async (bytes: Uint8Array): Promise<string> => {
    const once = await readIn(bytes, Math.max(1, bytes.length));
    const often = await readIn(bytes, 1 + (bytes.length % 97));
    // The bytes of one piece are decoded before anything of it is read: what comes first differs then, by nature.
    if (once !== often && !once.endsWith('XML-ENCODING'))
      throw new Error(`read in one piece: ${once}; in several: ${often}`);
    return once.replace(/^\d+ \d+/, '');
  };
  const small = Buffer.from(
    whole.toString('utf8').replace(/(<\/mouvement>\s*)(<mouvement>[\s\S]*)<\/mouvements>/, '$1</mouvements>'),
  );
  return {
    name: 'movements',
    seeds: [small, whole.subarray(0, 40_000)],
    read,
    close: () => Promise.resolve(),
  };
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

function archiveTarget(): Target {
  const records = [...exportRecords({ records: 6, seed: 3 })];
  const file = `${exportHead(records.length)}${records.join('')}</export>\n`;
  const tar = tarOf([
    { name: 'export/demandes.xml', content: file },
    { name: 'LISEZMOI', content: 'x' },
  ]);
  const limits = { ...DEFAULT_ARCHIVE_LIMITS, maxMembers: 50 };
  const read = (bytes: Uint8Array): Promise<string> => {
    let remarks = '';
    return inWords(async () => {
      let count = 0;
      const archive = new ArchiveRecords(pieces(bytes, 4096), {
        limits,
        from: { entry: 0, record: 0 },
        onRemark: (_file, error) => {
          remarks = error.code;
        },
      });
      for await (const group of archive.read()) count += group.length;
      return `${count > 0 ? 'records' : 'none'} ${remarks}`;
    });
  };
  return {
    name: 'archive',
    seeds: [gzipSync(tar), tar, gzipSync(file)],
    read,
    close: () => Promise.resolve(),
  };
}

/** The client of the SNE against a server that says the bytes and closes. */
async function httpTarget(movements: Buffer): Promise<Target> {
  let said: Uint8Array = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = createSneClient({
    connection: {
      ...connectionSettings.parse({}),
      url: `http://127.0.0.1:${String(portOf(server))}`,
      proxyMode: 'none',
    },
    ...{ environment: 'demo', deskNumber: null, communes: [], env: {}, clock: systemClock },
    secrets: { get: () => Promise.resolve(null) },
    resolveProxy: () => Promise.resolve(null),
    limits: {
      headersMs: 5000,
      idleMs: 5000,
      streamCallMs: 15_000,
      streamBytes: 8_000_000,
      retry: { tries: 1, firstPauseMs: 1, longestWaitMs: 1 },
    },
  });
  const read = (bytes: Uint8Array): Promise<string> =>
    inWords(async () => {
      said = bytes;
      const answer = await client.movements({ since: new Date('2026-01-01T00:00:00Z') });
      let length = 0;
      for await (const part of answer.body) length += part.length;
      return length === 0 ? 'empty' : 'body';
    });
  const body = movements.subarray(0, 3000);
  const zipped = gzipSync(body);
  const seeds = [
    [
      'HTTP/1.1 200 OK',
      'Content-Type: application/xml',
      `Content-Length: ${String(body.length)}`,
      'Date: Mon, 04 May 2026 08:00:00 GMT',
    ],
    ['HTTP/1.1 200 OK', 'Content-Type: text/xml', 'Connection: close'],
    [
      'HTTP/1.1 503 Service Unavailable',
      'Retry-After: 3',
      'Content-Type: application/json',
      'Connection: close',
    ],
    ['HTTP/1.1 302 Found', 'Location: /ailleurs', 'Content-Length: 0'],
  ].map((head) => Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
  const gzipHead = `HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Encoding: gzip\r\nContent-Length: ${String(zipped.length)}\r\n\r\n`;
  const chunked = `HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body.toString('latin1')}\r\n0\r\n\r\n`;
  return {
    name: 'http',
    seeds: [...seeds, Buffer.concat([Buffer.from(gzipHead), zipped]), Buffer.from(chunked, 'latin1')],
    read,
    close: async () => {
      await client.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
