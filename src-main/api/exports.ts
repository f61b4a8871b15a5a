import { z } from 'zod';
import { instant } from './demand.ts';
import { errorShape } from './errors.ts';
import { departmentCode } from './settings.ts';
import { bulkPhase } from './status.ts';

/** What an export may hold (§2). */
export const exportEntity = z.enum(['CERFA', 'DALO', 'EVT', 'CONT', 'ATTRIB', 'PRIO', 'COTA', 'PJ', 'DRM']);
export type ExportEntity = z.infer<typeof exportEntity>;

/** The whole stock: every entity but the monthly resources, which have an export of their own. */
export const STOCK_ENTITIES: readonly ExportEntity[] = exportEntity.options.filter(
  (entity) => entity !== 'DRM',
);

/**
 * Where an export stands. Under way: `asking` (the request is leaving), `postponed` (the SNE asked to come later),
 * `requested`, `running` (at the SNE), `ready` (to download), `downloaded` (to store). Waiting for a person:
 * `unnumbered` (the answer to the request was lost: nobody knows its number), `setAside`. Ended: the others.
 */
export const exportStatus = z.enum([
  'asking',
  'postponed',
  'unnumbered',
  'requested',
  'running',
  'ready',
  'downloaded',
  'setAside',
  'done',
  'empty',
  'refused',
  'unsupported',
  'failed',
  'expired',
  'cancelled',
]);
export type ExportStatus = z.infer<typeof exportStatus>;

const communeCode = z.string().regex(/^\d[\dAB]\d{3}$/, 'code INSEE de commune attendu (par exemple 38185)');

/** What is asked of the SNE; either departments or communes. */
export const exportRequest = z
  .object({
    entities: z.array(exportEntity).min(1),
    /** Months of resources, 1 to 3; only with DRM. */
    months: z.number().int().min(1).max(3).nullable().default(null),
    state: z.enum(['active', 'removed']).default('active'),
    departments: z.array(departmentCode).max(101).default([]),
    communes: z.array(communeCode).max(2000).default([]),
  })
  .refine(({ entities, months }) => months === null || entities.includes('DRM'), {
    path: ['months'],
    message: 'la profondeur en mois ne concerne que la DRM',
  })
  .refine(({ departments, communes }) => departments.length > 0 !== communes.length > 0, {
    path: ['departments'],
    message: 'donnez des départements ou des communes, l’un ou l’autre',
  });
export type ExportRequest = z.infer<typeof exportRequest>;

/** One export, as `export list` and the page show it. */
export const exportJob = z.object({
  /** Number in this store, for an export that has none of the SNE. */
  id: z.number().int(),
  exportNumber: z.string().nullable(),
  entities: z.array(exportEntity),
  months: z.number().int().nullable(),
  state: z.enum(['active', 'removed']),
  departments: z.array(z.string()),
  communes: z.array(z.string()),
  origin: z.enum(['manual', 'calendar']),
  status: exportStatus,
  requestedAt: instant,
  updatedAt: instant,
  endedAt: instant.nullable(),
  /** When the SNE will be asked about it again. */
  nextAt: instant.nullable(),
  expiresAt: instant.nullable(),
  expectedRecords: z.number().int().nullable(),
  expectedBytes: z.number().int().nullable(),
  /** Counts of what was stored; null before. */
  records: z.number().int().nullable(),
  stored: z.number().int().nullable(),
  unchanged: z.number().int().nullable(),
  rejected: z.number().int().nullable(),
  drift: z.number().int().nullable(),
  /** Monthly resources received, excluded persons included. */
  drm: z.number().int().nullable(),
  bytes: z.number().int().nullable(),
  seconds: z.number().nullable(),
  /** Active demands here that the export did not have, and what became of them. */
  absent: z.object({ listed: z.number().int(), resolved: z.number().int(), unknown: z.number().int() }),
  error: errorShape.nullable(),
});
export type ExportJob = z.infer<typeof exportJob>;

/** How far a download or a storing has come; told while it runs. */
export const exportProgress = z.object({
  id: z.number().int(),
  phase: bulkPhase,
  bytes: z.number().int(),
  totalBytes: z.number().int().nullable(),
  records: z.number().int(),
  /** Records a second. */
  rate: z.number().nullable(),
  remainingMs: z.number().nullable(),
});
export type ExportProgress = z.infer<typeof exportProgress>;

/** `received`: the SNE gave it, it is up to date; `removed`; `unknown`: the SNE does not know it. */
const unitOutcome = z.enum(['received', 'removed', 'unknown', 'failed']);

/** A demand that an export of active demands did not have. */
export const exportAbsence = z.object({
  nud: z.string(),
  /** Null: not asked yet. */
  outcome: unitOutcome.nullable(),
});
export type ExportAbsence = z.infer<typeof exportAbsence>;

/** The result of a unit retrieval (DRM or demands). */
export const refreshResult = z.object({
  asked: z.number().int(),
  received: z.number().int(),
  /** Not entitled, or not in agreement: nothing is shown for them. */
  excluded: z.number().int(),
  failed: z.number().int(),
  calls: z.number().int(),
  /** Demands of each call, in order. */
  packetSizes: z.array(z.number().int()),
  /** What became of each; only for the demands themselves. */
  outcomes: z.array(z.object({ nud: z.string(), outcome: unitOutcome })).optional(),
});
export type RefreshResult = z.infer<typeof refreshResult>;
