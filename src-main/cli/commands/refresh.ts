import { z } from 'zod';
import { DeskError } from '../../api/errors.ts';
import type { RefreshResult } from '../../api/exports.ts';
import { plural } from '../../api/format.ts';
import type { Engine } from '../../engine/engine.ts';
import { withEngine } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** Options of `drm refresh`. */
export const drmRefreshOptions = z.object({ nud: z.string().optional(), stale: z.boolean().default(false) });

/** Options of `demand refresh`. */
export const demandRefreshOptions = z.object({ nud: z.string() });

/** `drm refresh --nud NUD[,NUD…] | --stale`. */
export async function refreshDrm(
  context: CommandContext,
  options: z.infer<typeof drmRefreshOptions>,
): Promise<ExitCode> {
  if ((options.nud === undefined) === !options.stale) {
    throw new DeskError('CFG-USAGE', 'Choisissez --nud (des demandes) ou --stale (celles qui datent).');
  }
  return refresh(context, 'drm refresh', (engine) =>
    engine.refreshDrm(options.nud === undefined ? engine.staleDrm() : nuds(options.nud), context.signal),
  );
}

/** `demand refresh --nud NUD[,…]`. */
export async function refreshDemand(
  context: CommandContext,
  options: z.infer<typeof demandRefreshOptions>,
): Promise<ExitCode> {
  return refresh(context, 'demand refresh', (engine) =>
    engine.refreshDemands(nuds(options.nud), context.signal),
  );
}

async function refresh(
  context: CommandContext,
  command: string,
  work: (engine: Engine) => Promise<RefreshResult>,
): Promise<ExitCode> {
  return withEngine(context, command, async (engine) => {
    try {
      const result = await work(engine);
      context.output.result(result, () => sentence(result));
      return result.failed > 0 ? EXIT.attention : EXIT.done;
    } catch (thrown) {
      if (context.signal.aborted) return EXIT.interrupted;
      throw thrown;
    }
  });
}

function sentence({ asked, received, excluded, failed, calls }: RefreshResult): string {
  const parts = [
    plural(received, 'reçue'),
    plural(excluded, 'exclue'),
    plural(failed, 'en échec', 'en échec'),
    plural(calls, 'appel'),
  ];
  return `${plural(asked, 'demande')} : ${parts.join(', ')}.`;
}

function nuds(text: string): string[] {
  const found = text.split(/[,;\s]+/).filter((nud) => nud !== '');
  if (found.length === 0) throw new DeskError('CFG-USAGE', 'Donnez au moins un numéro unique.');
  return found;
}
