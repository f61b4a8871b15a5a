import { readFileSync, writeFileSync } from 'node:fs';

/** Order of Electron's fuses, version 1 of the wire (Electron's documentation, "Electron Fuses"). */
const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'embeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;
export type Fuse = (typeof FUSES)[number];

/** How the fuses of the shipped program stand (docs/security.md). */
export const SAFE_FUSES = {
  runAsNode: false,
  cookieEncryption: true,
  nodeOptions: false,
  nodeCliInspect: false,
  embeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  grantFileProtocolExtraPrivileges: false,
} as const satisfies Partial<Record<Fuse, boolean>>;

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const WIRE_VERSION = 1;
const ON = '1'.charCodeAt(0);
const OFF = '0'.charCodeAt(0);

/** Which fuses of this program are on. */
export function readFuses(program: string): ReadonlyMap<Fuse, boolean> {
  const bytes = readFileSync(program);
  const start = wireStart(bytes);
  return new Map(FUSES.map((fuse, index) => [fuse, bytes[start + index] === ON]));
}

/** Turns one fuse on, in place. */
export function turnOn(program: string, fuse: Fuse): void {
  const bytes = readFileSync(program);
  bytes[wireStart(bytes) + FUSES.indexOf(fuse)] = ON;
  writeFileSync(program, bytes);
}

/** The wire of a program that has every fuse off; its states are what packaging sets. */
export function blankFuseWire(): Buffer {
  return Buffer.concat([
    Buffer.from(SENTINEL),
    Buffer.from([WIRE_VERSION, FUSES.length]),
    Buffer.alloc(FUSES.length, OFF),
  ]);
}

function wireStart(bytes: Buffer): number {
  const sentinel = bytes.indexOf(SENTINEL);
  if (sentinel === -1) throw new Error('No fuses in this program');
  const [version, length = 0] = bytes.subarray(sentinel + SENTINEL.length);
  if (version !== WIRE_VERSION || length < FUSES.length)
    throw new Error(`Unknown fuse wire, version ${String(version)}`);
  return sentinel + SENTINEL.length + 2;
}
