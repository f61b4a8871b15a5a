import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { BatchReader } from './batch-reader.ts';
import type { BatchAnswer } from './ingest-types.ts';

/*
 * A thread that reads batches of records: judges, extracts, compresses. It has no store and no network, and keeps nothing
 * from one batch to the next.
 */

const setup = z
  .object({
    schemaFolders: z.array(z.string()),
    environment: z.enum(['demo', 'ecole', 'recette', 'production']),
  })
  .parse(workerData);

const batch = z.object({
  id: z.number(),
  bytes: z.instanceof(Uint8Array),
  ends: z.array(z.number()),
  kinds: z.array(z.number()),
  declarations: z.array(z.tuple([z.string(), z.string()])),
});

const port = parentPort;
if (port !== null) {
  const reader = new BatchReader(setup);
  // One batch at a time: loading the exact reader must not let a second one in.
  let reading: Promise<void> = Promise.resolve();
  port.on('message', (message: unknown) => {
    reading = reading.then(async () => {
      const answer = await reader.read(batch.parse(message), true);
      const blobs = new Uint8Array(answer.blobs);
      port.postMessage({ ...answer, blobs } satisfies BatchAnswer, [blobs.buffer]);
    });
  });
}
