import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { checkStore } from './store-check.ts';
import { makeBackup } from './backup.ts';
import { asStoreError } from './store-errors.ts';
import { asDeskError } from '../api/errors.ts';
import { storeTask } from './store-task.ts';

/* A thread that looks through a whole store or copies it, on a connection of its own: the engine answers meanwhile. */

const given = z
  .object({ profile: z.string(), key: z.object({ hex: z.string(), encrypts: z.boolean() }), task: storeTask })
  .parse(workerData);

function run(): unknown {
  const { profile, key, task } = given;
  return task.kind === 'check' ? checkStore(profile, key, task.whole) : makeBackup(profile, key, task.file);
}

try {
  parentPort?.postMessage({ result: run(), error: null });
} catch (thrown) {
  parentPort?.postMessage({ result: null, error: asDeskError(asStoreError(thrown)).toShape() });
}
