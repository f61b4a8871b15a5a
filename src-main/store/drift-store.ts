import { decompressXml } from './compress.ts';
import type { Connection } from './connection.ts';
import type { StoredDrift } from './demand-writer.ts';
import { keptAnswer } from './kept-answer.ts';
import { RawTexts } from './raw-text.ts';
import type { RawColumns } from './raw-text.ts';

/** Departures of one signature from the schema, counted over the stock. Instants UTC. */
export interface DriftRow {
  readonly signature: string;
  readonly message: string;
  readonly schema: string;
  readonly about: StoredDrift['about'];
  readonly demands: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly firstNud: string;
  readonly lastNud: string;
}

/** Files refused by a schema under one message. */
export interface RefusalRow {
  readonly message: string;
  readonly files: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly firstNud: string | null;
  readonly lastNud: string | null;
}

/** The present file of a demand, to be judged again. */
export interface StoredFile {
  readonly id: number;
  readonly nud: string;
  readonly contentHash: string;
  readonly xml: string;
  readonly drift: readonly StoredDrift[];
}

/** A refused file or movement that is kept aside. */
export interface RefusedText {
  readonly id: number;
  /** `gdm`, `unit`, or the archive that it came in. */
  readonly source: string;
  readonly content: string;
  readonly receivedAt: string;
}

/** Departures from the schemas: counted, and replaced when files are judged again. */
export class DriftStore {
  readonly #connection: Connection;
  #texts: RawTexts | null = null;
  #counted: { readonly version: unknown; readonly rows: DriftRow[] } | null = null;

  /** How many demands depart from the schema, and under how many signatures. Counted again only after a commit. */
  readonly summary: () => { readonly demands: number; readonly signatures: number };

  constructor(connection: Connection) {
    this.#connection = connection;
    this.summary = keptAnswer(connection, () => this.#summarise());
  }

  /**
   * Departures by signature and schema, those of most demands first. First and last are by the order in which the demands
   * came into the store: the status asks often, and 40,000 files must not be joined each time. On a connection that only
   * reads, they are counted anew when another one has written.
   */
  rows(): DriftRow[] {
    const version: unknown = this.#connection.pragma('data_version', { simple: true });
    const counted = this.#counted;
    if (counted !== null && counted.version === version) return counted.rows;
    const rows = this.#count();
    this.#counted = { version, rows };
    return rows;
  }

  #count(): DriftRow[] {
    return this.#connection
      .prepare<[], DriftRow>(
        `WITH grouped AS (
           SELECT signature, schema, about, min(message) AS message, count(DISTINCT demand_id) AS demands,
             min(demand_id) AS first, max(demand_id) AS last
           FROM drift GROUP BY signature, schema, about)
         SELECT g.signature, g.message, g.schema, g.about, g.demands, f.nud AS firstNud, l.nud AS lastNud,
           coalesce(a.first_at, f.received_at) AS firstAt, coalesce(a.last_at, l.received_at) AS lastAt
         FROM grouped g JOIN demand f ON f.id = g.first JOIN demand l ON l.id = g.last
           LEFT JOIN anomaly a ON a.kind = 'drift' AND a.code = g.signature
         ORDER BY g.demands DESC, g.signature`,
      )
      .all();
  }

  #summarise(): { readonly demands: number; readonly signatures: number } {
    const row = this.#connection
      .prepare<[], { demands: number; signatures: number }>(
        'SELECT count(DISTINCT demand_id) AS demands, count(DISTINCT signature) AS signatures FROM drift',
      )
      .get();
    return row ?? { demands: 0, signatures: 0 };
  }

  /** How many demands depart from the schema under one of these signatures. */
  countDemands(signatures: readonly string[]): number {
    const sql =
      'SELECT count(DISTINCT demand_id) FROM drift WHERE signature IN (SELECT value FROM json_each(?))';
    return this.#connection.prepare<[string], number>(sql).pluck().get(JSON.stringify(signatures)) ?? 0;
  }

  /** Refused by a schema under code `code`, by message. */
  refusals(code: string): RefusalRow[] {
    return this.#connection
      .prepare<[string], RefusalRow>(
        `WITH mine AS (SELECT message, nud, received_at AS at, id FROM rejected WHERE code = ?)
         SELECT m.message, count(*) AS files, min(at) AS firstAt, max(at) AS lastAt,
           (SELECT nud FROM mine f WHERE f.message = m.message AND nud IS NOT NULL ORDER BY at, id LIMIT 1) AS firstNud,
           (SELECT nud FROM mine f WHERE f.message = m.message AND nud IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1) AS lastNud
         FROM mine m GROUP BY m.message ORDER BY files DESC, m.message`,
      )
      .all(code);
  }

  /** How many demands have a file. */
  fileCount(): number {
    const sql = 'SELECT count(*) FROM demand WHERE content_hash IS NOT NULL';
    return this.#connection.prepare<[], number>(sql).pluck().get() ?? 0;
  }

  /** Present files of the demands after that number of row, in their order. */
  files(after: number, limit: number): StoredFile[] {
    const texts = (this.#texts ??= new RawTexts(this.#connection));
    const drift = this.#connection.prepare<[number], StoredDrift>(
      'SELECT signature, line, element, message, schema, about FROM drift WHERE demand_id = ? ORDER BY position',
    );
    return this.#connection
      .prepare<
        [number, number],
        RawColumns & { id: number; nud: string; contentHash: string; drifts: number }
      >(
        `SELECT d.id, d.nud, d.content_hash AS contentHash, d.drift_count AS drifts, r.xml, r.block_id, r.first, r.last
         FROM demand d JOIN raw_xml r ON r.demand_id = d.id AND r.content_hash = d.content_hash
         WHERE d.id > ? ORDER BY d.id LIMIT ?`,
      )
      .all(after, limit)
      .map(({ id, nud, contentHash, drifts, ...raw }) => ({
        id,
        nud,
        contentHash,
        xml: texts.read(raw),
        drift: drifts === 0 ? [] : drift.all(id),
      }));
  }

  /** Replaces what is noted of a demand's file; nothing where another file has come meanwhile. */
  replace(demandId: number, contentHash: string, drift: readonly StoredDrift[]): boolean {
    const isSame =
      this.#connection
        .prepare('UPDATE demand SET drift_count = ? WHERE id = ? AND content_hash = ?')
        .run(drift.length, demandId, contentHash).changes > 0;
    if (!isSame) return false;
    this.#connection.prepare('DELETE FROM drift WHERE demand_id = ?').run(demandId);
    const insert = this.#connection.prepare('INSERT INTO drift VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    drift.forEach(({ signature, line, element, message, schema, about }, position) => {
      insert.run(demandId, position, signature, line, element, message, schema, about);
    });
    return true;
  }

  /** Texts refused under that code, after that number, the oldest first. */
  refused(code: string, after: number, limit: number): RefusedText[] {
    return this.#connection
      .prepare<
        [string, number, number],
        { id: number; source: string; content: Uint8Array; receivedAt: string }
      >(
        `SELECT id, source, content, received_at AS receivedAt FROM rejected
         WHERE code = ? AND id > ? ORDER BY id LIMIT ?`,
      )
      .all(code, after, limit)
      .map(({ content, ...row }) => ({ ...row, content: decompressXml(content) }));
  }

  /** A refused text is stored now, or kept under another reason. */
  dropRefused(id: number): void {
    this.#connection.prepare('DELETE FROM rejected WHERE id = ?').run(id);
  }
}
