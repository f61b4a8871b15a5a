import type { Commune } from '../../reference/communes.ts';
import type { CurrentHousing, Wanted } from '../../xml/demand-file.ts';
import type { Household } from './household.ts';
import { amount } from './making.ts';
import type { Making } from './making.ts';
import { OWNERS } from './vocabulary.ts';

const TYPES = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6P'];
const SURFACES: Readonly<Record<string, readonly [number, number]>> = {
  C: [7, 16],
  T1: [15, 36],
  T2: [30, 54],
  T3: [48, 76],
  T4: [64, 98],
  T5: [82, 125],
  T6P: [105, 160],
};
const KIND_WEIGHTS = {
  LP: 34,
  HLM: 30,
  CP: 9,
  CPE: 10,
  LTG: 3,
  SLHT: 2,
  RS: 4,
  SH: 2,
  POCC: 3,
  HOT: 1,
  SD: 1,
  RE: 1,
};
/** Kinds of dwelling without walls to measure, and those for which a rent is paid. */
const WITHOUT_DWELLING = ['SD', 'SQUAT', 'CAMCAR', 'HOT'];
const WITH_RENT = ['LP', 'HLM', 'RS', 'RHVS', 'RE', 'SLHT', 'HOT', 'FONC'];

/** Where the household lives now. */
export function makeCurrentHousing(making: Making, household: Household): CurrentHousing {
  const { random, drawer } = making;
  const size = householdSize(household);
  const kind = drawer.draw(random, 'modeleLogement', KIND_WEIGHTS);
  const housed = !WITHOUT_DWELLING.includes(kind);
  const type = random.chance(0.1) ? drawer.next('typeLogement') : typeFor(size - random.int(0, 1));
  const [min, max] = SURFACES[type] ?? [20, 60];
  const rented = WITH_RENT.includes(kind);
  return {
    kinds: random.chance(0.02) ? [kind, drawer.next('modeleLogement', ['CP', 'SD', 'HOT'])] : [kind],
    monthlyRent: rented
      ? random.chance(0.96)
        ? amount(random, 240, 980)
        : null
      : random.chance(0.3)
        ? 0
        : null,
    occupants: random.chance(0.97) ? size + (kind === 'CP' || kind === 'CPE' ? random.int(1, 4) : 0) : null,
    category: housed ? drawer.draw(random, 'categorieLogement', { A: 82, M: 18 }) : null,
    type: housed ? type : null,
    surface: housed && random.chance(0.95) ? random.int(min, max) : null,
    owner: housed && rented ? random.pick(OWNERS) : null,
  };
}

/** What the household asks for, mostly around where it lives. */
export function makeWanted(making: Making, household: Household, home: Commune): Wanted {
  const { random, drawer } = making;
  const first = random.chance(0.04) ? drawer.next('typeLogement') : typeFor(householdSize(household));
  const bigger = TYPES[TYPES.indexOf(first) + 1];
  const communes = new Set<string>(random.chance(0.85) ? [home.code] : []);
  const count = Number(random.weighted({ 1: 34, 2: 20, 3: 18, 4: 10, 5: 9, 8: 6, 10: 3 }));
  for (let draw = 0; communes.size < count && draw < 40; draw++)
    communes.add(drawWantedCommune(making, home).code);
  return {
    types: bigger !== undefined && random.chance(0.35) ? [first, bigger] : [first],
    category: random.chance(0.94)
      ? drawer.draw(random, 'categorieLogementRecherche', { A: 58, I: 34, M: 8 })
      : null,
    widened: random.chance(0.35),
    communes: [...communes],
    reasons: drawReasons(making, household),
  };
}

function drawWantedCommune(making: Making, home: Commune): Commune {
  const { random, places } = making;
  return random.chance(0.65) ? places.near(random, home) : places.home(random);
}

function drawReasons(making: Making, household: Household): readonly string[] {
  const { random, drawer } = making;
  const separated = ['D', 'S'].includes(household.applicant.maritalStatus ?? '');
  const weights = {
    '09': 22,
    '13': 20,
    '01': 14,
    '12': 9,
    '11': separated ? 18 : 3,
    '08': 7,
    '20': 6,
    '19': 6,
    '17': 5,
    '03': 4,
    '23': 6,
  };
  const count = Number(random.weighted({ 0: 3, 1: 52, 2: 30, 3: 15 }));
  return [...new Set(Array.from({ length: count }, () => drawer.draw(random, 'motifDemande', weights)))];
}

function householdSize(household: Household): number {
  return (
    1 + household.coApplicants.length + household.dependants.length + (household.custody.length > 0 ? 1 : 0)
  );
}

function typeFor(size: number): string {
  return TYPES[Math.max(0, Math.min(TYPES.length - 1, size - (size > 2 ? 0 : 1)))] ?? 'T2';
}
