import type { Connection } from './connection.ts';

/** Indexes that only serve reading: a list is found without them, later. */
const INDEXES: Readonly<Record<string, string>> = {
  demand_by_name: 'demand (state, sort_last_name, sort_first_name, id)',
  demand_by_first_name: 'demand (state, sort_first_name, id)',
  demand_by_birth_date: 'demand (birth_date)',
  demand_by_created: 'demand (state, created_on, id)',
  demand_by_renewal: 'demand (state, renewal_due_on, id)',
  demand_by_update: 'demand (state, state_at, id)',
  demand_by_commune: 'demand (state, sort_commune, id)',
};

/**
 * Makes those that are missing. Sorting once is several times cheaper than keeping seven orders up to date during a first
 * filling; whoever opens a store whose filling was cut short makes them before anything else.
 */
export function makeSecondaryIndexes(connection: Connection): void {
  for (const [name, on] of Object.entries(INDEXES)) {
    connection.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${on}`);
  }
}

/** Drops them, for as long as a store is filled. */
export function dropSecondaryIndexes(connection: Connection): void {
  for (const name of Object.keys(INDEXES)) connection.exec(`DROP INDEX IF EXISTS ${name}`);
}
