import { z } from 'zod';
import { legalHold } from '../api/safekeeping.ts';
import type { LegalHold } from '../api/safekeeping.ts';
import { compressXml, decompressBytes } from './compress.ts';
import type { Connection } from './connection.ts';

/** What is due, as days and instants. */
export interface RetentionLimits {
  /** Today in France: holds are judged by it. */
  readonly today: string;
  /** A demand removed on this day or before has to go. */
  readonly removedOnOrBefore: string;
  /** Months before this one (`YYYY-MM`) have to go from the history of monthly resources. */
  readonly historyFrom: string;
  /** Former and refused files received before this instant have to go. */
  readonly filesFrom: string;
}

/** What is due in the store. */
export interface Due {
  readonly demands: readonly { readonly id: number; readonly nud: string }[];
  readonly held: number;
  readonly monthlyResources: number;
  readonly rawXml: number;
}

/** The demand's own day of removal, or the day of the word that removed it. */
const REMOVED_ON = `coalesce(d.removed_on, substr(d.lifecycle_at, 1, 10), substr(d.received_at, 1, 10))`;
const DUE_DEMANDS = `FROM demand d LEFT JOIN legal_hold h ON h.nud = d.nud AND h.until >= :today
  WHERE d.state = 'removed' AND ${REMOVED_ON} <= :removedOnOrBefore`;
/** Amounts of a demand that goes whole are counted with the others. */
const DUE_MONTHS = `FROM drm_history WHERE month < :historyFrom
  AND demand_id NOT IN (SELECT d.id FROM demand d JOIN legal_hold h ON h.nud = d.nud AND h.until >= :today)`;
const DUE_FILES = `FROM raw_xml r JOIN demand d ON d.id = r.demand_id
  WHERE r.content_hash IS NOT d.content_hash AND r.received_at < :filesFrom
  AND d.nud NOT IN (SELECT nud FROM legal_hold WHERE until >= :today)`;
const DUE_REFUSED = `FROM rejected WHERE received_at < :filesFrom
  AND (nud IS NULL OR nud NOT IN (SELECT nud FROM legal_hold WHERE until >= :today))`;

/** Reads what the retention rules concern, on a connection that may only read. */
export class RetentionReader {
  protected readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** What is due by these limits. */
  due(limits: RetentionLimits): Due {
    const { today, removedOnOrBefore, historyFrom, filesFrom } = limits;
    const rows = this.connection
      .prepare<[object], { id: number; nud: string; held: string | null }>(
        `SELECT d.id, d.nud, h.nud AS held ${DUE_DEMANDS} ORDER BY d.id`,
      )
      .all({ today, removedOnOrBefore });
    const demands = rows.filter(({ held }) => held === null).map(({ id, nud }) => ({ id, nud }));
    const files =
      this.#count(DUE_FILES, { today, filesFrom }) + this.#count(DUE_REFUSED, { today, filesFrom });
    return {
      demands,
      held: rows.length - demands.length,
      monthlyResources: this.#count(DUE_MONTHS, { today, historyFrom }) + this.#amountsOf(demands),
      rawXml: files,
    };
  }

  /** The holds, the first to end first. */
  holds(): LegalHold[] {
    return this.connection
      .prepare(
        `SELECT nud, reason, until, placed_at AS placedAt, placed_by AS placedBy FROM legal_hold ORDER BY until, nud`,
      )
      .all()
      .map((row) => legalHold.parse(row));
  }

  #count(from: string, parameters: object): number {
    return z.number().parse(this.connection.prepare(`SELECT count(*) ${from}`).pluck().get(parameters));
  }

  #amountsOf(demands: Due['demands']): number {
    const sql = this.connection
      .prepare<[number, number], number>(
        `SELECT (SELECT count(*) FROM monthly_resource WHERE demand_id = ?)
          + (SELECT count(*) FROM drm_history WHERE demand_id = ?)`,
      )
      .pluck();
    return demands.reduce((sum, { id }) => sum + (sql.get(id, id) ?? 0), 0);
  }
}

/** Places holds, and erases what is due. Inside the caller's transaction. */
export class RetentionStore extends RetentionReader {
  /** Places a hold, or changes the one there is. */
  hold({ nud, reason, until, placedAt, placedBy }: LegalHold): void {
    this.connection
      .prepare('INSERT OR REPLACE INTO legal_hold VALUES (?, ?, ?, ?, ?)')
      .run(nud, reason, until, placedAt, placedBy);
  }

  /** Lifts a hold; false when there was none. */
  lift(nud: string): boolean {
    return this.connection.prepare('DELETE FROM legal_hold WHERE nud = ?').run(nud).changes > 0;
  }

  /** Erases what is due, so that no page of the file keeps it; gives what it was. */
  erase(limits: RetentionLimits): Due {
    const due = this.due(limits);
    const { today, historyFrom, filesFrom } = limits;
    const nuds = this.#tablesWith('nud');
    const examples = this.#tablesWith('example_nud');
    const owned = this.#tablesWith('demand_id');
    const remove = [
      ...nuds.filter((table) => table !== 'demand').map((table) => `DELETE FROM "${table}" WHERE nud = :nud`),
      ...examples.map((table) => `UPDATE "${table}" SET example_nud = NULL WHERE example_nud = :nud`),
    ].map((sql) => this.connection.prepare(sql));
    const removeOwned = owned
      .filter((table) => table !== 'demand')
      .map((table) => this.connection.prepare(`DELETE FROM "${table}" WHERE demand_id = ?`));
    const unsearch = this.connection.prepare('DELETE FROM demand_search WHERE rowid = ?');
    const removeDemand = this.connection.prepare('DELETE FROM demand WHERE id = ?');
    this.#eraseTexts(due, limits);
    for (const { id, nud } of due.demands) {
      unsearch.run(id);
      for (const statement of removeOwned) statement.run(id);
      for (const statement of remove) statement.run({ nud });
      removeDemand.run(id);
    }
    this.connection.prepare(`DELETE ${DUE_MONTHS}`).run({ today, historyFrom });
    this.connection
      .prepare(`DELETE FROM raw_xml WHERE rowid IN (SELECT r.rowid ${DUE_FILES})`)
      .run({ today, filesFrom });
    this.connection.prepare(`DELETE ${DUE_REFUSED}`).run({ today, filesFrom });
    this.connection
      .prepare(
        'DELETE FROM raw_block WHERE id NOT IN (SELECT block_id FROM raw_xml WHERE block_id IS NOT NULL)',
      )
      .run();
    // Words of demands that went are only marked in the index until its parts are made into one.
    if (due.demands.length > 0) {
      this.connection.exec(`INSERT INTO demand_search (demand_search) VALUES ('optimize')`);
    }
    return due;
  }

  /** Overwrites, in blocks that others share, the texts that are due. */
  #eraseTexts({ demands }: Due, { today, filesFrom }: RetentionLimits): void {
    const former = this.connection
      .prepare<[object], Place>(
        `SELECT r.block_id AS block, r.first, r.last ${DUE_FILES} AND r.block_id IS NOT NULL`,
      )
      .all({ today, filesFrom });
    const ofDemand = this.connection.prepare<[number], Place>(
      'SELECT block_id AS block, first, last FROM raw_xml WHERE demand_id = ? AND block_id IS NOT NULL',
    );
    const places = [...former, ...demands.flatMap(({ id }) => ofDemand.all(id))];
    const read = this.connection
      .prepare<[number], Uint8Array>('SELECT xml FROM raw_block WHERE id = ?')
      .pluck();
    const write = this.connection.prepare('UPDATE raw_block SET xml = ? WHERE id = ?');
    for (const [block, texts] of Map.groupBy(places, (place) => place.block)) {
      const blob = read.get(block);
      if (blob === undefined) continue;
      const bytes = decompressBytes(blob);
      for (const { first, last } of texts) bytes.fill(SPACE, first, last);
      write.run(compressXml(bytes), block);
    }
  }

  /** Tables that have a column of that name, those of later versions too: a person's rows are found wherever they are. */
  #tablesWith(column: string): string[] {
    return this.connection
      .prepare<[string], string>(
        `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.name = ? ORDER BY m.name`,
      )
      .pluck()
      .all(column);
  }
}

interface Place {
  readonly block: number;
  readonly first: number;
  readonly last: number;
}

const SPACE = 0x20;
