import { z } from 'zod';
import type { ColumnKind } from './reports.ts';

/** The columns that the list can have, in the order in which they are offered. */
export const listColumn = z.enum([
  'lastName',
  'firstName',
  'birthDate',
  'nud',
  'commune',
  'housingTypes',
  'createdOn',
  'renewalDueOn',
  'removedOn',
  'updatedAt',
]);
export type ListColumn = z.infer<typeof listColumn>;

/** Their names in full, as the choice of columns and files have them, and what their cells hold. */
export const LIST_COLUMNS: Readonly<
  Record<ListColumn, { readonly label: string; readonly kind: ColumnKind }>
> = {
  lastName: { label: 'Nom', kind: 'text' },
  firstName: { label: 'Prénom', kind: 'text' },
  birthDate: { label: 'Né(e) le', kind: 'day' },
  nud: { label: 'Numéro unique', kind: 'text' },
  commune: { label: 'Commune', kind: 'text' },
  housingTypes: { label: 'Types souhaités', kind: 'text' },
  createdOn: { label: 'Déposée le', kind: 'day' },
  renewalDueOn: { label: 'À renouveler le', kind: 'day' },
  removedOn: { label: 'Radiée le', kind: 'day' },
  updatedAt: { label: 'Mise à jour le', kind: 'day' },
};

/** Those shown until a person chooses; the day of a removal stands in the column of renewals. */
export const USUAL_COLUMNS: readonly ListColumn[] = listColumn.options.filter(
  (column) => column !== 'removedOn',
);
