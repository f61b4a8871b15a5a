import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../../src-main/simulator/random.ts';
import { openStoreFile } from '../../support/open-store-file.ts';

export const STORE = 'store.sqlite';
const WAL = 'store.sqlite-wal';

/** A photograph of the store's files as they lie on the disk, while a process has them open. */
export interface Image {
  readonly store: Buffer;
  readonly wal: Buffer;
}

export function takeImage(profile: string): Image {
  const wal = join(profile, WAL);
  return {
    store: readFileSync(join(profile, STORE)),
    wal: existsSync(wal) ? readFileSync(wal) : Buffer.alloc(0),
  };
}

/** Puts a photograph in the place of the store, as after a power cut: no shared memory survives one. */
export function putImage(profile: string, image: Image): void {
  for (const name of readdirSync(profile)) if (name.startsWith(STORE)) rmSync(join(profile, name));
  writeFileSync(join(profile, STORE), image.store);
  if (image.wal.length > 0) writeFileSync(join(profile, WAL), image.wal);
}

/** Random bytes over a part of a file, the same for the same seed. */
export function scribble(bytes: Buffer, from: number, length: number, seed: number): Buffer {
  const random = createRandom(seed, 'scribble');
  const spoilt = Buffer.from(bytes);
  for (let at = from; at < Math.min(from + length, spoilt.length); at += 1) spoilt[at] = random.int(0, 255);
  return spoilt;
}

/** What SQLite itself says of a store's soundness; a log that a power cut left is taken up first. */
export function integrity(profile: string): string {
  const connection = openStoreFile(profile, { readonly: false });
  try {
    return String(connection.pragma('integrity_check', { simple: true }));
  } finally {
    connection.close();
  }
}

/** Number, from 1, of the root page of a table or index. */
export function rootPage(profile: string, name: string): number {
  const connection = openStoreFile(profile);
  try {
    return Number(connection.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(name));
  } finally {
    connection.close();
  }
}

export const PAGE_BYTES = 8192;
