const LETTERS: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
};

/**
 * The form in which names are compared and searched: lower case, without accents, ligatures spelt out,
 * everything that is neither a letter nor a digit (apostrophes, hyphens, dots…) as one space, no space at the
 * ends. « L’Haÿ-les-Roses » gives `l hay les roses`. Folding twice changes nothing.
 */
export function foldText(text: string): string {
  // Most names: nothing to fold but the case.
  if (/^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[œæßøđðłıþ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
