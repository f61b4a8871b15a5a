import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStoreFile } from './open-store-file.ts';

/** Every file of a folder, as it lies on the disk. */
export function filesOf(folder: string): { readonly path: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, bytes: readFileSync(path) }));
}

/**
 * Every byte of a folder, and of the stores in it every page decrypted, the free ones too: what somebody finds who has
 * the key.
 */
export function clearBytes(folder: string): Buffer {
  const parts = filesOf(folder).map(({ bytes }) => bytes);
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.sqlite'))) {
    const connection = openStoreFile(folder, { name });
    parts.push(connection.serialize());
    connection.close();
  }
  return Buffer.concat(parts);
}
