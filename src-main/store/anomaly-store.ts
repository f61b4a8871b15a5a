import { createHash } from 'node:crypto';
import { anomaly } from '../api/status.ts';
import type { Anomaly } from '../api/status.ts';
import { compressXml } from './compress.ts';
import type { StoredDrift } from './demand-writer.ts';
import type { Connection } from './connection.ts';
import { keptAnswer } from './kept-answer.ts';

/** What can be wrong with what the desk keeps. */
export type SafekeepingAnomaly =
  'STORE-CORRUPT' | 'STORE-BACKUP' | 'STORE-PURGE' | 'STORE-ACCESS-LOG' | 'STORE-ACCESS-CHANGED';

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

/** Codes of the table under kind `settings` that have a kind of their own for whoever reads. */
const EXPORT_PREFIX = 'EXPORT/';
const CLOCK_CODE = 'SNE-CLOCK';
/** An export that goes on but has failed so often in a row has been in trouble for a quarter of an hour. */
const FAILURES_TOLD = 5;

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

  /** Something about the settings of the profile, under its code: they were set aside, a preset was of no use. */
  noteSettings(code: 'CFG-SET-ASIDE' | 'CFG-PRESET', title: string, at: string): void {
    this.#note('settings', code, title, null, at, true);
  }

  /** The clocks of this computer and of the SNE are too far apart; the title says by how much. */
  noteClock(title: string, at: string): void {
    const known = this.#connection
      .prepare<[], string>(`SELECT title FROM anomaly WHERE kind = 'settings' AND code = '${CLOCK_CODE}'`)
      .pluck()
      .get();
    if (known !== title) this.clearClock();
    this.#note('settings', CLOCK_CODE, title, null, at, false);
  }

  /** Whether the clocks disagreed at the last call. */
  isClockWrong(): boolean {
    const row = this.#connection
      .prepare(`SELECT 1 FROM anomaly WHERE kind = 'settings' AND code = '${CLOCK_CODE}'`)
      .get();
    return row !== undefined;
  }

  /** The clocks agree again. */
  clearClock(): void {
    this.#connection.prepare(`DELETE FROM anomaly WHERE kind = 'settings' AND code = '${CLOCK_CODE}'`).run();
  }

  /**
   * An export came to nothing, waits for a person, or keeps failing: shown until it is asked for again or succeeds. A job
   * that goes on well is passed over, so this may be called after each change of one.
   */
  noteExport(jobId: number, at: string): void {
    const [row] = this.#connection
      .prepare<[number], { code: string | null; message: string | null; fresh: number }>(
        `SELECT error_code AS code, error_message AS message,
           status NOT IN (${LIVE_JOBS}) OR failures = ${String(FAILURES_TOLD)} AS fresh
         FROM export_job WHERE id = ? AND ${IN_TROUBLE}`,
      )
      .all(jobId);
    if (row === undefined) return;
    const title = row.message ?? 'Un export n’a pas abouti.';
    this.#note('settings', `${EXPORT_PREFIX}${row.code ?? ''}`, title, null, at, row.fresh === 1);
  }

  /** What the desk keeps needs a person: the store is damaged or not backed up, the access log is, or was changed. */
  noteSafekeeping(code: SafekeepingAnomaly, title: string, at: string): void {
    this.#note('settings', code, title, null, at, true);
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
           title = CASE kind WHEN 'settings' THEN excluded.title ELSE title END,
           acknowledged_at = ${reopen ? 'NULL' : 'acknowledged_at'}`,
      )
      .run(kind, code, title, at, at, nud);
  }
}

const LIVE_JOBS = `'asking', 'postponed', 'requested', 'running', 'ready', 'downloaded'`;
const IN_TROUBLE = `(status IN ('refused', 'unsupported', 'failed', 'expired', 'unnumbered', 'setAside')
  OR (status IN (${LIVE_JOBS}) AND failures >= ${String(FAILURES_TOLD)}))`;

const ANOMALIES = `SELECT * FROM (
  SELECT id, CASE WHEN code = '${UNKNOWN_CODE}' THEN 'unknown' WHEN code = '${CLOCK_CODE}' THEN 'clock'
      WHEN code LIKE '${EXPORT_PREFIX}%' THEN 'export' ELSE kind END AS kind,
    CASE WHEN code LIKE '${EXPORT_PREFIX}%' THEN substr(code, ${String(EXPORT_PREFIX.length + 1)}) ELSE code END AS code, title, first_at AS firstAt, last_at AS lastAt, example_nud AS exampleNud,
    acknowledged_at AS acknowledgedAt, last_at, acknowledged_at,
    CASE
      WHEN code = '${UNKNOWN_CODE}' THEN (SELECT count(*) FROM rejected r JOIN demand d ON d.nud = r.nud
        WHERE r.code = anomaly.code AND d.state = 'active' AND d.received_at <= r.received_at)
      WHEN kind = 'drift' THEN (SELECT count(DISTINCT demand_id) FROM drift WHERE signature = anomaly.code)
      WHEN code LIKE '${EXPORT_PREFIX}%' THEN (SELECT count(*) FROM export_job a WHERE ${IN_TROUBLE}
        AND '${EXPORT_PREFIX}' || coalesce(a.error_code, '') = anomaly.code AND NOT EXISTS (SELECT 1 FROM export_job b
          WHERE b.id > a.id AND b.entities = a.entities AND b.months IS a.months AND b.demand_state = a.demand_state
            AND b.departments = a.departments AND b.communes = a.communes))
      WHEN kind = 'rejected' THEN (SELECT count(*) FROM rejected WHERE code = anomaly.code)
      ELSE 1
    END AS count
  FROM anomaly) WHERE count > 0`;
