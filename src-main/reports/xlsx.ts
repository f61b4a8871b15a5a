import type { CellObject, SheetData } from 'write-excel-file/node';
import { formatInstant } from '../api/format.ts';
import { cellText, totalLines } from '../api/report-words.ts';
import type { Report, ReportCell, ReportColumn } from '../api/reports.ts';
import { headingOf } from './cells.ts';
import { reportDefinition } from './definitions.ts';

const FORMATS = { count: '0', amount: '#,##0.00', percent: '0.0', months: '0.0', day: 'dd/mm/yyyy' } as const;
/** Characters that XML cannot hold, even escaped. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
/** The most that a cell holds (ECMA-376, the limit of the usual spreadsheets). */
const CELL_CHARACTERS = 32_767;

/**
 * A report as a workbook. Sheet « Rapport »: headings in a frozen first row, days as dates, figures as numbers, texts as texts whatever
 * they begin with, nothing where nothing is known. Sheet « Définition »: what was counted, when, and what it lacks.
 */
export async function reportXlsx(report: Report): Promise<Buffer> {
  const { default: writeXlsx } = await import('write-excel-file/node');
  return writeXlsx([
    tableSheet('Rapport', report),
    { data: definitionSheet(report), sheet: 'Définition', columns: [{ width: 34 }, { width: 110 }] },
  ]).toBuffer();
}

/** Any table as a workbook of one sheet, with the same cells as a report. */
export async function tableXlsx(name: string, table: Pick<Report, 'columns' | 'rows'>): Promise<Buffer> {
  const { default: writeXlsx } = await import('write-excel-file/node');
  return writeXlsx([tableSheet(name, table)]).toBuffer();
}

function tableSheet(sheet: string, table: Pick<Report, 'columns' | 'rows'>): TableSheet {
  const { columns, rows } = table;
  return {
    sheet,
    data: [
      columns.map((column) => ({ ...textCell(headingOf(column)), fontWeight: 'bold', wrap: true })),
      ...rows.map((row) => columns.map((column) => xlsxCell(column, row[column.key]))),
    ],
    columns: columns.map((column) => ({ width: widthOf(column, table) })),
    stickyRowsCount: 1,
  };
}

interface TableSheet {
  readonly sheet: string;
  readonly data: SheetData;
  readonly columns: { readonly width: number }[];
  readonly stickyRowsCount: number;
}

function xlsxCell({ kind }: ReportColumn, cell: ReportCell | undefined): CellObject | null {
  if (cell === undefined || cell === null) return null;
  if (kind === 'text') return textCell(String(cell));
  if (typeof cell === 'number') return { type: Number, value: cell, format: FORMATS[kind] };
  return kind === 'day' ? dayCell(cell) : textCell(cell);
}

function textCell(text: string): CellObject {
  return { type: String, value: text.replace(NOT_XML, '').slice(0, CELL_CHARACTERS), format: '@' };
}

/** A day has neither hour nor zone in a workbook: noon of nowhere would show as a fraction. */
function dayCell(day: string): CellObject {
  return { type: Date, value: new Date(`${day}T00:00:00Z`), format: FORMATS.day };
}

function widthOf(column: ReportColumn, { rows }: Pick<Report, 'rows'>): number {
  const texts = rows.slice(0, 500).map((row) => cellText(column.kind, row[column.key]).length);
  return Math.min(60, Math.max(12, headingOf(column).length + 2, ...texts.map((length) => length + 2)));
}

function definitionSheet(report: Report): SheetData {
  const { counts, communeMeans, reserverMeans, lacks } = reportDefinition(report.report);
  const { commune, reserver } = report.filters;
  const line = (name: string, value: CellObject): SheetData[number] => [
    { ...textCell(name), fontWeight: 'bold', alignVertical: 'top' },
    { ...value, wrap: true, alignVertical: 'top', align: 'left' },
  ];
  return [
    line('Rapport', textCell(report.title)),
    line('Du', dayCell(report.period.from)),
    line('Au', dayCell(report.period.to)),
    line('Source', textCell(report.source === 'local' ? 'Base de ce poste' : 'SNE')),
    line(report.source === 'local' ? 'Calculé le' : 'Reçu le', textCell(formatInstant(report.computedAt))),
    line('Données jusqu’au', textCell(report.dataFrom === null ? '–' : formatInstant(report.dataFrom))),
    ...(commune === null ? [] : [line('Commune', textCell(`${commune} : ${communeMeans}`))]),
    ...(reserver === null ? [] : [line('Réservataire', textCell(`${reserver} : ${reserverMeans}`))]),
    ...totalLines(report).map(({ label, kind, cell }) =>
      line(`Total : ${label}`, xlsxCell({ key: '', label, kind }, cell) ?? textCell('–')),
    ),
    line('Ce qui est compté', textCell(counts)),
    ...lacks.map((lack, at) => line(at === 0 ? 'Ce qui manque' : '', textCell(lack))),
  ];
}
