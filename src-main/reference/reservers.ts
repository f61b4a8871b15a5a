import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { DeskError } from '../api/errors.ts';
import { label } from './code-lists.ts';

/** Who has dwellings reserved, and of which kind (code list `typeReservataire`). */
export interface Reserver {
  readonly code: string;
  readonly name: string;
  /** Code of the kind; kept as it came where the list does not know it. */
  readonly type: string;
  /** French label of the kind; null for an unknown one. */
  readonly typeLabel: string | null;
}

/**
 * Reads a list of reservers: a table with the columns code, libelle (or nom) and type, comma, semicolon or tab.
 *
 * @throws DeskError REF-RESERVERS-SHAPE when it is no such table; nothing changes
 */
export function readReservers(bytes: Uint8Array, fileName: string): readonly Reserver[] {
  const text = new TextDecoder('utf-8').decode(bytes);
  const head = text.split(/\r?\n/, 1)[0] ?? '';
  const delimiter = [',', ';', '\t'].find((candidate) => head.includes(candidate)) ?? ',';
  let records: string[][];
  try {
    records = parse(text, { delimiter, bom: true, relax_column_count: true, skip_empty_lines: true });
  } catch (thrown) {
    throw wrongShape(fileName, 'ce n’est pas un tableau', thrown);
  }
  const names = (records[0] ?? []).map((name) => name.trim().toLowerCase());
  const [code, name, type] = [
    names.indexOf('code'),
    names.findIndex((n) => /^(?:libell?[eé]|nom)$/.test(n)),
    names.indexOf('type'),
  ];
  if (code < 0 || name < 0 || type < 0)
    throw wrongShape(fileName, 'il faut les colonnes code, libelle et type');
  const seen = new Map<string, Reserver>();
  for (const [index, record] of records.slice(1).entries()) {
    const cell = (column: number): string => (record[column] ?? '').trim();
    if (cell(code) === '' || cell(name) === '')
      throw wrongShape(fileName, `la ligne ${String(index + 2)} est incomplète`);
    if (seen.has(cell(code))) throw wrongShape(fileName, `le code ${cell(code)} y est deux fois`);
    seen.set(cell(code), {
      code: cell(code),
      name: cell(name),
      type: cell(type),
      typeLabel: label('typeReservataire', cell(type)),
    });
  }
  if (seen.size === 0) throw wrongShape(fileName, 'elle est vide');
  return [...seen.values()];
}

/** The year or date in the file's name, else a short fingerprint: an edition has to have a name. */
export function editionOf(fileName: string, bytes: Uint8Array): string {
  return (
    /(?:19|20)\d{2}(?:-\d{2}-\d{2})?/.exec(fileName)?.[0] ??
    createHash('sha256').update(bytes).digest('hex').slice(0, 8)
  );
}

function wrongShape(fileName: string, why: string, cause?: unknown): DeskError {
  return new DeskError('REF-RESERVERS-SHAPE', `${fileName} n’est pas une liste de réservataires : ${why}.`, {
    hint: 'Préparez un tableau CSV avec les colonnes code, libelle et type. La liste en place n’a pas changé.',
    cause,
  });
}
