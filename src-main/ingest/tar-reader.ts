import { archiveError, shownName } from './archive-errors.ts';

/** What a tar holds, in its order. `data` belongs to the last `member`; it may come in any number of pieces. */
export type TarEvent =
  | { readonly type: 'member'; readonly name: string; readonly size: number }
  | { readonly type: 'data'; readonly bytes: Buffer }
  | { readonly type: 'memberEnd' }
  /** `trailing`: bytes other than zero follow the end of the archive. */
  | { readonly type: 'end'; readonly trailing: boolean };

const BLOCK = 512;
/** Longest extended header (a name): real ones have some hundred bytes. */
const MAX_EXTENDED = 64 * 1024;

/**
 * Reads a tar (ustar, pax, GNU long names) as a stream, strictly; nothing is ever written. Folders are passed over.
 *
 * Throws `EXPORT-NOT-ARCHIVE`, `EXPORT-CORRUPT`, `EXPORT-TRUNCATED`, `EXPORT-PATH`, `EXPORT-LINK`, `EXPORT-DEVICE`, `EXPORT-DUPLICATE`,
 * `EXPORT-MEMBER` or `EXPORT-TOO-MANY`; what came before the fault has been given.
 */
export async function* readTar(
  chunks: AsyncIterable<Buffer>,
  maxMembers: number,
): AsyncGenerator<TarEvent, void, undefined> {
  const reader = new TarReader(maxMembers);
  for await (const chunk of chunks) {
    yield* reader.push(chunk);
  }
  yield reader.finish();
}

type Phase = 'header' | 'file' | 'extended' | 'skip' | 'padding' | 'end';

class TarReader {
  readonly #maxMembers: number;
  readonly #names = new Set<string>();
  #members = 0;
  #kept: Buffer = Buffer.alloc(0);
  #phase: Phase = 'header';
  /** Bytes left of the phase. */
  #left = 0;
  #padding = 0;
  #extendedType = '';
  #extended: Buffer[] = [];
  /** Said by an extended header of the member that follows. */
  #nextName: string | null = null;
  #nextSize: number | null = null;
  #zeroBlocks = 0;
  #isFirst = true;
  #trailing = false;

  constructor(maxMembers: number) {
    this.#maxMembers = maxMembers;
  }

  *push(chunk: Buffer): Generator<TarEvent, void, undefined> {
    let data: Buffer = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    this.#kept = Buffer.alloc(0);
    while (data.length > 0) {
      if (this.#phase === 'end') {
        this.#trailing ||= data.some((byte) => byte !== 0);
        return;
      }
      if (this.#phase === 'header') {
        if (data.length < BLOCK) {
          this.#kept = data;
          return;
        }
        yield* this.#header(data.subarray(0, BLOCK));
        data = data.subarray(BLOCK);
        continue;
      }
      const piece = data.subarray(0, this.#left);
      data = data.subarray(piece.length);
      this.#left -= piece.length;
      if (this.#phase === 'file') yield { type: 'data', bytes: piece };
      else if (this.#phase === 'extended') this.#extended.push(piece);
      if (this.#left === 0) yield* this.#endPhase();
    }
  }

  finish(): TarEvent {
    const isWhole = this.#phase === 'end' || (this.#phase === 'header' && this.#kept.length === 0);
    // One closing block is enough, some writers leave the second out; none at all is a cut between two members.
    if (!isWhole || this.#nextName !== null) throw archiveError('EXPORT-TRUNCATED');
    if (this.#members === 0) throw archiveError('EXPORT-EMPTY');
    if (this.#phase !== 'end' && this.#zeroBlocks === 0) throw archiveError('EXPORT-TRUNCATED');
    return { type: 'end', trailing: this.#trailing };
  }

  *#endPhase(): Generator<TarEvent, void, undefined> {
    const ended = this.#phase;
    if (ended === 'file') yield { type: 'memberEnd' };
    if (ended === 'extended') this.#readExtended();
    if (ended !== 'padding' && this.#padding > 0) {
      this.#phase = 'padding';
      this.#left = this.#padding;
    } else {
      this.#phase = 'header';
    }
  }

  *#header(block: Buffer): Generator<TarEvent, void, undefined> {
    if (block.every((byte) => byte === 0)) {
      this.#zeroBlocks += 1;
      if (this.#zeroBlocks === 2) this.#phase = 'end';
      return;
    }
    if (this.#zeroBlocks > 0) {
      this.#phase = 'end';
      this.#trailing = true;
      return;
    }
    // What does not even begin as a tar is none; a tar that does not add up is damaged.
    if (this.#isFirst && !isTarHeader(block)) throw archiveError('EXPORT-NOT-ARCHIVE');
    this.#isFirst = false;
    checkSum(block);
    const type = String.fromCharCode(block[156] ?? 0);
    const size = this.#nextSize ?? numberField(block, 124, 12);
    if (type === 'x' || type === 'g' || type === 'L') {
      if (size > MAX_EXTENDED) throw archiveError('EXPORT-CORRUPT', 'en-tête démesuré');
      this.#extendedType = type;
      this.#extended = [];
      yield* this.#begin('extended', numberField(block, 124, 12));
      return;
    }
    const name = this.#nextName ?? ustarName(block);
    this.#nextName = null;
    this.#nextSize = null;
    this.#members += 1;
    if (this.#members > this.#maxMembers) {
      throw archiveError('EXPORT-TOO-MANY', `plus de ${String(this.#maxMembers)}`);
    }
    checkName(name);
    checkType(type, name);
    if (type === '5') {
      yield* this.#begin('skip', size);
      return;
    }
    const key = name
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/')
      .normalize('NFC')
      .toLowerCase();
    if (this.#names.has(key)) throw archiveError('EXPORT-DUPLICATE', shownName(name));
    this.#names.add(key);
    yield { type: 'member', name, size };
    yield* this.#begin('file', size);
  }

  *#begin(phase: Phase, size: number): Generator<TarEvent, void, undefined> {
    this.#phase = phase;
    this.#left = size;
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (size === 0) yield* this.#endPhase();
  }

  #readExtended(): void {
    const bytes = Buffer.concat(this.#extended);
    if (this.#extendedType === 'L') {
      this.#nextName = bytes.toString('utf8').replace(/\0.*$/s, '');
    } else if (this.#extendedType === 'x') {
      const { path, size } = paxRecords(bytes);
      if (path !== undefined) this.#nextName = path;
      if (size !== undefined) this.#nextSize = wholeNumber(size, 10);
    }
  }
}

/** The magic of ustar, or, for the oldest tars that have none, a checksum that is right. */
function isTarHeader(block: Buffer): boolean {
  if (block.toString('latin1', 257, 262) === 'ustar') return true;
  const said = block
    .toString('latin1', 148, 156)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  return /^[0-7]{1,8}$/.test(said) && Number.parseInt(said, 8) === sumOf(block);
}

function checkSum(block: Buffer): void {
  if (sumOf(block) !== numberField(block, 148, 8)) throw archiveError('EXPORT-CORRUPT', 'en-tête illisible');
}

/** Of all bytes, those of the sum itself counted as spaces. */
function sumOf(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
  return sum;
}

/** Octal digits, or GNU's binary form (first bit set). */
function numberField(block: Buffer, at: number, length: number): number {
  const first = block[at] ?? 0;
  if ((first & 0x80) === 0) {
    const text = block
      .toString('latin1', at, at + length)
      .replace(/[\0 ]+$/, '')
      .trimStart();
    return text === '' ? 0 : wholeNumber(text, 8);
  }
  let value = first & 0x3f;
  for (let index = at + 1; index < at + length; index += 1) value = value * 256 + (block[index] ?? 0);
  if ((first & 0x40) !== 0 || !Number.isSafeInteger(value))
    throw archiveError('EXPORT-CORRUPT', 'taille illisible');
  return value;
}

function wholeNumber(text: string, base: 8 | 10): number {
  const value = (base === 8 ? /^[0-7]{1,16}$/ : /^\d{1,16}$/).test(text)
    ? Number.parseInt(text, base)
    : Number.NaN;
  if (!Number.isSafeInteger(value)) throw archiveError('EXPORT-CORRUPT', 'taille illisible');
  return value;
}

function ustarName(block: Buffer): string {
  const text = (from: number, to: number): string => block.toString('utf8', from, to).replace(/\0.*$/s, '');
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(345, 500) : '';
  return prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
}

/** `length key=value\n`, repeated (POSIX.1-2001, pax). */
function paxRecords(bytes: Buffer): Partial<Record<string, string>> {
  const records: Partial<Record<string, string>> = {};
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = space === -1 ? 0 : wholeNumber(bytes.toString('latin1', at, space), 10);
    const record = bytes.subarray(space + 1, at + length);
    const equals = record.indexOf(0x3d);
    if (at + length > bytes.length || equals === -1 || record.at(-1) !== 0x0a) {
      throw archiveError('EXPORT-CORRUPT', 'en-tête illisible');
    }
    records[record.toString('utf8', 0, equals)] = record.toString('utf8', equals + 1, record.length - 1);
    at += length;
  }
  return records;
}

function checkName(name: string): void {
  const isAbsolute = /^[/\\]|^[A-Za-z]:/.test(name);
  const climbs = name.split(/[/\\]/).includes('..');
  // A name with control characters, or that is not UTF-8, is made to deceive.
  const deceives = /[\p{Cc}\ufffd]/u.test(name);
  if (name === '' || isAbsolute || climbs || deceives) throw archiveError('EXPORT-PATH', shownName(name));
}

function checkType(type: string, name: string): void {
  switch (type) {
    case '0':
    case '\0':
    case '7':
    case '5':
      return;
    case '1':
    case '2':
    case 'K':
      throw archiveError('EXPORT-LINK', shownName(name));
    case '3':
    case '4':
    case '6':
      throw archiveError('EXPORT-DEVICE', shownName(name));
    default:
      throw archiveError('EXPORT-MEMBER', shownName(name));
  }
}
