import { parentPort, workerData } from 'node:worker_threads';
import { batchMessage, toMessage, workerSetup } from './batch-message.ts';
import { BatchReader } from './batch-reader.ts';

/*
 * A thread that reads batches of records: judges and extracts. It has no store and no network, and keeps nothing
 * from one batch to the next.
 */

const setup = workerSetup.parse(workerData);

const port = parentPort;
if (port !== null) {
  const reader = new BatchReader(setup);
  // One batch at a time: loading the exact reader must not let a second one in.
  let reading: Promise<void> = Promise.resolve();
  port.on('message', (message: unknown) => {
    reading = reading.then(async () => {
      const answer = toMessage(await reader.read(batchMessage.parse(message), 'leaving'));
      port.postMessage(answer, [answer.parts.buffer]);
    });
  });
}
