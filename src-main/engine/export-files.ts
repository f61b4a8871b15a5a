import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadableStore } from '../store/store.ts';
import { isOpen } from '../api/export-state.ts';

/** Where the archive of a job is while it is downloaded and stored. A number of the SNE may hold anything; an id is safe. */
export function archiveFile(folder: string, id: number): string {
  return join(folder, `export-${String(id)}.tgz`);
}

/** Removes what a job left on the disk. */
export function removeArchive(folder: string, id: number): void {
  const file = archiveFile(folder, id);
  for (const path of [file, `${file}.part`]) rmSync(path, { force: true });
}

/** Removes archives whose job has ended (the program died before it could): personal data is not left lying. */
export function removeStrays(folder: string, store: ReadableStore): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const id = /^export-(\d+)\.tgz(?:\.part)?$/.exec(name)?.[1];
    const status = id === undefined ? undefined : store.exports.get(Number(id))?.job.status;
    if (id !== undefined && (status === undefined || !isOpen(status))) {
      rmSync(join(folder, name), { force: true });
    }
  }
}
