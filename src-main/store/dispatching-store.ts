import { z } from 'zod';
import type { Connection } from './connection.ts';

/** Most demands that are named. */
const MOST_EXAMPLES = 50;

/** Before the first movement of the form that the SNE told of a demand (`d`, `f`), a file is the only one to tell. */
export const BEFORE_MOVEMENTS = `f.at < coalesce(
  (SELECT min(m.at) FROM movement m WHERE m.nud = d.nud AND m.entity = 'CERFA'), '9999')`;

const counts = z.object({
  files: z.number().int(),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
});

/** What files of the dispatching e-mails brought. */
export interface StoredDispatching {
  readonly files: number;
  readonly kinds: readonly { readonly kind: string; readonly files: number }[];
  readonly firstAt: string;
  readonly lastAt: string;
  readonly onlyHere: {
    readonly files: number;
    readonly demands: number;
    readonly examples: readonly string[];
  };
}

/** Reads what files brought by hand told. */
export class DispatchingReader {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Null when there is no such file. */
  summary(): StoredDispatching | null {
    const { files, firstAt, lastAt } = counts.parse(
      this.#connection
        .prepare('SELECT count(*) AS files, min(at) AS firstAt, max(at) AS lastAt FROM dispatched_file')
        .get(),
    );
    if (firstAt === null || lastAt === null) return null;
    const kinds = this.#connection
      .prepare<[], { kind: string; files: number }>(
        'SELECT kind, count(*) AS files FROM dispatched_file GROUP BY kind ORDER BY files DESC, kind',
      )
      .all();
    const only = this.#connection
      .prepare<[], number>(
        `SELECT count(*) FROM dispatched_file f JOIN demand d ON d.id = f.demand_id WHERE ${BEFORE_MOVEMENTS}`,
      )
      .pluck()
      .get();
    const untold = this.#connection
      .prepare<[], string>(
        `SELECT d.nud FROM demand d WHERE d.id IN (SELECT demand_id FROM dispatched_file)
           AND NOT EXISTS (SELECT 1 FROM movement m WHERE m.nud = d.nud) ORDER BY d.nud`,
      )
      .pluck()
      .all();
    const onlyHere = {
      files: only ?? 0,
      demands: untold.length,
      examples: untold.slice(0, MOST_EXAMPLES),
    };
    return { files, kinds, firstAt, lastAt, onlyHere };
  }
}
