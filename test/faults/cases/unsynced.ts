import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../../src-main/simulator/random.ts';
import { onCommandDesk } from '../lib/command-desk.ts';
import { Skipped, must } from '../lib/fault-case.ts';
import type { FaultCase, Finding } from '../lib/fault-case.ts';
import { STORE, integrity } from '../lib/files.ts';

const family = 'power cuts';
const CUTS = 6;

/** The worst power cut: whatever the program had not made sure of is gone, page by page (a shim notes what it synced). */
export const unsyncedCases: readonly FaultCase[] = [
  {
    ...{ id: 'unsynced-pages-dropped', family },
    done: `kill -9 at ${String(CUTS)} moments of a call, then every page that was not synced to the disk is dropped`,
    run: droppedPages,
  },
  {
    ...{ id: 'power-cut-after-success', family },
    done: 'the power goes right after a call was told as done; every page that was not synced is dropped',
    run: afterSuccess,
  },
];

/** @throws Skipped without Linux and a C compiler */
function buildShim(folder: string): Record<string, string> {
  const library = join(folder, 'synced.so');
  if (process.platform !== 'linux' || spawnSync('gcc', ['--version']).status !== 0) {
    throw new Skipped('needs Linux and gcc for the shim between program and disk');
  }
  if (!existsSync(library)) {
    const source = join(import.meta.dirname, '../lib/synced.c');
    execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  }
  return { LD_PRELOAD: library };
}

/** Puts what had been synced in the place of what was written; gives the number of files. */
function cutPower(profile: string): number {
  const names = readdirSync(profile);
  for (const name of names)
    if (name.startsWith(STORE) && !name.endsWith('.synced')) rmSync(join(profile, name));
  const synced = names.filter((name) => name.startsWith(STORE) && name.endsWith('.synced'));
  for (const name of synced) renameSync(join(profile, name), join(profile, name.slice(0, -'.synced'.length)));
  return synced.length;
}

async function droppedPages(folder: string): Promise<Finding> {
  const shim = buildShim(folder);
  return onCommandDesk(folder, {}, async (desk) => {
    const calm = await desk.another();
    const startedAt = performance.now();
    must((await calm.run('sync', '--once')).code === 0, 'the undisturbed call failed');
    const wholeMs = performance.now() - startedAt;
    const random = createRandom(7, 'cuts');
    let cuts = 0;
    let files = 0;
    for (let round = 0; round < CUTS; round += 1) {
      // From the first page that is on the disk on: a cut before would find nothing to drop.
      const from = (): boolean => existsSync(join(desk.profile, `${STORE}.synced`));
      if (!(await desk.kill(['sync', '--once'], wholeMs * random.float() * 0.4, { env: shim, from })))
        continue;
      cuts += 1;
      files += cutPower(desk.profile);
      if (existsSync(join(desk.profile, STORE))) must(integrity(desk.profile) === 'ok', 'not sound');
    }
    must(cuts > 0 && files > 0, 'nothing was cut: the shim saw no sync');
    must((await desk.run('sync', '--once')).code === 0, 'the call after the cuts failed');
    must(desk.digest() === calm.digest(), 'the store differs from that of an undisturbed desk');
    return {
      data: `sound after each cut; equal, row for row, to that of an undisturbed desk at the end (${String(cuts)} cuts)`,
      seen: 'the last call « Interrompu », and the age of the data',
      heals: 'by the next call',
    };
  });
}

async function afterSuccess(folder: string): Promise<Finding> {
  const shim = buildShim(folder);
  return onCommandDesk(folder, {}, async (desk) => {
    const calm = await desk.another();
    must((await calm.run('sync', '--once')).code === 0, 'the undisturbed call failed');
    must((await desk.runWith(shim, 'sync', '--once')).code === 0, 'the call failed');
    must(cutPower(desk.profile) > 0, 'the shim saw no sync');
    const list = await desk.run('demands', 'list', '--state', 'all');
    must(
      list.code === 0 && list.document['total'] === 120,
      `cannot be read: ${JSON.stringify(list.document)}`,
    );
    must(integrity(desk.profile) === 'ok', 'not sound');
    must(desk.digest() === calm.digest(), 'something of a call that was told as done is gone');
    return {
      data: 'complete: what was told as done is on the disk',
      seen: 'nothing',
      heals: 'nothing to heal',
    };
  });
}
