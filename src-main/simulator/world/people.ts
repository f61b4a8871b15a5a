import { nirKey } from '../../reference/nir.ts';
import { foldText } from '../../reference/fold.ts';
import type { Address, Employment, Person } from '../../xml/demand-file.ts';
import type { Commune } from '../../reference/communes.ts';
import type { Random } from '../random.ts';
import { ageOf } from './making.ts';
import type { Making } from './making.ts';
import { FIRST_NAMES, LAST_NAMES, ORIGIN_WEIGHTS } from './names.ts';
import type { Origin } from './names.ts';
import {
  COMPLEMENTS,
  COUNTRIES_ABROAD,
  COUNTRIES_HOME,
  EMPLOYERS,
  OCCUPATIONS,
  STREETS,
  TOWNS_ABROAD,
} from './vocabulary.ts';

/** What is settled about a person before the rest is drawn. */
export interface PersonFacts {
  readonly sex: 'F' | 'M';
  readonly birthDate: string;
  readonly origin: Origin;
  readonly lastName: string;
  readonly maritalStatus: string;
  readonly address: Address | null;
  /** Where the person lives or last lived in France: work is near it. */
  readonly commune: Commune;
}

/** Where the names of a family come from. */
export function drawOrigin(random: Random): Origin {
  const drawn = random.weighted(ORIGIN_WEIGHTS);
  for (const origin of ORIGINS) if (origin === drawn) return origin;
  return 'french';
}
const ORIGINS: readonly Origin[] = [
  'french',
  'maghreb',
  'africa',
  'iberia',
  'italy',
  'turkey',
  'east',
  'asia',
];

/** A family name of that origin, in capitals one time out of three, as forms have them. */
export function drawLastName(random: Random, origin: Origin): string {
  const name = random.pick(LAST_NAMES[origin]);
  return random.chance(0.35) ? name.toLocaleUpperCase('fr') : name;
}

/** Of the family's origin most of the time, French otherwise. */
export function drawFirstName(random: Random, origin: Origin, sex: 'F' | 'M'): string {
  return random.pick(FIRST_NAMES[random.chance(0.7) ? origin : 'french'][sex]);
}

/** A person with everything that the form asks (§8). */
export function makePerson(making: Making, facts: PersonFacts): Person {
  const { random, drawer } = making;
  const firstName = drawFirstName(random, facts.origin, facts.sex);
  const married = facts.sex === 'F' && (facts.maritalStatus === 'M' || facts.maritalStatus === 'V');
  const native = facts.origin === 'french' || random.chance(0.45);
  return {
    title: drawTitle(making, facts),
    lastName: facts.lastName,
    birthName: married || random.chance(0.04) ? drawLastName(random, facts.origin) : null,
    firstName: random.chance(0.08)
      ? `${firstName} ${drawFirstName(random, facts.origin, facts.sex)}`
      : firstName,
    birthDate: facts.birthDate,
    nationality: drawer.draw(
      random,
      'nationalite',
      native ? { 1: 96, 2: 2, 3: 2 } : NATIONALITIES[facts.origin],
    ),
    maritalStatus: facts.maritalStatus,
    mobilePhone: random.chance(0.9) ? drawPhone(random, '063998') : null,
    homePhone: random.chance(0.22) ? drawPhone(random, random.pick(FIXED_LINES)) : null,
    email: random.chance(0.82) ? drawEmail(random, firstName, facts.lastName) : null,
    address: facts.address,
    employment: makeEmployment(making, ageOf(facts.birthDate), facts.commune),
    nir: drawNir(making, facts.sex, facts.birthDate, !native),
  };
}

const NATIONALITIES: Readonly<Record<Origin, Readonly<Record<string, number>>>> = {
  french: { 1: 97, 2: 2, 3: 1 },
  maghreb: { 1: 40, 2: 1, 3: 59 },
  africa: { 1: 35, 2: 1, 3: 64 },
  iberia: { 1: 40, 2: 58, 3: 2 },
  italy: { 1: 45, 2: 54, 3: 1 },
  turkey: { 1: 40, 2: 1, 3: 59 },
  east: { 1: 30, 2: 35, 3: 35 },
  asia: { 1: 40, 2: 2, 3: 58 },
};

function drawTitle(making: Making, facts: PersonFacts): string {
  if (facts.sex === 'M') return making.drawer.next('civilite', ['1']);
  const unmarried = facts.maritalStatus === 'C' && ageOf(facts.birthDate) > 50;
  return making.random.chance(unmarried ? 0.5 : 0.02) ? '3' : '2';
}

/** Number ranges that the regulator (ARCEP) keeps for fiction: nobody can be called. */
const FIXED_LINES = ['019900', '026191', '035301', '046571', '053649'];

function drawPhone(random: Random, range: string): string {
  const number = `${range}${String(random.int(0, 9999)).padStart(4, '0')}`;
  if (random.chance(0.1)) return `+33${number.slice(1)}`;
  return random.chance(0.15) ? (number.match(/../g) ?? []).join(' ') : number;
}

function drawEmail(random: Random, firstName: string, lastName: string): string {
  const join = random.pick(['.', '', '-', '_']);
  const local = [firstName, lastName].map((name) => foldText(name).replace(/[^a-z0-9]/g, '')).join(join);
  const domain = random.pick([
    'exemple.invalid',
    'courriel.invalid',
    'example.fr',
    'poste.example',
    'boite.example',
  ]);
  return `${local === join ? 'contact' : local}${random.chance(0.4) ? String(random.int(1, 99)) : ''}@${domain}`;
}

/** An address at home in France. */
export function makeAddress(random: Random, commune: Commune): Address {
  const street = random.pick(STREETS);
  const bare = random.chance(0.04);
  return {
    abroad: false,
    number: bare
      ? null
      : `${String(random.int(1, 180))}${random.chance(0.08) ? random.pick([' bis', ' ter', 'B']) : ''}`,
    street: random.chance(0.3) ? street.toLocaleUpperCase('fr') : street,
    complement: random.chance(0.25) ? random.pick(COMPLEMENTS) : null,
    postalCode: random.pick(commune.postalCodes),
    communeCode: commune.code,
    communeText: null,
    country: random.chance(0.3) ? random.pick(COUNTRIES_HOME) : null,
  };
}

/** An address abroad: the country as people write it (§6). */
export function makeAddressAbroad(random: Random): Address {
  const [postalCode, town] = random.pick(TOWNS_ABROAD).split('|');
  return {
    abroad: true,
    number: random.chance(0.6) ? String(random.int(1, 300)) : null,
    street: random.pick([
      'Rua das Flores',
      'Avenue Mohammed V',
      'Hauptstraße',
      'Via Roma',
      'Quartier Médina',
      'Carrer Nou',
    ]),
    complement: random.chance(0.6) ? (town ?? null) : null,
    postalCode: postalCode === undefined || postalCode === '' ? null : postalCode,
    communeCode: null,
    communeText: null,
    country: random.pick(COUNTRIES_ABROAD),
  };
}

/** Situation at work, coherent with the age at the epoch. */
export function makeEmployment(making: Making, age: number, near: Commune): Employment {
  const { random, drawer, places } = making;
  const weights = contractWeights(age);
  const contract = drawer.draw(random, 'typeContratTravail', weights, Object.keys(weights));
  const works = ['CDI', 'CDD', 'ART', 'APP'].includes(contract);
  const abroad = works && random.chance(0.015);
  const at = works && !abroad ? (random.chance(0.6) ? near : places.near(random, near)) : null;
  return {
    occupation: random.chance(0.95) ? random.pick(OCCUPATIONS[contract] ?? ['Sans profession']) : null,
    contract,
    employer: works && contract !== 'ART' ? random.pick(EMPLOYERS) : null,
    abroad: works ? abroad : null,
    postalCode: at === null ? null : random.pick(at.postalCodes),
    communeCode: at?.code ?? null,
    communeText: null,
  };
}

function contractWeights(age: number): Readonly<Record<string, number>> {
  if (age >= 64) return { RET: 90, AUT: 6, ART: 4 };
  if (age < 25) return { CDI: 25, CDD: 25, APP: 12, ETU: 20, CHO: 12, AUT: 6 };
  return { CDI: 50, CDD: 16, CHO: 14, AUT: 12, ART: 6, ETU: 1, APP: 1 };
}

/** Most have a permanent NIR; some a temporary one, none, or one copied wrong. */
function drawNir(making: Making, sex: 'F' | 'M', birthDate: string, bornAbroad: boolean): string | null {
  const { random, places } = making;
  const kind = random.weighted({ permanent: 86, temporary: 5, none: 8, wrong: 1 });
  if (kind === 'none') return null;
  const first =
    kind === 'temporary' ? random.pick(sex === 'M' ? ['7', '3'] : ['8', '4']) : sex === 'M' ? '1' : '2';
  const place = places.birthplace(random, bornAbroad && random.chance(0.8));
  const order = String(random.int(1, 999)).padStart(3, '0');
  const number = `${first}${birthDate.slice(2, 4)}${birthDate.slice(5, 7)}${place}${order}`;
  const key = Number(nirKey(number));
  const written = kind === 'wrong' ? (key % 97) + 1 : key;
  return `${number}${String(written).padStart(2, '0')}`;
}
