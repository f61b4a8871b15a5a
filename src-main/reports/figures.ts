import type { ReportCell, ReportRow } from '../api/reports.ts';

/** A share in percent with one decimal; null when there is nothing to share. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((1000 * part) / whole) / 10;
}

/** The sum of one column; rows without a number there do not count. */
export function sumOf(rows: readonly ReportRow[], key: string): number {
  return rows.reduce((sum, row) => sum + numberOf(row[key]), 0);
}

function numberOf(cell: ReportCell | undefined): number {
  return typeof cell === 'number' ? cell : 0;
}

/** Rows with their `share` of the sum of a column, the greatest first, then by their texts. */
export function ranked(rows: readonly ReportRow[], key: string, shareKey: string): ReportRow[] {
  const whole = sumOf(rows, key);
  return rows
    .map((row) => ({ ...row, [shareKey]: percent(numberOf(row[key]), whole) }))
    .sort((a, b) => numberOf(b[key]) - numberOf(a[key]) || compareTexts(a, b));
}

function compareTexts(a: ReportRow, b: ReportRow): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
