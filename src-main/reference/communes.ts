import { readFileSync } from 'node:fs';
import { resourcePath } from '../resources.ts';
import { shippedMoves } from './commune-moves.ts';
import { foldText } from './fold.ts';

/** INSEE's own codes: commune, municipal arrondissement, delegated commune, associated commune. */
export type CommuneType = 'COM' | 'ARM' | 'COMD' | 'COMA';

export interface Commune {
  /** INSEE code. */
  readonly code: string;
  readonly name: string;
  /** `38`, `2A`, `974`… */
  readonly department: string;
  readonly region: string;
  /** Those of the head commune for a delegated or associated one. */
  readonly postalCodes: readonly string[];
  readonly type: CommuneType;
  /** The present commune that this one belongs to; null for a present commune. */
  readonly headCode: string | null;
  readonly population: number | null;
}

/** The communes of the official geographical code (COG) that ships with the product. */
export interface Communes {
  /**
   * Name of a commune, arrondissement, delegated or associated commune; of a commune that has merged, the name of the
   * present one. Null for an unknown code.
   */
  name(code: string): string | null;
  get(code: string): Commune | null;
  /**
   * Communes whose name begins with the text, then those with a word that does, the most populated first; a text
   * of digits is a postal code or INSEE code, whole or its beginning. Accents, case and hyphens do not count.
   */
  search(text: string, limit: number): readonly Commune[];
  /** The present communes and municipal arrondissements of a department, by code. */
  byDepartment(department: string): readonly Commune[];
  /** Every present commune and municipal arrondissement. */
  present(): readonly Commune[];
  /** Year of the geographical code. */
  edition(): string;
}

/**
 * Opens the reference. Nothing is read before the first question; the file is then read once and kept in this
 * instance, so an application opens one and hands it around.
 */
export function loadCommunes(): Communes {
  let read: CommuneText | null = null;
  let rows: readonly Commune[] | null = null;
  let index: readonly SearchEntry[] | null = null;
  const byCode = new Map<string, Commune | null>();
  const ready = (): CommuneText => (read ??= readText());
  const get = (code: string): Commune | null => {
    let commune = byCode.get(code);
    if (commune === undefined) byCode.set(code, (commune = find(ready(), code)));
    return commune;
  };
  const all = (): readonly Commune[] => (rows ??= linesOf(ready()).map((line) => parseLine(line, ready())));
  return {
    name: (code) => (get(code) ?? get(shippedMoves().get(code) ?? ''))?.name ?? null,
    get,
    search: (text, limit) => search((index ??= buildIndex(all())), foldText(text), limit),
    byDepartment: (department) =>
      all().filter((row) => row.department === department && (row.type === 'COM' || row.type === 'ARM')),
    present: () => all().filter(({ type }) => type === 'COM' || type === 'ARM'),
    edition: () => ready().edition,
  };
}

/** The file, unparsed: who asks for a few names waits neither for a list nor for an index of all 37,000. */
interface CommuneText {
  readonly text: string;
  /** Where each type of commune begins; in each of them lines are in the order of their codes. */
  readonly parts: readonly number[];
  readonly edition: string;
}

/** As they follow one another in the file: a new commune often keeps the code of a former one, which comes after it. */
const TYPES: readonly CommuneType[] = ['COM', 'ARM', 'COMD', 'COMA'];

function readText(): CommuneText {
  const text = readFileSync(resourcePath('src-main', 'reference', 'data', 'communes.tsv'), 'utf8');
  const parts = TYPES.map((type) => text.lastIndexOf('\n', text.indexOf(`\t${type}\t`)) + 1);
  return { text, parts, edition: /\(INSEE\) (\d{4})/.exec(text)?.[1] ?? '' };
}

function linesOf({ text }: CommuneText): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** The first line of a code, or null. */
function lineOf({ text, parts }: CommuneText, code: string): string | null {
  for (const [index, start] of parts.entries()) {
    const found = lineBetween(text, code, start, parts[index + 1] ?? text.length);
    if (found !== null) return found;
  }
  return null;
}

/** Halves the lines from `low` to `high` until one is left. */
function lineBetween(text: string, code: string, low: number, high: number): string | null {
  let [from, to] = [low, high];
  while (from < to) {
    const start = Math.max(from, text.lastIndexOf('\n', (from + to) >> 1) + 1);
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    const own = text.slice(start, text.indexOf('\t', start));
    if (own === code) return text.slice(start, end);
    if (own < code) from = end + 1;
    else to = start;
  }
  return null;
}

function find(communes: CommuneText, code: string): Commune | null {
  const line = lineOf(communes, code);
  return line === null ? null : parseLine(line, communes);
}

function parseLine(line: string, communes: CommuneText): Commune {
  const [code, name, department, region, postalCodes, type, headCode, population] = line.split('\t');
  if (code === undefined || name === undefined || department === undefined || region === undefined) {
    throw new Error(`communes.tsv: incomplete line ${line}`);
  }
  if (type !== 'COM' && type !== 'ARM' && type !== 'COMD' && type !== 'COMA') {
    throw new Error(`communes.tsv: unknown type in line ${line}`);
  }
  const head = headCode === undefined || headCode === '' ? null : headCode;
  const own = postalCodes ?? '';
  const postal = own === '' && head !== null ? (lineOf(communes, head)?.split('\t')[4] ?? '') : own;
  return {
    code,
    name,
    department,
    region,
    postalCodes: postal === '' ? [] : postal.split(' '),
    type,
    headCode: head,
    population: population === undefined || population === '' ? null : Number(population),
  };
}

interface SearchEntry {
  readonly folded: string;
  readonly commune: Commune;
}

/** Most populated first, so that the first matches found are the best ones. */
function buildIndex(rows: readonly Commune[]): readonly SearchEntry[] {
  return rows
    .map((commune) => ({ folded: foldText(commune.name), commune }))
    .sort(
      (a, b) => (b.commune.population ?? -1) - (a.commune.population ?? -1) || (a.folded < b.folded ? -1 : 1),
    );
}

function search(index: readonly SearchEntry[], query: string, limit: number): readonly Commune[] {
  const found = new Map<string, Commune>();
  if (query === '' || limit <= 0) return [];
  for (const matches of matchers(query)) {
    for (const entry of index) {
      if (found.size >= limit) return [...found.values()];
      if (!found.has(entry.commune.code) && matches(entry)) found.set(entry.commune.code, entry.commune);
    }
  }
  return [...found.values()];
}

function matchers(query: string): readonly ((entry: SearchEntry) => boolean)[] {
  if (/^\d[\dab]?\d*$/.test(query)) {
    const code = query.toUpperCase();
    return [
      ({ commune }) => commune.postalCodes.some((postal) => postal.startsWith(code)),
      ({ commune }) => commune.code.startsWith(code),
    ];
  }
  // "st martin" and "ste foy" are what people type.
  const spelt = query.replace(/^st /, 'saint ').replace(/^ste /, 'sainte ');
  return [
    ({ folded }) => folded.startsWith(query) || folded.startsWith(spelt),
    ({ folded }) => folded.includes(` ${query}`) || folded.includes(` ${spelt}`),
  ];
}
