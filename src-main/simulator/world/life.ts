import type { Random } from '../random.ts';
import { DAY } from '../local-time.ts';

/** What has become of a demand of the initial stock. */
export type Fate = 'active' | 'grace' | 'removed' | 'reopened';

/** One thing that happened to the form of a demand, in its past. */
export interface LifeEvent {
  readonly at: number;
  readonly what: 'create' | 'renew' | 'modify' | 'remove' | 'reopen';
}

/** The past of a demand. */
export interface Life {
  readonly fate: Fate;
  readonly events: readonly LifeEvent[];
  readonly createdAt: number;
  /** The removal, or the end of the past for a demand that is active. */
  readonly end: number;
  /** Creation, last renewal or reopening. */
  readonly validFrom: number;
  /** Whether it was removed for want of renewal. */
  readonly lapsed: boolean;
}

const REMOVED = new Set([3, 17, 29, 41, 53, 67, 79, 91]);
const GRACE = new Set([47, 83]);
/** No event of the past is younger than this, so that the last minutes hold only what is put there on purpose. */
const QUIET_MS = 5 * 60_000;

/** Fixed shares of the stock: 8 % removed, 1 % removed and reopened, 2 % past their term, whatever the seed. */
export function fateOf(index: number): Fate {
  const turn = index % 100;
  if (REMOVED.has(turn)) return 'removed';
  if (GRACE.has(turn)) return 'grace';
  return turn === 11 ? 'reopened' : 'active';
}

/** Thirteen months after the last renewal a demand is struck (§10). */
export function lapseTime(validFrom: number): number {
  return addMonths(validFrom, 13);
}

/** The day one year after the last renewal, when the demand ends unless renewed. */
export function termTime(validFrom: number): number {
  return addMonths(validFrom, 12);
}

/** A past that ends now, with everything before `now` less five minutes. */
export function drawLife(random: Random, fate: Fate, now: number): Life {
  const latest = now - QUIET_MS;
  switch (fate) {
    case 'active':
      return past(random, { fate, validFrom: ago(random, latest, 0, 350), end: latest, tail: [] });
    case 'grace': {
      const [oldest, newest] = [addMonths(latest, -13) + 2 * DAY, addMonths(latest, -12) - 2 * DAY];
      return past(random, { fate, validFrom: between(random, oldest, newest), end: latest, tail: [] });
    }
    case 'removed': {
      const at = ago(random, latest, 0, 545);
      const lapsed = random.chance(0.5);
      const validFrom = lapsed ? addMonths(at, -13) : ago(random, at - DAY, 1, 350);
      return { ...past(random, { fate, validFrom, end: at, tail: [{ at, what: 'remove' }] }), lapsed };
    }
    case 'reopened': {
      const reopenedAt = ago(random, latest, 1, 200);
      const removedAt = ago(random, reopenedAt - DAY, 4, 119);
      const tail: readonly LifeEvent[] = [
        { at: removedAt, what: 'remove' },
        { at: reopenedAt, what: 'reopen' },
      ];
      const life = past(random, { fate, validFrom: addMonths(removedAt, -13), end: removedAt, tail });
      return { ...life, end: latest, validFrom: reopenedAt, lapsed: true };
    }
  }
}

interface Past {
  readonly fate: Fate;
  readonly validFrom: number;
  readonly end: number;
  readonly tail: readonly LifeEvent[];
}

/** Backwards from the last renewal to the creation, then the changes in between. */
function past(random: Random, { fate, validFrom, end, tail }: Past): Life {
  const renewals = Number(random.weighted({ 0: 45, 1: 20, 2: 13, 3: 9, 4: 6, 5: 3, 6: 2, 8: 2 }));
  const starts = [validFrom];
  for (let count = 0; count < renewals; count++) {
    starts.unshift(workTime(random, (starts[0] ?? validFrom) - random.int(338, 362) * DAY));
  }
  const createdAt = starts[0] ?? validFrom;
  const events: LifeEvent[] = starts.map((at, index) => ({ at, what: index === 0 ? 'create' : 'renew' }));
  const changes = Number(random.weighted({ 0: 46, 1: 30, 2: 16, 3: 8 }));
  const from = Math.max(createdAt, end - 2 * 365 * DAY);
  for (let change = 0; change < changes; change++) {
    if (end - from > 4 * DAY) events.push({ at: between(random, from + DAY, end - DAY), what: 'modify' });
  }
  events.push(...tail);
  events.sort((a, b) => a.at - b.at);
  return { fate, events, createdAt, end, validFrom, lapsed: false };
}

/** A moment some days before, at a time when desks are open, never after `latest`. */
function ago(random: Random, latest: number, minDays: number, maxDays: number): number {
  const raw = latest - (minDays + random.float() * (maxDays - minDays)) * DAY;
  return Math.min(latest, workTime(random, raw));
}

function between(random: Random, from: number, to: number): number {
  return Math.min(to, Math.max(from, workTime(random, from + random.float() * (to - from))));
}

/** The same day between 6:30 and 17:30 UTC, whole seconds. */
function workTime(random: Random, about: number): number {
  const midnight = Math.floor(about / DAY) * DAY;
  return midnight + random.int(23_400, 63_000) * 1000;
}

function addMonths(instant: number, months: number): number {
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return Math.floor(date.getTime() / 1000) * 1000;
}
