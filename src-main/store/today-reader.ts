import { z } from 'zod';
import { demandChange } from '../api/demand.ts';
import type { DemandChange } from '../api/demand.ts';
import type { Connection } from './connection.ts';
import { changeCondition } from './search.ts';

const count = z.number().int();

/** Counts for the start page; each the same as the list filtered that way. */
export class TodayReader {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The newest movement, 0 without any. */
  newestMovement(): number {
    return this.#count('SELECT coalesce(max(id), 0) FROM movement');
  }

  /** Demands that the SNE told of after a movement, by what happened to them. */
  newsAfter(movement: number): Record<DemandChange, number> {
    const counted = (change: DemandChange): number =>
      this.#count(
        `SELECT count(DISTINCT m.nud) FROM movement m WHERE m.id > ? AND ${changeCondition(change)}`,
        movement,
      );
    const [any, created, updated, removed, outside] = demandChange.options.map(counted);
    return {
      any: any ?? 0,
      created: created ?? 0,
      updated: updated ?? 0,
      removed: removed ?? 0,
      outside: outside ?? 0,
    };
  }

  /** Active demands to be renewed by a local day, `YYYY-MM-DD`. */
  renewalsDueBy(day: string): number {
    return this.#count(`SELECT count(*) FROM demand WHERE state = 'active' AND renewal_due_on <= ?`, day);
  }

  /** Active demands whose file departs from the schema. */
  drifting(): number {
    return this.#count(
      `SELECT count(*) FROM demand WHERE state = 'active' AND id IN (SELECT demand_id FROM drift)`,
    );
  }

  #count(sql: string, ...parameters: (string | number)[]): number {
    return count.parse(
      this.#connection
        .prepare(sql)
        .pluck()
        .get(...parameters),
    );
  }
}
