/** Months as they are typed, without accents; the first letters are enough. */
const MONTH_BEGINNINGS = [
  'janv',
  'fevr',
  'mars',
  'avri',
  'mai',
  'juin',
  'juil',
  'aou',
  'sept',
  'octo',
  'nove',
  'dece',
] as const;
const MONTH = String.raw`(janv(?:ier)?|fevr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?)\.?`;
const DAY = String.raw`(\d{1,2})`;
const YEAR = String.raw`(\d{2,4})`;
const SEPARATOR = String.raw`\s?[/.\-]\s?`;
/** Not in the middle of a longer number, nor of pairs as telephone numbers have them. */
const BEFORE = String.raw`(?<![\p{L}\p{N}]|\d[/.\-])`;
const AFTER = String.raw`(?![\p{L}\p{N}]|[/.\-]\d)`;

interface Form {
  readonly pattern: RegExp;
  /** Where day, month and year stand; a day of null: the whole month. */
  readonly read: (groups: readonly string[]) => readonly [day: string | null, month: string, year: string];
  /** What is typed so far may be a telephone number as well. */
  readonly maybeNumber?: boolean;
}

const form = (source: string, read: Form['read'], maybeNumber = false): Form => ({
  pattern: new RegExp(`${BEFORE}${source}${AFTER}`, 'u'),
  read,
  maybeNumber,
});

/** The forms of a birth date, the longest first. */
const FORMS: readonly Form[] = [
  form(String.raw`(\d{4})-(\d{1,2})-(\d{1,2})`, ([year = '', month = '', day = '']) => [day, month, year]),
  form(
    `${DAY}${SEPARATOR}${DAY}${SEPARATOR}${YEAR}`,
    ([day = '', month = '', year = '']) => [day, month, year],
    true,
  ),
  form(String.raw`(\d{1,2})(?:er)?\s+${MONTH}\s+${YEAR}`, ([day = '', month = '', year = '']) => [
    day,
    monthNumber(month),
    year,
  ]),
  form(String.raw`${MONTH}\s+(\d{4})`, ([month = '', year = '']) => [null, monthNumber(month), year]),
  form(String.raw`(\d{1,2})\s(\d{1,2})\s((?:19|20)\d\d)(?!\s\d)`, ([day = '', month = '', year = '']) => [
    day,
    month,
    year,
  ]),
  form(String.raw`(\d{1,2})${SEPARATOR}((?:19|20)\d\d)`, ([month = '', year = '']) => [null, month, year]),
];

/**
 * Takes the birth dates out of a text (12/03/1980, 12-3-80, 12 mars 1980, 03/1980, mars 1980): what is left, and a full-text
 * expression on the codes for each. A year of two digits means both centuries, one of three its ten years: it is being typed.
 */
export function birthDates(text: string): { readonly rest: string; readonly expressions: readonly string[] } {
  let rest = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '');
  const expressions: string[] = [];
  for (const { pattern, read, maybeNumber } of FORMS) {
    const found = pattern.exec(rest);
    if (found === null) continue;
    const [day, month, year] = read(found.slice(1));
    const codes = codesOf(day, month, year);
    if (codes === null) continue;
    const number = maybeNumber === true && year.length === 2 ? found[0].replaceAll(/\D/g, '') : '';
    const asCodes = `codes : (${codes.join(' OR ')})`;
    expressions.push(number.length === 6 ? `(${asCodes} OR numbers : ("${number}"*))` : asCodes);
    rest = `${rest.slice(0, found.index)} ${rest.slice(found.index + found[0].length)}`;
  }
  return { rest, expressions };
}

/** The words of the index for such a day or month; null for what is no date. */
function codesOf(day: string | null, month: string, year: string): string[] | null {
  if (Number(month) < 1 || Number(month) > 12) return null;
  if (day !== null && (Number(day) < 1 || Number(day) > 31)) return null;
  const rest = month.padStart(2, '0') + (day === null ? '' : day.padStart(2, '0'));
  const star = day === null ? '*' : '';
  return yearsOf(year).map((whole) => `"b${whole}${rest}"${star}`);
}

function yearsOf(year: string): string[] {
  if (year.length === 2) return [`19${year}`, `20${year}`];
  return year.length === 3 ? Array.from({ length: 10 }, (_, last) => `${year}${String(last)}`) : [year];
}

function monthNumber(name: string): string {
  const place = MONTH_BEGINNINGS.findIndex((beginning) => beginning.startsWith(name.slice(0, 3)));
  // « juin » and « juil » begin alike.
  return String((name.startsWith('juil') ? 6 : place) + 1);
}
