import { crc32, inflateRawSync } from 'node:zlib';
import { DeskError } from '../api/errors.ts';
import { typeset } from '../xml/french.ts';

/** One file of a zip. */
export interface ZipMember {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface ZipLimits {
  readonly maxMembers: number;
  /** Most bytes of all files together, decompressed. */
  readonly maxTotalBytes: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 0xffff;
const ENCRYPTED = 0x1;
const STORED = 0;
const DEFLATED = 8;
/** File types in the upper half of a Unix mode. */
const UNIX_TYPE = 0xf000;
const UNIX_FILE = 0x8000;
const UNIX_FOLDER = 0x4000;

/**
 * The files of a small zip, all in memory; folders are passed over. Reads what its central directory says and nothing
 * else: stored or deflated, neither encrypted nor in several parts nor beyond 4 GiB.
 *
 * @throws DeskError IMPORT-ZIP for anything else: a link, a bad checksum, a file that grows beyond the bound
 */
export function readZip(zip: Buffer, limits: ZipLimits): readonly ZipMember[] {
  const end = endRecord(zip);
  const count = zip.readUInt16LE(end + 10);
  if (zip.readUInt16LE(end + 8) !== count) throw zipError('elle est en plusieurs parties');
  if (count === 0xffff || zip.readUInt32LE(end + 16) === 0xffffffff) throw zipError('elle est démesurée');
  if (count > limits.maxMembers) throw zipError('elle contient trop de fichiers');
  const members: ZipMember[] = [];
  let at = zip.readUInt32LE(end + 16);
  let left = limits.maxTotalBytes;
  for (let index = 0; index < count; index += 1) {
    const entry = centralEntry(zip, at);
    at = entry.next;
    if (entry.isFolder) continue;
    const bytes = memberBytes(zip, entry, left);
    left -= bytes.length;
    members.push({ name: entry.name, bytes });
  }
  return members;
}

interface CentralEntry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
  readonly next: number;
}

/** Where the end of the central directory is: in the last 64 KiB, before a comment at most. */
function endRecord(zip: Buffer): number {
  for (
    let at = zip.length - END_BYTES;
    at >= Math.max(0, zip.length - END_BYTES - LONGEST_COMMENT);
    at -= 1
  ) {
    if (zip.readUInt32LE(at) === END && at + END_BYTES + zip.readUInt16LE(at + 20) === zip.length) return at;
  }
  throw zipError('elle est incomplète ou abîmée');
}

function centralEntry(zip: Buffer, at: number): CentralEntry {
  if (at + CENTRAL_BYTES > zip.length || zip.readUInt32LE(at) !== CENTRAL) throw damaged();
  const nameEnd = at + CENTRAL_BYTES + zip.readUInt16LE(at + 28);
  const next = nameEnd + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  if (next > zip.length) throw damaged();
  if ((zip.readUInt16LE(at + 8) & ENCRYPTED) !== 0) throw zipError('elle est protégée par un mot de passe');
  const name = zip.toString('utf8', at + CENTRAL_BYTES, nameEnd);
  const isUnix = zip.readUInt8(at + 5) === 3;
  const type = isUnix ? (zip.readUInt32LE(at + 38) >>> 16) & UNIX_TYPE : 0;
  if (type !== 0 && type !== UNIX_FILE && type !== UNIX_FOLDER) throw zipError('elle contient un lien');
  return {
    name,
    isFolder: name.endsWith('/') || type === UNIX_FOLDER,
    method: zip.readUInt16LE(at + 10),
    crc: zip.readUInt32LE(at + 16),
    packed: zip.readUInt32LE(at + 20),
    size: zip.readUInt32LE(at + 24),
    local: zip.readUInt32LE(at + 42),
    next,
  };
}

function memberBytes(zip: Buffer, entry: CentralEntry, left: number): Buffer {
  const { local, packed, size, method, crc } = entry;
  if (size > left) throw zipError('une fois décompressée, elle est démesurée');
  if (local + LOCAL_BYTES > zip.length || zip.readUInt32LE(local) !== LOCAL) throw damaged();
  const start = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  if (start + packed > zip.length) throw damaged();
  const bytes = inflated(zip.subarray(start, start + packed), method, size);
  if (bytes.length !== size || crc32(bytes) !== crc) throw damaged();
  return bytes;
}

function inflated(packed: Buffer, method: number, size: number): Buffer {
  if (method === STORED) return Buffer.from(packed);
  if (method !== DEFLATED) throw zipError('elle est comprimée d’une façon qui n’est pas lue ici');
  try {
    // What is longer than it says is cut off here, and refused.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    throw damaged(cause);
  }
}

function damaged(cause?: unknown): Error {
  return zipError('elle est incomplète ou abîmée', cause);
}

/** `IMPORT-ZIP`: an archive that is not read here; `detail` is French. */
function zipError(detail: string, cause?: unknown): DeskError {
  return new DeskError('IMPORT-ZIP', typeset(`L’archive zip ne peut pas être lue : ${detail}.`), {
    hint: 'Vérifiez son origine, ou décompressez-la dans un dossier et donnez ce dossier.',
    cause,
  });
}
