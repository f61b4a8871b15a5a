import { indicatorId } from '../../api/reports.ts';
import type {
  IndicatorDemand,
  IndicatorId,
  IndicatorState,
  QualityState,
  ReportColumn,
  ReportPeriod,
  ReportRow,
} from '../../api/reports.ts';
import type { ReportReader, Snapshot } from '../../store/report-store.ts';
import { percent } from '../figures.ts';
import type { Figures } from '../removals.ts';
import { explainFinding } from './compute.ts';
import type { Quality } from './compute.ts';
import type { JudgeContext } from './model.ts';
import { INDICATOR_WORDS } from './words.ts';

/** The indicators with their course, for the page. */
export function qualityState(quality: Quality, snapshots: readonly Snapshot[]): QualityState {
  const { computedAt, active } = quality;
  const indicators = indicatorId.options.map((id): IndicatorState => {
    const found = quality.found[id];
    return {
      id,
      ...INDICATOR_WORDS[id],
      count: found?.demandIds.length ?? null,
      checked: found?.checked ?? null,
      course: snapshots.filter(({ indicator }) => indicator === id).map(({ day, count }) => ({ day, count })),
    };
  });
  return { computedAt, active, indicators };
}

/** The rows of the report `quality`; see its definition. */
export function qualityFigures(reader: ReportReader, quality: Quality, period: ReportPeriod): Figures {
  const snapshots = reader.snapshots(period.from, period.to);
  const rows = indicatorId.options.map((id): ReportRow => {
    const found = quality.found[id];
    const course = snapshots.filter(({ indicator }) => indicator === id);
    const [first, last] = [course[0] ?? null, course.at(-1) ?? null];
    return {
      indicator: id,
      indicatorLabel: INDICATOR_WORDS[id].label,
      count: found?.demandIds.length ?? null,
      checked: found?.checked ?? null,
      share: found === null ? null : percent(found.demandIds.length, found.checked),
      firstDay: first?.day ?? null,
      firstCount: first?.count ?? null,
      lastDay: last?.day ?? null,
      lastCount: last?.count ?? null,
    };
  });
  return { rows, totals: { active: quality.active }, series: [] };
}

interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** The demands behind an indicator, a page of them, with what is the case for each; duplicates by pair, the surest first. */
export function demandsBehind(
  reader: ReportReader,
  context: JudgeContext,
  quality: Quality,
  id: IndicatorId,
  { offset, limit }: Page,
): { readonly total: number; readonly rows: readonly IndicatorDemand[] } {
  if (id === 'duplicate-person') return duplicatesBehind(reader, quality, { offset, limit });
  const ids = quality.found[id]?.demandIds ?? [];
  const page = ids.slice(offset, offset + limit);
  const details = explainFinding(reader, context, id, page);
  const rows = readHeads(reader, page);
  return {
    total: ids.length,
    rows: page.flatMap((demandId) => {
      const head = rows.get(demandId);
      if (head === undefined) return [];
      return [
        { ...head, detail: details.get(demandId) ?? 'Corrigé depuis le calcul', score: null, other: null },
      ];
    }),
  };
}

function duplicatesBehind(
  reader: ReportReader,
  { pairs }: Quality,
  { offset, limit }: Page,
): { readonly total: number; readonly rows: readonly IndicatorDemand[] } {
  const page = pairs.slice(offset, offset + limit);
  const heads = readHeads(reader, [...new Set(page.flatMap(({ demandId, otherId }) => [demandId, otherId]))]);
  const rows = page.flatMap(({ demandId, otherId, score, why }) => {
    const [head, other] = [heads.get(demandId), heads.get(otherId)];
    return head === undefined || other === undefined
      ? []
      : [{ ...head, detail: why, score, other: other.nud }];
  });
  return { total: pairs.length, rows };
}

type Head = Pick<IndicatorDemand, 'nud' | 'lastName' | 'firstName' | 'createdOn' | 'renewalDueOn'>;

function readHeads(reader: ReportReader, ids: readonly number[]): ReadonlyMap<number, Head> {
  const rows = reader.all<Head & { id: number }>(
    `SELECT d.id, d.nud, d.last_name AS lastName, d.first_name AS firstName, d.created_on AS createdOn,
       d.renewal_due_on AS renewalDueOn FROM json_each(:ids) j CROSS JOIN demand d ON d.id = j.value`,
    { ids: JSON.stringify(ids) },
  );
  return new Map(rows.map(({ id, ...head }) => [id, head]));
}

/** The demands behind an indicator as a table to write to a file. */
export function behindTable(
  id: IndicatorId,
  rows: readonly IndicatorDemand[],
): { readonly columns: ReportColumn[]; readonly rows: ReportRow[] } {
  const columns: ReportColumn[] = [
    { key: 'nud', label: 'Numéro unique', kind: 'text' },
    { key: 'lastName', label: 'Nom', kind: 'text' },
    { key: 'firstName', label: 'Prénom', kind: 'text' },
    { key: 'createdOn', label: 'Créée le', kind: 'day' },
    { key: 'renewalDueOn', label: 'À renouveler le', kind: 'day' },
    { key: 'detail', label: 'Constat', kind: 'text' },
  ];
  const pairs: ReportColumn[] = [
    { key: 'score', label: 'Note', kind: 'count' },
    { key: 'other', label: 'Autre demande', kind: 'text' },
  ];
  return {
    columns: id === 'duplicate-person' ? [...columns, ...pairs] : columns,
    rows: rows.map((row) => ({ ...row })),
  };
}
