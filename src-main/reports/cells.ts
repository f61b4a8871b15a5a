import { formatCount, formatDay, formatEuros } from '../api/format.ts';
import type { ColumnKind, Report, ReportCell, ReportColumn } from '../api/reports.ts';

/** A value as a person reads it: `1 234`, `1 234,50 €`, `05/03/2026`, `12,5 %`; an absent one is an en dash. */
export function cellText(kind: ColumnKind, cell: ReportCell | undefined): string {
  if (cell === undefined || cell === null) return '–';
  if (typeof cell === 'string') return kind === 'day' ? formatDay(cell) : cell;
  switch (kind) {
    case 'amount':
      return formatEuros(cell);
    case 'percent':
      return `${formatCount(cell)}\u00A0%`;
    default:
      return formatCount(cell);
  }
}

/** A heading with its unit, for files whose cells hold bare numbers. */
export function headingOf({ label, kind }: ReportColumn): string {
  if (kind === 'percent') return `${label} (%)`;
  return kind === 'amount' ? `${label} (€)` : label;
}

/** Name of a report's file, without its extension: `rapport-removals-2026-01-01-2026-12-31`. */
export function fileStem({ report, source, period }: Report): string {
  return `rapport-${report}-${source === 'sne' ? 'sne-' : ''}${period.from}-${period.to}`;
}
