import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { ExportFile } from './files.ts';

/**
 * A tar.gz that is never kept: made once to know its length and digest, then made again for each download, from the
 * block where the download begins. Each file is a block of its own in one single gzip stream (RFC 1952): deflated
 * apart and ended at a byte by an empty block (RFC 1951 §3.2.4), so blocks need nothing of each other.
 */
export interface Archive {
  /** Bytes of the whole archive. */
  readonly length: number;
  /** Strong: changes with any byte. With its quotation marks. */
  readonly etag: string;
  /** The bytes from `start` to `end`, both included. */
  read(start: number, end: number): Generator<Uint8Array>;
}

/** What an archive is made of. */
export interface ArchiveContent {
  readonly files: readonly ExportFile[];
  /** Modification time of every file. */
  readonly at: Date;
  readonly level: number;
}

/** ID, deflate, no flags, no time, no extra flags, system unknown (RFC 1952 §2.3). */
const GZIP_HEAD = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

/** Counts an archive; lets others run between two files. */
export async function planArchive(content: ArchiveContent, signal: AbortSignal): Promise<Archive> {
  const hash = createHash('sha256').update(GZIP_HEAD);
  const lengths = [GZIP_HEAD.length];
  let crc = 0;
  let size = 0;
  for (const file of content.files) {
    const raw = tarMember(file, content.at);
    const block = deflate(raw, content.level);
    crc = crc32(raw, crc);
    size += raw.length;
    hash.update(block);
    lengths.push(block.length);
    await nextTurn(undefined, { signal });
  }
  const tail = tailOf(crc, size);
  hash.update(tail);
  lengths.push(tail.length);
  const length = lengths.reduce((sum, one) => sum + one, 0);
  const make = (at: number): Uint8Array => {
    const file = content.files[at - 1];
    if (at === 0) return GZIP_HEAD;
    return file === undefined ? tail : deflate(tarMember(file, content.at), content.level);
  };
  return {
    length,
    etag: `"${hash.digest('hex').slice(0, 40)}"`,
    read: (start, end) => readBlocks(lengths, make, start, end),
  };
}

function* readBlocks(
  lengths: readonly number[],
  make: (at: number) => Uint8Array,
  start: number,
  end: number,
): Generator<Uint8Array> {
  let offset = 0;
  for (const [at, length] of lengths.entries()) {
    const next = offset + length;
    if (next > start && offset <= end) {
      const block = make(at);
      // Whoever changes what records are made of must make the archive anew.
      if (block.length !== length) throw new Error('The archive is not the one that was counted');
      yield block.subarray(Math.max(0, start - offset), Math.min(length, end + 1 - offset));
    }
    offset = next;
  }
}

function deflate(raw: Uint8Array, level: number): Uint8Array {
  return deflateRawSync(raw, { level, finishFlush: constants.Z_SYNC_FLUSH });
}

const TAR_BLOCK = 512;

/** End of the tar (two empty blocks), end of the deflate stream, CRC-32 and length of what is inside. */
function tailOf(crc: number, size: number): Uint8Array {
  const end = Buffer.alloc(2 * TAR_BLOCK);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(end, crc), 0);
  trailer.writeUInt32LE((size + end.length) % 2 ** 32, 4);
  return Buffer.concat([deflateRawSync(end), trailer]);
}

function tarMember(file: ExportFile, at: Date): Buffer {
  const content = file.make();
  const padding = Buffer.alloc((TAR_BLOCK - (content.length % TAR_BLOCK)) % TAR_BLOCK);
  return Buffer.concat([tarHead(file.name, content.length, at), content, padding]);
}

/** A POSIX "ustar" header of an ordinary file. */
function tarHead(name: string, size: number, at: Date): Buffer {
  const head = Buffer.alloc(TAR_BLOCK);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  head.write(name, 0, 100, 'ascii');
  head.write(octal(0o644, 7), 100, 'ascii');
  head.write(octal(0, 7), 108, 'ascii');
  head.write(octal(0, 7), 116, 'ascii');
  head.write(octal(size, 11), 124, 'ascii');
  head.write(octal(Math.floor(at.getTime() / 1000), 11), 136, 'ascii');
  head.write(' '.repeat(8), 148, 'ascii');
  head.write('0', 156, 'ascii');
  head.write('ustar\x0000', 257, 'ascii');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${octal(sum, 6)} `, 148, 'ascii');
  return head;
}
