import { createHash } from 'node:crypto';
import type { PersonRow } from './columns.ts';
import type { Connection } from './connection.ts';
import { keptAnswer } from './kept-answer.ts';

/** How the last retrieval for a demand ended; as in the schema. */
export type DrmStatus = 'available' | 'excluded' | 'identityMismatch' | 'noPermanentNir';

/** One nature of one month; `amount` is net, in euros. */
export interface ResourceItem {
  readonly nature: string;
  readonly label: string | null;
  readonly amount: number;
}

export interface ResourceMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly items: readonly ResourceItem[];
}

/** What is stored of the monthly resources of a demand. */
export interface StoredDrm {
  readonly status: DrmStatus;
  readonly retrievedAt: string;
  /** Whom they were checked for: see `applicantHash`. */
  readonly applicantHash: string;
  /** The last three, newest first; empty unless `available`. */
  readonly months: readonly ResourceMonth[];
}

/** The facts of an applicant that an identity is checked on. */
export type CheckedFacts = Pick<
  PersonRow,
  'nir' | 'title' | 'last_name' | 'birth_name' | 'first_name' | 'birth_date'
>;

/** What an identity was checked on: when any of it changes, resources that were kept are no longer shown. */
export function applicantHash(applicant: CheckedFacts): string {
  const { nir, title, last_name, birth_name, first_name, birth_date } = applicant;
  const facts = JSON.stringify([nir, title, last_name, birth_name, first_name, birth_date]);
  return createHash('sha256').update(facts).digest('hex');
}

interface DrmSummary {
  readonly covered: number;
  readonly latestMonth: string | null;
}

interface ItemRow extends ResourceItem {
  readonly month: string;
}

/** Reads monthly resources (DRM). */
export class DrmReader {
  readonly #connection: Connection;
  readonly #summary: () => DrmSummary;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#summary = keptAnswer(connection, () => this.#summarise());
  }

  /** What is kept for a demand, or null when nothing was ever retrieved. */
  of(demandId: number): StoredDrm | null {
    const state = this.#connection
      .prepare<[number], Omit<StoredDrm, 'months'>>(
        `SELECT status, retrieved_at AS retrievedAt, applicant_hash AS applicantHash FROM drm_state WHERE demand_id = ?`,
      )
      .get(demandId);
    if (state === undefined) return null;
    return {
      ...state,
      months: state.status === 'available' ? this.#months('monthly_resource', demandId) : [],
    };
  }

  /** Older months of a demand, newest first; empty where the desk keeps no history. */
  history(demandId: number): ResourceMonth[] {
    return this.#months('drm_history', demandId);
  }

  /** Demands whose resources are here, and their newest month. */
  summary(): DrmSummary {
    return this.#summary();
  }

  #summarise(): DrmSummary {
    const row = this.#connection
      .prepare<[], { covered: number; latestMonth: string | null }>(
        `SELECT count(*) AS covered, max(latest_month) AS latestMonth FROM drm_state WHERE status = 'available'`,
      )
      .get();
    return row ?? { covered: 0, latestMonth: null };
  }

  /** Active demands whose applicant has a number and whose resources were never retrieved, or not since `before` (UTC). */
  stale(before: string): string[] {
    return this.#connection
      .prepare<[string], string>(
        `SELECT d.nud FROM demand d
         JOIN person p ON p.demand_id = d.id AND p.role = 'applicant' AND p.nir IS NOT NULL
         LEFT JOIN drm_state s ON s.demand_id = d.id
         WHERE d.state = 'active' AND (s.retrieved_at IS NULL OR s.retrieved_at < ?) ORDER BY d.nud`,
      )
      .pluck()
      .all(before);
  }

  #months(table: 'monthly_resource' | 'drm_history', demandId: number): ResourceMonth[] {
    const rows = this.#connection
      .prepare<[number], ItemRow>(
        `SELECT month, nature, label, amount FROM ${table} WHERE demand_id = ? ORDER BY month DESC, position`,
      )
      .all(demandId);
    const months = new Map<string, ResourceItem[]>();
    for (const { month, ...item } of rows) {
      const items = months.get(month) ?? [];
      months.set(month, items);
      items.push(item);
    }
    return [...months].map(([month, items]) => ({ month, items }));
  }
}
