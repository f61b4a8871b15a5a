import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWithKey } from '../../src-main/store/cipher.ts';
import { decompressBytes } from '../../src-main/store/compress.ts';
import type { Connection } from '../../src-main/store/connection.ts';
import { localStoreKey } from '../../src-main/store/store-key.ts';

/** Columns whose texts are compressed. */
const COMPRESSED = [
  'SELECT xml FROM raw_block',
  'SELECT xml FROM raw_xml WHERE xml IS NOT NULL',
  'SELECT xml FROM outside_form',
  'SELECT content FROM rejected',
];

/**
 * All that a store file says to whoever has the key: every page decrypted, the free ones too, every compressed text
 * decompressed, every word of the search index.
 */
function sayingsOf(connection: Connection): Buffer {
  const texts = COMPRESSED.flatMap((sql) =>
    connection
      .prepare<[], Uint8Array>(sql)
      .pluck()
      .all()
      .map((blob) => decompressBytes(blob)),
  );
  connection.exec('CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, demand_search, row)');
  const words = connection.prepare<[], string>('SELECT term FROM temp.words').pluck().all().join('\n');
  return Buffer.concat([connection.serialize(), ...texts, Buffer.from(words)]);
}

/** The same of a profile: its store, its backups and every other copy of the store in it, by name. */
export function profileSayings(profile: string): Map<string, Buffer> {
  const key = localStoreKey(profile);
  const copies = ['.', 'backups', 'set-aside'].flatMap((folder) =>
    existsSync(join(profile, folder))
      ? readdirSync(join(profile, folder))
          .filter((name) => /^(?:store.*\.sqlite|.*\.sned)$/.test(name))
          .map((name) => join(folder, name))
      : [],
  );
  const aside = mkdtempSync(join(tmpdir(), 'sne-desk-sayings-'));
  try {
    return new Map(
      copies.map((name, at) => {
        // Opened elsewhere: looking must not change what is looked at.
        const copy = join(aside, String(at));
        for (const end of ['', '-wal']) {
          if (existsSync(join(profile, `${name}${end}`)))
            copyFileSync(join(profile, `${name}${end}`), `${copy}${end}`);
        }
        const connection = openWithKey(copy, key);
        const said = sayingsOf(connection);
        connection.close();
        return [name, said];
      }),
    );
  } finally {
    rmSync(aside, { recursive: true });
  }
}
