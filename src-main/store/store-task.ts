import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { DeskError, errorShape } from '../api/errors.ts';
import type { ErrorCode } from '../api/errors.ts';
import { resourcePath } from '../resources.ts';
import type { StoreKey } from './cipher.ts';

/** What the thread beside the engine does with the store. */
export const storeTask = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('check'), whole: z.boolean() }),
  z.object({ kind: z.literal('backup'), file: z.string() }),
]);
type StoreTask = z.infer<typeof storeTask>;

/**
 * Does a task with a profile's store in a thread of its own; the signal ends it wherever it is.
 *
 * @throws DeskError as the task itself; the signal's reason
 */
export async function runStoreTask<T>(
  given: { readonly profile: string; readonly key: StoreKey; readonly task: StoreTask },
  shape: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const worker = new Worker(workerFile(), { workerData: given });
  const end = (): void => void worker.terminate();
  signal.addEventListener('abort', end, { once: true });
  try {
    const message = await new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => {
        reject(new DeskError('ENGINE-STALLED', 'La vérification de la base s’est arrêtée avant sa fin.'));
      });
    });
    const { result, error } = z.object({ result: z.unknown(), error: errorShape.nullable() }).parse(message);
    if (error === null) return shape.parse(result);
    const { code, message: said, hint } = error;
    throw new DeskError(code as ErrorCode, said, hint === null ? {} : { hint });
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', end);
    await worker.terminate();
  }
}

function workerFile(): string {
  const source = join(import.meta.dirname, 'store-worker.ts');
  return existsSync(source) ? source : resourcePath('dist', 'main', 'store-worker.js');
}
