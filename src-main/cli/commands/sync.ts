import { z } from 'zod';
import { countsSentence, statusSentence } from '../../api/words.ts';
import { DeskError } from '../../api/errors.ts';
import type { SyncResult } from '../../api/status.ts';
import type { Engine } from '../../engine/engine.ts';
import { withEngine } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** Options of `sync`. */
export const syncOptions = z.object({ once: z.boolean().default(false), watch: z.boolean().default(false) });

/** `sync --once | --watch`. */
export async function sync(context: CommandContext, options: z.infer<typeof syncOptions>): Promise<ExitCode> {
  if (options.once === options.watch) {
    throw new DeskError('CFG-USAGE', 'Choisissez --once (un appel) ou --watch (le calendrier).');
  }
  return withEngine(context, 'sync', (engine) =>
    options.once ? syncOnce(context, engine) : watch(context, engine),
  );
}

async function syncOnce(context: CommandContext, engine: Engine): Promise<ExitCode> {
  const { output, signal, clock } = context;
  const unsubscribe = engine.subscribe((name) => {
    if (name === 'status') output.progress(statusSentence(engine.status(), clock.now()));
  });
  const interrupt = (): void => {
    void engine.stopCall();
  };
  signal.addEventListener('abort', interrupt);
  try {
    const result = await engine.syncNow('manual');
    output.result(result, () => sentence(result));
    return result.drift > 0 || result.rejected > 0 ? EXIT.attention : EXIT.done;
  } catch (thrown) {
    if (signal.aborted) return EXIT.interrupted;
    throw thrown;
  } finally {
    signal.removeEventListener('abort', interrupt);
    unsubscribe();
  }
}

function sentence(result: SyncResult): string {
  const next = result.nextCallAt === null ? '' : ` Prochain appel prévu : ${result.nextCallAt}.`;
  return `${String(result.movements)} mouvements reçus : ${countsSentence(result)}.${next}`;
}

async function watch(context: CommandContext, engine: Engine): Promise<ExitCode> {
  const { output, signal, clock } = context;
  let shown = '';
  engine.subscribe((name) => {
    const text = name === 'status' ? statusSentence(engine.status(), clock.now()) : shown;
    if (text !== shown) process.stderr.write(`${clock.now().toISOString()} ${text}\n`);
    shown = text;
  });
  engine.startSchedule();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
  output.result(engine.status(), () => statusSentence(engine.status(), clock.now()));
  return EXIT.interrupted;
}
