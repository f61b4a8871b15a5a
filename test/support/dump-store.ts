import { createHash } from 'node:crypto';
import { decompressXml } from '../../src-main/store/compress.ts';
import { RawTexts } from '../../src-main/store/raw-text.ts';
import type { RawColumns } from '../../src-main/store/raw-text.ts';
import { openStoreFile } from './open-store-file.ts';

/**
 * Tables that hold demands and what came with them (of files the texts are compared, not how they are kept); the journal of
 * calls tells of each run and differs by nature.
 */
const TABLES = [
  'demand',
  'person',
  'declared_resource',
  'tax_income',
  'demand_code',
  'outside_form',
  'movement',
  'dispatched_file',
  'drift',
  'rejected',
] as const;

/** When this computer received something is the one thing that two runs cannot share. */
const OWN_TIME = new Set(['received_at']);

/**
 * Everything a profile's store holds of demands, as text, in a stable order: equal dumps are equal stores. Compared is
 * what the rows say, not how they lie: a demand is named by its number, an XML text counts as it reads, and the numbers
 * that SQLite gives to rows are left out.
 */
export function dumpStore(profile: string): string[] {
  const connection = openStoreFile(profile);
  try {
    const nuds = new Map(
      connection
        .prepare<[], { id: number; nud: string }>('SELECT id, nud FROM demand')
        .all()
        .map(({ id, nud }) => [id, nud]),
    );
    const rows = TABLES.flatMap((table) =>
      connection
        .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
        .all()
        .map((row) => `${table} ${JSON.stringify(content(row, nuds))}`),
    );
    const texts = new RawTexts(connection);
    const files = connection
      .prepare<
        [],
        RawColumns & { readonly demand_id: number; readonly content_hash: string; readonly at: string | null }
      >('SELECT * FROM raw_xml')
      .all()
      .map(
        ({ demand_id: id, content_hash: hash, at, ...text }) =>
          `raw_xml ${JSON.stringify({ nud: nuds.get(id) ?? 'of no demand', hash, at, xml: texts.read(text) })}`,
      );
    const words = connection
      .prepare<[], { id: number }>(`SELECT rowid AS id FROM demand_search`)
      .all()
      .map(({ id }) => `search ${nuds.get(id) ?? 'of no demand'}`);
    return [...rows, ...files, ...words].sort();
  } finally {
    connection.close();
  }
}

function content(row: Record<string, unknown>, nuds: ReadonlyMap<number, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([key, value]): [string, unknown][] => {
      if (key === 'id' || OWN_TIME.has(key)) return [];
      if (key === 'demand_id') return [['nud', nuds.get(Number(value)) ?? 'of no demand']];
      return [[key, value instanceof Uint8Array ? digest(value) : value]];
    }),
  );
}

/** Of the text that is compressed: the same text may be compressed in more than one way. */
function digest(blob: Uint8Array): string {
  return createHash('sha256').update(decompressXml(blob)).digest('hex');
}
