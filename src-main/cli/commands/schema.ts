import { z } from 'zod';
import { formatInstant, plural } from '../../api/format.ts';
import { causeText, originLabel, supportReport } from '../../api/schema-words.ts';
import { schemaVersion } from '../../api/schemas.ts';
import type { DriftReport, Revalidation } from '../../api/schemas.ts';
import { PackFolder, packStates } from '../../engine/pack-folder.ts';
import type { Engine } from '../../engine/engine.ts';
import { driftReport } from '../../engine/schema-desk.ts';
import { readPackPath } from '../../ingest/pack-source.ts';
import { withEngine, withStore } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, textTable } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** Options of `schema add`. */
export const addSchemaOptions = z.object({
  version: schemaVersion.optional(),
  revalidate: z.boolean().default(true),
});
/** Options of `schema use`. */
export const useSchemaOptions = z.object({ revalidate: z.boolean().default(true) });
/** Options of `schema drift`. */
export const driftOptions = z.object({ report: z.boolean().default(false) });

/** `schema list`: read beside the application or another command. */
export function listSchemas({ profile, output }: CommandContext): ExitCode {
  const folder = new PackFolder(profile);
  const schemas = packStates(folder.read());
  const { fault } = folder;
  output.result({ schemas, ...(fault === null ? {} : { fault }) }, () =>
    [
      textTable(
        ['Version', 'Origine', 'Ajouté le', 'En place'],
        schemas.map(({ version, origin, addedAt, current }) => [
          version,
          originLabel(origin),
          addedAt === null ? '' : formatInstant(addedAt),
          current ? 'oui' : '',
        ]),
      ),
      ...(fault === null ? [] : [fault]),
    ].join('\n'),
  );
  return fault === null ? EXIT.done : EXIT.attention;
}

/** `schema add PATH [--version V] [--no-revalidate]`: checks a set, lets it judge, and judges the stock anew. */
export async function addSchema(
  context: CommandContext,
  path: string,
  options: z.infer<typeof addSchemaOptions>,
): Promise<ExitCode> {
  const source = await readPackPath(path);
  return withEngine(context, 'schema add', async (engine) => {
    await engine.schemas.add(source, options.version ?? null);
    return tellChange(context, engine, options.revalidate);
  });
}

/** `schema use VERSION`: lets a set that is known judge, and judges the stock anew. */
export async function useSchema(
  context: CommandContext,
  version: string,
  options: z.infer<typeof useSchemaOptions>,
): Promise<ExitCode> {
  return withEngine(context, 'schema use', async (engine) => {
    await engine.schemas.use(version);
    return tellChange(context, engine, options.revalidate);
  });
}

/** `schema check PATH`: says whether a set could be added, and adds nothing. */
export async function checkSchema(context: CommandContext, path: string): Promise<ExitCode> {
  const source = await readPackPath(path);
  const { version, files } = await new PackFolder(context.profile).check(source);
  context.output.result(
    { valid: true, version, files: { demand: files.interfaceNuu, movement: files.mouvement } },
    () =>
      `Jeu de schémas utilisable${version === null ? '' : `, version ${version}`} : ${files.interfaceNuu}.`,
  );
  return EXIT.done;
}

/** `schema drift [--report]`: what departs from the schemas, one line a change at the SNE. */
export async function listDrift(
  context: CommandContext,
  options: z.infer<typeof driftOptions>,
): Promise<ExitCode> {
  if (options.report) {
    return withEngine(context, 'schema drift', (engine) => {
      const about = { status: engine.status(), schemas: engine.schemas.list() };
      const report = supportReport(engine.schemas.drift(), about);
      context.output.result({ report }, () => report);
      return Promise.resolve(EXIT.done);
    });
  }
  return withStore(context, 'schema drift', (store) => {
    const report = driftReport(store);
    context.output.result(report, () => driftText(report));
    return report.drift.length + report.refused.length > 0 ? EXIT.attention : EXIT.done;
  });
}

/** `schema revalidate`: judges the file of every demand anew, and reads again what was refused. */
export async function revalidateStock(context: CommandContext): Promise<ExitCode> {
  return withEngine(context, 'schema revalidate', async (engine) => {
    const revalidation = await revalidated(context, engine);
    context.output.result(revalidation, () => revalidationText(revalidation));
    if (!revalidation.complete) return EXIT.interrupted;
    return revalidation.drift + revalidation.refused > 0 ? EXIT.attention : EXIT.done;
  });
}

async function tellChange(context: CommandContext, engine: Engine, anew: boolean): Promise<ExitCode> {
  const revalidation = anew ? await revalidated(context, engine) : null;
  const schemas = engine.schemas.list();
  const { version } = engine.schemas.current;
  context.output.result({ schemas, ...(revalidation === null ? {} : { revalidation }) }, () =>
    [`Schémas ${version} en place.`, ...(revalidation === null ? [] : [revalidationText(revalidation)])].join(
      '\n',
    ),
  );
  return revalidation?.complete === false ? EXIT.interrupted : EXIT.done;
}

async function revalidated({ output, signal }: CommandContext, engine: Engine): Promise<Revalidation> {
  const unsubscribe = engine.subscribe((name) => {
    const { progress } = engine.schemas;
    if (name !== 'schemasChanged' || progress === null) return;
    output.progress(`Revalidation : ${String(progress.done)} sur ${String(progress.total)}`);
  });
  return engine.schemas.revalidate(signal).finally(unsubscribe);
}

function revalidationText({ demands, driftBefore, drift, refusedStored, refused }: Revalidation): string {
  const again =
    refusedStored + refused === 0
      ? ''
      : ` ${plural(refusedStored, 'fichier refusé a été relu et enregistré', 'fichiers refusés ont été relus et enregistrés')}, ${plural(refused, 'reste refusé', 'restent refusés')}.`;
  return `${plural(demands, 'demande revalidée', 'demandes revalidées')} ; hors du schéma : ${String(driftBefore)} avant, ${String(drift)} après.${again}`;
}

function driftText({ drift, refused }: DriftReport): string {
  if (drift.length + refused.length === 0) return 'Aucune demande hors du schéma.';
  return [
    ...drift.map(
      (cause) =>
        `${causeText(cause)} : ${plural(cause.demands, 'demande', 'demandes')}, depuis le ${formatInstant(cause.firstAt)}, schéma ${cause.schemas.join(', ')}, de ${cause.firstNud} à ${cause.lastNud}`,
    ),
    ...refused.map(
      ({ message, files, firstAt }) =>
        `Refusé : ${message} (${plural(files, 'fichier', 'fichiers')}, depuis le ${formatInstant(firstAt)})`,
    ),
  ].join('\n');
}
