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
  let lines: CommuneLines | null = null;
  let rows: readonly Commune[] | null = null;
  let index: readonly SearchEntry[] | null = null;
  const byCode = new Map<string, Commune | null>();
  const readyLines = (): CommuneLines => (lines ??= readLines());
  const get = (code: string): Commune | null => {
    let commune = byCode.get(code);
    if (commune === undefined) byCode.set(code, (commune = find(readyLines(), code)));
    return commune;
  };
  const all = (): readonly Commune[] =>
    (rows ??= readyLines().all.map((line) => parseLine(line, readyLines().byCode)));
  return {
    name: (code) => (get(code) ?? get(shippedMoves().get(code) ?? ''))?.name ?? null,
    get,
    search: (text, limit) => search((index ??= buildIndex(all())), foldText(text), limit),
    byDepartment: (department) =>
      all().filter((row) => row.department === department && (row.type === 'COM' || row.type === 'ARM')),
    present: () => all().filter(({ type }) => type === 'COM' || type === 'ARM'),
    edition: () => readyLines().edition,
  };
}

/** Lines of the file, unparsed: the desk asks for a few names at start-up, not for all 37,000. */
interface CommuneLines {
  readonly all: readonly string[];
  readonly byCode: ReadonlyMap<string, string>;
  readonly edition: string;
}

function readLines(): CommuneLines {
  const text = readFileSync(resourcePath('src-main', 'reference', 'data', 'communes.tsv'), 'utf8');
  const all = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const byCode = new Map<string, string>();
  for (const line of all) {
    const code = line.slice(0, line.indexOf('\t'));
    // A new commune often keeps the code of the former commune of its seat: the present one is first in the file.
    if (!byCode.has(code)) byCode.set(code, line);
  }
  return { all, byCode, edition: /\(INSEE\) (\d{4})/.exec(text)?.[1] ?? '' };
}

function find(lines: CommuneLines, code: string): Commune | null {
  const line = lines.byCode.get(code);
  return line === undefined ? null : parseLine(line, lines.byCode);
}

function parseLine(line: string, heads: ReadonlyMap<string, string>): Commune {
  const [code, name, department, region, postalCodes, type, headCode, population] = line.split('\t');
  if (code === undefined || name === undefined || department === undefined || region === undefined) {
    throw new Error(`communes.tsv: incomplete line ${line}`);
  }
  if (type !== 'COM' && type !== 'ARM' && type !== 'COMD' && type !== 'COMA') {
    throw new Error(`communes.tsv: unknown type in line ${line}`);
  }
  const head = headCode === undefined || headCode === '' ? null : headCode;
  const own = postalCodes ?? '';
  const postal = own === '' && head !== null ? (heads.get(head)?.split('\t')[4] ?? '') : own;
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
