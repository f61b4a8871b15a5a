import type { AccessAction, AccessEntry } from '../api/safekeeping.ts';
import { formatInstant } from '../api/format.ts';
import { reportCsv } from '../reports/csv.ts';

const LABELS: Readonly<Record<AccessAction, string>> = {
  demand: 'Demande',
  nir: 'NIR en entier',
  drm: 'Ressources mensuelles',
  raw: 'Fichier reçu',
  key: 'Clé de secours enregistrée',
};

/** The access log as a file for a French spreadsheet; hours are those of Paris. */
export function accessCsv(entries: readonly AccessEntry[]): Buffer {
  return reportCsv({
    columns: [
      { key: 'at', label: 'Date et heure', kind: 'text' },
      { key: 'account', label: 'Compte', kind: 'text' },
      { key: 'action', label: 'Vu', kind: 'text' },
      { key: 'nud', label: 'Numéro unique', kind: 'text' },
    ],
    rows: entries.map(({ at, account, action, nud }) => ({
      ...{ at: formatInstant(at), account, nud },
      action: LABELS[action],
    })),
  });
}
