import { zstdDecompressSync } from 'node:zlib';
import type { Connection } from '../../src-main/store/connection.ts';
import { openStoreFile } from '../support/open-store-file.ts';

/** Elements of a stored document outside the form, read by patterns alone: nothing of the product is used. */
function factOf(blob: unknown, name: unknown): string | null {
  const xml = zstdDecompressSync(blob as Uint8Array).toString('utf8');
  const element = new RegExp(`<(?:\\w+:)?${String(name)}(?:\\s+code="([^"]*)"\\s*/>|>([^<]*)<)`).exec(xml);
  const value = element?.[1] ?? element?.[2];
  if (value === undefined || value === '') return null;
  return value
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** The store of a profile, opened by SQLite alone, with the function `fact(xml, name)`. */
export function openPlainly(profile: string): Connection {
  const connection = openStoreFile(profile);
  connection.function('fact', { deterministic: true }, factOf);
  return connection;
}
