import { foldText } from '../reference/fold.ts';

/** Names of communes by INSEE code, as the search and the list show them. */
export type CommuneName = (code: string) => string | null;

/** A commune as a code, a text, or both. */
export interface Place {
  readonly communeCode: string | null;
  readonly communeText: string | null;
}

/** What of a demand can be searched. */
export interface SearchSubject {
  readonly nud: string;
  /** Applicant and co-applicants. */
  readonly adults: readonly {
    readonly names: readonly (string | null)[];
    readonly birthDate: string | null;
    readonly phones: readonly (string | null)[];
  }[];
  /** Where the applicant lives. */
  readonly home: Place | null;
  readonly wanted: { readonly communes: readonly string[]; readonly types: readonly string[] };
}

/** Columns of `demand_search`: names, numbers, places, codes. */
export type SearchWords = readonly [string, string, string, string];

/** The words by which a demand is found, folded. */
export function searchWords(subject: SearchSubject, communeName: CommuneName): SearchWords {
  const { nud, adults, home, wanted } = subject;
  const names = adults.map((adult) => adult.names.filter((name) => name !== null).join(' ')).join(' ');
  let places = foldedPlace(home, communeName);
  for (const code of wanted.communes) places += ` ${foldedCommune(code, communeName)}`;
  return [foldText(names), numberWords(nud) + phoneWords(subject), places.trim(), codeWords(subject)];
}

/** The number of a demand whole, and its parts (zone, month and year, sequence, desk: seed §9). */
function numberWords(nud: string): string {
  const whole = nud.toLowerCase();
  if (nud.length !== 18) return whole;
  return `${whole} ${whole.slice(0, 3)} ${whole.slice(3, 7)} ${whole.slice(7, 13)} ${whole.slice(13)}`;
}

/** Telephone numbers as one word of digits each, in the national form. */
function phoneWords({ adults }: SearchSubject): string {
  let words = '';
  for (const { phones } of adults) {
    for (const phone of phones) {
      const digits = phone === null ? '' : nationalDigits(phone);
      if (digits !== '') words += ` ${digits}`;
    }
  }
  return words;
}

/** The digits of a telephone number; a French number with its country code gets its zero back. */
function nationalDigits(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  const abroad = /^(?:0033|33(?=\d{9}$))0?/.exec(digits)?.[0];
  return abroad === undefined ? digits : `0${digits.slice(abroad.length)}`;
}

/** Tells one kind of code from another; nobody types them. */
export const CODE_WORDS = {
  wantedCommune: (code: string) => `w${code.toLowerCase()}`,
  homeCommune: (code: string) => `h${code.toLowerCase()}`,
  wantedType: (code: string) => `t${code.toLowerCase()}`,
  /** `day`: `YYYY-MM-DD`. */
  birthDate: (day: string) => `b${day.replaceAll('-', '')}`,
} as const;

function codeWords({ adults, home, wanted }: SearchSubject): string {
  const words = [
    ...wanted.communes.map(CODE_WORDS.wantedCommune),
    ...wanted.types.map(CODE_WORDS.wantedType),
  ];
  if (home !== null && home.communeCode !== null) words.push(CODE_WORDS.homeCommune(home.communeCode));
  for (const { birthDate } of adults) if (birthDate !== null) words.push(CODE_WORDS.birthDate(birthDate));
  return words.join(' ');
}

/** The name of a place as it is shown. */
export function placeName(place: Place | null, communeName: CommuneName): string | null {
  if (place === null) return null;
  const known = place.communeCode === null ? null : communeName(place.communeCode);
  return known ?? place.communeText ?? place.communeCode;
}

function foldedPlace(place: Place | null, communeName: CommuneName): string {
  return foldOnce(placeName(place, communeName) ?? '');
}

function foldedCommune(code: string, communeName: CommuneName): string {
  const name = communeName(code);
  return name === null ? '' : foldOnce(name);
}

const folded = new Map<string, string>();
/** There are some 35,000 communes; those of one desk are a few hundred. */
const MOST_FOLDED = 5_000;

/** As `foldText`, for names that come again and again. */
export function foldOnce(text: string): string {
  const known = folded.get(text);
  if (known !== undefined) return known;
  const made = foldText(text);
  if (folded.size >= MOST_FOLDED) folded.clear();
  folded.set(text, made);
  return made;
}
