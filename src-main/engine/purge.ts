import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PurgeResult } from '../api/safekeeping.ts';
import type { Settings } from '../api/settings.ts';
import { addDays, addMonths, parisDay } from '../reference/days.ts';
import { isLogAside } from '../store/access-log.ts';
import type { AccessLog } from '../store/access-log.ts';
import { BACKUPS_FOLDER, isDeleted, SET_ASIDE_FOLDER } from '../store/backup.ts';
import type { Due, RetentionLimits } from '../store/retention.ts';
import type { ReadableStore, Store } from '../store/store.ts';
import { isRefilling } from './refill.ts';
import { changeNotes, readNotes } from './safekeeping-notes.ts';

const DAY_MS = 86_400_000;
/** Archives and copies of the store that wait for a person, at most. */
const WAITING_DAYS = 30;

/** The retention rules on a day. */
function retentionLimits({ retention }: Settings, now: Date): RetentionLimits {
  const today = parisDay(now);
  return {
    today,
    removedOnOrBefore: addDays(today, -retention.removedDays),
    historyFrom: addMonths(today, -retention.drmHistoryMonths).slice(0, 7),
    filesFrom: new Date(now.getTime() - retention.formerFilesDays * DAY_MS).toISOString(),
  };
}

/** The access log is kept so long. */
function accessLimit({ retention }: Settings, now: Date): string {
  const [day = '', time = ''] = now.toISOString().split('T');
  return `${addMonths(day, -retention.accessLogMonths)}T${time}`;
}

export interface PurgeContext {
  readonly profile: string;
  readonly settings: Settings;
  readonly accessLog: AccessLog | null;
  readonly now: Date;
}

/** What applying the rules would take away. */
export function duePurge(store: ReadableStore, context: PurgeContext): PurgeResult {
  const { settings, accessLog, now } = context;
  const due = store.retention.due(retentionLimits(settings, now));
  const accessLines = accessLog?.countBefore(accessLimit(settings, now)) ?? 0;
  const { owesCopies, owedFiles } = readNotes(store);
  const isOwed = isAnything(due) || owesCopies;
  const wait = isOwed && mustCopiesStay(store, context);
  const files = dueFiles(context, isOwed && !wait, null, owedFiles);
  return resultOf(due, true, accessLines, files.length, wait);
}

/**
 * Applies the retention rules: what is due is erased from the store, its log and its index; backups and copies on this
 * computer that may hold it are deleted with it, and archives that have waited too long. That copies have to go is noted with
 * what is erased: neither a crash nor a file that another program holds lets one be forgotten.
 *
 * @param replaceCopies makes a backup of what is left before the former ones go; its file, or null where none is kept. When it
 *   fails, they stay.
 */
export async function purge(
  store: Store,
  context: PurgeContext,
  replaceCopies: () => Promise<string | null>,
): Promise<PurgeResult> {
  const { settings, accessLog, now } = context;
  const limits = retentionLimits(settings, now);
  const due = await store.write((unit) => {
    const erased = unit.retention.erase(limits);
    if (isAnything(erased)) changeNotes(unit, { owesCopies: true });
    return erased;
  });
  await store.flush();
  const accessLines = accessLog?.dropBefore(accessLimit(settings, now)) ?? 0;
  const { owesCopies, owedFiles } = readNotes(store);
  const fresh = owesCopies && !mustCopiesStay(store, context) ? await replaced(replaceCopies) : STAY;
  const files = dueFiles(context, fresh !== STAY, fresh === STAY ? null : fresh, owedFiles);
  // Another program may hold one: it is tried again by its name, for newer ones hold nobody who was erased.
  const held = files.filter((file) => !isDeleted(file));
  const isStillOwed = owesCopies && fresh === STAY;
  await store.write((unit) => {
    changeNotes(unit, { purgedAt: now.toISOString(), owesCopies: isStillOwed, owedFiles: held });
  });
  return resultOf(due, false, accessLines, files.length - held.length, isStillOwed || held.length > 0);
}

/** No copy goes for what is erased. */
const STAY = Symbol('stay');

/** While the store is damaged, or being filled again after it was lost, its copies may be all that is left. */
export function mustCopiesStay(
  store: ReadableStore,
  { settings, now }: Pick<PurgeContext, 'settings' | 'now'>,
): boolean {
  return readNotes(store).problems.length > 0 || isRefilling(store, settings, now);
}

async function replaced(replaceCopies: () => Promise<string | null>): Promise<string | null | typeof STAY> {
  try {
    return await replaceCopies();
  } catch {
    // Why is noted and shown by who makes backups.
    return STAY;
  }
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

/** Copies made before what is erased now, all but the `fresh` one, are of no further use; others go by their age. */
function dueFiles(
  { profile, settings, now }: PurgeContext,
  isErasing: boolean,
  fresh: string | null,
  owed: readonly string[],
): string[] {
  const { maxDays } = settings.backups;
  const files = [
    ...olderThan(join(profile, BACKUPS_FOLDER), isErasing ? 0 : maxDays, now),
    ...olderThan(join(profile, SET_ASIDE_FOLDER), isErasing ? 0 : WAITING_DAYS, now),
    ...olderThan(join(profile, 'downloads'), WAITING_DAYS, now),
    ...logsAside(profile).filter((file) => lstatSync(file).mtime.toISOString() < accessLimit(settings, now)),
    ...(isErasing
      ? readdirSync(profile)
          .filter((name) => /^store-before-v\d+\.sqlite$/.test(name))
          .map((name) => join(profile, name))
      : []),
  ];
  const stillThere = owed.filter((file) => lstatSync(file, { throwIfNoEntry: false }) !== undefined);
  return [...new Set([...stillThere, ...files])].filter((file) => file !== fresh);
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
      const facts = lstatSync(file);
      return !facts.isDirectory() && (days === 0 || now.getTime() - facts.mtimeMs >= days * DAY_MS);
    });
}
