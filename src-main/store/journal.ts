import type { DeskError, Recovery } from '../api/errors.ts';
import { syncRun } from '../api/status.ts';
import type { SyncCounts, SyncRun, SyncTrigger } from '../api/status.ts';
import type { Connection } from './connection.ts';

interface RunRow {
  readonly id: number;
  readonly trigger: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly outcome: string;
  readonly since: string | null;
  readonly until: string | null;
  readonly movements: number | null;
  readonly created: number | null;
  readonly updated: number | null;
  readonly removed: number | null;
  readonly unchanged: number | null;
  readonly drift: number | null;
  readonly rejected: number | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly error_hint: string | null;
  readonly recovery: Recovery | null;
  readonly retry_after_ms: number | null;
  readonly offline: number;
}

/** How the last attempt ended, as the schedule needs it. */
export interface LastAttempt {
  readonly run: SyncRun;
  readonly recovery: Recovery | null;
  readonly retryAfterMs: number | null;
}

/** The sync journal, and the cursor: from when the next GDM call asks. Instants are UTC. */
export class Journal {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Writes that a call begins; gives its number. */
  begin(trigger: SyncTrigger, startedAt: string, since: string): number {
    const sql = `INSERT INTO sync_run (trigger, started_at, outcome, since) VALUES (?, ?, 'running', ?)`;
    return Number(this.#connection.prepare(sql).run(trigger, startedAt, since).lastInsertRowid);
  }

  /** A call was stored whole: to be called in the transaction that holds its rows, with the new cursor. */
  complete(id: number, endedAt: string, until: string, counts: SyncCounts, cursor: string): void {
    this.#connection
      .prepare(
        `UPDATE sync_run SET outcome = 'done', ended_at = :endedAt, until = :until, movements = :movements,
           created = :created, updated = :updated, removed = :removed, unchanged = :unchanged, drift = :drift,
           rejected = :rejected WHERE id = :id`,
      )
      .run({ id, endedAt, until, ...counts });
    this.#connection
      .prepare(`INSERT INTO meta VALUES ('cursor', ?) ON CONFLICT DO UPDATE SET value = excluded.value`)
      .run(cursor);
  }

  /** A call failed: nothing of it was stored. */
  fail(id: number, endedAt: string, error: DeskError): void {
    this.#connection
      .prepare(
        `UPDATE sync_run SET outcome = 'failed', ended_at = ?, error_code = ?, error_message = ?, error_hint = ?,
           recovery = ?, retry_after_ms = ?, offline = ? WHERE id = ?`,
      )
      .run(
        endedAt,
        error.code,
        error.message,
        error.hint,
        error.recovery,
        error.retryAfterMs,
        Number(error.offline),
        id,
      );
  }

  /** Calls that a crash left running are marked so; to be called by whoever just took the profile's lock. */
  closeInterrupted(now: string): void {
    this.#connection
      .prepare(`UPDATE sync_run SET outcome = 'interrupted', ended_at = ? WHERE outcome = 'running'`)
      .run(now);
  }

  /** From when the next call asks, or null before the first success. */
  cursor(): string | null {
    return (
      this.#connection.prepare<[], { value: string }>(`SELECT value FROM meta WHERE key = 'cursor'`).get()
        ?.value ?? null
    );
  }

  /** The newest runs first. */
  recent(limit: number): SyncRun[] {
    return this.#connection
      .prepare<[number], RunRow>('SELECT * FROM sync_run ORDER BY id DESC LIMIT ?')
      .all(limit)
      .map(toRun);
  }

  /** The last attempt whatever its outcome, or null. */
  lastAttempt(): LastAttempt | null {
    const row = this.#connection.prepare<[], RunRow>('SELECT * FROM sync_run ORDER BY id DESC LIMIT 1').get();
    return row === undefined
      ? null
      : { run: toRun(row), recovery: row.recovery, retryAfterMs: row.retry_after_ms };
  }

  /**
   * Start of the last call that was stored whole, or null. The last one made, not the latest by date: a call made while
   * the clock ran ahead must not make the desk late until that date comes.
   */
  lastSuccessAt(): string | null {
    const sql = `SELECT started_at FROM sync_run WHERE outcome = 'done' ORDER BY id DESC LIMIT 1`;
    return this.#connection.prepare<[], string | null>(sql).pluck().get() ?? null;
  }

  /** How many attempts in a row have failed up to now. */
  consecutiveFailures(): number {
    const sql = `SELECT count(*) FROM sync_run WHERE outcome = 'failed'
      AND id > coalesce((SELECT max(id) FROM sync_run WHERE outcome <> 'failed'), 0)`;
    return this.#connection.prepare<[], number>(sql).pluck().get() ?? 0;
  }

  /** From when on the calls that were stored whole have told every movement; null before the first. */
  toldSince(): string | null {
    const since = this.#connection
      .prepare<[], string | null>("SELECT min(since) FROM sync_run WHERE outcome = 'done'")
      .pluck()
      .get();
    return since ?? null;
  }

  /**
   * Demands received on each UTC day with a call from `from` to `until`, newest first: what the automatic cadence measures.
   * A call that caught up with more than a day and a half (a first filling, a holiday) says nothing of a day's flow.
   */
  receivedPerDay(from: string, until: string): number[] {
    const sql = `SELECT sum(created + updated + removed) FROM sync_run WHERE outcome = 'done' AND started_at BETWEEN ? AND ?
        AND julianday(started_at) - julianday(since) < 1.5
      GROUP BY substr(started_at, 1, 10) ORDER BY substr(started_at, 1, 10) DESC LIMIT 7`;
    return this.#connection.prepare<[string, string], number>(sql).pluck().all(from, until);
  }
}

function toRun(row: RunRow): SyncRun {
  const { movements, created, updated, removed, unchanged, drift, rejected } = row;
  return syncRun.parse({
    id: row.id,
    trigger: row.trigger,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    since: row.since,
    until: row.until,
    counts: movements === null ? null : { movements, created, updated, removed, unchanged, drift, rejected },
    error:
      row.error_code === null
        ? null
        : { code: row.error_code, message: row.error_message, hint: row.error_hint },
    offline: row.offline === 1,
  });
}
