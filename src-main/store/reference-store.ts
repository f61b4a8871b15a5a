import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { referenceKind } from '../api/references.ts';
import type { ReferenceKind, ReferenceState } from '../api/references.ts';
import type { Connection } from './connection.ts';

/** A list that a person loaded, as the file was. */
export interface LoadedReference extends ReferenceState {
  readonly content: Buffer;
}

interface Row {
  readonly kind: string;
  readonly edition: string;
  readonly file_name: string;
  readonly rows: number;
  readonly loaded_at: string;
  readonly content: Buffer;
}

/** Referentials loaded in place of the shipped ones. Former files stay, so that a verdict of then can be understood. */
export class ReferenceStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The file in use, or null while the shipped one is. */
  current(kind: ReferenceKind): LoadedReference | null {
    const row = this.#connection
      .prepare<[string], Row>(
        'SELECT kind, edition, file_name, rows, loaded_at, content FROM reference_file WHERE kind = ? AND replaced_at IS NULL',
      )
      .get(kind);
    if (row === undefined) return null;
    return {
      kind: referenceKind.parse(row.kind),
      edition: row.edition,
      rows: row.rows,
      fileName: row.file_name,
      loadedAt: row.loaded_at,
      content: gunzipSync(row.content),
    };
  }

  /** Puts a checked file in use; `at` is a UTC instant. */
  replace(
    kind: ReferenceKind,
    edition: string,
    fileName: string,
    rows: number,
    content: Uint8Array,
    at: string,
  ): void {
    this.reset(kind, at);
    const hash = createHash('sha256').update(content).digest('hex');
    this.#connection
      .prepare(
        `INSERT INTO reference_file (kind, edition, file_name, content_hash, rows, loaded_at, content)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(kind, edition, fileName, hash, rows, at, gzipSync(content));
  }

  /** Goes back to the shipped list. */
  reset(kind: ReferenceKind, at: string): void {
    this.#connection
      .prepare('UPDATE reference_file SET replaced_at = ? WHERE kind = ? AND replaced_at IS NULL')
      .run(at, kind);
  }
}
