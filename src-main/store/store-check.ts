import { join } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import { openWithKey } from './cipher.ts';
import type { StoreKey } from './cipher.ts';
import { STORE_FILE } from './open-store.ts';
import { asStoreError } from './store-errors.ts';

/** Lines of SQLite's report that are kept. */
const MOST_LINES = 5;

/** What looking through a store found; `problems` are SQLite's own words, of pages and indexes, never of contents. */
export const storeVerdict = z.object({ ok: z.boolean(), problems: z.array(z.string()) });
export type StoreVerdict = z.infer<typeof storeVerdict>;

/**
 * Looks through the pages of a profile's store beside whoever writes in it; `whole`: its indexes and foreign keys too.
 *
 * @throws DeskError STORE-KEY, STORE-OPEN: what hinders looking is no damage
 */
export function checkStore(profile: string, key: StoreKey, whole: boolean): StoreVerdict {
  try {
    const connection = openWithKey(join(profile, STORE_FILE), key, { readonly: true, timeout: 10_000 });
    try {
      const report = z.array(z.string()).parse(
        connection
          .prepare(whole ? 'PRAGMA integrity_check(5)' : 'PRAGMA quick_check(5)')
          .pluck()
          .all(),
      );
      const orphans = whole ? connection.prepare('PRAGMA foreign_key_check').all().length : 0;
      const problems = report.filter((line) => line !== 'ok').slice(0, MOST_LINES);
      if (orphans > 0) problems.push(`${String(orphans)} rows without their demand`);
      return { ok: problems.length === 0, problems };
    } finally {
      connection.close();
    }
  } catch (thrown) {
    const error = asStoreError(thrown);
    if (error instanceof DeskError && error.code === 'STORE-CORRUPT') {
      return { ok: false, problems: [error.message] };
    }
    throw error;
  }
}
