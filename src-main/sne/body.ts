import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { sneError } from './errors.ts';

/**
 * The decoded bytes of a body: gzip undone (the only coding that is asked for), `maxBytes` held after decoding.
 * Ends the connection when the reader stops early. Errors: `SNE-TOO-LARGE`, `SNE-TYPE` for another coding, and what
 * the stream itself throws.
 */
export async function* decodedBody(
  body: Readable,
  encoding: string | null,
  maxBytes: number,
  host: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = undoCoding(body, encoding, host);
  let total = 0;
  try {
    for await (const chunk of source) {
      if (!(chunk instanceof Uint8Array)) continue;
      total += chunk.length;
      if (total > maxBytes) throw sneError('SNE-TOO-LARGE', { host });
      yield chunk;
    }
  } finally {
    source.destroy();
    body.destroy();
  }
}

/** All of a bounded body. */
export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}

/** The first chunk, looked at without being lost: `all` begins with it. */
export async function peek(
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
): Promise<{ readonly first: Uint8Array; readonly all: AsyncGenerator<Uint8Array, void, undefined> }> {
  const start = await chunks.next();
  if (start.done === true) return { first: new Uint8Array(), all: chunks };
  const first = start.value;
  return { first, all: rejoin(first, chunks) };
}

async function* rejoin(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}

function undoCoding(body: Readable, encoding: string | null, host: string): Readable {
  const coding = (encoding ?? 'identity').trim().toLowerCase();
  if (coding === '' || coding === 'identity') return body;
  if (coding !== 'gzip' && coding !== 'x-gzip') {
    body.destroy();
    throw sneError('SNE-TYPE', { host });
  }
  const gunzip = createGunzip();
  // The failure of either end reaches whoever reads the decoded side.
  pipeline(body, gunzip, () => undefined);
  return gunzip;
}
