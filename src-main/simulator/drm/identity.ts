import { foldText } from '../../reference/fold.ts';
import type { Person } from '../../xml/demand-file.ts';
import type { Random } from '../random.ts';

/** Whom the simulated DRM takes the NIR for. */
export interface SimulatedIdentity {
  readonly lastName: string;
  readonly birthName: string | null;
  readonly firstName: string;
  readonly birthDate: string;
  readonly sex: 'F' | 'M';
}

/** What differs between the demand and the DRM; `none` for most. */
export type Alteration = 'none' | 'lastName' | 'firstName' | 'birthDate' | 'sex';
const ALTERATIONS: readonly Alteration[] = ['none', 'lastName', 'firstName', 'birthDate', 'sex'];

/** One identity in ten differs in one thing. */
export function drawAlteration(random: Random): Alteration {
  const drawn = random.weighted({ none: 90, lastName: 3, firstName: 3, birthDate: 2, sex: 2 });
  return ALTERATIONS.find((alteration) => alteration === drawn) ?? 'none';
}

/** The applicant as registers write it: capitals, accents now and then; null when the demand does not say enough. */
export function makeIdentity(
  person: Person,
  sex: 'F' | 'M',
  alteration: Alteration,
  random: Random,
): SimulatedIdentity | null {
  const { lastName, birthName, firstName, birthDate } = person;
  if (lastName === null || firstName === null || birthDate === null) return null;
  const write = random.chance(0.8) ? plainCapitals : capitals;
  const exact: SimulatedIdentity = {
    lastName: write(lastName),
    birthName: birthName === null && random.chance(0.4) ? null : write(birthName ?? lastName),
    firstName: write(firstName),
    birthDate,
    sex,
  };
  switch (alteration) {
    case 'none':
      return exact;
    case 'lastName': {
      const altered = otherLetter(exact.lastName, random);
      // Somebody who has one name has the same mistake in both places.
      return { ...exact, lastName: altered, birthName: birthName === null ? altered : exact.birthName };
    }
    case 'firstName':
      return { ...exact, firstName: otherLetter(exact.firstName, random) };
    case 'birthDate':
      return { ...exact, birthDate: otherDay(birthDate, random) };
    case 'sex':
      return { ...exact, sex: sex === 'F' ? 'M' : 'F' };
  }
}

function capitals(name: string): string {
  return name.toLocaleUpperCase('fr');
}

/** Without accents; hyphens and apostrophes stay. */
function plainCapitals(name: string): string {
  return capitals(name.normalize('NFKD').replace(/\p{M}+/gu, ''));
}

/** The name with one letter of its first word replaced by another. */
function otherLetter(name: string, random: Random): string {
  const length = Math.max(1, name.search(/\s|$/));
  const spots = Array.from({ length }, (_, at) => at).filter((at) => /\p{L}/u.test(name.charAt(at)));
  const at = spots.length === 0 ? 0 : random.pick(spots);
  const old = foldText(name.charAt(at));
  const letter = random.pick(Array.from('AEIORTLNMS').filter((candidate) => foldText(candidate) !== old));
  return name.slice(0, at) + letter + name.slice(at + 1);
}

/** Another real day: one figure of the day or of the year differs. */
function otherDay(birthDate: string, random: Random): string {
  const day = Number(birthDate.slice(8));
  if (random.chance(0.5)) {
    return `${birthDate.slice(0, 8)}${String(day > 1 ? day - 1 : day + 1).padStart(2, '0')}`;
  }
  const year = Number(birthDate.slice(0, 4)) - 1;
  const rest = birthDate.slice(4) === '-02-29' ? '-02-28' : birthDate.slice(4);
  return `${String(year)}${rest}`;
}
