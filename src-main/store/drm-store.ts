import type { PersonRow } from './columns.ts';
import type { CheckedFacts, DrmStatus, ResourceMonth } from './drm-reader.ts';
import { applicantHash } from './drm-reader.ts';
import type { Connection } from './connection.ts';

/** Months of resources that a desk sees (§3). */
const MONTHS_SHOWN = 3;

/** The demand that resources are for, with its applicant as it now stands. */
export interface DrmSubject {
  readonly demandId: number;
  readonly applicant: PersonRow | null;
}

/** What a retrieval came to, once judged. */
export interface JudgedDrm {
  readonly status: DrmStatus;
  /** When the SNE called the DRM; UTC instant, or null. */
  readonly calledAt: string | null;
  readonly retrievedAt: string;
  /** Only with `available`. */
  readonly months: readonly ResourceMonth[];
}

/** Writes monthly resources (DRM) that were judged already. Inside the caller's transaction. */
export class DrmStore {
  readonly #sql;

  constructor(connection: Connection) {
    this.#sql = prepareStatements(connection);
  }

  /** The demand of that number and its applicant, or null. */
  subject(nud: string): DrmSubject | null {
    const demandId = this.#sql.demand.get(nud)?.id;
    if (demandId === undefined) return null;
    return { demandId, applicant: this.#sql.applicant.get(demandId) ?? null };
  }

  /**
   * Stores the outcome for one demand. Without `available` every amount of the demand goes, the history too: what may
   * be someone else's is not kept. Older answers never replace newer ones; the same twice changes nothing.
   *
   * @returns false when it was older than what is kept
   */
  store(subject: DrmSubject, judged: JudgedDrm, keepHistory: boolean): boolean {
    const { demandId, applicant } = subject;
    const { status, calledAt, retrievedAt } = judged;
    const kept = this.#sql.state.get(demandId);
    const hash = applicant === null ? '' : applicantHash(applicant);
    const isOlder = calledAt !== null && kept?.called_at != null && calledAt < kept.called_at;
    if (isOlder && kept.applicant_hash === hash && status === kept.status) return false;
    const months = status === 'available' ? newest(judged.months) : [];
    this.#replaceMonths(
      demandId,
      months,
      status === 'available' && keepHistory && kept?.applicant_hash === hash,
    );
    this.#sql.setState.run({
      demandId,
      status,
      calledAt,
      retrievedAt,
      hash,
      latestMonth: months[0]?.month ?? null,
    });
    return true;
  }

  /**
   * Takes away every amount whose demand has another applicant, or other facts of the applicant, than those that were
   * checked; gives how many demands. To be called after demands changed.
   */
  dropOutdated(): number {
    const { checked, clear, clearHistory, forgetState } = this.#sql;
    const outdated = checked
      .all()
      .filter((row) => applicantHash(row) !== row.applicant_hash)
      .map(({ drm_demand_id }) => drm_demand_id);
    for (const id of outdated) for (const statement of [clear, clearHistory, forgetState]) statement.run(id);
    return outdated.length;
  }

  /** The desk keeps no history any more. */
  dropHistory(): void {
    this.#sql.dropHistory.run();
  }

  #replaceMonths(demandId: number, months: readonly ResourceMonth[], keepHistory: boolean): void {
    const { clear, clearHistory, archive, forget, insert } = this.#sql;
    const oldest = months.at(-1)?.month ?? null;
    if (keepHistory && oldest !== null) archive.run(demandId, oldest);
    else clearHistory.run(demandId);
    clear.run(demandId);
    for (const { month, items } of months) {
      forget.run(demandId, month);
      for (const [position, { nature, label, amount }] of items.entries()) {
        insert.run(demandId, month, position, nature, label, amount);
      }
    }
  }
}

interface CheckedRow extends CheckedFacts {
  readonly drm_demand_id: number;
  readonly applicant_hash: string;
}

function newest(months: readonly ResourceMonth[]): ResourceMonth[] {
  return [...months].sort((a, b) => (a.month < b.month ? 1 : -1)).slice(0, MONTHS_SHOWN);
}

function prepareStatements(connection: Connection) {
  return {
    demand: connection.prepare<[string], { id: number }>('SELECT id FROM demand WHERE nud = ?'),
    applicant: connection.prepare<[number], PersonRow>(
      `SELECT * FROM person WHERE demand_id = ? AND role = 'applicant' ORDER BY position LIMIT 1`,
    ),
    state: connection.prepare<
      [number],
      { status: DrmStatus; called_at: string | null; applicant_hash: string }
    >('SELECT status, called_at, applicant_hash FROM drm_state WHERE demand_id = ?'),
    setState: connection.prepare(
      `INSERT INTO drm_state VALUES (:demandId, :status, :calledAt, :retrievedAt, :hash, :latestMonth)
       ON CONFLICT DO UPDATE SET status = excluded.status, called_at = excluded.called_at,
         retrieved_at = excluded.retrieved_at, applicant_hash = excluded.applicant_hash,
         latest_month = excluded.latest_month`,
    ),
    clear: connection.prepare('DELETE FROM monthly_resource WHERE demand_id = ?'),
    clearHistory: connection.prepare('DELETE FROM drm_history WHERE demand_id = ?'),
    checked: connection.prepare<[], CheckedRow>(
      `SELECT s.demand_id AS drm_demand_id, s.applicant_hash, p.nir, p.title, p.last_name, p.birth_name, p.first_name,
         p.birth_date
       FROM drm_state s LEFT JOIN person p ON p.demand_id = s.demand_id AND p.role = 'applicant'
       WHERE s.status = 'available'`,
    ),
    forgetState: connection.prepare('DELETE FROM drm_state WHERE demand_id = ?'),
    dropHistory: connection.prepare('DELETE FROM drm_history'),
    archive: connection.prepare(
      `INSERT OR REPLACE INTO drm_history SELECT * FROM monthly_resource WHERE demand_id = ? AND month < ?`,
    ),
    forget: connection.prepare('DELETE FROM drm_history WHERE demand_id = ? AND month = ?'),
    insert: connection.prepare('INSERT INTO monthly_resource VALUES (?, ?, ?, ?, ?, ?)'),
  };
}
