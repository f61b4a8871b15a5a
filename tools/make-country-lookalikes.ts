/**
 * Writes src-main/reference/data/country-lookalikes.tsv: the communes of France, also without their « -sur-… », that would
 * pass for a misspelt country. Run it after any change of the names of countries or of the communes:
 * `node tools/make-country-lookalikes.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { CountryJudge } from '../src-main/reference/countries/judge.ts';
import { buildLexicon, shippedCog } from '../src-main/reference/countries/lexicon.ts';

function main(): void {
  const data = new URL('../src-main/reference/data/', import.meta.url);
  const judge = new CountryJudge(buildLexicon(shippedCog(), undefined, false));
  const names = new Set<string>();
  for (const line of readFileSync(new URL('communes.tsv', data), 'utf8').split('\n')) {
    const name = line.startsWith('#') ? undefined : line.split('\t')[1];
    if (name === undefined) continue;
    names.add(name);
    const short = name.split(/-(?:sur|sous|en|lès|les|la|le|l'|de|du|d')-?/, 1)[0];
    if (short !== undefined && short.length > 4) names.add(short);
  }
  const found = [...names].filter((name) => {
    const { country, rule } = judge.judge(name);
    return country !== null && rule !== 'label' && rule !== 'code' && rule !== 'usual' && rule !== 'official';
  });
  const header =
    '# Communes de France dont le nom passerait pour un pays mal écrit (COG, communes). Fichier produit par tools/make-country-lookalikes.ts.';
  writeFileSync(new URL('country-lookalikes.tsv', data), `${[header, ...found.sort()].join('\n')}\n`);
  process.stdout.write(`${String(found.length)} names\n`);
}

main();
