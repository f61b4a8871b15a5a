import { zstdDecompressSync } from 'node:zlib';
import { join } from 'node:path';
import Database from 'better-sqlite3';

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
export function openPlainly(profile: string): Database.Database {
  const connection = new Database(join(profile, 'store.sqlite'), { readonly: true });
  connection.function('fact', { deterministic: true }, factOf);
  return connection;
}
