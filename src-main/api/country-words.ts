import type { CountryStatus } from './countries.ts';

const STATUS_LABELS: Readonly<Record<CountryStatus, string>> = {
  known: 'Connu',
  corrected: 'Corrigé',
  ambiguous: 'Ambigu',
  unknown: 'Inconnu',
  forbidden: 'Interdit',
};

/** The word for a verdict. */
export function countryStatusLabel(status: CountryStatus): string {
  return STATUS_LABELS[status];
}
