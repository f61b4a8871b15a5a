import { daysBetween, formatCount, formatDay, formatEuros, french, NBSP, plural } from './format.ts';
import type { ColumnKind, Report, ReportCell, ReportName, ReportPeriod } from './reports.ts';
import type { Settings } from './settings.ts';

/** A value as a person reads it: `1 234`, `1 234,50 €`, `05/03/2026`, `12,5 %`; an absent one is an en dash. */
export function cellText(kind: ColumnKind, cell: ReportCell | undefined): string {
  if (cell === undefined || cell === null) return '–';
  if (typeof cell === 'string') return kind === 'day' ? formatDay(cell) : cell;
  if (kind === 'amount') return formatEuros(cell);
  return kind === 'percent' ? `${formatCount(cell)}${NBSP}%` : formatCount(cell);
}

/** Totals that are no sum of a column. */
const OTHER_TOTALS: Readonly<Record<string, string>> = {
  reactivated: 'Réactivées depuis',
  active: 'Demandes actives jugées',
};

/** A total with its words. */
export interface TotalLine {
  readonly label: string;
  readonly kind: ColumnKind;
  readonly cell: ReportCell;
}

/** The totals of a report with their words, in its own order. */
export function totalLines({ columns, totals }: Pick<Report, 'columns' | 'totals'>): readonly TotalLine[] {
  return Object.entries(totals).map(([key, cell]) => {
    const column = columns.find((known) => known.key === key);
    return { label: column?.label ?? OTHER_TOTALS[key] ?? key, kind: column?.kind ?? 'count', cell };
  });
}

const SHORT_TITLES: Readonly<Record<ReportName, string>> = {
  quality: 'Qualité',
  removals: 'Radiations',
  'removals-by-reserver': 'Radiations par réservataire',
  'flow-allocations': 'Gestion en flux',
  '3ds': '3DS',
};

/** A report in a few words, for a tab. */
export function shortTitle(name: ReportName): string {
  return SHORT_TITLES[name];
}

/** Types of reserver that a filter offers; codes and labels of the published list. */
export const RESERVERS = [
  { key: 'COLTER', label: 'Collectivités territoriales' },
  { key: 'COLACT', label: 'Employeurs et Action Logement' },
  { key: 'PPRIOR', label: 'Préfet, prioritaires' },
  { key: 'PFONCT', label: 'Préfet, fonctionnaires' },
  { key: 'AUTRES', label: 'Autres réservataires' },
  { key: 'AUCUN', label: 'Hors contingent' },
] as const;

/** The usual periods, by today's day in France. */
export function usualPeriod(name: 'thisYear' | 'lastYear' | 'twelveMonths', today: string): ReportPeriod {
  const year = Number(today.slice(0, 4));
  if (name === 'thisYear') return { from: `${String(year)}-01-01`, to: today };
  if (name === 'lastYear') return { from: `${String(year - 1)}-01-01`, to: `${String(year - 1)}-12-31` };
  const from = new Date(`${today}T00:00:00Z`);
  from.setUTCFullYear(year - 1);
  from.setUTCDate(from.getUTCDate() + 1);
  return { from: from.toISOString().slice(0, 10), to: today };
}

const DUE_MONTH_DAY = '07-15';
/** The reminder begins on this day of the year. */
const REMINDED_FROM = '05-15';

/**
 * What a landlord is to be told of its 3DS report: that of a year is due on 15 July of the next (§5). Null for who is no
 * landlord, outside the season (15 May to 31 December), and once it was noted as handed in.
 */
export function threeDsReminder(
  reports: Settings['reports'],
  today: string,
): { readonly year: number; readonly overdue: boolean; readonly text: string } | null {
  const year = Number(today.slice(0, 4)) - 1;
  if (!reports.landlord || (reports.threeDsDoneFor ?? 0) >= year || today.slice(5) < REMINDED_FROM)
    return null;
  const dueOn = `${String(year + 1)}-${DUE_MONTH_DAY}`;
  const left = daysBetween(today, dueOn);
  const what = `Le rapport 3DS de ${String(year)}`;
  if (left < 0) return { year, overdue: true, text: `${what} était à remettre le ${formatDay(dueOn)}.` };
  const when = left === 0 ? 'aujourd’hui' : `le ${formatDay(dueOn)}, dans ${plural(left, 'jour')}`;
  return { year, overdue: false, text: french(`${what} est à remettre ${when}.`) };
}
