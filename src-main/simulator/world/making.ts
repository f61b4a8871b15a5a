import type { CodeDrawer } from '../code-drawer.ts';
import type { Random } from '../random.ts';
import type { Places } from './places.ts';

/** What every maker of content needs. */
export interface Making {
  readonly random: Random;
  readonly drawer: CodeDrawer;
  readonly places: Places;
  /** The simulated moment at which the content is written. */
  readonly now: Date;
}

/**
 * People are born relative to this fixed day, so that one seed gives the same people whenever it is started;
 * they are as old as they say in 2025 and grow older with the calendar.
 */
const PEOPLE_EPOCH = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;

/** A day of birth for somebody of that age, in whole years, at the epoch. */
export function bornAtAge(random: Random, age: number): string {
  return new Date(PEOPLE_EPOCH - Math.round((age + random.float()) * 365.25) * DAY)
    .toISOString()
    .slice(0, 10);
}

/** Age in whole years at the epoch. */
export function ageOf(birthDate: string): number {
  return Math.floor((PEOPLE_EPOCH - Date.parse(birthDate)) / (365.25 * DAY));
}

/** An amount in euros with cents two times out of three, as forms have them. */
export function amount(random: Random, min: number, max: number): number {
  const euros = random.int(min, max);
  return random.chance(2 / 3) ? euros + random.int(0, 99) / 100 : euros;
}
