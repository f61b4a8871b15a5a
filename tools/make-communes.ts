/**
 * Writes src-main/reference/data/communes.tsv from the development dependency @etalab/decoupage-administratif.
 * Run it again when a new yearly edition of that package is installed: `node tools/make-communes.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

const PACKAGE = '@etalab/decoupage-administratif';
/** Edition of the geographical code that each major version of the package carries (its README). */
const COG_YEARS: Readonly<Record<string, string>> = { '4': '2024', '5': '2025', '6': '2026' };
const TYPES = {
  'commune-actuelle': 'COM',
  'arrondissement-municipal': 'ARM',
  'commune-deleguee': 'COMD',
  'commune-associee': 'COMA',
} as const;

const sourceRow = z.object({
  code: z.string(),
  nom: z.string(),
  type: z.enum(['commune-actuelle', 'arrondissement-municipal', 'commune-deleguee', 'commune-associee']),
  departement: z.string(),
  region: z.string(),
  chefLieu: z.string().optional(),
  commune: z.string().optional(),
  codesPostaux: z.array(z.string()).default([]),
  population: z.number().optional(),
  anciensCodes: z.array(z.string()).default([]),
});

function main(): void {
  const require = createRequire(import.meta.url);
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(require.resolve(`${PACKAGE}/package.json`), 'utf8')));
  const year = COG_YEARS[version.split('.')[0] ?? ''];
  if (year === undefined) throw new Error(`Which COG year is in ${PACKAGE} ${version}? Add it to COG_YEARS.`);
  const source: unknown = JSON.parse(readFileSync(require.resolve(`${PACKAGE}/data/communes.json`), 'utf8'));
  const rank = Object.values(TYPES);
  const rows = z
    .array(sourceRow)
    .parse(source)
    .map((row) => ({ ...row, type: TYPES[row.type] }))
    .sort((a, b) => rank.indexOf(a.type) - rank.indexOf(b.type) || (a.code < b.code ? -1 : 1));
  const lines = rows.map((row) =>
    [
      row.code,
      row.nom,
      row.departement,
      row.region,
      row.codesPostaux.join(' '),
      row.type,
      row.chefLieu ?? row.commune ?? '',
      row.population ?? '',
    ].join('\t'),
  );
  const header = [
    `# Communes de France : code officiel géographique (INSEE) ${year}, codes postaux (La Poste) et populations (INSEE), ` +
      `par ${PACKAGE} ${version}. Licence Ouverte / Open Licence 2.0 (Etalab). Fichier produit par tools/make-communes.ts.`,
    '# code\tname\tdepartment\tregion\tpostalCodes\ttype\theadCode\tpopulation',
  ];
  const target = new URL('../src-main/reference/data/communes.tsv', import.meta.url);
  writeFileSync(target, `${[...header, ...lines].join('\n')}\n`);
  writeHistory(rows, year, version);
  process.stdout.write(`${String(rows.length)} communes, COG ${year}\n`);
}

/** Codes that communes bore before they merged or changed department, with the commune of today. */
function writeHistory(
  rows: readonly Pick<z.infer<typeof sourceRow>, 'code' | 'anciensCodes'>[],
  year: string,
  version: string,
): void {
  const lines = rows
    .flatMap(({ code, anciensCodes }) => anciensCodes.map((former) => `${former}\t${code}`))
    .sort();
  const header = [
    `# Anciens codes INSEE des communes et commune d'aujourd'hui (COG ${year}), par ${PACKAGE} ${version}. Licence Ouverte 2.0. Fichier produit par tools/make-communes.ts.`,
    '# formerCode\tcode',
  ];
  const target = new URL('../src-main/reference/data/commune-history.tsv', import.meta.url);
  writeFileSync(target, `${[...header, ...lines].join('\n')}\n`);
}

main();
