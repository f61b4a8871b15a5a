import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { countryStatusLabel } from '../../api/country-words.ts';
import type { CountryVerdict } from '../../api/countries.ts';
import { DeskError } from '../../api/errors.ts';
import { openStoreForReading } from '../../store/store.ts';
import { CountryJudge } from '../../reference/countries/judge.ts';
import { countryReference } from '../../reference/countries/reference.ts';
import { withEngine } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** Options of `countries check`. */
export const checkOptions = z.object({ file: z.string().optional() });
/** Options of `countries load`. */
export const loadOptions = z.object({
  year: z
    .string()
    .regex(/^(?:19|20)\d{2}$/, 'une année')
    .optional(),
});

/** `countries check VALUE… | --file FILE`: judges values with the list of the profile, or the shipped one. */
export function checkCountries(
  { profile, output }: CommandContext,
  values: readonly string[],
  options: z.infer<typeof checkOptions>,
): ExitCode {
  const given = options.file === undefined ? values : [...values, ...readLines(options.file)];
  if (given.length === 0) {
    throw new DeskError('CFG-USAGE', 'Aucune valeur à vérifier.', {
      hint: 'Donnez des valeurs, ou un fichier avec --file, une valeur par ligne.',
    });
  }
  const store = openStoreForReading(profile);
  const judge = new CountryJudge(countryReference(store?.references.current('countries') ?? null).lexicon);
  store?.close();
  const results = given.map((value) => judge.judge(value));
  output.result({ results }, () => results.map(verdictLine).join('\n'));
  return EXIT.done;
}

/** `countries load FILE [--year YYYY]`: a newer list of INSEE takes the place of the one in use. */
export async function loadCountries(
  context: CommandContext,
  file: string,
  { year }: z.infer<typeof loadOptions>,
): Promise<ExitCode> {
  return withEngine(context, 'countries load', async (engine) => {
    const loaded = await engine.references.load('countries', readBytes(file), basename(file), year ?? null);
    context.output.result(
      { reference: loaded },
      () => `Liste des pays ${loaded.edition} : ${String(loaded.rows)} lignes.`,
    );
    return EXIT.done;
  });
}

function readLines(file: string): string[] {
  const lines = readBytes(file)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw new DeskError('IMPORT-NOT-FOUND', `Le fichier ${file} ne peut pas être lu.`, {
      hint: 'Vérifiez le chemin du fichier et vos droits de lecture.',
      cause: thrown,
    });
  }
}

function verdictLine({ value, status, country, explanation }: CountryVerdict): string {
  const head = `${value === '' ? '(vide)' : value} : ${countryStatusLabel(status)}`;
  return `${head}${country === null ? '' : `, ${country}`}. ${explanation}`;
}
