import { createHash } from 'node:crypto';
import { anomaly } from '../api/status.ts';
import type { Anomaly } from '../api/status.ts';
import { compressXml } from './compress.ts';
import type { StoredDrift } from './demand-writer.ts';
import type { Connection } from './connection.ts';
import { keptAnswer } from './kept-answer.ts';

/** Something that could not be stored. `content` is kept whole. */
export interface Rejection {
  /** `gdm`, `unit`, or the name of the imported file. */
  readonly source: string;
  readonly nud: string | null;
  readonly code: string;
  readonly message: string;
  readonly content: string;
}

/** Told of by a unit call, not refused: it has its own kind for whoever reads. */
const UNKNOWN_CODE = 'DEMAND-NOT-AT-SNE';
const UNKNOWN_TITLE = 'Le SNE ne connaît pas des demandes actives ici ; elles sont gardées';

/** What a person has to look at: drift grouped by cause, refused records kept whole. Instants are UTC. */
export class AnomalyStore {
  readonly #connection: Connection;
  readonly #openCount: () => number;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#openCount = keptAnswer(connection, () => this.#countOpen());
  }

  /** Notes each cause of drift of a demand. A cause that was acknowledged stays so: one change is one notice. */
  noteDrift(nud: string, drift: readonly StoredDrift[], at: string): void {
    for (const { signature, message } of drift) this.#note('drift', signature, message, nud, at, false);
  }

  /** Keeps what was refused, once, and raises its anomaly again even if the former ones were seen. */
  reject(rejection: Rejection, at: string): void {
    const { source, nud, code, message, content } = rejection;
    const hash = createHash('sha256').update(content).digest('hex');
    const isNew =
      this.#connection
        .prepare(
          `INSERT OR IGNORE INTO rejected (source, nud, code, message, received_at, content_hash, content)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(source, nud, code, message, at, hash, compressXml(content)).changes > 0;
    if (isNew) this.#note('rejected', code, message, nud, at, true);
  }

  /** The SNE does not know a demand that is active here: kept, and shown until it comes again or is removed. */
  noteUnknown(nud: string, at: string): void {
    const known = this.#connection.prepare('SELECT 1 FROM demand WHERE nud = ?').get(nud);
    if (known === undefined) return;
    const hash = createHash('sha256').update(nud).digest('hex');
    const isNew =
      this.#connection
        .prepare(
          `INSERT OR IGNORE INTO rejected (source, nud, code, message, received_at, content_hash, content)
           VALUES ('unit', ?, ?, ?, ?, ?, ?)`,
        )
        .run(nud, UNKNOWN_CODE, UNKNOWN_TITLE, at, hash, compressXml(nud)).changes > 0;
    this.#note('rejected', UNKNOWN_CODE, UNKNOWN_TITLE, nud, at, isNew);
  }

  /** The SNE gave that demand: it knows it. */
  clearUnknown(nud: string): void {
    this.#connection.prepare('DELETE FROM rejected WHERE code = ? AND nud = ?').run(UNKNOWN_CODE, nud);
  }

  /** The settings of the profile could not be read and were set aside. */
  noteSettings(title: string, at: string): void {
    this.#note('settings', 'CFG-SET-ASIDE', title, null, at, true);
  }

  /** Every anomaly that still has something behind it, newest first. */
  list(): Anomaly[] {
    return this.#connection
      .prepare<[], Record<string, unknown>>(
        `${ANOMALIES} ORDER BY acknowledged_at IS NOT NULL, last_at DESC, id DESC`,
      )
      .all()
      .map((row) => anomaly.parse(row));
  }

  /** How many nobody has acknowledged. */
  openCount(): number {
    return this.#openCount();
  }

  #countOpen(): number {
    const sql = `SELECT count(*) FROM (${ANOMALIES}) WHERE acknowledgedAt IS NULL`;
    return this.#connection.prepare<[], number>(sql).pluck().get() ?? 0;
  }

  /** Marks anomalies as seen; numbers that do not exist are ignored. */
  acknowledge(ids: readonly number[], at: string): void {
    const update = this.#connection.prepare(
      'UPDATE anomaly SET acknowledged_at = ? WHERE id = ? AND acknowledged_at IS NULL',
    );
    for (const id of ids) update.run(at, id);
  }

  #note(kind: string, code: string, title: string, nud: string | null, at: string, reopen: boolean): void {
    this.#connection
      .prepare(
        `INSERT INTO anomaly (kind, code, title, first_at, last_at, example_nud) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (kind, code) DO UPDATE SET last_at = excluded.last_at,
           acknowledged_at = ${reopen ? 'NULL' : 'acknowledged_at'}`,
      )
      .run(kind, code, title, at, at, nud);
  }
}

const ANOMALIES = `SELECT * FROM (
  SELECT id, CASE code WHEN '${UNKNOWN_CODE}' THEN 'unknown' ELSE kind END AS kind, code, title, first_at AS firstAt, last_at AS lastAt, example_nud AS exampleNud,
    acknowledged_at AS acknowledgedAt, last_at, acknowledged_at,
    CASE
      WHEN code = '${UNKNOWN_CODE}' THEN (SELECT count(*) FROM rejected r JOIN demand d ON d.nud = r.nud
        WHERE r.code = anomaly.code AND d.state = 'active' AND d.received_at <= r.received_at)
      WHEN kind = 'drift' THEN (SELECT count(DISTINCT demand_id) FROM drift WHERE signature = anomaly.code)
      WHEN kind = 'rejected' THEN (SELECT count(*) FROM rejected WHERE code = anomaly.code)
      ELSE 1
    END AS count
  FROM anomaly) WHERE count > 0`;
