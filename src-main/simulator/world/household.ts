import type { Commune } from '../../reference/communes.ts';
import type { Address, CoApplicant, Custody, DemandFile, Dependant, Person } from '../../xml/demand-file.ts';
import { localDay, DAY } from '../local-time.ts';
import type { Random } from '../random.ts';
import { ageOf, bornAtAge } from './making.ts';
import type { Making } from './making.ts';
import {
  drawFirstName,
  drawLastName,
  drawOrigin,
  makeAddress,
  makeAddressAbroad,
  makePerson,
} from './people.ts';
import type { Origin } from './names.ts';

/** The people of a demand. */
export type Household = Pick<DemandFile, 'coApplicants' | 'dependants' | 'custody' | 'expectedBirths'> & {
  readonly applicant: Person;
};

type Shape = 'alone' | 'parent' | 'couple' | 'family' | 'sharers' | 'three';

const SHAPES: readonly Shape[] = ['alone', 'parent', 'couple', 'family', 'sharers', 'three'];
const SHAPE_WEIGHTS: Readonly<Record<Shape, number>> = {
  alone: 40,
  parent: 22,
  couple: 11,
  family: 22,
  sharers: 3,
  three: 2,
};
const AGES: readonly (readonly [weight: number, from: number, to: number])[] = [
  [16, 18, 25],
  [28, 26, 35],
  [22, 36, 45],
  [20, 46, 60],
  [10, 61, 75],
  [4, 76, 94],
];

/** A plausible household living in or near the department. */
export function makeHousehold(making: Making): Household {
  const { random, places } = making;
  const shape = drawShape(random);
  const origin = drawOrigin(random);
  const lastName = drawLastName(random, origin);
  const commune = random.chance(0.93) ? places.home(random) : places.elsewhere(random);
  const address = random.chance(0.02) ? makeAddressAbroad(random) : makeAddress(random, commune);
  const age = drawAge(random, shape);
  const relations = drawRelations(making, shape);
  const sex = random.chance(shape === 'parent' ? 0.85 : 0.52) ? 'F' : 'M';
  const applicant = makePerson(making, {
    sex,
    birthDate: bornAtAge(random, age),
    origin,
    lastName,
    maritalStatus: drawMaritalStatus(making, relations[0] ?? null, age),
    address,
    commune,
  });
  const coApplicants = relations.map((relation) =>
    makeCoApplicant(making, { relation, applicant, origin, commune, address }),
  );
  const dependants = makeDependants(making, shape, applicant, origin);
  return {
    applicant,
    coApplicants,
    dependants,
    custody: makeCustody(making, shape, applicant),
    expectedBirths: makeExpectedBirths(making, age, dependants),
  };
}

function drawShape(random: Random): Shape {
  const drawn = random.weighted(SHAPE_WEIGHTS);
  return SHAPES.find((shape) => shape === drawn) ?? 'alone';
}

function drawAge(random: Random, shape: Shape): number {
  const range =
    AGES[Number(random.weighted(Object.fromEntries(AGES.map(([weight], at) => [String(at), weight]))))];
  const age = random.int(range?.[1] ?? 30, range?.[2] ?? 40);
  return shape === 'parent' || shape === 'family' ? 22 + (age % 33) : age;
}

/** Codes of `lienDemandeur` of the co-applicants. */
function drawRelations(making: Making, shape: Shape): readonly string[] {
  const { random, drawer } = making;
  switch (shape) {
    case 'alone':
    case 'parent':
      return [];
    case 'sharers':
      return ['L'];
    case 'couple':
    case 'family':
      return [drawer.draw(random, 'lienDemandeur', { M: 52, C: 32, P: 16 }, ['M', 'P', 'C'])];
    case 'three':
      return [drawer.next('lienDemandeur', ['M', 'P', 'C', 'L']), 'L'];
  }
}

const STATUS_OF_COUPLE: Readonly<Record<string, string>> = { M: 'M', P: 'P', C: 'U' };

function drawMaritalStatus(making: Making, relation: string | null, age: number): string {
  const couple = relation === null ? undefined : STATUS_OF_COUPLE[relation];
  if (couple !== undefined) return couple;
  if (age < 24) return 'C';
  const weights = age > 65 ? { V: 40, D: 30, C: 20, S: 10 } : { C: 62, D: 20, S: 14, V: 4 };
  return making.drawer.draw(making.random, 'situationFamiliale', weights, ['C', 'D', 'S', 'V']);
}

interface Beside {
  readonly relation: string;
  readonly applicant: Person;
  readonly origin: Origin;
  readonly commune: Commune;
  readonly address: Address;
}

function makeCoApplicant(making: Making, beside: Beside): CoApplicant {
  const { random } = making;
  const couple = STATUS_OF_COUPLE[beside.relation];
  const opposite = beside.applicant.title === '1' ? 'F' : 'M';
  const same = opposite === 'F' ? 'M' : 'F';
  const origin = random.chance(0.75) ? beside.origin : drawOrigin(random);
  const age = ageOf(beside.applicant.birthDate ?? '1985-01-01');
  const shared = beside.relation === 'M' && random.chance(0.85) ? beside.applicant.lastName : null;
  const person = makePerson(making, {
    sex: couple === undefined ? random.pick(['F', 'M'] as const) : random.chance(0.95) ? opposite : same,
    birthDate: bornAtAge(random, Math.max(18, age + random.int(-7, 6))),
    origin,
    lastName: shared ?? drawLastName(random, origin),
    maritalStatus: couple ?? drawMaritalStatus(making, null, age),
    address: random.chance(0.8) ? beside.address : makeAddress(random, beside.commune),
    commune: beside.commune,
  });
  return { ...person, relation: beside.relation };
}

function makeDependants(
  making: Making,
  shape: Shape,
  applicant: Person,
  origin: Origin,
): readonly Dependant[] {
  const { random, drawer } = making;
  const parents = shape === 'parent' || shape === 'family';
  const count = parents
    ? Number(random.weighted({ 1: 42, 2: 34, 3: 16, 4: 6, 5: 1.5, 7: 0.5 }))
    : random.chance(0.03)
      ? 1
      : 0;
  const oldest = Math.max(0, Math.min(22, ageOf(applicant.birthDate ?? '1985-01-01') - 19));
  return Array.from({ length: count }, (_, at) => {
    const relation =
      parents && !(at > 0 && random.chance(0.04)) ? 'E' : drawer.next('lienParente', ['P', 'A']);
    const sex = drawer.next('sexe');
    const age = relation === 'P' ? random.int(62, 90) : random.int(0, oldest);
    return {
      lastName: random.chance(0.88) ? applicant.lastName : drawLastName(random, origin),
      firstName: drawFirstName(random, origin, sex === 'F' ? 'F' : 'M'),
      birthDate: bornAtAge(random, age),
      sex,
      relation,
    };
  });
}

function makeCustody(making: Making, shape: Shape, applicant: Person): readonly Custody[] {
  const { random, drawer } = making;
  const separated = applicant.maritalStatus === 'D' || applicant.maritalStatus === 'S';
  const oldest = Math.min(16, ageOf(applicant.birthDate ?? '1985-01-01') - 19);
  if (shape === 'couple' || oldest < 1 || !random.chance(separated ? 0.4 : 0.02)) return [];
  return Array.from({ length: random.int(1, 3) }, () => ({
    birthDate: bornAtAge(random, random.int(1, oldest)),
    sex: random.pick(['F', 'M']),
    kind: drawer.draw(random, 'coParentalite', { G: 60, D: 40 }),
  }));
}

function makeExpectedBirths(
  making: Making,
  age: number,
  dependants: readonly Dependant[],
): DemandFile['expectedBirths'] {
  const { random, now } = making;
  if (age > 44 || dependants.length > 4 || !random.chance(0.06)) return null;
  return {
    count: random.chance(0.04) ? 2 : 1,
    dueOn: localDay(new Date(now.getTime() + random.int(5, 230) * DAY)),
  };
}
