import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exportSentence } from '../../api/export-words.ts';
import type { ExportJob } from '../../api/exports.ts';
import { refillSentence } from '../../api/refill-words.ts';
import type { Engine } from '../../engine/engine.ts';
import { orderRebuild } from '../../engine/rebuild.ts';
import { nextOfRefill, refillOf } from '../../engine/refill.ts';
import { STORE_FILE } from '../../store/open-store.ts';
import { whileHolding } from '../../store/profile-lock.ts';
import { withEngine } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';
import { exitOf, follow, interruptible, toResult, worst } from './export.ts';

export const rebuildOptions = z.object({ wait: z.boolean().default(false) });

/**
 * `rebuild [--wait]`: an empty store in place of one that is lost, to be filled by the full export: by whatever runs next
 * (application, `sync --watch`), or here and now with `--wait`.
 */
export async function rebuild(
  context: CommandContext,
  { wait }: z.infer<typeof rebuildOptions>,
): Promise<ExitCode> {
  const { profile, clock, output } = context;
  const wasThere = existsSync(join(profile, STORE_FILE));
  // What is refused must not be done by whoever opens the profile next.
  await whileHolding(profile, 'sne-desk rebuild', clock.now(), () => {
    orderRebuild(profile);
  });
  return withEngine(context, 'rebuild', (engine) =>
    interruptible(context, async () => {
      const exports = wait ? await fill(context, engine) : [];
      const now = clock.now();
      const refill = refillOf(engine.store, engine.settings, now);
      output.result({ setAside: wasThere, exports: exports.map(toResult), refill }, () =>
        [
          wasThere
            ? 'L’ancienne base est mise de côté ; une nouvelle la remplace.'
            : 'Une nouvelle base est prête.',
          ...exports.map(exportSentence),
          ...(refill === null ? [] : [refillSentence(refill, now)]),
          ...(wait ? [] : ['L’application la remplit toute seule, ou « sne-desk sync --watch ».']),
        ].join('\n'),
      );
      const isOpen = wait && refill !== null;
      return worst([...exports.map(exitOf), isOpen ? EXIT.attention : EXIT.done]);
    }),
  );
}

/** The full export, the first call, and what had to wait for that. */
async function fill(context: CommandContext, engine: Engine): Promise<readonly ExportJob[]> {
  const stock = await askAll(context, engine);
  if (engine.settings.connection.url === null || context.signal.aborted) return stock;
  await engine.syncNow('manual');
  return [...stock, ...(await askAll(context, engine))];
}

/** Asks for what is due of the filling and follows it, until nothing is. */
async function askAll(context: CommandContext, engine: Engine): Promise<readonly ExportJob[]> {
  const jobs: ExportJob[] = [];
  for (;;) {
    const now = context.clock.now();
    const next = nextOfRefill(engine.store, engine.settings, now);
    if (next === null || next.at > now || context.signal.aborted) return jobs;
    const { id } = await engine.exports.request(next.request, next.origin);
    jobs.push(await follow(context, engine, id));
  }
}
