import { foldText } from '../fold.ts';

/** A text in the forms under which names are compared. */
export interface Spelling {
  /** Folded words, abbreviations spelt out, in their order. */
  readonly words: readonly string[];
  /** All words as one: blind to spaces, hyphens and apostrophes. */
  readonly glued: string;
  /** Words that carry meaning, sorted: blind to articles and order too. */
  readonly sorted: string;
  /** Words that carry meaning, in order and as one: what typing mistakes are measured on. */
  readonly core: string;
}

/** Articles and small words of French, and those of the other languages that forms are filled in. */
const SMALL = new Set(
  'le la les l de du des d et en au aux un une the of and el los las di da do dos das der die ne nee'.split(
    ' ',
  ),
);
/** What a state or an island is, when it is written before its name. */
const KINDS = new Set(
  (
    'republique republic republica repubblica royaume kingdom etat principaute sultanat federation confederation ' +
    'commonwealth ile archipel territoire'
  ).split(' '),
);
const SHORT_FORMS: Readonly<Record<string, string>> = {
  rep: 'republique',
  repub: 'republique',
  republ: 'republique',
  dem: 'democratique',
  demo: 'democratique',
  roy: 'royaume',
  democ: 'democratique',
  pop: 'populaire',
  fed: 'federale',
  st: 'saint',
  ste: 'sainte',
  nlle: 'nouvelle',
  gr: 'grande',
  gde: 'grande',
  gd: 'grand',
  eq: 'equatoriale',
  equat: 'equatoriale',
  iles: 'ile',
  isle: 'ile',
};
/** A letter that no name has: stands for one that a wrong encoding destroyed. */
export const LOST_LETTER = '\u2D63';

/** Spells a text for comparison. */
export function spell(text: string): Spelling {
  const words = foldText(text)
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => SHORT_FORMS[word] ?? word);
  const telling = words.filter((word) => !SMALL.has(word));
  return {
    words,
    glued: words.join(''),
    sorted: [...(telling.length === 0 ? words : telling)].sort().join(' '),
    core: (telling.length === 0 ? words : telling).join(''),
  };
}

/** The words without « République de », « Île »… ; null when there is nothing of the kind, or nothing else. */
export function withoutKind(words: readonly string[]): readonly string[] | null {
  const rest = words.filter((word) => !isKind(word) && !SMALL.has(word));
  const hadKind = words.some(isKind);
  return hadKind && rest.join('').length >= 4 ? rest : null;
}

/** Whether a word says nothing by itself: an article, or what a state is. */
export function isSmall(word: string): boolean {
  return SMALL.has(word) || isKind(word);
}

/** Whether a word says what a state or an island is, however it is misspelt. */
export function isKind(word: string): boolean {
  if (KINDS.has(word)) return true;
  // « Republiqe », « Rpublique », « republiqque »
  return (
    word.length >= 8 &&
    word.length <= 11 &&
    word !== 'republicain' &&
    /^r[epu]{0,3}bb?li[cq]{1,2}u?e?s?$/.test(word)
  );
}

/** Undoes what programs do to accents: HTML entities and UTF-8 read as Latin-1; marks the letters that were lost. */
export function repair(text: string): string {
  return markLost(fromWrongEncoding(fromEntities(text))).replace(/^["'«\s]+|["'»\s]+$/g, '');
}

function fromEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .replace(/&([A-Za-z])(?:acute|grave|circ|cedil|uml|tilde|ring);/g, '$1')
    .replace(/&(?:#0*39|apos|rsquo|lsquo);/g, '’')
    .replace(/&(?:amp|nbsp|quot);/g, ' ');
}

const WINDOWS_1252: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 128 }, (_, index) => {
    const byte = index + 128;
    return [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte] as const;
  }),
);

function fromWrongEncoding(text: string): string {
  let repaired = text;
  // Some texts went through it twice.
  for (
    let round = 0;
    round < 2 && /[ÃÂÅÄâ][\u0080-\u00BF‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\u00A0]/.test(repaired);
    round += 1
  ) {
    const bytes: number[] = [];
    for (const character of repaired) {
      const code = character.codePointAt(0) ?? 0;
      const byte = code < 128 ? code : WINDOWS_1252.get(character);
      if (byte === undefined) return repaired;
      bytes.push(byte);
    }
    const decoded = new TextDecoder('utf-8').decode(Uint8Array.from(bytes));
    if (decoded.includes('\uFFFD')) return repaired;
    repaired = decoded;
  }
  return repaired;
}

function markLost(text: string): string {
  return text
    .replace(/(?<=\p{L})(?:\uFFFD|\?|¿)+(?=\p{L})/gu, (run) => LOST_LETTER.repeat(run.length))
    .replace(/\uFFFD+/g, (run) => LOST_LETTER.repeat(run.length));
}
