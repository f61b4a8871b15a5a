import { parentPort, workerData } from 'node:worker_threads';
import type { z } from 'zod';
import { asDeskError } from '../api/errors.ts';
import { checkRequest } from './pack-check.ts';
import type { checkAnswer } from './pack-check.ts';
import { tryPack } from './pack-trial.ts';

/* A thread that tries one folder of schemas; it may be ended at any moment. */

type Answer = z.infer<typeof checkAnswer>;

const { folder, hint } = checkRequest.parse(workerData);
const answer: Answer = await tryPack(folder, hint).then(
  (pack): Answer => ({ pack }),
  (thrown: unknown): Answer => {
    const { code, message, hint: advice, line } = asDeskError(thrown);
    return { error: { code, message, hint: advice, line } };
  },
);
parentPort?.postMessage(answer);
