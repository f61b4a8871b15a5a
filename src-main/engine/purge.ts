import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PurgeResult } from '../api/safekeeping.ts';
import type { Settings } from '../api/settings.ts';
import { addDays, parisDay } from '../reference/days.ts';
import { isLogAside } from '../store/access-log.ts';
import type { AccessLog } from '../store/access-log.ts';
import { BACKUPS_FOLDER, deleteCopy, SET_ASIDE_FOLDER } from '../store/backup.ts';
import type { Due, RetentionLimits } from '../store/retention.ts';
import type { ReadableStore, Store } from '../store/store.ts';
import { isRefilling } from './refill.ts';

const DAY_MS = 86_400_000;
/** Archives and copies of the store that wait for a person, at most. */
const WAITING_DAYS = 30;

/** The retention rules on a day. */
function retentionLimits({ retention }: Settings, now: Date): RetentionLimits {
  const today = parisDay(now);
  return {
    today,
    removedOnOrBefore: addDays(today, -retention.removedDays),
    historyFrom: monthBefore(today, retention.drmHistoryMonths),
    filesFrom: new Date(now.getTime() - retention.formerFilesDays * DAY_MS).toISOString(),
  };
}

/** The access log is kept so long. */
function accessLimit({ retention }: Settings, now: Date): string {
  const at = new Date(now);
  at.setUTCMonth(at.getUTCMonth() - retention.accessLogMonths);
  return at.toISOString();
}

export interface PurgeContext {
  readonly profile: string;
  readonly settings: Settings;
  readonly accessLog: AccessLog | null;
  readonly now: Date;
  /** Something was erased whose copies were left then, for the store was being filled again. */
  readonly owesCopies: boolean;
}

/** What applying the rules would take away. */
export function duePurge(store: ReadableStore, context: PurgeContext): PurgeResult {
  const { settings, accessLog, now } = context;
  const due = store.retention.due(retentionLimits(settings, now));
  const accessLines = accessLog?.countBefore(accessLimit(settings, now)) ?? 0;
  const { go, wait } = copiesOf(store, context, due);
  return resultOf(due, true, accessLines, dueFiles(context, go).length, wait);
}

/**
 * Applies the retention rules: what is due is erased from the store, its log and its index; backups and copies on this
 * computer that may hold it are deleted with it, and archives that have waited too long. While a store that was begun anew
 * is being filled, copies of the lost one stay, as long as they may by their age: they may be all that is left.
 */
export async function purge(store: Store, context: PurgeContext): Promise<PurgeResult> {
  const { settings, accessLog, now } = context;
  const limits = retentionLimits(settings, now);
  const due = await store.write((unit) => unit.retention.erase(limits));
  await store.flush();
  const accessLines = accessLog?.dropBefore(accessLimit(settings, now)) ?? 0;
  const { go, wait } = copiesOf(store, context, due);
  const files = dueFiles(context, go);
  for (const file of files) deleteCopy(file);
  return resultOf(due, false, accessLines, files.length, wait);
}

/** Whether copies that hold what is erased go, or wait until a store that was begun anew is filled. */
function copiesOf(
  store: ReadableStore,
  { settings, now, owesCopies }: PurgeContext,
  due: Due,
): { readonly go: boolean; readonly wait: boolean } {
  if (!owesCopies && !isAnything(due)) return { go: false, wait: false };
  const wait = isRefilling(store, settings, now);
  return { go: !wait, wait };
}

function isAnything({ demands, monthlyResources, rawXml }: Due): boolean {
  return demands.length > 0 || monthlyResources > 0 || rawXml > 0;
}

function resultOf(
  due: Due,
  dryRun: boolean,
  accessLog: number,
  files: number,
  copiesWait: boolean,
): PurgeResult {
  const { demands, held, monthlyResources, rawXml } = due;
  const erased = { removedDemands: demands.length, held, monthlyResources, rawXml };
  return { dryRun, ...erased, accessLog, files, copiesWait };
}

/** Copies made before what is erased now are of no further use; others go by their age. */
function dueFiles({ profile, settings, now }: PurgeContext, isErasing: boolean): string[] {
  const { maxDays } = settings.backups;
  return [
    ...olderThan(join(profile, BACKUPS_FOLDER), isErasing ? 0 : maxDays, now),
    ...olderThan(join(profile, SET_ASIDE_FOLDER), isErasing ? 0 : WAITING_DAYS, now),
    ...olderThan(join(profile, 'downloads'), WAITING_DAYS, now),
    ...logsAside(profile).filter((file) => statSync(file).mtime.toISOString() < accessLimit(settings, now)),
    ...(isErasing
      ? readdirSync(profile)
          .filter((name) => /^store-before-v\d+\.sqlite$/.test(name))
          .map((name) => join(profile, name))
      : []),
  ];
}

/** Access logs that were set aside, damaged or closed by a lost key, with what SQLite left beside them. */
function logsAside(profile: string): string[] {
  return readdirSync(profile)
    .filter(isLogAside)
    .map((name) => join(profile, name));
}

/** Files of a folder that are so many days old or more; 0: all. */
export function olderThan(folder: string, days: number, now: Date): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((file) => {
      const facts = statSync(file);
      return facts.isFile() && (days === 0 || now.getTime() - facts.mtimeMs >= days * DAY_MS);
    });
}

function monthBefore(day: string, months: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  const index = year * 12 + (month - 1) - months;
  return `${String(Math.floor(index / 12))}-${String((index % 12) + 1).padStart(2, '0')}`;
}
