import type { ReportInput, ReportRow } from '../api/reports.ts';
import type { Communes } from '../reference/communes.ts';
import { PRIORITY_NAME } from '../sne/contract/movements.ts';
import type { ReportReader } from '../store/report-store.ts';
import { percent, ranked, sumOf } from './figures.ts';
import { byMonth, reserverCells } from './removals.ts';
import type { Figures } from './removals.ts';
import { ALLOCATION_CTE, attribFacts } from './sql.ts';

/** Allocations of the period, filtered. */
function signedSql({ filters }: ReportInput): string {
  return `${ALLOCATION_CTE}, signed AS (SELECT * FROM allocation WHERE lease_on BETWEEN :from AND :to
    ${filters.commune === null ? '' : 'AND commune = :commune'}
    ${filters.reserver === null ? '' : 'AND reserver_type = :reserver'})`;
}

type Parameters = Readonly<Record<string, string | null>>;

function parametersOf(reader: ReportReader, input: ReportInput): Parameters {
  return { ...input.period, ...input.filters, ...attribFacts(reader) };
}

function seriesOf(reader: ReportReader, input: ReportInput, parameters: Parameters): Figures['series'] {
  const sql = `${signedSql(input)} SELECT lease_on AS removed_on, count(*) AS n FROM signed GROUP BY 1`;
  return byMonth(reader.all(sql, parameters));
}

/** Allocations by reserver and way of management; see the definition of `flow-allocations`. */
export function flowAllocations(reader: ReportReader, input: ReportInput): Figures {
  const parameters = parametersOf(reader, input);
  const found = reader.all<{
    reserver_type: string | null;
    reserver_name: string | null;
    allocations: number;
    flow: number;
    stock: number;
    first_on: string;
    last_on: string;
  }>(
    `${signedSql(input)} SELECT reserver_type, reserver_name, count(*) AS allocations, sum(mode IS 'FLUX') AS flow,
       sum(mode IS 'STOCK') AS stock, min(lease_on) AS first_on, max(lease_on) AS last_on
     FROM signed GROUP BY reserver_type, reserver_name`,
    parameters,
  );
  const rows = found.map((row): ReportRow => ({
    ...reserverCells(row.reserver_type, row.reserver_name),
    allocations: row.allocations,
    flow: row.flow,
    stock: row.stock,
    unknownMode: row.allocations - row.flow - row.stock,
    firstOn: row.first_on,
    lastOn: row.last_on,
  }));
  const keys = ['allocations', 'flow', 'stock', 'unknownMode'];
  return {
    rows: ranked(rows, 'flow', 'flowShare'),
    totals: Object.fromEntries(keys.map((key) => [key, sumOf(rows, key)])),
    series: seriesOf(reader, input, parameters),
  };
}

type Counted =
  'allocations' | 'dalo' | 'priority' | 'outsideQpv' | 'outsideQpvKnown' | 'firstQuartileOutsideQpv';

interface ThreeDsRow extends Readonly<Record<Counted, number>> {
  readonly commune: string | null;
  readonly averageWait: number | null;
  readonly averageIncome: number | null;
}

const DAYS_A_MONTH = 30.4375;

/** Allocations by commune of the dwelling; see the definition of `3ds`. */
export function threeDs(reader: ReportReader, communes: Communes, input: ReportInput): Figures {
  const parameters = parametersOf(reader, input);
  const sql = `${signedSql(input)}, judged AS (
    SELECT s.*, coalesce(s.dalo, 0) AS is_dalo,
      coalesce((SELECT lower(outside_facts(p.xml) ->> '${PRIORITY_NAME}') IN ('true', '1') FROM outside_form p
        WHERE p.demand_id = s.demand_id AND p.entity = 'PRIO'), 0) AS priority,
      (julianday(s.lease_on) - julianday(d.created_on)) / ${String(DAYS_A_MONTH)} AS wait,
      (SELECT sum(r.monthly_amount) FROM declared_resource r
        WHERE r.demand_id = s.demand_id AND r.direction = 'received') AS income
    FROM signed s JOIN demand d ON d.id = s.demand_id)`;
  const figures = `count(*) AS allocations, coalesce(sum(is_dalo), 0) AS dalo, coalesce(sum(priority), 0) AS priority,
    coalesce(sum(in_qpv IS 0), 0) AS outsideQpv,
    coalesce(sum(in_qpv IS 0 AND first_quartile IS NOT NULL), 0) AS outsideQpvKnown,
    coalesce(sum(in_qpv IS 0 AND first_quartile IS 1), 0) AS firstQuartileOutsideQpv,
    round(avg(wait), 1) AS averageWait, round(avg(income), 2) AS averageIncome`;
  const rows = reader.all<ThreeDsRow>(
    `${sql} SELECT commune, ${figures} FROM judged GROUP BY commune`,
    parameters,
  );
  const [all] = reader.all<ThreeDsRow>(`${sql} SELECT NULL AS commune, ${figures} FROM judged`, parameters);
  const named = rows.map((row): ReportRow => ({
    communeName: row.commune === null ? 'Non renseignée' : (communes.name(row.commune) ?? row.commune),
    ...present(row),
  }));
  return {
    rows: ranked(named, 'allocations', 'allocationShare').map(withoutShare),
    totals: all === undefined ? {} : withoutCommune(present(all)),
    series: seriesOf(reader, input, parameters),
  };
}

function present(row: ThreeDsRow): ReportRow {
  return { ...row, firstQuartileShare: percent(row.firstQuartileOutsideQpv, row.outsideQpvKnown) };
}

function withoutShare({ allocationShare: _, ...row }: ReportRow): ReportRow {
  return row;
}

function withoutCommune({ commune: _, ...row }: ReportRow): ReportRow {
  return row;
}
