import { z } from 'zod';
import type { DeskError } from '../api/errors.ts';
import { outgoingFile } from '../api/outgoing.ts';
import type { MadeCorrection, OutgoingAnomaly, OutgoingFile, OutgoingStatus } from '../api/outgoing.ts';
import { compressXml, decompressXml } from './compress.ts';
import type { Connection } from './connection.ts';

/** What is written of a file that is made, or made anew. */
export interface MadeFile {
  readonly changes: readonly MadeCorrection[];
  /** Numbers of the country corrections that it carries. */
  readonly corrections: readonly number[];
  readonly baseHash: string;
  readonly schema: string | null;
  /** Null when no file could be made. */
  readonly xml: string | null;
  /** Why it may not leave; null when it may. */
  readonly error: DeskError | null;
}

/** What a step changes of a file; what is left out stays. Instants are UTC, ISO 8601 with milliseconds. */
export interface OutgoingChange {
  readonly status?: OutgoingStatus;
  readonly next_at?: string | null;
  readonly sendings?: number;
  readonly failures?: number;
  readonly looks?: number;
  readonly sne_number?: string | null;
  readonly anomalies?: readonly OutgoingAnomaly[];
}

/** A file with what only its sender needs. */
export interface OutgoingRecord {
  readonly file: OutgoingFile;
  readonly demandId: number;
  readonly corrections: readonly number[];
  readonly failures: number;
  readonly looks: number;
  readonly baseHash: string;
  /** The demand as it now stands here. */
  readonly contentHash: string | null;
  readonly demandState: string;
}

/** For the status: what waits to leave, what the SNE has not shown yet, what a person has to look at. */
export interface OutgoingCounts {
  readonly waiting: number;
  readonly unconfirmed: number;
  readonly attention: number;
}

type Row = Readonly<Record<string, string | number | null>>;

const GOING_ON = `('waiting', 'sending', 'unknown', 'taken')`;
const OPEN = `('blocked', 'waiting', 'sending', 'unknown', 'taken', 'accepted')`;

/** The files that the desk sends. */
export class OutgoingStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Writes a file that was made, with its key: before anything of it leaves. Gives its id. */
  add(demandId: number, reference: string, made: MadeFile, at: string): number {
    const sql = `INSERT INTO outgoing_file (reference, demand_id, created_at, seen_hash, status, status_at, next_at,
        changes, corrections, base_hash, schema, xml, error_code, error_message, error_hint)
      VALUES (:reference, :demandId, :at, :baseHash, :status, :at, :nextAt,
        :changes, :corrections, :baseHash, :schema, :xml, :code, :message, :hint)`;
    const { lastInsertRowid } = this.#connection
      .prepare(sql)
      .run({ reference, demandId, ...madeColumns(made, at) });
    return Number(lastInsertRowid);
  }

  /** Writes a file that was made anew in place of the former one; for one that never arrived. */
  remake(id: number, made: MadeFile, at: string): void {
    const sql = `UPDATE outgoing_file SET status = :status, status_at = :at, next_at = :nextAt, changes = :changes,
        corrections = :corrections, base_hash = :baseHash, seen_hash = :baseHash, schema = :schema, xml = :xml,
        error_code = :code, error_message = :message, error_hint = :hint WHERE id = :id`;
    this.#connection.prepare(sql).run({ id, ...madeColumns(made, at) });
  }

  /** Changes a file; `error` null takes its error away, undefined leaves it. */
  update(id: number, at: string, change: OutgoingChange, error?: DeskError | null): void {
    const { anomalies, ...plain } = change;
    const told = {
      ...plain,
      ...(anomalies === undefined ? {} : { anomalies: JSON.stringify(anomalies) }),
      ...(change.status === undefined ? {} : { status_at: at }),
      ...(error === undefined ? {} : errorColumns(error)),
    };
    const columns = Object.keys(told).map((column) => `${column} = :${column}`);
    this.#connection
      .prepare(`UPDATE outgoing_file SET ${columns.join(', ')} WHERE id = :id`)
      .run({ id, ...told });
  }

  /** A file that was leaving when the program died: nobody knows whether it arrived, so its state is asked. */
  closeInterrupted(at: string): void {
    this.#connection
      .prepare(
        `UPDATE outgoing_file SET status = 'unknown', status_at = :at, next_at = :at WHERE status = 'sending'`,
      )
      .run({ at });
    // A country correction that was being given to a file which was never made.
    this.#connection
      .prepare(
        `UPDATE country_correction SET status = 'toSend', status_at = :at WHERE status = 'sending' AND id NOT IN
           (SELECT j.value FROM outgoing_file o, json_each(o.corrections) j WHERE o.status IN ${OPEN})`,
      )
      .run({ at });
  }

  get(id: number): OutgoingRecord | null {
    const row = this.#connection.prepare<[number], Row>(`${FILES} WHERE o.id = ?`).get(id);
    return row === undefined ? null : toRecord(row);
  }

  /** Newest first. */
  list(limit: number): OutgoingFile[] {
    return this.#connection
      .prepare<[number], Row>(`${FILES} ORDER BY o.id DESC LIMIT ?`)
      .all(limit)
      .map((row) => toRecord(row).file);
  }

  /** Files of a demand that are not settled, the oldest first. */
  openOf(demandId: number): OutgoingRecord[] {
    return this.#connection
      .prepare<[number], Row>(`${FILES} WHERE o.demand_id = ? AND o.status IN ${OPEN} ORDER BY o.id`)
      .all(demandId)
      .map(toRecord);
  }

  /** Files that go on without a person, the oldest first; each waits for an older one of its demand. */
  live(): OutgoingRecord[] {
    const sql = `${FILES} WHERE o.status IN ${GOING_ON} AND NOT EXISTS (SELECT 1 FROM outgoing_file p
        WHERE p.demand_id = o.demand_id AND p.id < o.id AND p.status IN ${GOING_ON}) ORDER BY o.id`;
    return this.#connection.prepare<[], Row>(sql).all().map(toRecord);
  }

  /** Files that may not leave, the oldest first. */
  blocked(): OutgoingRecord[] {
    return this.#connection
      .prepare<[], Row>(`${FILES} WHERE o.status = 'blocked' ORDER BY o.id`)
      .all()
      .map(toRecord);
  }

  /** Files that left and whose demand has come anew since it was last searched for their changes. */
  toConfirm(): OutgoingRecord[] {
    const sql = `${FILES} WHERE o.status IN ('unknown', 'taken', 'accepted') AND d.content_hash <> o.seen_hash`;
    return this.#connection.prepare<[], Row>(sql).all().map(toRecord);
  }

  /** The stored file of that content was searched. */
  markSeen(id: number, hash: string): void {
    this.#connection.prepare('UPDATE outgoing_file SET seen_hash = ? WHERE id = ?').run(hash, id);
  }

  /** The text of a file, or null when none could be made. */
  xml(id: number): string | null {
    const blob = this.#connection
      .prepare<[number], Uint8Array | null>('SELECT xml FROM outgoing_file WHERE id = ?')
      .pluck()
      .get(id);
    return blob == null ? null : decompressXml(blob);
  }

  counts(): OutgoingCounts {
    const rows = this.#connection
      .prepare<[], { status: string; n: number }>(
        'SELECT status, count(*) AS n FROM outgoing_file GROUP BY status',
      )
      .all();
    const of = (...states: string[]): number =>
      rows.filter(({ status }) => states.includes(status)).reduce((sum, { n }) => sum + n, 0);
    return {
      waiting: of('waiting', 'sending'),
      unconfirmed: of('unknown', 'taken', 'accepted'),
      attention: of('blocked', 'refused'),
    };
  }
}

const FILES = `SELECT o.id, o.reference, o.demand_id, o.changes, o.corrections, o.status, o.created_at, o.status_at,
    o.next_at, o.sendings, o.failures, o.looks, o.sne_number, o.anomalies, o.error_code, o.error_message, o.error_hint,
    o.base_hash, o.schema, d.nud, d.content_hash, d.state AS demand_state
  FROM outgoing_file o JOIN demand d ON d.id = o.demand_id`;

function madeColumns(made: MadeFile, at: string): Record<string, string | Buffer | null> {
  const { changes, corrections, baseHash, schema, xml, error } = made;
  const { error_code: code, error_message: message, error_hint: hint } = errorColumns(error);
  return {
    at,
    status: error === null ? 'waiting' : 'blocked',
    nextAt: error === null ? at : null,
    changes: JSON.stringify(changes),
    corrections: JSON.stringify(corrections),
    baseHash,
    schema,
    xml: xml === null ? null : compressXml(xml),
    ...{ code, message, hint },
  };
}

function errorColumns(error: DeskError | null) {
  return {
    error_code: error?.code ?? null,
    error_message: error?.message ?? null,
    error_hint: error?.hint ?? null,
  };
}

const numbers = z.array(z.number().int());

function toRecord(row: Row): OutgoingRecord {
  const file = outgoingFile.parse({
    ...row,
    changes: parsed(row['changes']),
    anomalies: parsed(row['anomalies']),
    createdAt: row['created_at'],
    statusAt: row['status_at'],
    nextAt: row['next_at'],
    sneNumber: row['sne_number'],
    error:
      row['error_code'] === null
        ? null
        : { code: row['error_code'], message: row['error_message'], hint: row['error_hint'] },
  });
  return {
    file,
    demandId: Number(row['demand_id']),
    corrections: numbers.parse(parsed(row['corrections'])),
    failures: Number(row['failures']),
    looks: Number(row['looks']),
    baseHash: String(row['base_hash']),
    contentHash: row['content_hash'] == null ? null : String(row['content_hash']),
    demandState: String(row['demand_state']),
  };
}

function parsed(text: string | number | null | undefined): unknown {
  return typeof text === 'string' ? JSON.parse(text) : null;
}
