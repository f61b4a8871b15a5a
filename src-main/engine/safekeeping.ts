import { join } from 'node:path';
import { z } from 'zod';
import { asDeskError, DeskError } from '../api/errors.ts';
import { backupResult, safekeepingNotes } from '../api/safekeeping.ts';
import type {
  BackupResult,
  LegalHold,
  PurgeResult,
  SafekeepingNotes,
  SafekeepingState,
} from '../api/safekeeping.ts';
import type { Settings } from '../api/settings.ts';
import { parisDay, parisDayOf } from '../reference/days.ts';
import { normalizeNud } from '../reference/nud.ts';
import type { Clock } from '../schedule/clock.ts';
import type { AccessLog } from '../store/access-log.ts';
import { automaticBackups, BACKUPS_FOLDER, deleteCopy } from '../store/backup.ts';
import type { StoreKey } from '../store/cipher.ts';
import type { SafekeepingAnomaly } from '../store/anomaly-store.ts';
import { storeVerdict } from '../store/store-check.ts';
import { isDamage } from '../store/store-errors.ts';
import { readKeyFile } from '../store/store-key.ts';
import { runStoreTask } from '../store/store-task.ts';
import type { ReadableStore, Store } from '../store/store.ts';
import { accountName } from './access.ts';
import { duePurge, olderThan, purge } from './purge.ts';
import type { PurgeContext } from './purge.ts';
import { isRefilling } from './refill.ts';

const NOTES = 'safekeeping';
const NO_NOTES = safekeepingNotes.parse({});
/** The whole store is looked through this often; its pages every day. */
const WHOLE_CHECK_DAYS = 7;
const DAY_MS = 86_400_000;

export interface SafekeepingOptions {
  readonly profile: string;
  readonly key: StoreKey;
  readonly store: Store;
  readonly accessLog: AccessLog | null;
  readonly clock: Clock;
  readonly settings: () => Settings;
  /** What the status says has changed. */
  readonly onChange: () => void;
}

/** Keeps the store safe and no larger than it may be: looks through it, copies it and applies the retention rules, once a day. */
export class Safekeeping {
  readonly #options: SafekeepingOptions;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #doneFor: string | null = null;
  #isDaily = false;
  /** Retention is due, but the clock is not to be believed yet. */
  #purgeWaits = false;
  /** It is being made up for. */
  #isPurging = false;

  constructor(options: SafekeepingOptions) {
    this.#options = options;
  }

  /** What is known of the store's safety. */
  state(): SafekeepingState {
    const { profile, store, accessLog } = this.#options;
    return safekeepingState(profile, store, accessLog);
  }

  /** Called often: does the day's work when a day (in France) has begun that has not had it. */
  considerDaily(): void {
    if ((this.#purgeWaits || this.#areCopiesDue()) && !this.#isPurging && this.#isClockConfirmed()) {
      this.#purgeWaits = false;
      this.#isPurging = true;
      void this.purge(false)
        .then(this.#options.onChange)
        .catch(() => undefined)
        .finally(() => {
          this.#isPurging = false;
        });
    }
    const today = parisDay(this.#options.clock.now());
    if (this.#doneFor === today || this.#isDaily || this.#stopping.signal.aborted) return;
    this.#doneFor = today;
    const at = readNotes(this.#options.store).dailyAt;
    if (at !== null && parisDayOf(at) === today) return;
    this.#isDaily = true;
    void this.#queue(() => this.daily())
      .catch(() => undefined)
      .finally(() => {
        this.#isDaily = false;
      });
  }

  /** The day's work: retention, a look through the store, a backup of what is left. */
  async daily(): Promise<void> {
    const { store, clock } = this.#options;
    // A store that nothing was ever written to needs no care.
    if (store.journal.lastAttempt() !== null || store.demands.counts().active > 0) {
      if (this.#isClockConfirmed()) await this.#purge();
      else this.#purgeWaits = true;
      await this.#check();
      if (this.#options.settings().backups.keep > 0) await this.#backup();
    }
    await this.#checkAccessLog();
    await this.#note({ dailyAt: clock.now().toISOString() });
    this.#options.onChange();
  }

  /** Applies the retention rules, or says what they would take. A backup of what is left follows. */
  purge(dryRun: boolean): Promise<PurgeResult> {
    const { store } = this.#options;
    if (dryRun) return Promise.resolve(duePurge(store, this.#purgeContext()));
    return this.#queue(async () => {
      const result = await this.#purge();
      if (result.files > 0 && this.#options.settings().backups.keep > 0) await this.#backup();
      return result;
    });
  }

  /** A backup now, among those of every day. @throws DeskError STORE-BACKUP */
  backup(): Promise<BackupResult> {
    return this.#queue(() => this.#backup());
  }

  /** Places a hold on a demand until a day in France, included. */
  async hold(given: Pick<LegalHold, 'nud' | 'reason' | 'until'>): Promise<void> {
    const { store, clock } = this.#options;
    const nud = normalizeNud(given.nud);
    const placed = { placedAt: clock.now().toISOString(), placedBy: accountName() };
    await store.write((unit) => {
      unit.retention.hold({ ...given, ...placed, nud });
    });
  }

  /** Lifts a hold; false when there was none. */
  lift(nud: string): Promise<boolean> {
    return this.#options.store.write((unit) => unit.retention.lift(normalizeNud(nud)));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running.catch(() => undefined);
  }

  /** One after the other: a backup must not be made of what is being erased. */
  #queue<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#running.catch(() => undefined).then(work);
    this.#running = run.catch(() => undefined);
    return run;
  }

  /**
   * Whether the SNE has agreed with this computer's clock within a day: one that runs ten years ahead must not erase people.
   * A desk without an SNE has only its clock.
   */
  #isClockConfirmed(): boolean {
    const { store, clock, settings } = this.#options;
    if (settings().connection.url === null) return true;
    const last = store.journal.lastSuccessAt();
    const age = last === null ? Infinity : Math.abs(clock.now().getTime() - Date.parse(last));
    return age < DAY_MS && !store.anomalies.isClockWrong();
  }

  async #purge(): Promise<PurgeResult> {
    const result = await purge(this.#options.store, this.#purgeContext());
    await this.#note({ purgedAt: this.#options.clock.now().toISOString(), owesCopies: result.copiesWait });
    return result;
  }

  /** The store is filled again: what was left for that goes now. */
  #areCopiesDue(): boolean {
    return readNotes(this.#options.store).owesCopies && !this.#isRefilling();
  }

  #isRefilling(): boolean {
    const { store, settings, clock } = this.#options;
    return isRefilling(store, settings(), clock.now());
  }

  async #check(): Promise<void> {
    const { clock, store, profile, key } = this.#options;
    const now = clock.now();
    const { checkedWholeAt } = readNotes(store);
    const whole =
      checkedWholeAt === null || now.getTime() - Date.parse(checkedWholeAt) >= WHOLE_CHECK_DAYS * DAY_MS;
    const task = { kind: 'check', whole } as const;
    const verdict = await runStoreTask({ profile, key, task }, storeVerdict, this.#stopping.signal);
    const at = now.toISOString();
    await this.#note({
      checkedAt: at,
      ...(whole ? { checkedWholeAt: at } : {}),
      problems: verdict.problems,
    });
    if (!verdict.ok) await this.#raise('STORE-CORRUPT', damaged().message);
  }

  /** Follows the chain of the access log from what was known of it the day before, and writes down where it stands now. */
  async #checkAccessLog(): Promise<void> {
    const { accessLog, store } = this.#options;
    if (accessLog === null) return;
    try {
      const { ok, brokenAt } = accessLog.verify(readNotes(store).accessHead);
      if (!ok) await this.#raise('STORE-ACCESS-CHANGED', changedLog(brokenAt ?? 1));
      await this.#note({ accessHead: accessLog.seal() });
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      await this.#raise('STORE-ACCESS-LOG', DAMAGED_LOG);
    }
  }

  /** A damaged store is not copied over sound copies; old ones go once the new one is there. */
  async #backup(): Promise<BackupResult> {
    const { clock, profile, key, store, settings } = this.#options;
    const now = clock.now();
    const name = `base-${now.toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')}.sned`;
    const task = { kind: 'backup', file: join(profile, BACKUPS_FOLDER, name) } as const;
    try {
      if (readNotes(store).problems.length > 0) throw damaged();
      const made = await runStoreTask({ profile, key, task }, backupResult, this.#stopping.signal);
      await this.#note({ backupAt: now.toISOString(), backupError: null });
      this.#dropOldBackups(settings(), now);
      return made;
    } catch (thrown) {
      this.#stopping.signal.throwIfAborted();
      const { message } = asDeskError(thrown);
      await this.#note({ backupError: message });
      await this.#raise('STORE-BACKUP', message);
      throw thrown;
    }
  }

  /** Copies of a store that is still being filled do not take the place of what may be all that is left of the lost one. */
  #dropOldBackups({ backups }: Settings, now: Date): void {
    const folder = join(this.#options.profile, BACKUPS_FOLDER);
    const tooMany = this.#isRefilling() ? [] : automaticBackups(this.#options.profile).slice(backups.keep);
    for (const file of new Set([
      ...tooMany.map(({ file: one }) => one),
      ...olderThan(folder, backups.maxDays, now),
    ]))
      deleteCopy(file);
  }

  #purgeContext(): PurgeContext {
    const { profile, settings, accessLog, clock, store } = this.#options;
    const { owesCopies } = readNotes(store);
    return { profile, settings: settings(), accessLog, now: clock.now(), owesCopies };
  }

  async #raise(code: SafekeepingAnomaly, title: string): Promise<void> {
    const at = this.#options.clock.now().toISOString();
    await this.#options.store.write((unit) => {
      unit.anomalies.noteSafekeeping(code, title, at);
    });
    this.#options.onChange();
  }

  async #note(change: Partial<SafekeepingNotes>): Promise<void> {
    await this.#options.store.write((unit) => {
      unit.notes.write(NOTES, { ...readNotes(unit), ...change });
    });
  }
}

function damaged(): DeskError {
  return new DeskError('STORE-CORRUPT', 'La base est abîmée : elle n’est pas sauvegardée.', {
    hint: 'Restaurez une sauvegarde, ou refaites la base par un export complet.',
  });
}

const DAMAGED_LOG =
  'Le journal des accès est abîmé. Au prochain démarrage il sera mis de côté et un autre commencera.';

function changedLog(line: number): string {
  return `Le journal des accès a été modifié, ou des lignes manquent, à partir de la ligne ${String(line)}.`;
}

/** What a store says of its own safety, for whoever only reads it. */
export function safekeepingState(
  profile: string,
  store: ReadableStore,
  accessLog: AccessLog | null,
): SafekeepingState {
  const file = readKeyFile(profile);
  return {
    ...readNotes(store),
    encryption: file?.encryption ?? 'off',
    keyHolders: z.array(z.enum(['keystore', 'machine', 'given'])).parse(Object.keys(file?.wraps ?? {})),
    backups: automaticBackups(profile),
    holds: store.retention.holds(),
    recoveryKeyAt: accessLog?.lastKeyAt() ?? null,
  };
}

/** The notes of the daily work. */
export function readNotes(store: Pick<ReadableStore, 'notes'>): SafekeepingNotes {
  return store.notes.read(NOTES, safekeepingNotes) ?? NO_NOTES;
}
