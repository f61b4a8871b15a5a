import type { Report, ReportInput } from '../api/reports.ts';
import type { ReportReader } from '../store/report-store.ts';
import { flowAllocations, threeDs } from './allocations.ts';
import { reportDefinition } from './definitions.ts';
import { computeQuality } from './quality/compute.ts';
import type { Quality } from './quality/compute.ts';
import type { JudgeContext } from './quality/model.ts';
import { qualityFigures } from './quality/present.ts';
import { removals, removalsByReserver } from './removals.ts';
import type { Figures } from './removals.ts';

/** What reports are made from. */
export interface ReportTools {
  readonly reader: ReportReader;
  readonly context: JudgeContext;
  readonly now: Date;
  /** Indicators of the whole stock that are computed already, to save a pass. */
  readonly quality?: Quality | null;
  readonly signal?: AbortSignal;
}

/** A report from the local store, by its definition. */
export async function computeReport(tools: ReportTools, input: ReportInput): Promise<Report> {
  const { rows, totals, series } = await figuresOf(tools, input);
  const { title, columns } = reportDefinition(input.report);
  return {
    report: input.report,
    title,
    source: 'local',
    period: input.period,
    filters: input.filters,
    computedAt: tools.now.toISOString(),
    dataFrom: tools.reader.dataFrom(),
    columns,
    rows: [...rows],
    totals,
    series: [...series],
  };
}

async function figuresOf(tools: ReportTools, input: ReportInput): Promise<Figures> {
  const { reader, context, now, signal } = tools;
  switch (input.report) {
    case '3ds':
      return threeDs(reader, context.communes, input);
    case 'removals':
      return removals(reader, input);
    case 'removals-by-reserver':
      return removalsByReserver(reader, input);
    case 'flow-allocations':
      return flowAllocations(reader, input);
    case 'quality': {
      const { filters } = input;
      const whole = filters.commune === null && filters.reserver === null;
      const known = whole ? (tools.quality ?? null) : null;
      const quality =
        known ??
        (await computeQuality(reader, context, {
          now,
          filters,
          ...(signal === undefined ? {} : { signal }),
        }));
      return qualityFigures(reader, quality, input.period);
    }
  }
}
