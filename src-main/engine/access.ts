import { userInfo } from 'node:os';
import type { DemandDetail } from '../api/demand.ts';
import type { AccessAction } from '../api/safekeeping.ts';
import { parisDay } from '../reference/days.ts';
import type { Clock } from '../schedule/clock.ts';
import { AccessLog } from '../store/access-log.ts';
import type { StoreKey } from '../store/cipher.ts';

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

  /** @param log null where it cannot be written: reading goes on, and `doctor` says so */
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

/** The counter does not stop for a log that cannot be opened; `doctor` tells of it. */
export function openAccessLog(profile: string, key: StoreKey): AccessLog | null {
  try {
    return AccessLog.open(profile, key);
  } catch {
    return null;
  }
}
