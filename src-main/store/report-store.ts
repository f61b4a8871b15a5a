import { z } from 'zod';
import { reportRow } from '../api/reports.ts';
import type { ReportInput, ReportRow } from '../api/reports.ts';
import type { Connection } from './connection.ts';
import { addOutsideFacts } from './outside-facts.ts';

type Parameter = string | number | null;

/** An answer of the SNE, as it was kept. */
export interface KeptAnswer {
  /** UTC instant. */
  readonly receivedAt: string;
  readonly rows: readonly ReportRow[];
}

/** One day of an indicator; the day is that of France. */
export interface Snapshot {
  readonly indicator: string;
  readonly day: string;
  readonly count: number;
  readonly checked: number;
}

/**
 * What reports read, on a connection that only reads. The reports bring their own SQL, since the definition of a report
 * is its query; SQL here may use `outside_facts(xml)`.
 */
export class ReportReader {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    addOutsideFacts(connection);
  }

  /** Every row of a query. */
  all<Row>(sql: string, parameters: Readonly<Record<string, Parameter>> = {}): Row[] {
    return this.#connection.prepare<[Readonly<Record<string, Parameter>>], Row>(sql).all(parameters);
  }

  /** The steps of SQLite for a query, for tests and benchmarks of its plan. */
  plan(sql: string, parameters: Readonly<Record<string, Parameter>> = {}): string[] {
    return this.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, parameters).map(({ detail }) => detail);
  }

  /** The newest word of the SNE in the store, UTC instant; null when nothing came yet. */
  dataFrom(): string | null {
    const [row] = this.all<{ called: string | null; active: string | null; removed: string | null }>(
      `SELECT (SELECT max(until) FROM sync_run WHERE outcome = 'done') AS called,
         (SELECT max(state_at) FROM demand WHERE state = 'active') AS active,
         (SELECT max(state_at) FROM demand WHERE state = 'removed') AS removed`,
    );
    const newest = [row?.called ?? '', row?.active ?? '', row?.removed ?? ''].sort().at(-1) ?? '';
    return newest === '' ? null : newest;
  }

  /** The newest answer of the SNE to this very question, or null. */
  answer({ report, period, filters }: ReportInput): KeptAnswer | null {
    const [row] = this.all<{ received_at: string; rows: string }>(
      `SELECT received_at, rows FROM report_answer WHERE report = :report AND period_from = :from AND period_to = :to
         AND commune IS :commune AND reserver IS :reserver ORDER BY received_at DESC, id DESC LIMIT 1`,
      { report, ...period, ...filters },
    );
    if (row === undefined) return null;
    return { receivedAt: row.received_at, rows: z.array(reportRow).parse(JSON.parse(row.rows)) };
  }

  /** Every kept day of the indicators from `from` to `to` (days, both included), oldest first. */
  snapshots(from: string, to: string): Snapshot[] {
    return this.all<Snapshot>(
      'SELECT indicator, day, count, checked FROM indicator_snapshot WHERE day BETWEEN :from AND :to ORDER BY day, indicator',
      { from, to },
    );
  }
}

/** Writes answers and course points. Inside the caller's transaction. */
export class ReportStore {
  readonly #sql;

  constructor(connection: Connection) {
    this.#sql = {
      answer: connection.prepare(
        `INSERT INTO report_answer (report, period_from, period_to, commune, reserver, received_at, rows)
         VALUES (:report, :from, :to, :commune, :reserver, :receivedAt, :rows)`,
      ),
      snapshot: connection.prepare(
        `INSERT INTO indicator_snapshot VALUES (:indicator, :day, :computedAt, :count, :checked)
         ON CONFLICT DO UPDATE SET computed_at = excluded.computed_at, count = excluded.count, checked = excluded.checked`,
      ),
    };
  }

  /** Keeps an answer of the SNE; earlier ones stay. */
  keepAnswer({ report, period, filters }: ReportInput, { receivedAt, rows }: KeptAnswer): void {
    this.#sql.answer.run({ report, ...period, ...filters, receivedAt, rows: JSON.stringify(rows) });
  }

  /** Keeps the indicators of a day; the same day again takes the place of the former. `computedAt`: UTC instant. */
  keepSnapshots(snapshots: readonly Snapshot[], computedAt: string): void {
    for (const snapshot of snapshots) this.#sql.snapshot.run({ ...snapshot, computedAt });
  }
}
