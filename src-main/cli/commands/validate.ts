import { z } from 'zod';
import { DeskError } from '../../api/errors.ts';
import type { FileVerdict } from '../../api/schemas.ts';
import { PackFolder } from '../../engine/pack-folder.ts';
import { filesUnder } from '../../ingest/import-sources.ts';
import { judgeSource } from '../../ingest/validate-source.ts';
import { loadEngine } from '../../xml/engine.ts';
import type { XsdEngineName } from '../../xml/engine.ts';
import { SchemaRegistry } from '../../xml/schemas.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** Options of `validate`. */
export const validateOptions = z.object({ schema: z.string(), engine: z.string() });

/** `validate PATH… [--schema VERSION|latest] [--engine …]`: judges files and archives by the profile's schemas, without storing. */
export async function validate(
  context: CommandContext,
  paths: readonly string[],
  options: z.infer<typeof validateOptions>,
): Promise<ExitCode> {
  const engine = await loadEngine(engineName(options.engine));
  const registry = new SchemaRegistry({ engine, choice: new PackFolder(context.profile).read() });
  try {
    registry.pack(options.schema);
    const files = paths.flatMap((path) => filesUnder(path));
    if (files.length === 0) {
      throw new DeskError('IMPORT-EMPTY', `Aucun fichier .xml ni archive dans ${paths.join(', ')}.`);
    }
    const verdicts: FileVerdict[] = [];
    for (const file of files) {
      const judged = judgeSource(file, { path: file }, { registry, version: options.schema });
      for await (const verdict of judged) verdicts.push(verdict);
    }
    context.output.result({ files: verdicts }, () => verdicts.map(verdictText).join('\n'));
    return verdicts.every(({ valid }) => valid) ? EXIT.done : EXIT.attention;
  } finally {
    registry.dispose();
  }
}

function engineName(given: string): XsdEngineName {
  if (given === 'libxml2-wasm' || given === 'libxmljs2') return given;
  throw new DeskError('CFG-USAGE', `Moteur inconnu : ${given}.`, {
    hint: 'Choisissez libxml2-wasm ou libxmljs2.',
  });
}

function verdictText({ file, valid, schema, engine, errors }: FileVerdict): string {
  const head = `${file} : ${valid ? 'valide' : 'non valide'} (schéma ${schema}, ${engine})`;
  return [
    head,
    ...errors.flatMap(({ line, message, source }) => [
      `  ${line === null ? '' : `ligne ${String(line)} : `}${message}`,
      ...(source === null ? [] : [`      ${source}`]),
    ]),
  ].join('\n');
}
