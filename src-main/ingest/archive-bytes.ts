import { createReadStream } from 'node:fs';
import { crc32, createInflateRaw } from 'node:zlib';
import { DeskError } from '../api/errors.ts';
import { archiveError } from './archive-errors.ts';
import type { ArchiveLimits } from './archive-limits.ts';

/** Node's default of 16 KiB is three to four times slower. */
const CHUNK_BYTES = 256 * 1024;
const TAR_MAGIC_AT = 257;
const HEAD_BYTES = 512;

/** The decompressed bytes of an archive, and what is known of them meanwhile. */
export interface ArchiveBytes {
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes of the archive itself read up to now. */
  bytesIn(): number;
  /** True once everything is read and bytes followed the end of the compressed data. */
  hasTrailingBytes(): boolean;
}

/**
 * Opens an archive, compressed or not, told by its first bytes. Nothing is written anywhere.
 *
 * While reading it throws `EXPORT-EMPTY`, `EXPORT-NOT-ARCHIVE`, `EXPORT-TRUNCATED`, `EXPORT-CORRUPT`, `EXPORT-BOMB`
 * (total or ratio) or `IMPORT-UNREADABLE`; errors of an iterable given as source pass through.
 */
export function openArchive(source: string | AsyncIterable<Uint8Array>, limits: ArchiveLimits): ArchiveBytes {
  const input = typeof source === 'string' ? readFile(source) : source;
  const count = { in: 0, hasTrailing: false };
  return {
    chunks: decompressed(input, limits, count),
    bytesIn: () => count.in,
    hasTrailingBytes: () => count.hasTrailing,
  };
}

async function* readFile(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      if (chunk instanceof Uint8Array) yield chunk;
    }
  } catch (cause) {
    if (cause instanceof DeskError) throw cause;
    throw new DeskError('IMPORT-UNREADABLE', 'L’archive ne peut pas être lue.', {
      hint: 'Vérifiez le droit de la lire et qu’aucun autre programme ne la tient.',
      cause,
    });
  }
}

interface Count {
  in: number;
  hasTrailing: boolean;
}

async function* decompressed(
  input: AsyncIterable<Uint8Array>,
  limits: ArchiveLimits,
  count: Count,
): AsyncGenerator<Buffer, void, undefined> {
  const source = input[Symbol.asyncIterator]();
  try {
    let head: Buffer = Buffer.alloc(0);
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      count.in += next.value.byteLength;
      head = Buffer.concat([head, next.value]);
      if (head.length >= HEAD_BYTES) break;
    }
    if (head.length === 0) throw archiveError('EXPORT-EMPTY');
    const whole = counted(head, source, count);
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    if (isGzip) yield* bounded(gunzip(whole, count), limits, count);
    else if (head.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar') {
      yield* bounded(whole, limits, count);
    } else throw archiveError('EXPORT-NOT-ARCHIVE');
  } finally {
    // Wherever reading stopped, the file is closed.
    await source.return?.();
  }
}

async function* counted(
  head: Buffer,
  rest: AsyncIterator<Uint8Array>,
  count: Count,
): AsyncGenerator<Buffer, void, undefined> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    count.in += next.value.byteLength;
    yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
  }
}

/** Bytes given to the decompressor at once: it can make a thousand times as many out of them. */
const SLICE_BYTES = 48 * 1024;
const TRAILER_BYTES = 8;

/**
 * Reads gzip (RFC 1952) member by member around a raw decompressor. Node's own gunzip drops what it decompressed of the
 * last piece when something is wrong there, be it only rubbish after the end: whole records would be lost.
 */
async function* gunzip(chunks: AsyncIterable<Buffer>, count: Count): AsyncGenerator<Buffer, void, undefined> {
  const input = new Input(chunks);
  do {
    await readHeader(input);
    let sum = 0;
    let size = 0;
    for await (const chunk of inflate(input)) {
      sum = crc32(chunk, sum);
      size = (size + chunk.length) % 2 ** 32;
      yield chunk;
    }
    const trailer = await input.take(TRAILER_BYTES);
    if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== size)
      throw archiveError('EXPORT-CORRUPT');
  } while (await input.startsWith(0x1f, 0x8b));
  count.hasTrailing = await input.hasRubbish();
}

/** Compressed bytes that have not been used yet. */
class Input {
  readonly #chunks: AsyncIterator<Buffer>;
  #kept: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes, at most a slice; null at the end. */
  async slice(): Promise<Buffer | null> {
    if (this.#kept.length === 0 && !(await this.#more())) return null;
    const slice = this.#kept.subarray(0, SLICE_BYTES);
    this.#kept = this.#kept.subarray(slice.length);
    return slice;
  }

  /** Gives bytes back that were not used. */
  back(bytes: Buffer): void {
    if (bytes.length > 0) this.#kept = Buffer.concat([bytes, this.#kept]);
  }

  /** So many bytes. Throws `EXPORT-TRUNCATED`. */
  async take(length: number): Promise<Buffer> {
    while (this.#kept.length < length) if (!(await this.#more())) throw archiveError('EXPORT-TRUNCATED');
    const taken = this.#kept.subarray(0, length);
    this.#kept = this.#kept.subarray(length);
    return taken;
  }

  async startsWith(first: number, second: number): Promise<boolean> {
    while (this.#kept.length < 2) if (!(await this.#more())) return false;
    return this.#kept[0] === first && this.#kept[1] === second;
  }

  /** Whether anything but zeros, which tapes are filled up with, is left; reads to the end or to the first of it. */
  async hasRubbish(): Promise<boolean> {
    do {
      if (this.#kept.some((byte) => byte !== 0)) return true;
      this.#kept = Buffer.alloc(0);
    } while (await this.#more());
    return false;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#kept = Buffer.concat([this.#kept, next.value]);
    return true;
  }
}

/** Flags of a gzip header. */
const HEADER_CRC = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const DEFLATE = 8;

async function readHeader(input: Input): Promise<void> {
  const head = await input.take(10);
  const flags = head[3] ?? 0;
  if (head[2] !== DEFLATE || flags > 31) throw archiveError('EXPORT-CORRUPT', 'en-tête illisible');
  if ((flags & EXTRA) !== 0) await input.take((await input.take(2)).readUInt16LE(0));
  for (const field of [NAME, COMMENT]) {
    if ((flags & field) === 0) continue;
    while ((await input.take(1))[0] !== 0) {
      // Up to its closing zero.
    }
  }
  if ((flags & HEADER_CRC) !== 0) await input.take(2);
}

/** One compressed stream, to its own end; what follows it stays in the input. */
async function* inflate(input: Input): AsyncGenerator<Buffer, void, undefined> {
  const inflater = new Inflater(input);
  try {
    for (let next = inflater.step(); ;) {
      const { chunks, isLast, error } = await next;
      // While what came out is used, the next piece is decompressed in a thread of its own.
      if (!isLast) next = inflater.step();
      yield* chunks;
      if (error !== null) throw error;
      if (isLast) return;
    }
  } finally {
    inflater.close();
  }
}

/** What came out of one slice; with an `error`, before it. */
interface Inflated {
  readonly chunks: readonly Buffer[];
  readonly isLast: boolean;
  readonly error: Error | null;
}

class Inflater {
  readonly #input: Input;
  readonly #engine = createInflateRaw({ chunkSize: CHUNK_BYTES });
  readonly #ready: Buffer[] = [];
  #failure: Error | null = null;
  #fed = 0;
  #wake = (): void => undefined;

  constructor(input: Input) {
    this.#input = input;
    this.#engine.on('data', (chunk: Buffer) => this.#ready.push(chunk));
    this.#engine.on('error', (error) => {
      this.#failure ??= error;
      this.#wake();
    });
    // Whatever ends it, a write that waits is woken: else nobody would ever settle it.
    this.#engine.on('close', () => {
      this.#wake();
    });
  }

  /** Decompresses the next slice. A failure of the source is told by the promise, also to nobody. */
  step(): Promise<Inflated> {
    const step = this.#step();
    step.catch(() => undefined);
    return step;
  }

  async #step(): Promise<Inflated> {
    const slice = await this.#input.slice();
    if (slice === null) return { chunks: [], isLast: true, error: archiveError('EXPORT-TRUNCATED') };
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#engine.write(slice, () => {
        resolve();
      });
    });
    this.#fed += slice.length;
    const chunks = this.#ready.splice(0);
    if (this.#failure !== null) return { chunks, isLast: true, error: gunzipError(this.#failure) };
    const unused = this.#fed - this.#engine.bytesWritten;
    if (unused > 0) {
      this.#input.back(slice.subarray(slice.length - unused));
      return { chunks, isLast: true, error: null };
    }
    const error = this.#engine.destroyed ? archiveError('EXPORT-CORRUPT') : null;
    return { chunks, isLast: error !== null, error };
  }

  close(): void {
    this.#engine.destroy();
  }
}

function gunzipError(thrown: Error): Error {
  const code = 'code' in thrown ? thrown.code : null;
  if (code === 'Z_DATA_ERROR' || code === 'Z_NEED_DICT' || code === 'Z_STREAM_ERROR') {
    return archiveError('EXPORT-CORRUPT', '', thrown);
  }
  return thrown;
}

async function* bounded(
  chunks: AsyncIterable<Buffer>,
  limits: ArchiveLimits,
  count: Count,
): AsyncGenerator<Buffer, void, undefined> {
  let out = 0;
  for await (const chunk of chunks) {
    out += chunk.length;
    const isTooMuch = out > limits.ratioFromBytes && out > count.in * limits.maxRatio;
    if (isTooMuch || out > limits.maxTotalBytes) throw archiveError('EXPORT-BOMB');
    yield chunk;
  }
}
