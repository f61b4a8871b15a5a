import { parisDay } from '../api/format.ts';
import { parisDayOf } from '../reference/days.ts';
import { LIST_COLUMNS } from '../api/list-columns.ts';
import type { ListColumn } from '../api/list-columns.ts';
import type { DemandRow, ListDemandsInput } from '../api/demand.ts';
import type { ReportCell, ReportFile } from '../api/reports.ts';
import { reportCsv } from '../reports/csv.ts';
import { MEDIA_TYPES } from '../reports/file.ts';
import { tableXlsx } from '../reports/xlsx.ts';
import type { Clock } from '../schedule/clock.ts';
import type { Engine } from './engine.ts';
import { listForWindow } from './list-demands.ts';

/** Demands that go into one file at most. */
const MOST_IN_FILE = 100_000;

/** The list as it is shown, written to a file, and how many of the demands found are in it. */
export async function demandFile(
  engine: Engine,
  clock: Clock,
  asked: {
    readonly list: Omit<ListDemandsInput, 'limit' | 'offset'>;
    readonly columns: readonly ListColumn[];
    readonly format: 'csv' | 'xlsx';
  },
): Promise<ReportFile & { readonly written: number; readonly total: number }> {
  const { list, columns, format } = asked;
  const { rows, total } = await listForWindow(engine, { ...list, limit: MOST_IN_FILE, offset: 0 }, clock);
  const table = {
    columns: columns.map((key) => ({ key, ...LIST_COLUMNS[key] })),
    rows: rows.map((row) => Object.fromEntries(columns.map((key) => [key, CELLS[key](row)]))),
  };
  const bytes = format === 'csv' ? reportCsv(table) : await tableXlsx('Demandes', table);
  return {
    name: `demandes-${parisDay(clock.now())}.${format}`,
    type: MEDIA_TYPES[format],
    base64: bytes.toString('base64'),
    written: rows.length,
    total,
  };
}

const CELLS: Readonly<Record<ListColumn, (row: DemandRow) => ReportCell>> = {
  lastName: ({ lastName }) => lastName,
  firstName: ({ firstName }) => firstName,
  birthDate: ({ birthDate }) => birthDate,
  nud: ({ nud }) => nud,
  commune: ({ commune }) => commune,
  housingTypes: ({ housingTypes }) => housingTypes.join(', '),
  createdOn: ({ createdOn }) => createdOn,
  renewalDueOn: ({ renewalDueOn, state }) => (state === 'removed' ? null : renewalDueOn),
  removedOn: ({ removedOn }) => removedOn,
  updatedAt: ({ updatedAt }) => (updatedAt === null ? null : parisDayOf(updatedAt)),
};
