import type { Report, ReportColumn } from '../api/reports.ts';

/** A heading with its unit, for files whose cells hold bare numbers. */
export function headingOf({ label, kind }: ReportColumn): string {
  if (kind === 'percent') return `${label} (%)`;
  return kind === 'amount' ? `${label} (€)` : label;
}

/** Name of a report's file, without its extension: `rapport-removals-2026-01-01-2026-12-31`. */
export function fileStem({ report, source, period }: Report): string {
  return `rapport-${report}-${source === 'sne' ? 'sne-' : ''}${period.from}-${period.to}`;
}
