import type { ReportCell, ReportInput, ReportRow } from '../api/reports.ts';
import { addDays } from '../reference/days.ts';
import { label } from '../reference/code-lists.ts';
import { parisMidnight } from '../reference/paris-time.ts';
import type { ReportReader } from '../store/report-store.ts';
import { ALLOCATION_CTE, attribFacts, LIVES_IN_OR_WANTS } from './sql.ts';
import { ranked, sumOf } from './figures.ts';

/** The figures of a report, before they are presented. */
export interface Figures {
  readonly rows: readonly ReportRow[];
  readonly totals: ReportRow;
  readonly series: readonly { readonly month: string; readonly count: number }[];
}

interface Day {
  readonly removed_on: string;
}

/** Removed demands of the period, with what the filters need of their allocation. */
function removedSql({ filters }: ReportInput): string {
  const conditions = [
    `d.state = 'removed'`,
    'd.removed_on BETWEEN :from AND :to',
    ...(filters.commune === null ? [] : [LIVES_IN_OR_WANTS]),
    ...(filters.reserver === null
      ? []
      : ['d.id IN (SELECT demand_id FROM allocation WHERE reserver_type = :reserver)']),
  ];
  const cte = filters.reserver === null ? 'WITH' : `${ALLOCATION_CTE},`;
  return `${cte} gone AS (SELECT d.id, d.removed_on, nullif(d.removal_reason, '') AS reason,
    nullif(d.removal_sub_reason, '') AS sub_reason FROM demand d WHERE ${conditions.join(' AND ')})`;
}

/** Removals by reason and sub-reason; see the definition of `removals`. */
export function removals(reader: ReportReader, input: ReportInput): Figures {
  const facts = input.filters.reserver === null ? {} : attribFacts(reader);
  const parameters = { ...input.period, ...input.filters, ...facts };
  const gone = removedSql(input);
  const found = reader.all<{
    reason: string | null;
    sub_reason: string | null;
    removals: number;
    first_on: string;
    last_on: string;
  }>(
    `${gone} SELECT reason, sub_reason, count(*) AS removals, min(removed_on) AS first_on, max(removed_on) AS last_on
     FROM gone GROUP BY reason, sub_reason`,
    parameters,
  );
  const rows = found.map((row): ReportRow => ({
    reason: row.reason,
    reasonLabel:
      row.reason === null ? 'Sans motif (suppression)' : (label('motifRadiation', row.reason) ?? row.reason),
    subReason: row.sub_reason,
    subReasonLabel:
      row.sub_reason === null ? null : (label('sousMotifIrrecevabilite', row.sub_reason) ?? row.sub_reason),
    removals: row.removals,
    firstOn: row.first_on,
    lastOn: row.last_on,
  }));
  return {
    rows: ranked(rows, 'removals', 'share'),
    totals: { removals: sumOf(rows, 'removals'), reactivated: reactivated(reader, input, facts) },
    series: byMonth(
      reader.all<Day & { n: number }>(
        `${gone} SELECT removed_on, count(*) AS n FROM gone GROUP BY 1`,
        parameters,
      ),
    ),
  };
}

/** Demands that are active now and had a removal with a reason in the period. */
function reactivated(
  reader: ReportReader,
  { period, filters }: ReportInput,
  facts: Readonly<Record<string, string>>,
): number {
  const bounds = {
    start: parisMidnight(new Date(`${period.from}T12:00:00Z`)).toISOString(),
    end: parisMidnight(new Date(`${addDays(period.to, 1)}T12:00:00Z`)).toISOString(),
  };
  const reserver =
    filters.reserver === null
      ? ''
      : 'AND d.id IN (SELECT demand_id FROM allocation WHERE reserver_type = :reserver)';
  const [row] = reader.all<{ n: number }>(
    `${filters.reserver === null ? '' : ALLOCATION_CTE}
     SELECT count(DISTINCT m.nud) AS n FROM movement m JOIN demand d ON d.nud = m.nud
     WHERE m.kind = 'RAD' AND m.at >= :start AND m.at < :end AND m.removal_reason <> '' AND d.state = 'active'
       ${filters.commune === null ? '' : `AND ${LIVES_IN_OR_WANTS}`} ${reserver}`,
    { ...bounds, ...filters, ...facts },
  );
  return row?.n ?? 0;
}

/** Removals after an allocation, by designating reserver; see the definition of `removals-by-reserver`. */
export function removalsByReserver(reader: ReportReader, { period, filters }: ReportInput): Figures {
  const parameters = { ...period, ...filters, ...attribFacts(reader) };
  const sql = `${ALLOCATION_CTE}, gone AS (
    SELECT d.removed_on, a.reserver_type, a.reserver_name, a.dalo, a.agreement
    FROM demand d LEFT JOIN allocation a ON a.demand_id = d.id
    WHERE d.state = 'removed' AND d.removed_on BETWEEN :from AND :to AND d.removal_reason = 'RADATT'
      ${filters.commune === null ? '' : 'AND a.commune = :commune'}
      ${filters.reserver === null ? '' : 'AND a.reserver_type = :reserver'})`;
  const found = reader.all<{
    reserver_type: string | null;
    reserver_name: string | null;
    removals: number;
    dalo: number;
    agreement: number;
    first_on: string;
    last_on: string;
  }>(
    `${sql} SELECT reserver_type, reserver_name, count(*) AS removals, coalesce(sum(dalo), 0) AS dalo,
       coalesce(sum(agreement), 0) AS agreement, min(removed_on) AS first_on, max(removed_on) AS last_on
     FROM gone GROUP BY reserver_type, reserver_name`,
    parameters,
  );
  const rows = found.map((row): ReportRow => ({
    ...reserverCells(row.reserver_type, row.reserver_name),
    removals: row.removals,
    dalo: row.dalo,
    agreement: row.agreement,
    firstOn: row.first_on,
    lastOn: row.last_on,
  }));
  const totals = Object.fromEntries(['removals', 'dalo', 'agreement'].map((key) => [key, sumOf(rows, key)]));
  return {
    rows: ranked(rows, 'removals', 'share'),
    totals,
    series: byMonth(
      reader.all<Day & { n: number }>(
        `${sql} SELECT removed_on, count(*) AS n FROM gone GROUP BY 1`,
        parameters,
      ),
    ),
  };
}

/** The cells that say who designated. */
export function reserverCells(
  type: string | null,
  name: string | null,
): Readonly<Record<string, ReportCell>> {
  return {
    reserverType: type,
    reserverLabel: type === null ? 'Non renseigné' : (label('typeReservataire', type) ?? type),
    reserverName: name,
  };
}

/** Days with their counts, as months. */
export function byMonth(days: readonly (Day & { readonly n: number })[]): Figures['series'] {
  const months = new Map<string, number>();
  for (const { removed_on, n } of days) {
    const month = removed_on.slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + n);
  }
  return [...months].map(([month, count]) => ({ month, count })).sort((a, b) => (a.month < b.month ? -1 : 1));
}
