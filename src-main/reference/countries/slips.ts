/** Typing mistakes: how many separate two spellings, and what they weigh. */

const VOWELS = 'aeiouy';
/** Rows of a French keyboard; neighbours in a row, and the rows above and below. */
const ROWS = ['azertyuiop', 'qsdfghjklm', 'wxcvbn'] as const;
/** Letters that sound or look alike. */
const ALIKE = new Set([
  'ck',
  'kq',
  'cq',
  'sz',
  'cs',
  'gj',
  'vw',
  'mn',
  'il',
  'dt',
  'bp',
  'fv',
  'uv',
  'ij',
  'hn',
  'oq',
  'iy',
]);
const DIGITS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'il',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '8': 'b',
};
/** A slip counts for this part of a letter: one slip in a name of five letters is 95 %. */
const SLIP = 0.25;
const DOUBLED = 0.5;
const PLAIN = 1;
const UNLIKELY = 1.25;
/** Another vowel: in names of five letters it makes other words too easily. */
const OTHER_VOWEL = 1.2;
/** People seldom miss the first letter. */
const FIRST = 0.25;

/** Longest text that is measured, and the three rows it is measured in: made once, this runs for every name. */
const ROW = 256;
const BUFFERS: readonly [Uint16Array, Uint16Array, Uint16Array] = [
  new Uint16Array(ROW),
  new Uint16Array(ROW),
  new Uint16Array(ROW),
];

/**
 * Likeness of a typed text to a name, 0 to 1: one less a quarter of a letter for each slip. A letter too many, too few,
 * beside or swapped is one slip; a doubled or single letter half of one; another letter one and a quarter at most.
 */
export function likeness(typed: string, name: string): number {
  return Math.max(0, 1 - (SLIP * slips(typed, name)) / Math.max(name.length, 1));
}

function slips(typed: string, name: string): number {
  const columns = name.length + 1;
  let before: number[] = [];
  let above = Array.from({ length: columns }, (_, j) => (j === 0 ? 0 : j * PLAIN + FIRST));
  for (let i = 1; i <= typed.length; i += 1) {
    const row = new Array<number>(columns).fill(0);
    row[0] = i * PLAIN + FIRST;
    for (let j = 1; j < columns; j += 1) {
      const a = typed.charAt(i - 1);
      const b = name.charAt(j - 1);
      const first = i === 1 || j === 1 ? FIRST : 0;
      const kept = at(above, j - 1) + (a === b ? 0 : replacing(a, b) + first);
      const added = at(above, j) + (a === typed.charAt(i - 2) ? DOUBLED : PLAIN + (j === 1 ? FIRST : 0));
      const missed = at(row, j - 1) + (b === name.charAt(j - 2) ? DOUBLED : PLAIN + (j === 1 ? FIRST : 0));
      let best = Math.min(kept, added, missed);
      if (i > 1 && j > 1 && a === name.charAt(j - 2) && b === typed.charAt(i - 2)) {
        best = Math.min(best, at(before, j - 2) + PLAIN);
      }
      row[j] = best;
    }
    before = above;
    above = row;
  }
  return at(above, name.length);
}

function replacing(a: string, b: string): number {
  if (ALIKE.has(a < b ? a + b : b + a)) return PLAIN;
  if (VOWELS.includes(a) && VOWELS.includes(b)) return OTHER_VOWEL;
  if ((DIGITS[a] ?? '').includes(b)) return PLAIN;
  return areNeighbours(a, b) ? PLAIN : UNLIKELY;
}

function areNeighbours(a: string, b: string): boolean {
  for (const [index, row] of ROWS.entries()) {
    const place = row.indexOf(a);
    if (place < 0) continue;
    if (Math.abs(place - row.indexOf(b)) === 1 && row.includes(b)) return true;
    for (const other of [ROWS[index - 1], ROWS[index + 1]]) {
      const there = other?.indexOf(b) ?? -1;
      if (there >= 0 && Math.abs(there - place) <= 1) return true;
    }
  }
  return false;
}

/**
 * Least number of letters to add, take away, replace or swap with the next to turn one text into the other; more than
 * `most` is told as `most + 1`.
 */
export function edits(a: string, b: string, most: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > most) return most + 1;
  if (b.length >= ROW) return most + 1;
  let [before, above, row] = BUFFERS;
  for (let j = 0; j <= b.length; j += 1) above[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    const from = Math.max(1, i - most);
    const to = Math.min(b.length, i + most);
    row[from - 1] = from === 1 ? i : most + 1;
    if (to > 0 && i + most <= b.length) above[to] = Math.max(above[to] ?? 0, i === 1 ? to : most + 1);
    let least = row[from - 1] ?? 0;
    for (let j = from; j <= to; j += 1) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let best = Math.min((above[j - 1] ?? 0) + (same ? 0 : 1), (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const isSwap =
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (isSwap) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row[j] = best;
      if (best < least) least = best;
    }
    if (least > most) return most + 1;
    [before, above, row] = [above, row, before];
  }
  return Math.min(above[b.length] ?? 0, most + 1);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}

/** A bit for each letter a text has: two texts that differ by many are far apart without measuring. */
export function letterMask(text: string): number {
  let mask = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i) - 97;
    mask |= code >= 0 && code < 26 ? 1 << code : 1 << 30;
  }
  return mask;
}

/** Fewest edits that can separate two texts, from the letters that only one of them has. */
export function leastEdits(a: number, b: number): number {
  return Math.max(bits(a & ~b), bits(b & ~a));
}

function bits(mask: number): number {
  let count = mask - ((mask >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return (((count + (count >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
