import type { FileVerdict } from '../api/schemas.ts';
import { supportReport } from '../api/schema-words.ts';
import { validationPolicyOf } from '../api/settings.ts';
import type { Engine } from './engine.ts';
import type { Handlers } from './rpc.ts';

/** Verdicts given at once: an archive may hold tens of thousands of files. */
const MOST_VERDICTS = 2000;

/** What the screen may ask about schemas. */
export function schemaHandlers(engine: Engine): Pick<Handlers, Extract<keyof Handlers, `schemas.${string}`>> {
  const { schemas } = engine;
  const list = () => ({
    schemas: schemas.list(),
    policy: validationPolicyOf(engine.settings),
    fault: schemas.fault,
  });
  return {
    'schemas.list': list,
    'schemas.add': async ({ files, version }) => {
      const { readPackFiles } = await import('../ingest/pack-source.ts');
      await schemas.add(await readPackFiles(files.map(given)), version);
      revalidateInBackground(engine);
      return list();
    },
    'schemas.use': async ({ id }) => {
      await schemas.use(id);
      revalidateInBackground(engine);
      return list();
    },
    'schemas.drift': () => schemas.drift(),
    'schemas.report': () =>
      supportReport(schemas.drift(), { status: engine.status(), schemas: schemas.list() }),
    'schemas.revalidate': () => {
      revalidateInBackground(engine);
      return null;
    },
    'schemas.revalidation': () => ({ progress: schemas.progress, last: schemas.last }),
    'schemas.validate': async ({ files, version }) => {
      const { judgeSource } = await import('../ingest/validate-source.ts');
      const registry = await schemas.registry();
      const verdicts: FileVerdict[] = [];
      for (const file of files) {
        const { path, bytes } = given(file);
        for await (const verdict of judgeSource(path, { bytes }, { registry, version })) {
          if (verdicts.length < MOST_VERDICTS) verdicts.push(verdict);
        }
      }
      return { files: verdicts };
    },
  };
}

/** Progress and outcome come as events. */
function revalidateInBackground(engine: Engine): void {
  engine.schemas.revalidate().catch(() => undefined);
}

function given({ path, content }: { readonly path: string; readonly content: string }): {
  readonly path: string;
  readonly bytes: Buffer;
} {
  return { path, bytes: Buffer.from(content, 'base64') };
}
