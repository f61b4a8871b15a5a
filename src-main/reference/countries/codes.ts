import type { Finding } from './finding.ts';
import type { Lexicon } from './lexicon.ts';
import { edits } from './slips.ts';
import { spell } from './spelling.ts';
import type { Spelling } from './spelling.ts';

/**
 * Two and three letters that people write for something else than the country whose ISO code they are: the beginning
 * of another country's name, a French word, or an abbreviation of forms.
 */
const FALSE_CODES = new Set(
  (
    'AF AL AU CA CH CO DO ES ET GE GU ID IN IR IS IL JE LA LI LU MA ME MO MR NA NC ND NE NI NO NR PA RU SA SE SI SO SS ST ' +
    'SU TO TU TV VA UN UE AS OS AI AN LE DE EU SX MS MF TF RE GF BL PM ' +
    'AUS AUT BEL COM DOM EST FIN GIN GUY LIE MAR NOR PAN PER PRI SLV SUR TON SXM VAT CAN CUB'
  ).split(' '),
);
/** Of them, those that still have only one likely reading in an address written in France. */
const PLAIN_ENOUGH = new Set(['MA', 'ES', 'DE', 'MAR', 'BEL', 'CAN', 'CUB', 'NOR', 'PAN']);
const FRENCH_CODES = new Set(
  'FR FRA GP GLP MQ MTQ GF GUF RE REU YT MYT PM SPM BL BLM MF MAF PF PYF NCL WF WLF TF ATF'.split(' '),
);
const AMBIGUOUS_READING: Readonly<Record<string, readonly string[]>> = {
  AL: ['AL', 'DZ'],
  AU: ['AU', 'AT'],
  AUS: ['AU', 'AT'],
  CH: ['CH', 'CN'],
  CO: ['CO', 'CG', 'CD', 'KM'],
  GU: ['GU', 'GN'],
  IR: ['IR', 'IQ', 'IE'],
  NI: ['NI', 'NE', 'NG'],
  SE: ['SE', 'SN', 'RS'],
  SA: ['SA', 'ZA'],
  TO: ['TO', 'TG'],
  SO: ['SO', 'SD'],
  SX: ['SX'],
  SXM: ['SX'],
  RU: ['RU', 'GB'],
  CA: ['CA', 'CM', 'KH'],
  IS: ['IS', 'IL'],
  GE: ['GE', 'DE'],
};

/** A value that is a code: INSEE's, a postal code from overseas, or ISO's; null when it is none. */
export function readCode(spelling: Spelling, lexicon: Lexicon): Finding | null {
  const { glued } = spelling;
  if (/^\d+$/.test(glued)) return readNumber(glued, lexicon);
  if (!/^[a-z]{2,3}$/.test(glued) || lexicon.byGlued.has(glued)) return null;
  const code = glued.toUpperCase();
  if (FRENCH_CODES.has(code)) return { meaning: { kind: 'forbidden' }, rule: 'code', score: 1, entry: null };
  const country = lexicon.byIso.get(code);
  if (country === undefined) return null;
  const near = code.length === 3 ? lookAlikes(glued, lexicon) : [];
  if (near.length > 1)
    return { meaning: { kind: 'several', countries: near }, rule: 'several', score: 0, entry: null };
  if (!FALSE_CODES.has(code) || PLAIN_ENOUGH.has(code)) {
    return { meaning: { kind: 'country', country }, rule: 'code', score: 1, entry: null };
  }
  const countries = (AMBIGUOUS_READING[code] ?? [code]).flatMap((iso) => lexicon.byIso.get(iso) ?? []);
  const isOpen = countries.length > 1;
  return {
    meaning: { kind: isOpen ? 'several' : 'hint', countries },
    rule: isOpen ? 'several' : 'code',
    score: 0,
    entry: null,
  };
}

/** Labels of which the code may be a typing mistake: IRQ is Iraq's, but Iran is near. None unless one is very near. */
function lookAlikes(code: string, lexicon: Lexicon): string[] {
  const near = lexicon.labels.filter((label) => edits(code, spell(label).glued, 2) <= 2);
  return near.some((label) => edits(code, spell(label).glued, 1) <= 1) ? near : [];
}

function readNumber(digits: string, lexicon: Lexicon): Finding {
  // Departments and postal codes of the overseas parts; 99100 is France in the lists since 2024.
  if (/^(?:97[1-8]|98[4-9])(?:\d{2})?$/.test(digits) || digits === '99100') {
    return {
      meaning: { kind: 'forbidden' },
      rule: 'code',
      score: 1,
      entry: lexicon.byGlued.get(spell(digits).glued) ?? null,
    };
  }
  const [country, ...others] = lexicon.byCode.get(digits) ?? [];
  if (country === undefined)
    return { meaning: { kind: 'hint', countries: [] }, rule: 'none', score: 0, entry: null };
  return others.length === 0
    ? { meaning: { kind: 'country', country }, rule: 'code', score: 1, entry: null }
    : { meaning: { kind: 'several', countries: [country, ...others] }, rule: 'code', score: 1, entry: null };
}
