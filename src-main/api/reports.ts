import { z } from 'zod';

/** Operational reports (§5); `quality` gathers the quality indicators. */
export const reportName = z.enum(['3ds', 'removals', 'removals-by-reserver', 'flow-allocations', 'quality']);
export type ReportName = z.infer<typeof reportName>;

/** A calendar day of Europe/Paris, `YYYY-MM-DD`, that exists. */
export const calendarDay = z.iso.date();

/** Days of Europe/Paris, both included. */
export const reportPeriod = z
  .object({ from: calendarDay, to: calendarDay })
  .refine(({ from, to }) => from <= to, 'la période finit avant de commencer');
export type ReportPeriod = z.infer<typeof reportPeriod>;

export const reportFilters = z.object({
  /** INSEE code; what it keeps is said in the definition of each report. */
  commune: z
    .string()
    .regex(/^\d[\dAB]\d{3}$/)
    .nullable()
    .default(null),
  /** Code of `typeReservataire`. */
  reserver: z
    .string()
    .regex(/^[A-Z0-9_]{1,20}$/)
    .nullable()
    .default(null),
});
export type ReportFilters = z.infer<typeof reportFilters>;

export const reportInput = z.object({
  report: reportName,
  period: reportPeriod,
  filters: reportFilters.prefault({}),
});
export type ReportInput = z.infer<typeof reportInput>;

/**
 * What a column holds: text; a whole number; euros; a day `YYYY-MM-DD`; a percentage with one decimal; a number of
 * months with one decimal.
 */
export const columnKind = z.enum(['text', 'count', 'amount', 'day', 'percent', 'months']);
export type ColumnKind = z.infer<typeof columnKind>;

export const reportColumn = z.object({ key: z.string(), label: z.string(), kind: columnKind });
export type ReportColumn = z.infer<typeof reportColumn>;

export const reportCell = z.union([z.string(), z.number(), z.null()]);
export type ReportCell = z.infer<typeof reportCell>;
export const reportRow = z.record(z.string(), reportCell);
export type ReportRow = z.infer<typeof reportRow>;

/** What a report counts, how its filters are understood, and what it lacks: plain French. */
export const reportDefinition = z.object({
  name: reportName,
  /** French names that the command also takes. */
  aliases: z.array(z.string()),
  title: z.string(),
  counts: z.string(),
  communeMeans: z.string(),
  reserverMeans: z.string(),
  lacks: z.array(z.string()),
  columns: z.array(reportColumn),
});
export type ReportDefinition = z.infer<typeof reportDefinition>;

/** One report: figures of the local store, or those that the SNE gave. */
export const report = z.object({
  report: reportName,
  title: z.string(),
  source: z.enum(['local', 'sne']),
  period: z.object({ from: z.string(), to: z.string() }),
  filters: reportFilters,
  /** When it was computed here, or received from the SNE: UTC instant. */
  computedAt: z.string(),
  /** Newest word of the SNE in the store, UTC instant: how old the figures are. Null when nothing came yet. */
  dataFrom: z.string().nullable(),
  columns: z.array(reportColumn),
  rows: z.array(reportRow),
  totals: reportRow,
  /** Counts a month, for the chart; empty where the report has none. */
  series: z.array(z.object({ month: z.string(), count: z.number().int() })),
});
export type Report = z.infer<typeof report>;

/** The same figure here and at the SNE. */
export const comparedFigure = z.object({
  /** What the row is about, as text. */
  label: z.string(),
  column: z.string(),
  columnLabel: z.string(),
  local: z.number().nullable(),
  sne: z.number().nullable(),
  /** `local` less `sne`; null unless both are there. */
  difference: z.number().nullable(),
});
export type ComparedFigure = z.infer<typeof comparedFigure>;

export const reportComparison = z.object({
  report: reportName,
  period: z.object({ from: z.string(), to: z.string() }),
  /** When the SNE's figures came and those of the store were computed: UTC instants. */
  sneAt: z.string(),
  localAt: z.string(),
  rows: z.array(comparedFigure),
  totals: z.object({ compared: z.number().int(), equal: z.number().int(), different: z.number().int() }),
});
export type ReportComparison = z.infer<typeof reportComparison>;

export const reportFormat = z.enum(['json', 'csv', 'xlsx', 'pdf']);
export type ReportFormat = z.infer<typeof reportFormat>;

/** A file to be saved by the window. */
export const reportFile = z.object({ name: z.string(), type: z.string(), base64: z.string() });
export type ReportFile = z.infer<typeof reportFile>;

export const indicatorId = z.enum([
  'no-contact',
  'birth-date-nir',
  'income-years',
  'dependant-age',
  'commune-unknown',
  'postal-commune',
  'renewal-overdue',
  'drm-declaration',
  'duplicate-person',
  'country',
  'drift',
]);
export type IndicatorId = z.infer<typeof indicatorId>;

/** One indicator at one moment. */
export const indicatorState = z.object({
  id: indicatorId,
  label: z.string(),
  definition: z.string(),
  /** What it cannot see. */
  lacks: z.string(),
  /** Active demands that it concerns; null while it cannot be computed. */
  count: z.number().int().nullable(),
  /** Active demands that it could judge. */
  checked: z.number().int().nullable(),
  /** One point a day kept, oldest first. */
  course: z.array(z.object({ day: z.string(), count: z.number().int() })),
});
export type IndicatorState = z.infer<typeof indicatorState>;

export const qualityState = z.object({
  computedAt: z.string(),
  active: z.number().int(),
  indicators: z.array(indicatorState),
});
export type QualityState = z.infer<typeof qualityState>;

/** A demand behind an indicator. */
export const indicatorDemand = z.object({
  nud: z.string(),
  lastName: z.string().nullable(),
  firstName: z.string().nullable(),
  createdOn: z.string().nullable(),
  renewalDueOn: z.string().nullable(),
  /** French: what is the case, without any NIR or amount. */
  detail: z.string(),
  /** Of duplicates only: 0 to 100. */
  score: z.number().int().nullable(),
  /** Of duplicates only: the other demand. */
  other: z.string().nullable(),
});
export type IndicatorDemand = z.infer<typeof indicatorDemand>;
