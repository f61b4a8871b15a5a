import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_ARCHIVE_LIMITS } from '../../src-main/ingest/archive-limits.ts';
import { importFiles } from '../../src-main/ingest/import-files.ts';
import type { ImportContext } from '../../src-main/ingest/import-files.ts';
import type { ImportResult } from '../../src-main/ingest/import-tally.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { exportFile, ingest, newStore, recordsOf, tgzOf } from './support.ts';

/** Several batches each. */
const SMALL = 150;
/** Many more batches than are stored before its broken record is met. */
const LARGE = 900;

function archiveOf(records: readonly string[]): string {
  const path = join(temporaryFolder(), 'export.tgz');
  writeFileSync(path, tgzOf({ name: 'demandes.xml', content: exportFile(records) }));
  return path;
}

function brokenArchive(): string {
  const records = recordsOf({ records: LARGE, seed: 9 });
  return archiveOf(records.map((xml, at) => (at === 10 ? xml.replace('</numUnique>', '</numUniqe>') : xml)));
}

interface Watched {
  readonly profile: string;
  readonly result: ImportResult;
  /** Threads that began meanwhile, and those of them that live on. */
  readonly started: number;
  readonly living: number;
}

/** An import into a store of its own, and the threads that this process started for it. */
async function watchedImport(
  paths: readonly string[],
  options: Partial<ImportContext> = {},
): Promise<Watched> {
  const { profile, store } = newStore();
  const schemas = await openSchemas();
  onTestFinished(() => {
    schemas.dispose();
  });
  let started = 0;
  let living = 0;
  const onWorker = (worker: Worker): void => {
    started += 1;
    living += 1;
    worker.once('exit', () => {
      living -= 1;
    });
  };
  process.on('worker', onWorker);
  try {
    const result = await importFiles(paths, {
      ...{ store, schemas, policy: 'flag', clock: systemClock, limits: DEFAULT_ARCHIVE_LIMITS },
      ...options,
    });
    return { profile, result, started, living };
  } finally {
    process.off('worker', onWorker);
  }
}

/** What a store holds after these archives, each read alone and in this thread. */
async function readAlone(paths: readonly string[]): Promise<readonly string[]> {
  const { profile, store } = newStore();
  for (const archiveId of paths) await ingest(archiveId, store, { archiveId });
  return dumpStore(profile);
}

describe.skipIf(availableParallelism() < 2)('the threads of an import', () => {
  it('are started once, however many archives it reads, and end with it', async () => {
    const paths = [1, 2, 3].map((seed) => archiveOf(recordsOf({ records: SMALL, seed })));
    const one = await watchedImport(paths.slice(0, 1));
    const three = await watchedImport(paths);
    expect(three.result).toMatchObject({ files: 3, rejected: 0 });
    expect(one.started).toBeGreaterThan(0);
    expect(three.started).toBe(one.started);
    expect([one.living, three.living]).toEqual([0, 0]);
    expect(dumpStore(three.profile)).toEqual(await readAlone(paths));
  });

  it('are others after an archive that breaks, so that what it leaves unread reaches no other', async () => {
    const whole = archiveOf(recordsOf({ records: SMALL, seed: 2 }));
    const paths = [brokenArchive(), whole];
    const one = await watchedImport([whole]);
    const both = await watchedImport(paths);
    expect(both.result).toMatchObject({ files: 2, rejected: 1 });
    expect(both.started).toBe(2 * one.started);
    expect(both.living).toBe(0);
    expect(dumpStore(both.profile)).toEqual(await readAlone(paths));
  });

  it('end with an import that a person cuts', async () => {
    const cut = new AbortController();
    const { result, started, living } = await watchedImport([archiveOf(recordsOf({ records: LARGE }))], {
      signal: cut.signal,
      onProgress: () => {
        cut.abort();
      },
    });
    expect(result.problems).toContainEqual(expect.objectContaining({ code: 'EXPORT-INTERRUPTED' }));
    expect(started).toBeGreaterThan(0);
    expect(living).toBe(0);
  });
});
