import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { DeskError } from '../../api/errors.ts';

/** One line of the INSEE list of countries. */
export interface CogRow {
  /** `99350`; `XXXXX` (to 2023) or `99100` (since) for France and its overseas parts. */
  readonly code: string;
  /** 1: a state today; 2: a state no longer; 3 and 4: a territory. */
  readonly actual: string;
  /** Label, as the register wants it. */
  readonly label: string;
  /** Official long name. */
  readonly longName: string;
  /** Empty in the editions since 2024. */
  readonly formerName: string;
  /** Code of the state it came from, and of the one it now belongs to; empty where there is none. */
  readonly cameFrom: string;
  readonly belongsTo: string;
  readonly iso2: string;
  readonly iso3: string;
}

/** A year's list of countries. */
export interface CogList {
  /** `2020`; null when neither the file's name nor the person said it. */
  readonly year: string | null;
  readonly rows: readonly CogRow[];
  /** Fingerprint of the file. */
  readonly hash: string;
}

/** Fewer states than this: not the whole list. */
const FEWEST_STATES = 150;
const FRENCH_ISO = new Set(['FR', 'GP', 'MQ', 'GF', 'RE', 'YT', 'PM', 'BL', 'MF', 'PF', 'NC', 'WF', 'TF']);

/** Whether a line is France or an overseas part of it. */
export function isFrench(row: CogRow): boolean {
  return row.code === 'XXXXX' || row.code === '99100' || FRENCH_ISO.has(row.iso2);
}

/**
 * Reads a list of countries as INSEE publishes it: comma, semicolon or tab; UTF-8 or Windows-1252; any order of columns;
 * with or without the columns that ended in 2024. Year from the file's name unless given.
 *
 * @throws DeskError REF-COG-* when it is not such a list, or not a whole one; the list in use stays
 */
export function readCogFile(bytes: Uint8Array, fileName: string, year: string | null = null): CogList {
  const text = decode(bytes);
  const records = readTable(text, fileName);
  const head = (records[0] ?? []).map((name) => name.trim().toLowerCase());
  const column = (name: string): number => head.indexOf(name);
  const missing = ['cog', 'actual', 'libcog', 'libenr', 'codeiso2'].filter((name) => column(name) < 0);
  if (missing.length > 0) throw notACog(fileName, `il manque les colonnes ${missing.join(', ')}`);
  const rows = records.slice(1).map((record) => {
    const cell = (name: string): string => (record[column(name)] ?? '').trim().replace(/\s+/g, ' ');
    return {
      code: cell('cog').toUpperCase(),
      actual: cell('actual'),
      label: cell('libcog'),
      longName: cell('libenr'),
      formerName: cell('ancnom'),
      cameFrom: cell('capay'),
      belongsTo: cell('crpay'),
      iso2: cell('codeiso2').toUpperCase(),
      iso3: cell('codeiso3').toUpperCase(),
    } satisfies CogRow;
  });
  checkRows(rows, fileName);
  return {
    year: year ?? /(?:19|20)\d{2}/.exec(fileName)?.[0] ?? null,
    rows,
    hash: createHash('sha256').update(text).digest('hex'),
  };
}

function checkRows(rows: readonly CogRow[], fileName: string): void {
  const bad = rows.findIndex(({ code, label }) => !/^(?:99\d{3}|XXXXX)$/.test(code) || label === '');
  if (bad >= 0) throw notACog(fileName, `la ligne ${String(bad + 2)} n’a pas de code 99… ou de libellé`);
  const states = rows.filter((row) => row.actual === '1' && !isFrench(row));
  if (states.length < FEWEST_STATES) {
    throw notACog(fileName, `${String(states.length)} États seulement : la liste n’est pas entière`);
  }
  const seen = new Set<string>();
  for (const { label, actual } of rows) {
    if (actual !== '1') continue;
    if (seen.has(label)) throw notACog(fileName, `« ${label} » y est deux fois`);
    seen.add(label);
  }
  if (!rows.some(isFrench)) throw notACog(fileName, 'la France n’y est pas');
}

function readTable(text: string, fileName: string): string[][] {
  const head = text.slice(0, !text.includes('\n') ? text.length : text.indexOf('\n'));
  const delimiter = [',', ';', '\t'].reduce((best, candidate) =>
    head.split(candidate).length > head.split(best).length ? candidate : best,
  );
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true, relax_quotes: true });
  } catch (thrown) {
    throw notACog(fileName, 'ce n’est pas un tableau', thrown);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function notACog(fileName: string, why: string, cause?: unknown): DeskError {
  return new DeskError('REF-COG-SHAPE', `${fileName} n’est pas une liste des pays du COG : ${why}.`, {
    hint: 'Prenez le fichier « v_pays_territoire_AAAA.csv » sur insee.fr (code officiel géographique). La liste en place n’a pas changé.',
    cause,
  });
}
