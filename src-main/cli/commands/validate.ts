import { z } from 'zod';
import { asDeskError, DeskError } from '../../api/errors.ts';
import { filesUnder, readXmlFile } from '../../ingest/import-sources.ts';
import { loadEngine } from '../../xml/engine.ts';
import type { XsdEngineName } from '../../xml/engine.ts';
import { SchemaRegistry } from '../../xml/schemas.ts';
import { validateXml } from '../../xml/validate-file.ts';
import type { FileVerdict } from '../../xml/validate-file.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** Options of `validate`. */
export const validateOptions = z.object({ schema: z.string(), engine: z.string() });

/** `validate PATH… [--schema VERSION|latest] [--engine …]`: judges without storing. */
export async function validate(
  context: CommandContext,
  paths: readonly string[],
  options: z.infer<typeof validateOptions>,
): Promise<ExitCode> {
  const engine = await loadEngine(engineName(options.engine));
  const registry = new SchemaRegistry({ engine });
  try {
    registry.pack(options.schema);
    const files = paths.flatMap((path) => filesUnder(path));
    if (files.length === 0) {
      throw new DeskError('IMPORT-EMPTY', `Aucun fichier .xml dans ${paths.join(', ')}.`);
    }
    const verdicts = files.map((file) => ({ file, ...judge(file, registry, options.schema) }));
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

function judge(file: string, registry: SchemaRegistry, version: string): FileVerdict {
  try {
    return validateXml(readXmlFile(file), { registry, version });
  } catch (thrown) {
    const { code, message, hint, line } = asDeskError(thrown);
    return {
      valid: false,
      schema: registry.pack(version).version,
      engine: registry.engine.name,
      kind: null,
      errors: [{ line, element: null, message, code, hint }],
    };
  }
}

function verdictText({
  file,
  valid,
  schema,
  engine,
  errors,
}: FileVerdict & { readonly file: string }): string {
  const head = `${file} : ${valid ? 'valide' : 'non valide'} (schéma ${schema}, ${engine})`;
  return [
    head,
    ...errors.map(({ line, message }) => `  ${line === null ? '' : `ligne ${String(line)} : `}${message}`),
  ].join('\n');
}
