import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import type { ErrorCode } from '../api/errors.ts';
import { resourcePath } from '../resources.ts';
import type { InspectedPack } from './pack-inspect.ts';
import { schemaFault } from './schema-files.ts';

/** A schema can keep an engine busy for ever (content models that multiply): beyond this it is refused. */
const CHECK_LIMIT_MS = 20_000;
/** Bound on the thread's own heap, in MiB. */
const HEAP_MB = 256;

/** What the thread is given. */
export const checkRequest = z.object({ folder: z.string(), hint: z.string() });

/** What it answers. */
export const checkAnswer = z.union([
  z.object({
    pack: z.object({
      version: z.string().nullable(),
      files: z.object({ interfaceNuu: z.string(), mouvement: z.string().nullable() }),
    }),
  }),
  z.object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
      line: z.number().nullable(),
    }),
  }),
]);

/**
 * Reads a folder of schemas, compiles them and tries them, in a thread of its own that is ended when it takes too long or
 * dies. Nothing outside the folder is read, nothing is written.
 *
 * @param hint name of the folder or archive that a person gave
 * @param limitMs longest time
 * @throws DeskError XML-SCHEMA (which file, which line, why), XML-SCHEMA-SLOW
 */
export async function checkPack(
  folder: string,
  hint: string,
  limitMs: number = CHECK_LIMIT_MS,
): Promise<InspectedPack> {
  const worker = new Worker(workerFile(), {
    workerData: { folder, hint } satisfies z.infer<typeof checkRequest>,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    // What the engine prints of a schema is told by its errors.
    stdout: true,
    stderr: true,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const message = await new Promise<unknown>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(tooSlow(hint, limitMs));
      }, limitMs);
      worker.once('message', resolve);
      worker.once('error', (cause) => {
        reject(schemaFault(hint, 'le moteur XML s’est arrêté en le lisant', { cause }));
      });
      worker.once('exit', () => {
        reject(schemaFault(hint, 'le moteur XML s’est arrêté en le lisant'));
      });
    });
    const answer = checkAnswer.parse(message);
    if ('pack' in answer) return answer.pack;
    const { code, message: text, hint: advice, line } = answer.error;
    throw new DeskError(asCode(code), text, {
      ...(advice === null ? {} : { hint: advice }),
      ...(line === null ? {} : { line }),
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function asCode(code: string): ErrorCode {
  return code.startsWith('XML-') ? `XML-${code.slice('XML-'.length)}` : 'XML-SCHEMA';
}

function tooSlow(hint: string, limitMs: number): DeskError {
  const seconds = String(Math.round(limitMs / 1000));
  return new DeskError(
    'XML-SCHEMA-SLOW',
    `Le jeu de schémas « ${hint} » n’a pas pu être compilé en ${seconds} secondes : il est refusé.`,
    { hint: 'Vérifiez son origine. Le schéma en place n’a pas changé.' },
  );
}

/** Beside this file in the sources, beside the programs in the build. */
function workerFile(): string {
  const source = join(import.meta.dirname, 'pack-check-worker.ts');
  return existsSync(source) ? source : resourcePath('dist', 'main', 'pack-check-worker.js');
}
