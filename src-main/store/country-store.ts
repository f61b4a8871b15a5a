import { countryAddress, countryCorrection } from '../api/country-stock.ts';
import type { CorrectionStatus, CountryAddress, CountryCorrection } from '../api/country-stock.ts';
import type { Connection } from './connection.ts';

/** A value of the stock and how often it stands there. */
export interface CountryCount {
  readonly value: string;
  readonly addresses: number;
  readonly demands: number;
  /** Corrections decided for these very addresses and values. */
  readonly decided: number;
}

/** The countries in the addresses of active demands, and their corrections. */
export class CountryStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Every distinct value as it is written, the most frequent first. */
  counts(): CountryCount[] {
    const sql = `SELECT p.country AS value, count(*) AS addresses, count(DISTINCT p.demand_id) AS demands,
        (SELECT count(*) FROM country_correction c JOIN demand d ON d.id = c.demand_id AND d.state = 'active'
          JOIN person q ON q.demand_id = c.demand_id AND q.role = c.role AND q.position = c.position
          WHERE q.country = c.former AND c.former = p.country AND c.status <> 'refused') AS decided
      FROM person p JOIN demand d ON d.id = p.demand_id
      WHERE d.state = 'active' AND p.country IS NOT NULL AND p.country <> ''
      GROUP BY p.country ORDER BY addresses DESC, p.country`;
    return this.#connection.prepare<[], CountryCount>(sql).all();
  }

  /** The addresses that bear a value, by number. */
  addresses(value: string, limit: number): CountryAddress[] {
    const sql = `SELECT d.nud, d.last_name AS lastName, d.first_name AS firstName, p.role, p.position,
        p.postal_code AS postalCode, p.commune_text AS commune
      FROM person p JOIN demand d ON d.id = p.demand_id
      WHERE d.state = 'active' AND p.country = ? ORDER BY d.nud, p.role, p.position LIMIT ?`;
    return this.#connection
      .prepare<[string, number]>(sql)
      .all(value, limit)
      .map((row) => countryAddress.parse(row));
  }

  /** Decides one correction for every address that bears the value now; gives how many are new. UTC instant. */
  decide(value: string, country: string, origin: CountryCorrection['origin'], at: string): number {
    const sql = `INSERT INTO country_correction
        (demand_id, role, position, former, country, decided_at, origin, status, status_at)
      SELECT p.demand_id, p.role, p.position, p.country, :country, :at, :origin, 'toSend', :at
      FROM person p JOIN demand d ON d.id = p.demand_id WHERE d.state = 'active' AND p.country = :value
      ON CONFLICT (demand_id, role, position, former) DO UPDATE SET country = :country, decided_at = :at,
        origin = :origin, status = 'toSend', status_at = :at, detail = NULL
        WHERE status IN ('refused', 'doneByHand') OR (status = 'toSend' AND country <> :country)`;
    return this.#connection.prepare(sql).run({ value, country, origin, at }).changes;
  }

  /** Takes back the corrections of a value that have not left. */
  withdraw(value: string): number {
    return this.#connection
      .prepare(
        `DELETE FROM country_correction WHERE former = ? AND status IN ('toSend', 'refused', 'doneByHand')`,
      )
      .run(value).changes;
  }

  /**
   * The corrections that still have an address behind them, the oldest first. One whose address has changed since is
   * void: somebody was faster, and what they wrote stands.
   */
  corrections(status: CorrectionStatus | null, limit: number): CountryCorrection[] {
    const sql = `SELECT c.id, d.nud, c.role, c.position, c.former, c.country, c.decided_at AS decidedAt, c.origin, c.status,
        c.status_at AS statusAt, c.detail
      FROM country_correction c JOIN demand d ON d.id = c.demand_id
      JOIN person p ON p.demand_id = c.demand_id AND p.role = c.role AND p.position = c.position
      WHERE p.country = c.former AND d.state = 'active' AND (:status IS NULL OR c.status = :status)
      ORDER BY c.id LIMIT :limit`;
    return this.#connection
      .prepare<[{ status: string | null; limit: number }]>(sql)
      .all({ status, limit })
      .map((row) => countryCorrection.parse(row));
  }

  /** What became of corrections; `detail` says why one was refused. UTC instant. */
  mark(ids: readonly number[], status: CorrectionStatus, at: string, detail: string | null): void {
    const update = this.#connection.prepare(
      'UPDATE country_correction SET status = ?, status_at = ?, detail = ? WHERE id = ?',
    );
    for (const id of ids) update.run(status, at, detail, id);
  }
}
