import { z } from 'zod';
import { demandRow } from '../api/demand.ts';
import type { DemandRow, DemandSort } from '../api/demand.ts';

/** The columns of a row of the list, of `demand d`. */
export const LIST_COLUMNS = `d.nud, d.last_name AS lastName, d.first_name AS firstName, d.birth_date AS birthDate, d.commune,
  d.housing_types AS housingTypes, d.created_on AS createdOn, d.renewal_due_on AS renewalDueOn, d.state,
  d.state_at AS updatedAt, d.removed_on AS removedOn, d.drift_count AS drift`;

/** A row, and in which tier of relevance it was found. */
export interface FoundRow {
  readonly id: number;
  readonly tier: number;
  readonly row: DemandRow;
}

const listRow = demandRow
  .omit({ near: true })
  .extend({ housingTypes: z.string(), id: z.number(), tier: z.number() });

/** Reads a row of the list. */
export function toRow(raw: unknown): FoundRow {
  const { id, tier, ...row } = listRow.parse(raw);
  const housingTypes = row.housingTypes === '' ? [] : row.housingTypes.split(',');
  return { id, tier, row: { ...row, housingTypes, near: null } };
}

const BY_NAME = ['d.sort_last_name', 'd.sort_first_name'];
/** Each order ends on the row id, so that pages never overlap. */
export const ORDERS: Readonly<Record<DemandSort, readonly string[]>> = {
  relevance: BY_NAME,
  lastName: BY_NAME,
  firstName: ['d.sort_first_name'],
  birthDate: ['d.birth_date'],
  nud: ['d.nud'],
  commune: ['d.sort_commune'],
  createdOn: ['d.created_on'],
  renewalDueOn: ['d.renewal_due_on'],
  updatedAt: ['d.state_at'],
};
