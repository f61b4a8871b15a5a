import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { ingestArchive } from '../../src-main/ingest/ingest-archive.ts';
import type { IngestOptions, IngestResult } from '../../src-main/ingest/ingest-archive.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { openStore } from '../../src-main/store/store.ts';
import type { Store } from '../../src-main/store/store.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import { EXPORT_END, exportHead, exportRecords, tarOf } from '../support/export-archive.ts';
import type { ExportOptions } from '../support/export-archive.ts';
import { temporaryFolder } from '../support/folder.ts';

const communes = loadCommunes();

/** A store in a folder of its own, closed when the test ends. */
export function newStore(): { readonly profile: string; readonly store: Store } {
  const profile = temporaryFolder();
  const store = openStore(profile, 'test', new Date(), (code) => communes.name(code));
  onTestFinished(() => {
    store.close();
  });
  return { profile, store };
}

/** Reads an archive given as bytes into a store, in this thread unless said otherwise. */
export async function ingest(
  archive: Uint8Array | string | AsyncIterable<Uint8Array>,
  store: Store,
  options: Partial<IngestOptions> = {},
): Promise<IngestResult> {
  const schemas = await openSchemas();
  try {
    const source = archive instanceof Uint8Array ? Readable.from(pieces(archive)) : archive;
    return await ingestArchive(source, {
      store,
      schemas,
      policy: 'flag',
      clock: systemClock,
      archiveId: 'test',
      resume: true,
      threads: 0,
      ...options,
    });
  } finally {
    schemas.dispose();
  }
}

/** In pieces of an odd size, so that every bound falls inside something. */
function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 4099) yield bytes.subarray(at, at + 4099);
}

/** One XML file of an export with these records. */
export function exportFile(records: readonly string[]): string {
  return exportHead(records.length) + records.join('') + EXPORT_END;
}

export function recordsOf(options: ExportOptions): readonly string[] {
  return [...exportRecords(options)];
}

export function tgzOf(...members: Parameters<typeof tarOf>[0]): Buffer {
  return gzipSync(tarOf(members));
}
