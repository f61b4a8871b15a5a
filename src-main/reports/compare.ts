import type {
  ComparedFigure,
  Report,
  ReportCell,
  ReportComparison,
  ReportInput,
  ReportRow,
} from '../api/reports.ts';
import { label } from '../reference/code-lists.ts';
import type { Communes } from '../reference/communes.ts';
import type { KeptAnswer } from '../store/report-store.ts';
import { reportDefinition } from './definitions.ts';
import { INDICATOR_WORDS } from './quality/words.ts';
import { indicatorId } from '../api/reports.ts';

/** What tells the rows of a report apart, and the columns whose label is looked up by a code. */
const KEYS: Readonly<Record<Report['report'], readonly string[]>> = {
  '3ds': ['commune'],
  removals: ['reason', 'subReason'],
  'removals-by-reserver': ['reserverType', 'reserverName'],
  'flow-allocations': ['reserverType', 'reserverName'],
  quality: ['indicator'],
};

/** An answer of the SNE as a report, with the labels that the desk knows; what the SNE does not give is absent. */
export function presentAnswer(input: ReportInput, answer: KeptAnswer, communes: Communes): Report {
  const { title, columns } = reportDefinition(input.report);
  const rows = answer.rows.map((row) => ({ ...labelsOf(row, communes), ...row }));
  const given = new Set(rows.flatMap((row) => Object.keys(row)));
  const shown = columns.filter(({ key }) => given.has(key));
  const sums = shown.filter(({ kind }) => kind === 'count').map(({ key }) => [key, sum(rows, key)] as const);
  return {
    report: input.report,
    title,
    source: 'sne',
    period: input.period,
    filters: input.filters,
    computedAt: answer.receivedAt,
    dataFrom: answer.receivedAt,
    columns: shown,
    rows,
    totals: input.report === 'quality' ? {} : Object.fromEntries(sums),
    series: [],
  };
}

function sum(rows: readonly ReportRow[], key: string): number {
  return rows.reduce((total, row) => total + (numberOf(row[key]) ?? 0), 0);
}

function labelsOf(row: ReportRow, communes: Communes): ReportRow {
  const { reason, subReason, reserverType, commune, indicator } = row;
  const known = indicatorId.options.find((id) => id === indicator);
  return {
    ...(reason === undefined || typeof reason === 'number'
      ? {}
      : {
          reasonLabel:
            reason === null ? 'Sans motif (suppression)' : (label('motifRadiation', reason) ?? reason),
        }),
    ...(typeof subReason === 'string'
      ? { subReasonLabel: label('sousMotifIrrecevabilite', subReason) ?? subReason }
      : {}),
    ...(typeof reserverType === 'string'
      ? { reserverLabel: label('typeReservataire', reserverType) ?? reserverType }
      : {}),
    ...(typeof commune === 'string' ? { communeName: communes.name(commune) ?? commune } : {}),
    ...(known === undefined ? {} : { indicatorLabel: INDICATOR_WORDS[known].label }),
  };
}

/**
 * The counts of a local report beside those of the SNE, row by row, only for columns that the SNE gives. A row that one of them
 * does not have counts as nothing there (null), and is different unless the other has 0.
 */
export function compareReports(local: Report, sne: Report): ReportComparison {
  const keys = KEYS[local.report];
  const columns = local.columns.filter(
    ({ key, kind }) => kind === 'count' && sne.rows.some((row) => typeof row[key] === 'number'),
  );
  const here = indexed(local.rows, keys);
  const there = indexed(sne.rows, keys);
  // Indicators that the SNE does not have are not different: they are not there.
  const all =
    local.report === 'quality' ? [...there.keys()] : [...new Set([...here.keys(), ...there.keys()])];
  const rows = all.flatMap((key) =>
    columns.map((column): ComparedFigure => {
      const values = [numberOf(here.get(key)?.[column.key]), numberOf(there.get(key)?.[column.key])] as const;
      return {
        label: titleOf(here.get(key) ?? there.get(key) ?? {}),
        column: column.key,
        columnLabel: column.label,
        local: values[0],
        sne: values[1],
        difference: values[0] === null || values[1] === null ? null : values[0] - values[1],
      };
    }),
  );
  const equal = rows.filter((row) => (row.local ?? 0) === (row.sne ?? 0)).length;
  return {
    report: local.report,
    period: local.period,
    sneAt: sne.computedAt,
    localAt: local.computedAt,
    rows,
    totals: { compared: rows.length, equal, different: rows.length - equal },
  };
}

function indexed(rows: readonly ReportRow[], keys: readonly string[]): ReadonlyMap<string, ReportRow> {
  return new Map(rows.map((row) => [JSON.stringify(keys.map((key) => row[key] ?? null)), row]));
}

function titleOf(row: ReportRow): string {
  const texts = [
    'communeName',
    'reasonLabel',
    'subReasonLabel',
    'reserverLabel',
    'reserverName',
    'indicatorLabel',
  ]
    .map((key) => row[key])
    .filter((cell): cell is string => typeof cell === 'string');
  return texts.length === 0 ? 'Non renseigné' : texts.join(' – ');
}

function numberOf(cell: ReportCell | undefined): number | null {
  return typeof cell === 'number' ? cell : null;
}
