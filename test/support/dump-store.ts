import { join } from 'node:path';
import Database from 'better-sqlite3';
import { RawTexts } from '../../src-main/store/raw-text.ts';
import type { RawColumns } from '../../src-main/store/raw-text.ts';

/** Tables that hold demands and what came with them (of files the texts are compared, not how they are kept); the journal of calls tells of each run and differs by nature. */
const TABLES = [
  'demand',
  'person',
  'declared_resource',
  'tax_income',
  'demand_code',
  'outside_form',
  'movement',
  'drift',
  'rejected',
] as const;

/** When this computer received something is the one thing that two runs cannot share. */
const OWN_TIME = new Set(['received_at']);

/** Every row of a profile's store, as text, in a stable order: equal dumps are equal stores, row for row. */
export function dumpStore(profile: string): string[] {
  const connection = new Database(join(profile, 'store.sqlite'), { readonly: true });
  try {
    const rows = TABLES.flatMap((table) =>
      connection
        .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
        .all()
        .map((row) => `${table} ${JSON.stringify(row, (key, value: unknown) => toText(key, value))}`),
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
          `raw_xml ${JSON.stringify({ id, hash, at, xml: texts.read(text) })}`,
      );
    const words = connection
      .prepare<[], { id: number }>(`SELECT rowid AS id FROM demand_search`)
      .all()
      .map(({ id }) => `search ${String(id)}`);
    return [...rows, ...files, ...words].sort();
  } finally {
    connection.close();
  }
}

function toText(key: string, value: unknown): unknown {
  return OWN_TIME.has(key) ? undefined : value;
}
