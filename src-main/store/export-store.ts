import type { DeskError } from '../api/errors.ts';
import { exportAbsence, exportJob } from '../api/exports.ts';
import type { ExportAbsence, ExportJob, ExportRequest, ExportStatus } from '../api/exports.ts';
import { AnomalyStore } from './anomaly-store.ts';
import type { Connection } from './connection.ts';

/** How far an archive has been stored. */
export interface ArchiveMark {
  /** Index of the entry of the archive, and of the record in it, that comes next; from 0. */
  readonly entry: number;
  readonly record: number;
  /** Free state of the reader, as JSON. */
  readonly state: string;
}

/** What a step changes of a job; what is left out stays. Instants are UTC, ISO 8601 with milliseconds. */
export interface JobChange {
  readonly number?: string;
  readonly status?: ExportStatus;
  readonly ended_at?: string | null;
  readonly next_at?: string | null;
  readonly looks?: number;
  readonly failures?: number;
  readonly expected_records?: number | null;
  readonly expected_bytes?: number | null;
  readonly expires_at?: string | null;
  readonly etag?: string | null;
  readonly accepted?: number;
  readonly records?: number | null;
  readonly stored?: number | null;
  readonly unchanged?: number | null;
  readonly rejected?: number | null;
  readonly drift?: number | null;
  readonly drm?: number | null;
  readonly bytes?: number | null;
  readonly seconds?: number | null;
}

/** A job with what only its runner needs. */
export interface JobRecord {
  readonly job: ExportJob;
  readonly looks: number;
  readonly failures: number;
  readonly etag: string | null;
  readonly accepted: boolean;
}

type Row = Readonly<Record<string, string | number | null>>;

const LIVE = `('asking', 'postponed', 'requested', 'running', 'ready', 'downloaded')`;

/** The exports asked of the SNE, and the marks of archives. */
export class ExportStore {
  readonly #connection: Connection;
  readonly #anomalies: AnomalyStore;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#anomalies = new AnomalyStore(connection);
  }

  /** Writes that an export is about to be asked for; gives the job's id. */
  begin(request: ExportRequest, origin: 'manual' | 'calendar', at: string): number {
    const { entities, months, state, departments, communes } = request;
    const sql = `INSERT INTO export_job (entities, months, demand_state, departments, communes, origin, status,
      requested_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 'asking', ?, ?)`;
    const places = [list(departments), list(communes)] as const;
    return Number(
      this.#connection.prepare(sql).run(list(entities), months, state, ...places, origin, at, at)
        .lastInsertRowid,
    );
  }

  /** Changes a job; `error` null takes its error away, undefined leaves it. */
  update(id: number, at: string, change: JobChange, error?: DeskError | null): void {
    const told = {
      ...change,
      ...(error === undefined
        ? {}
        : {
            error_code: error?.code ?? null,
            error_message: error?.message ?? null,
            error_hint: error?.hint ?? null,
          }),
    };
    const columns = Object.keys(told).map((column) => `${column} = :${column}`);
    this.#connection
      .prepare(`UPDATE export_job SET ${['updated_at = :at', ...columns].join(', ')} WHERE id = :id`)
      .run({ id, at, ...told });
    this.#anomalies.noteExport(id, at);
  }

  /** A request that was leaving when the program died: nobody knows whether the SNE took it. */
  closeInterrupted(at: string): void {
    const lost = this.#connection
      .prepare<[string], number>(
        `UPDATE export_job SET status = 'unnumbered', updated_at = ?, error_code = 'EXPORT-NO-NUMBER',
           error_message = 'Le poste s’est arrêté pendant la demande d’export : le SNE l’a peut-être reçue.',
           error_hint = 'Elle n’est pas refaite toute seule. Demandez l’export de nouveau si aucun n’est en cours au SNE.'
         WHERE status = 'asking' RETURNING id`,
      )
      .pluck()
      .all(at);
    for (const id of lost) this.#anomalies.noteExport(id, at);
  }

  /** By the id of this store. */
  get(id: number): JobRecord | null {
    const row = this.#connection.prepare<[number], Row>(`${JOBS} WHERE j.id = ?`).get(id);
    return row === undefined ? null : toRecord(row);
  }

  /** By the SNE's number, or by the id of this store. */
  find(numberOrId: string | number): JobRecord | null {
    const sql = `${JOBS} WHERE j.number = :key OR CAST(j.id AS TEXT) = :key
      ORDER BY j.number = :key DESC LIMIT 1`;
    const row = this.#connection.prepare<[{ key: string }], Row>(sql).get({ key: String(numberOrId) });
    return row === undefined ? null : toRecord(row);
  }

  /** Newest first. */
  list(limit = 200): ExportJob[] {
    return this.#connection
      .prepare<[number], Row>(`${JOBS} ORDER BY j.id DESC LIMIT ?`)
      .all(limit)
      .map((row) => toRecord(row).job);
  }

  /** Jobs that go on by themselves, oldest first. */
  live(): JobRecord[] {
    return this.#connection
      .prepare<[], Row>(`${JOBS} WHERE j.status IN ${LIVE} ORDER BY j.id`)
      .all()
      .map(toRecord);
  }

  /**
   * Jobs that go on, wait for a person, or ended with absent demands that are still to be asked for; oldest first. A lost
   * request that was made again since is settled.
   */
  unsettled(): JobRecord[] {
    return this.#connection
      .prepare<[], Row>(
        `${JOBS} WHERE j.status IN ${LIVE} OR j.status IN ('setAside', 'unnumbered') OR (j.status = 'done' AND EXISTS
           (SELECT 1 FROM export_absent a WHERE a.job_id = j.id AND (a.outcome IS NULL OR a.outcome = 'failed')))
         ORDER BY j.id`,
      )
      .all()
      .map(toRecord);
  }

  /** The newest job that asks for the same and either goes on or may be known to the SNE without its number. */
  same(request: ExportRequest): JobRecord | null {
    const sql = `${JOBS} WHERE j.status IN ('unnumbered', 'setAside', 'asking', 'postponed', 'requested', 'running',
        'ready', 'downloaded') AND ${SAME_REQUEST} ORDER BY j.id DESC LIMIT 1`;
    const row = this.#connection.prepare<RequestKey, Row>(sql).get(...requestKey(request));
    return row === undefined ? null : toRecord(row);
  }

  /** For the status line: how many go on, failed, or wait for a person; one asked for again no longer counts. */
  counts(): { readonly running: number; readonly failed: number; readonly ready: number } {
    const rows = this.#connection
      .prepare<[], { status: string; n: number }>(
        `SELECT status, count(*) AS n FROM export_job a WHERE NOT EXISTS (SELECT 1 FROM export_job b WHERE b.id > a.id
           AND b.entities = a.entities AND b.months IS a.months AND b.demand_state = a.demand_state
           AND b.departments = a.departments AND b.communes = a.communes) GROUP BY status`,
      )
      .all();
    const of = (...states: string[]): number =>
      rows.filter(({ status }) => states.includes(status)).reduce((sum, { n }) => sum + n, 0);
    return {
      running: of('asking', 'postponed', 'requested', 'running', 'downloaded'),
      failed: of('refused', 'unsupported', 'failed', 'expired', 'unnumbered'),
      ready: of('ready', 'setAside'),
    };
  }

  /** The newest job that asked for exactly this, however it stands or ended, or null. */
  lastOf(request: ExportRequest): ExportJob | null {
    const row = this.#connection
      .prepare<RequestKey, Row>(`${JOBS} WHERE ${SAME_REQUEST} ORDER BY j.id DESC LIMIT 1`)
      .get(...requestKey(request));
    return row === undefined ? null : toRecord(row).job;
  }

  /** The newest export of the DRM of active demands, whoever asked for it, or null. */
  lastDrm(): ExportJob | null {
    const row = this.#connection
      .prepare<[], Row>(
        `${JOBS} WHERE j.entities LIKE '%DRM%' AND j.demand_state = 'active' ORDER BY j.id DESC LIMIT 1`,
      )
      .get();
    return row === undefined ? null : toRecord(row).job;
  }

  /** How far an archive was stored, or null when it was not begun. */
  mark(archiveId: string): ArchiveMark | null {
    const sql = 'SELECT entry, record, state FROM export_mark WHERE archive_id = ?';
    return this.#connection.prepare<[string], ArchiveMark>(sql).get(archiveId) ?? null;
  }

  /** To be called in the transaction of the batch that it marks. */
  setMark(archiveId: string, mark: ArchiveMark, at: string): void {
    this.#connection
      .prepare(
        `INSERT INTO export_mark VALUES (:archiveId, :entry, :record, :state, :at) ON CONFLICT DO UPDATE
         SET entry = :entry, record = :record, state = :state, updated_at = :at`,
      )
      .run({ archiveId, ...mark, at });
  }

  /** An archive was stored whole, or given up. */
  clearMark(archiveId: string): void {
    this.#connection.prepare('DELETE FROM export_mark WHERE archive_id = ?').run(archiveId);
  }

  /**
   * Numbers of active demands in a place: those that live there or want to. Places are INSEE codes of communes, or
   * codes of departments.
   */
  activeIn(departments: readonly string[], communes: readonly string[]): string[] {
    const inPlace = (column: string): string =>
      [...communes.map(() => `${column} = ?`), ...departments.map(() => `substr(${column}, 1, ?) = ?`)].join(
        ' OR ',
      ) || '0';
    const parameters = [...communes, ...departments.flatMap((code) => [code.length, code])];
    return this.#connection
      .prepare<(string | number)[], string>(
        `SELECT nud FROM demand d WHERE state = 'active' AND (
           EXISTS (SELECT 1 FROM demand_code c WHERE c.demand_id = d.id AND c.list = 'wantedCommune'
             AND (${inPlace('c.code')}))
           OR EXISTS (SELECT 1 FROM person p WHERE p.demand_id = d.id AND p.role = 'applicant'
             AND (${inPlace('p.commune_code')}))) ORDER BY nud`,
      )
      .pluck()
      .all(...parameters, ...parameters);
  }

  /** Lists demands that an export did not have; those listed already stay as they are. */
  listAbsent(id: number, nuds: readonly string[]): void {
    const insert = this.#connection.prepare(
      'INSERT OR IGNORE INTO export_absent (job_id, nud) VALUES (?, ?)',
    );
    for (const nud of nuds) insert.run(id, nud);
  }

  /** What became of one of them. */
  resolveAbsent(id: number, nud: string, outcome: NonNullable<ExportAbsence['outcome']>, at: string): void {
    this.#connection
      .prepare('UPDATE export_absent SET outcome = ?, resolved_at = ? WHERE job_id = ? AND nud = ?')
      .run(outcome, at, id, nud);
  }

  /** The demands that an export did not have. */
  absent(id: number): ExportAbsence[] {
    return this.#connection
      .prepare<[number]>('SELECT nud, outcome FROM export_absent WHERE job_id = ? ORDER BY nud')
      .all(id)
      .map((row) => exportAbsence.parse(row));
  }
}

const JOBS = `SELECT j.*,
  (SELECT count(*) FROM export_absent a WHERE a.job_id = j.id) AS absent_listed,
  (SELECT count(*) FROM export_absent a WHERE a.job_id = j.id AND a.outcome IN ('received', 'removed')) AS absent_resolved,
  (SELECT count(*) FROM export_absent a WHERE a.job_id = j.id AND a.outcome = 'unknown') AS absent_unknown
  FROM export_job j`;

function toRecord(row: Row): JobRecord {
  const job = exportJob.parse({
    ...row,
    exportNumber: row['number'],
    entities: parts(row['entities']),
    state: row['demand_state'],
    departments: parts(row['departments']),
    communes: parts(row['communes']),
    requestedAt: row['requested_at'],
    updatedAt: row['updated_at'],
    endedAt: row['ended_at'],
    nextAt: row['next_at'],
    expiresAt: row['expires_at'],
    expectedRecords: row['expected_records'],
    expectedBytes: row['expected_bytes'],
    absent: {
      listed: row['absent_listed'],
      resolved: row['absent_resolved'],
      unknown: row['absent_unknown'],
    },
    error:
      row['error_code'] === null
        ? null
        : { code: row['error_code'], message: row['error_message'], hint: row['error_hint'] },
  });
  return {
    job,
    looks: Number(row['looks']),
    failures: Number(row['failures']),
    etag: row['etag'] === null ? null : String(row['etag']),
    accepted: row['accepted'] === 1,
  };
}

const SAME_REQUEST =
  'j.entities = ? AND j.months IS ? AND j.demand_state = ? AND j.departments = ? AND j.communes = ?';
type RequestKey = [
  entities: string,
  months: number | null,
  state: string,
  departments: string,
  communes: string,
];

function requestKey({ entities, months, state, departments, communes }: ExportRequest): RequestKey {
  return [list(entities), months, state, list(departments), list(communes)];
}

/** Sorted, so that the same request is the same text. */
function list(codes: readonly string[]): string {
  return [...new Set(codes)].sort().join(',');
}

function parts(text: string | number | null | undefined): string[] {
  return typeof text === 'string' && text !== '' ? text.split(',') : [];
}
