/**
 * Writes src-main/reference/data/country-names-cldr.tsv: what the countries are called in the languages that people
 * who apply for a home write, from the CLDR data inside this Node. Run it again when CLDR changes:
 * `node tools/make-country-names.ts`. A name that two territories share is left out.
 */
import { writeFileSync } from 'node:fs';
import { shippedCog } from '../src-main/reference/countries/lexicon.ts';
import { isFrench } from '../src-main/reference/countries/cog-file.ts';
import { edits } from '../src-main/reference/countries/slips.ts';
import { foldText } from '../src-main/reference/fold.ts';

/** The first two are what a form filled in France holds most; the others are languages of the countries themselves. */
const LANGUAGES = (
  'fr en es pt it de nl ar tr pl ro sq hr sr-Latn bs uk ru hy ka fa ps ur hi bn ta zh vi sw so am ' +
  'hu cs sk sl bg mk el fi sv da nb et lv lt ca'
).split(' ');
const FRENCH_STATE = ['FR', 'GP', 'MQ', 'GF', 'RE', 'YT', 'PM', 'BL', 'MF', 'PF', 'NC', 'WF', 'TF'];
/** Islands that are no name of a country by themselves in another language, and names that a sister state bears in French. */
const FALSE_FRIENDS = new Set(
  ['island', 'granada', 'dominica', 'guiana', 'georgia', 'samoa', 'korea', 'corea', 'jersey', 'nauru'].map(
    foldText,
  ),
);
const SHORTEST = 4;

const cog = shippedCog();
const labels = cog.rows.map((row) => ({
  code: isFrench(row) ? 'FR' : row.iso2,
  text: foldText(row.label).replaceAll(' ', ''),
}));

/**
 * Whether a name could as well be a typing mistake of another country's label. Names in French and English are kept
 * unless they are as near to the other; of the other languages, none that is near to a neighbour is worth the risk.
 */
function isTreacherous(key: string, code: string, isUsual: boolean): boolean {
  const text = key.replaceAll(' ', '');
  const own =
    labels.find((label) => label.code === (FRENCH_STATE.includes(code) ? 'FR' : code))?.text ?? text;
  if (own === text) return false;
  return labels.some(({ code: other, text: label }) => {
    if (other === code || label === own || (other === 'FR' && FRENCH_STATE.includes(code))) return false;
    const away = edits(text, label, 2);
    if (away > 2) return false;
    const far = edits(own, label, 2);
    return away <= edits(text, own, 9) || (far <= 2 && (!isUsual || edits(text, own, 9) + away <= far));
  });
}

function main(): void {
  const codes = new Set(FRENCH_STATE);
  for (const { iso2, actual } of cog.rows) if (iso2 !== '' && actual !== '2') codes.add(iso2);
  const found = new Map<
    string,
    { readonly name: string; readonly targets: Set<string>; readonly languages: string[] }
  >();
  for (const language of LANGUAGES) {
    for (const style of ['long', 'short'] as const) {
      const names = new Intl.DisplayNames([language], { type: 'region', style, fallback: 'none' });
      for (const code of codes) {
        const name = names.of(code);
        if (name === undefined) continue;
        const key = foldText(name);
        if (key.length < SHORTEST || FALSE_FRIENDS.has(key)) continue;
        const entry = found.get(key) ?? { name, targets: new Set<string>(), languages: [] };
        entry.targets.add(code);
        if (!entry.languages.includes(language)) entry.languages.push(language);
        found.set(key, entry);
      }
    }
  }
  const lines = [...found.values()]
    .filter(
      ({ name, targets, languages }) =>
        targets.size === 1 &&
        ![...targets].some((code) =>
          isTreacherous(foldText(name), code, languages.includes('fr') || languages.includes('en')),
        ),
    )
    .map(({ name, targets, languages }) => `${[...targets].join(',')}\t${name}\t${languages.join(' ')}`)
    .sort();
  const header = [
    `# Noms des pays en ${String(LANGUAGES.length)} langues : Unicode CLDR ${process.versions['cldr'] ?? ''} (licence Unicode-3.0). Fichier produit par tools/make-country-names.ts.`,
    '# iso2\tname\tlanguages',
  ];
  writeFileSync(
    new URL('../src-main/reference/data/country-names-cldr.tsv', import.meta.url),
    `${[...header, ...lines].join('\n')}\n`,
  );
  process.stdout.write(`${String(lines.length)} names\n`);
}

main();
