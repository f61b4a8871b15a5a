import { parentPort, workerData } from 'node:worker_threads';
import type { z } from 'zod';
import { asDeskError } from '../api/errors.ts';
import { DEMAND_NAMESPACE } from './demand-names.ts';
import { loadEngine } from './engine.ts';
import { checkRequest } from './pack-check.ts';
import type { checkAnswer } from './pack-check.ts';
import { inspectPack } from './pack-inspect.ts';
import type { InspectedPack } from './pack-inspect.ts';
import { schemaFault } from './schema-files.ts';
import { packSources } from './schemas.ts';

/* A thread that looks into one folder of schemas, compiles them and tries them; it may be ended at any moment. */

/** Something that no schema of demands accepts, and that none may take for a root it does not know. */
const TRIAL = `<interfaceNuu xmlns="${DEMAND_NAMESPACE}" versionInterface="02.01"/>`;

async function check(folder: string, hint: string): Promise<InspectedPack> {
  const pack = inspectPack(folder, hint);
  const { demand, movement } = packSources(folder, pack.files);
  const engine = await loadEngine('libxml2-wasm');
  const compiled = engine.compile(demand);
  const errors = compiled.validate(TRIAL);
  compiled.dispose();
  if (errors.some(({ signature }) => signature.startsWith('unknown-root|'))) {
    throw schemaFault(pack.files.interfaceNuu, 'il ne décrit pas « interfaceNuu »');
  }
  if (movement !== null) engine.compile(movement).dispose();
  return pack;
}

type Answer = z.infer<typeof checkAnswer>;

const { folder, hint } = checkRequest.parse(workerData);
const answer: Answer = await check(folder, hint).then(
  (pack): Answer => ({ pack }),
  (thrown: unknown): Answer => {
    const { code, message, hint: advice, line } = asDeskError(thrown);
    return { error: { code, message, hint: advice, line } };
  },
);
parentPort?.postMessage(answer);
