import { userInfo } from 'node:os';
import { DeskError } from '../api/errors.ts';
import type { DemandDetail } from '../api/demand.ts';
import type { AccessAction } from '../api/safekeeping.ts';
import { parisDay } from '../reference/days.ts';
import type { Clock } from '../schedule/clock.ts';
import { AccessLog, setLogAside } from '../store/access-log.ts';
import type { StoreKey } from '../store/cipher.ts';
import type { Store } from '../store/store.ts';
import { isDamage } from '../store/store-errors.ts';
import { changeNotes } from './safekeeping-notes.ts';

/** The same person on the same demand within this time is one access: the window reads a demand again with each change. */
const ONE_ACCESS_MS = 15 * 60_000;

/** The account of the operating system that runs this program. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without an entry (a container) still has a number.
    return String(process.getuid?.() ?? 'inconnu');
  }
}

/** Writes down who saw what of demands. */
export class AccessRecorder {
  readonly #log: AccessLog | null;
  readonly #clock: Clock;
  readonly #account = accountName();
  readonly #recent = new Map<string, number>();
  #day: string | null = null;

  /** @param log null where it cannot be written: reading goes on, and an anomaly says so */
  constructor(log: AccessLog | null, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** A demand was shown: itself, and of it what the answer holds of NIR, monthly resources and the received file. */
  shown(demand: DemandDetail, input: { readonly reveal: boolean; readonly raw: boolean }): void {
    this.#record('demand', demand.nud);
    const people = [demand.applicant, ...demand.coApplicants];
    if (input.reveal && people.some((person) => person?.nir != null)) this.#record('nir', demand.nud);
    if (demand.monthlyResources.months.length > 0) this.#record('drm', demand.nud);
    if (input.raw) this.#record('raw', demand.nud);
  }

  #record(action: AccessAction, nud: string): void {
    const now = this.#clock.now();
    const subject = `${action} ${nud}`;
    const last = this.#recent.get(subject) ?? -Infinity;
    if (Math.abs(now.getTime() - last) < ONE_ACCESS_MS) return;
    const day = parisDay(now);
    if (this.#day !== day) this.#recent.clear();
    this.#day = day;
    try {
      this.#log?.append({ at: now.toISOString(), account: this.#account, action, nud });
      this.#recent.set(subject, now.getTime());
    } catch {
      // A full disk or a folder that is only read: the counter does not stop for it; `doctor` tells.
    }
  }
}

/**
 * The access log of a profile for whoever writes there. One that is damaged, or that another key closed, is kept aside and
 * another one begun; the counter does not stop for a log that cannot be opened at all. Both are told among the anomalies.
 *
 * @param now UTC
 */
export async function openFirstAccessLog(
  profile: string,
  store: Store,
  key: StoreKey,
  now: Date,
): Promise<AccessLog | null> {
  const { log, said } = openOrBegin(profile, key, now);
  if (said !== null) {
    await store.write((unit) => {
      unit.anomalies.noteSafekeeping('STORE-ACCESS-LOG', said, now.toISOString());
      // What was known of the former one is not asked of the new one.
      if (log !== null) changeNotes(unit, { accessHead: null, accessBreaks: [] });
    });
  }
  return log;
}

interface OpenedLog {
  readonly log: AccessLog | null;
  readonly said: string | null;
}

function openOrBegin(profile: string, key: StoreKey, now: Date): OpenedLog {
  try {
    return { log: openSound(profile, key), said: null };
  } catch (thrown) {
    if (!isDamage(thrown)) return { log: null, said: NOT_OPEN };
  }
  try {
    const name = setLogAside(profile, now) ?? '';
    return { log: openSound(profile, key), said: begunAnew(name) };
  } catch {
    return { log: null, said: NOT_OPEN };
  }
}

function openSound(profile: string, key: StoreKey): AccessLog {
  const log = AccessLog.open(profile, key);
  try {
    log.check();
    return log;
  } catch (thrown) {
    log.close();
    throw thrown;
  }
}

const NOT_OPEN = 'Le journal des accès ne s’ouvre pas : ce qui est vu des demandes n’y est pas noté.';

function begunAnew(name: string): string {
  return `Le journal des accès ne se lisait plus : il est mis de côté (${name}), un autre commence.`;
}

/** The access log, for whoever must not take a missing one for an empty one. @throws DeskError STORE-ACCESS-LOG */
export function requireAccessLog(log: AccessLog | null): AccessLog {
  if (log !== null) return log;
  throw unreadableLog();
}

/** STORE-ACCESS-LOG: it is there and does not open. */
export function unreadableLog(cause?: unknown): DeskError {
  return new DeskError('STORE-ACCESS-LOG', 'Le journal des accès ne se lit pas.', {
    hint: 'Le fichier access.sqlite est abîmé, ou il est tenu par un autre programme. Gardez-le : il fait preuve.',
    cause,
  });
}
