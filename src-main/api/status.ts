import { z } from 'zod';
import { errorShape } from './errors.ts';
import { instant } from './demand.ts';
import { refill } from './refill.ts';

/** The seven states of the tray; one source for tray, window and `status`. */
export const deskState = z.enum(['never', 'synced', 'syncing', 'late', 'offline', 'attention', 'paused']);
export type DeskState = z.infer<typeof deskState>;

export const environment = z.enum(['demo', 'ecole', 'recette', 'production']);
export type Environment = z.infer<typeof environment>;

/**
 * What becomes of a received file that the schema refuses: `refuse` (shown, not stored), `flag` (stored, shown, counted),
 * or `none` where the site has stopped validating.
 */
export const validationPolicy = z.enum(['refuse', 'flag', 'none']);
export type ValidationPolicy = z.infer<typeof validationPolicy>;

export const syncTrigger = z.enum(['start', 'schedule', 'retry', 'manual', 'wake']);
export type SyncTrigger = z.infer<typeof syncTrigger>;

/** Counts of one GDM call, by demand (not by movement), except `movements`. */
export const syncCounts = z.object({
  movements: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  removed: z.number().int(),
  unchanged: z.number().int(),
  /** Demands stored although the schema refuses their file. */
  drift: z.number().int(),
  /** Movements that could not be stored; each is kept aside and shown. */
  rejected: z.number().int(),
});
export type SyncCounts = z.infer<typeof syncCounts>;

const syncOutcome = z.enum(['running', 'done', 'failed', 'interrupted']);

/** One line of the sync journal. */
export const syncRun = z.object({
  id: z.number().int(),
  trigger: syncTrigger,
  startedAt: instant,
  endedAt: instant.nullable(),
  outcome: syncOutcome,
  /** From when the call asked, and up to when its answer is complete. */
  since: instant.nullable(),
  until: instant.nullable(),
  counts: syncCounts.nullable(),
  error: errorShape.nullable(),
  /** True when the network did not answer. */
  offline: z.boolean(),
});
export type SyncRun = z.infer<typeof syncRun>;

export const syncResult = syncCounts.extend({
  since: instant.nullable(),
  until: instant,
  cursor: instant,
  nextCallAt: instant.nullable(),
});
export type SyncResult = z.infer<typeof syncResult>;

const syncProgress = z.object({ movements: z.number().int(), expected: z.number().int().nullable() });

/** What is being done in bulk: an archive is fetched, looked through or stored, or what it lacks is asked for. */
export const bulkPhase = z.enum(['downloading', 'checking', 'storing', 'resolving']);

/** Work in bulk under way, an export or an import by hand; `bytes` are those of the archive. */
export const bulkWork = z.object({
  kind: z.enum(['export', 'import']),
  phase: bulkPhase,
  bytes: z.number().int(),
  totalBytes: z.number().int().nullable(),
  records: z.number().int(),
  /** Records a second. */
  rate: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  remainingMs: z.number().nullable(),
});
export type BulkWork = z.infer<typeof bulkWork>;

/**
 * Whether the monthly export of the DRM will be asked for without a person: `off` (not wanted), `planned`, or what is in
 * the way: `noPlace` (neither departments nor communes are set), `noConnection`, `paused`.
 */
export const drmAutomation = z.enum(['off', 'planned', 'noPlace', 'noConnection', 'paused']);
export type DrmAutomation = z.infer<typeof drmAutomation>;

/** The state of synchronisation. Last attempt and last success are two facts. */
export const status = z.object({
  state: deskState,
  environment,
  /** Start of the last GDM call that was stored whole. */
  lastCallAt: instant.nullable(),
  lastAttempt: z
    .object({ at: instant, outcome: syncOutcome, error: errorShape.nullable(), offline: z.boolean() })
    .nullable(),
  nextCallAt: instant.nullable(),
  /** Why then, in French, for the sync page. */
  nextCallReason: z.string().nullable(),
  cursor: instant.nullable(),
  progress: syncProgress.nullable(),
  demands: z.object({ active: z.number().int(), removed: z.number().int() }),
  drm: z.object({
    covered: z.number().int(),
    latestMonth: z.string().nullable(),
    nextReadyOn: z.string().nullable(),
    automation: drmAutomation,
  }),
  exports: z.object({
    running: z.number().int(),
    failed: z.number().int(),
    ready: z.number().int(),
    /** A person has suspended exports and imports of archives: nothing goes on until it is resumed. */
    paused: z.boolean(),
  }),
  /** There while a store that was begun anew does not hold everything yet. */
  refill: refill.exactOptional(),
  /** What goes on in bulk in this engine, or waits while it is suspended; null: nothing. */
  work: bulkWork.nullable(),
  /** What the desk sends; not there unless it is entitled to. */
  outgoing: z
    .object({
      /** Files that have not left, that the SNE has not shown yet, and that a person has to look at. */
      waiting: z.number().int(),
      unconfirmed: z.number().int(),
      attention: z.number().int(),
    })
    .exactOptional(),
  /** The schemas that judge, and what departs from them in the stock. */
  schema: z.object({
    version: z.string(),
    origin: z.string(),
    policy: validationPolicy,
    drift: z.object({
      demands: z.number().int(),
      /** Changes at the SNE: what has one cause counts once. */
      causes: z.number().int(),
      /** Those of most demands. */
      main: z.array(
        z.object({
          message: z.string(),
          places: z.array(z.string()),
          schemas: z.array(z.string()),
          demands: z.number().int(),
          firstAt: instant,
          lastAt: instant,
          firstNud: z.string(),
          lastNud: z.string(),
        }),
      ),
    }),
  }),
  /** Anomalies that nobody has acknowledged. */
  anomalies: z.number().int(),
  /** The last look through the store and its last backup; absent where there is no store. */
  safekeeping: z
    .object({ checkedAt: instant.nullable(), damaged: z.boolean(), backupAt: instant.nullable() })
    .optional(),
  engine: z.object({ xml: z.string(), sqlite: z.string() }),
  /** The instant for which this was computed. */
  at: instant,
});
export type Status = z.infer<typeof status>;

/** Something a person has to look at; grouped so that one cause is one line. */
export const anomaly = z.object({
  id: z.number().int(),
  kind: z.enum(['drift', 'rejected', 'settings', 'unknown', 'export', 'clock']),
  code: z.string(),
  /** French, what it is about ("élément inconnu « x » dans demandeur"). */
  title: z.string(),
  count: z.number().int(),
  firstAt: instant,
  lastAt: instant,
  exampleNud: z.string().nullable(),
  acknowledgedAt: instant.nullable(),
});
export type Anomaly = z.infer<typeof anomaly>;
