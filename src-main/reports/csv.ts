import { formatDay } from '../api/format.ts';
import type { Report, ReportCell, ReportColumn } from '../api/reports.ts';
import { headingOf } from './cells.ts';

/** What a spreadsheet takes for the beginning of a formula, full-width forms included, after any white space. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]|^[\t\r\n]/u;

/**
 * A report as a file for a French spreadsheet: UTF-8 with BOM, semicolons, decimal commas, days JJ/MM/AAAA, CRLF. A text that a
 * spreadsheet could take for a formula gets an apostrophe before it. The rows and a line of headings, no totals.
 */
export function reportCsv(report: Pick<Report, 'columns' | 'rows'>): Buffer {
  const lines = [
    report.columns.map((column) => quoted(guarded(headingOf(column)))),
    ...report.rows.map((row) => report.columns.map((column) => csvCell(column, row[column.key]))),
  ];
  return Buffer.from(`\uFEFF${lines.map((line) => `${line.join(';')}\r\n`).join('')}`, 'utf8');
}

function csvCell({ kind }: ReportColumn, cell: ReportCell | undefined): string {
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'number') return String(cell).replace('.', ',');
  return quoted(guarded(kind === 'day' ? formatDay(cell) : cell));
}

function guarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
