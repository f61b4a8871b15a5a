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

/** Up to here a character is a letter or sign by itself, whatever stands beside it: no combining mark, no pair. */
const LATIN_END = 0x250;
const LATIN: readonly string[] = Array.from({ length: LATIN_END }, (_, code) =>
  foldSigns(String.fromCharCode(code)),
);

/**
 * The form in which names are compared and searched: lower case, without accents, ligatures spelt out,
 * everything that is neither a letter nor a digit (apostrophes, hyphens, dots…) as one space, no space at the
 * ends. « L’Haÿ-les-Roses » gives `l hay les roses`. Folding twice changes nothing.
 */
export function foldText(text: string): string {
  // Most names: nothing to fold but the case.
  if (/^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/.test(text)) return text.toLowerCase();
  return foldLatin(text) ?? foldSigns(text).trim();
}

/** Sign by sign; null where there is one whose neighbours count. */
function foldLatin(text: string): string | null {
  let folded = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = LATIN[text.charCodeAt(at)];
    if (sign === undefined) return null;
    folded += sign;
  }
  return folded.replace(/ {2,}/g, ' ').trim();
}

function foldSigns(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[œæßøđðłıþ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ');
}
