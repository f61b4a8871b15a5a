import { z } from 'zod';
import { instant } from './demand.ts';

/** A French calendar day. */
const day = z.iso.date();

/**
 * What was seen of a demand: itself, its NIR in full, its monthly resources, or the file as it was received. Of no demand:
 * a recovery key, which opens them all, was given out.
 */
export const accessAction = z.enum(['demand', 'nir', 'drm', 'raw', 'key']);
export type AccessAction = z.infer<typeof accessAction>;

/** One line of the access log: numbers only. */
export const accessEntry = z.object({
  at: instant,
  /** Account of the operating system. */
  account: z.string(),
  action: accessAction,
  /** Empty for what concerns no single demand. */
  nud: z.string(),
});
export type AccessEntry = z.infer<typeof accessEntry>;

/** A demand that the retention rules leave alone. */
export const legalHold = z.object({
  nud: z.string(),
  reason: z.string().trim().min(3).max(500),
  /** Last day on which it holds. */
  until: day,
  placedAt: instant,
  placedBy: z.string(),
});
export type LegalHold = z.infer<typeof legalHold>;

/** What applying the retention rules took away, or would. */
export const purgeResult = z.object({
  dryRun: z.boolean(),
  /** Demands removed longer ago than the rule allows, with everything of them. */
  removedDemands: z.number().int(),
  /** Among those that are due, left alone by a hold. */
  held: z.number().int(),
  /** Amounts of months that are too old. */
  monthlyResources: z.number().int(),
  /** Former files of demands, and refused ones. */
  rawXml: z.number().int(),
  /** Lines of the access log. */
  accessLog: z.number().int(),
  /** Backups, copies and archives on this computer that held what went. */
  files: z.number().int(),
  /** Copies that held what went are left until a store that was begun anew is filled again. */
  copiesWait: z.boolean(),
});
export type PurgeResult = z.infer<typeof purgeResult>;

export const backupResult = z.object({
  file: z.string(),
  bytes: z.number().int(),
  demands: z.number().int(),
});
export type BackupResult = z.infer<typeof backupResult>;

/** What the daily work noted; instants UTC, null: never. */
export const safekeepingNotes = z.object({
  dailyAt: instant.nullable().default(null),
  checkedAt: instant.nullable().default(null),
  checkedWholeAt: instant.nullable().default(null),
  /** What the last look through the store found wrong; SQLite's words, of pages and indexes. */
  problems: z.array(z.string()).default([]),
  backupAt: instant.nullable().default(null),
  /** Why the last backup failed (French), or null. */
  backupError: z.string().nullable().default(null),
  purgedAt: instant.nullable().default(null),
  /** Copies of what was erased are left until the store is filled again. */
  owesCopies: z.boolean().default(false),
  /** Copies that should be gone and that another program held. */
  owedFiles: z.array(z.string()).default([]),
  /** Lines of the access log at which its chain does not hold, as far as they were told. */
  accessBreaks: z.array(z.number().int()).default([]),
  /** Where the access log's chain stood. */
  accessHead: z.object({ seq: z.number().int(), mac: z.string() }).nullable().default(null),
});
export type SafekeepingNotes = z.infer<typeof safekeepingNotes>;

/** How safe the store is kept. */
export const safekeepingState = safekeepingNotes.extend({
  encryption: z.enum(['on', 'off']),
  /** What opens the key: the system's keystore, the account's key on this computer, a secret of the administrator's. */
  keyHolders: z.array(z.enum(['keystore', 'machine', 'given'])),
  /** Automatic backups, the newest first. */
  backups: z.array(z.object({ file: z.string(), bytes: z.number().int(), at: instant })),
  holds: z.array(legalHold),
  /** When a recovery key was last given out, as far as the access log goes back; null: never. */
  recoveryKeyAt: instant.nullable(),
});
export type SafekeepingState = z.infer<typeof safekeepingState>;
