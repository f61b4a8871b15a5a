import { join } from 'node:path';
import { z } from 'zod';
import { asDeskError, DeskError } from '../api/errors.ts';
import { backupResult } from '../api/safekeeping.ts';
import type { BackupResult, PurgeResult, SafekeepingNotes, SafekeepingState } from '../api/safekeeping.ts';
import type { Settings } from '../api/settings.ts';
import { parisDay, parisDayOf } from '../reference/days.ts';
import type { Clock } from '../schedule/clock.ts';
import type { AccessLog } from '../store/access-log.ts';
import { automaticBackups, BACKUPS_FOLDER, isDeleted } from '../store/backup.ts';
import type { StoreKey } from '../store/cipher.ts';
import type { SafekeepingAnomaly } from '../store/anomaly-store.ts';
import { storeVerdict } from '../store/store-check.ts';
import { asStoreError } from '../store/store-errors.ts';
import { readKeyFile } from '../store/store-key.ts';
import { runStoreTask } from '../store/store-task.ts';
import type { ReadableStore, Store } from '../store/store.ts';
import { checkAccessLog } from './access-check.ts';
import { liftHold, placeHold } from './legal-holds.ts';
import { duePurge, mustCopiesStay, olderThan, purge } from './purge.ts';
import type { PurgeContext } from './purge.ts';
import { isRefilling } from './refill.ts';
import { changeNotes, readNotes } from './safekeeping-notes.ts';

/** The whole store is looked through this often; its pages every day. */
const WHOLE_CHECK_DAYS = 7;
const DAY_MS = 86_400_000;
/** Between two tries to delete copies that could not be deleted. */
const RETRY_MS = 3_600_000;

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
  #copiesTriedAt = -Infinity;

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

  /**
   * The day's work: a look through the store, retention, a backup of what is left, a look at the access log. What fails does
   * not keep the rest from being done; the first failure is thrown at the end.
   */
  async daily(): Promise<void> {
    const { store, clock } = this.#options;
    // A store that nothing was ever written to needs no care.
    if (store.journal.lastAttempt() !== null || store.demands.counts().active > 0) {
      const { backupAt } = readNotes(store);
      const parts = [() => this.#check(), () => this.#dailyPurge(), () => this.#dailyBackup(backupAt)];
      await eachInTurn([...parts, () => this.#checkAccessLog()]);
    }
    await this.#note({ dailyAt: clock.now().toISOString() });
    this.#options.onChange();
  }

  async #dailyPurge(): Promise<void> {
    if (!this.#isClockConfirmed()) {
      this.#purgeWaits = true;
      return;
    }
    try {
      await this.#purge();
    } catch (thrown) {
      const { message } = asDeskError(asStoreError(thrown));
      await this.#raise('STORE-PURGE', `L’effacement du jour n’a pas pu être fait. ${message}`);
      throw thrown;
    }
  }

  /** Unless the purge has just made one: later than that of the day before. */
  async #dailyBackup(former: string | null): Promise<void> {
    const { store, settings } = this.#options;
    const { backupAt, backupError } = readNotes(store);
    const isMade = backupError === null && backupAt !== former;
    if (settings().backups.keep > 0 && !isMade) await this.#backup();
  }

  /** Applies the retention rules, or says what they would take; a backup of what is left takes the place of former ones. */
  purge(dryRun: boolean): Promise<PurgeResult> {
    const { store } = this.#options;
    if (dryRun) return Promise.resolve(duePurge(store, this.#purgeContext()));
    return this.#queue(() => this.#purge());
  }

  /** A backup now, among those of every day. @throws DeskError STORE-BACKUP */
  backup(): Promise<BackupResult> {
    return this.#queue(() => this.#backup());
  }

  /** Places a hold on a demand. @throws DeskError as `placeHold` */
  hold(given: Parameters<typeof placeHold>[2]): Promise<void> {
    return placeHold(this.#options.store, this.#options.clock.now(), given);
  }

  /** Lifts a hold; false when there was none. */
  lift(nud: string): Promise<boolean> {
    return liftHold(this.#options.store, nud);
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

  #purge(): Promise<PurgeResult> {
    this.#copiesTriedAt = this.#options.clock.now().getTime();
    return purge(this.#options.store, this.#purgeContext(), async () =>
      this.#options.settings().backups.keep > 0 ? (await this.#backup()).file : null,
    );
  }

  /** Copies were left, and what they were left for is over; a file that another program holds is tried again every hour. */
  #areCopiesDue(): boolean {
    const { store, clock } = this.#options;
    const { owesCopies, owedFiles, backupError } = readNotes(store);
    // A backup that fails is the next day's to try again.
    const mayReplace = owesCopies && backupError === null && !mustCopiesStay(store, this.#purgeContext());
    if (!mayReplace && owedFiles.length === 0) return false;
    return Math.abs(clock.now().getTime() - this.#copiesTriedAt) >= RETRY_MS;
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

  async #checkAccessLog(): Promise<void> {
    const { accessLog, store } = this.#options;
    if (accessLog !== null) await checkAccessLog(accessLog, store, (code, title) => this.#raise(code, title));
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
      isDeleted(file);
  }

  #purgeContext(): PurgeContext {
    const { profile, settings, accessLog, clock } = this.#options;
    return { profile, settings: settings(), accessLog, now: clock.now() };
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
      changeNotes(unit, change);
    });
  }
}

/** Does one thing after the other, whatever becomes of those before; throws the first failure at the end. */
async function eachInTurn(works: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const work of works) {
    await work().catch((thrown: unknown) => {
      failures.push(thrown);
    });
  }
  if (failures.length > 0) throw failures[0];
}

function damaged(): DeskError {
  return new DeskError('STORE-CORRUPT', 'La base est abîmée : elle n’est pas sauvegardée.', {
    hint: 'Restaurez une sauvegarde, ou refaites la base par un export complet.',
  });
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
