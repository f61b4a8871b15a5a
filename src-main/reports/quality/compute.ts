import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IndicatorId, ReportFilters } from '../../api/reports.ts';
import { indicatorId } from '../../api/reports.ts';
import type { ReportReader, Snapshot } from '../../store/report-store.ts';
import { LIVES_IN_OR_WANTS } from '../sql.ts';
import { DuplicateFinder } from './duplicates.ts';
import type { DuplicatePair } from './duplicates.ts';
import { FILE_INDICATORS } from './file-rules.ts';
import { loadDemands } from './load.ts';
import type { Indicator, JudgeContext } from './model.ts';
import { PEOPLE_INDICATORS } from './people-rules.ts';

/** Demands judged at once; the engine answers others in between. */
const RANGE = 1000;

const INDICATORS: readonly Indicator[] = [...PEOPLE_INDICATORS, ...FILE_INDICATORS];

/** What one indicator found. */
export interface Found {
  /** Row ids of the demands behind, in order; of duplicates each demand once. */
  readonly demandIds: readonly number[];
  /** Active demands that could be judged. */
  readonly checked: number;
}

/** What every indicator found at one moment. */
export interface Quality {
  /** UTC instant. */
  readonly computedAt: string;
  /** Active demands looked at. */
  readonly active: number;
  /** Null: cannot be computed. */
  readonly found: Readonly<Record<IndicatorId, Found | null>>;
  readonly pairs: readonly DuplicatePair[];
}

/**
 * Judges every active demand by every indicator, in one pass by ranges, each a moment of the store.
 *
 * @throws the signal's reason when aborted
 */
export async function computeQuality(
  reader: ReportReader,
  context: JudgeContext,
  options: { readonly now: Date; readonly filters?: ReportFilters; readonly signal?: AbortSignal },
): Promise<Quality> {
  const { now, filters = { commune: null, reserver: null }, signal } = options;
  const tally = new Map(INDICATORS.map(({ id }) => [id, { demandIds: [] as number[], checked: 0 }]));
  const duplicates = new DuplicateFinder();
  const condition = conditionOf(filters);
  let [after, active] = [0, 0];
  for (;;) {
    const range = { after, limit: RANGE, ...(condition === null ? {} : { condition }) };
    const demands = loadDemands(reader, range, filters);
    for (const demand of demands) {
      duplicates.add(demand);
      for (const { id, judge } of INDICATORS) {
        const verdict = judge(demand, context);
        const counted = tally.get(id);
        if (verdict === undefined || counted === undefined) continue;
        counted.checked += 1;
        if (verdict !== null) counted.demandIds.push(demand.id);
      }
    }
    active += demands.length;
    after = demands.at(-1)?.id ?? after;
    if (demands.length < RANGE) break;
    await nextTurn();
    signal?.throwIfAborted();
  }
  const pairs = duplicates.pairs();
  const twice = [...new Set(pairs.flatMap(({ demandId, otherId }) => [demandId, otherId]))];
  const of = (id: IndicatorId): Found | null => {
    if (id === 'duplicate-person') return { demandIds: twice, checked: duplicates.checked };
    return id === 'country' && context.judgeCountry === null ? null : (tally.get(id) ?? null);
  };
  return {
    computedAt: now.toISOString(),
    active,
    found: {
      'no-contact': of('no-contact'),
      'birth-date-nir': of('birth-date-nir'),
      'income-years': of('income-years'),
      'dependant-age': of('dependant-age'),
      'commune-unknown': of('commune-unknown'),
      'postal-commune': of('postal-commune'),
      'renewal-overdue': of('renewal-overdue'),
      'drm-declaration': of('drm-declaration'),
      'duplicate-person': of('duplicate-person'),
      country: of('country'),
      drift: of('drift'),
    },
    pairs,
  };
}

function conditionOf({ commune, reserver }: ReportFilters): string | null {
  const conditions = [
    ...(commune === null ? [] : [LIVES_IN_OR_WANTS]),
    ...(reserver === null
      ? []
      : [
          `EXISTS (SELECT 1 FROM outside_form o WHERE o.demand_id = d.id AND o.entity = 'CONT'
            AND outside_facts(o.xml) ->> 'typeReservataire' = :reserver)`,
        ]),
  ];
  return conditions.length === 0 ? null : conditions.join(' AND ');
}

/** What one indicator says of one demand, by loading it again; null when it says nothing any more. */
export function explainFinding(
  reader: ReportReader,
  context: JudgeContext,
  id: IndicatorId,
  demandIds: readonly number[],
): ReadonlyMap<number, string> {
  const indicator = INDICATORS.find((known) => known.id === id);
  if (indicator === undefined) return new Map();
  return new Map(
    loadDemands(reader, { ids: demandIds }).flatMap((demand): [number, string][] => {
      const verdict = indicator.judge(demand, context);
      return typeof verdict === 'string' ? [[demand.id, verdict]] : [];
    }),
  );
}

/** The day's point of every indicator that could be computed. */
export function snapshotsOf(quality: Quality, day: string): Snapshot[] {
  return indicatorId.options.flatMap((indicator) => {
    const found = quality.found[indicator];
    return found === null ? [] : [{ indicator, day, count: found.demandIds.length, checked: found.checked }];
  });
}
