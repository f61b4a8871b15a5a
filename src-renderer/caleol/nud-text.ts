const GAP = String.raw`[\s\u00A0\u202F.\-_/]?`;
/** Three, four, six and five characters (§9), with or without something between them. */
const NUD = String.raw`(?<![0-9A-Z])([0-9][0-9A-Z]{2})${GAP}(\d{4})${GAP}([0-9A-Z]{6})${GAP}([0-9A-Z]{5})(?![0-9A-Z])`;

/** Numéros uniques found in a text that was typed or pasted, each once, and what is left of the text. */
export interface FoundNuds {
  readonly nuds: readonly string[];
  /** Lines that hold something else, without the numbers. */
  readonly rest: readonly string[];
}

/** Finds the numéros uniques in any text: a column of a spreadsheet, a list with commas, an agenda. */
export function findNuds(text: string): FoundNuds {
  const pattern = new RegExp(NUD, 'giu');
  const nuds = [...text.matchAll(pattern)].map((match) => match.slice(1).join('').toUpperCase());
  const rest = text
    .replaceAll(pattern, ' ')
    .split(/[\n\r]+/)
    .map((line) => line.replaceAll(/^[\s,;|]+|[\s,;|]+$/g, ''))
    .filter((line) => line !== '');
  return { nuds: [...new Set(nuds)], rest };
}
