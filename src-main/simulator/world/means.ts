import type { DeclaredResource, PersonKey, TaxIncome } from '../../xml/demand-file.ts';
import { localDay } from '../local-time.ts';
import type { Household } from './household.ts';
import { amount } from './making.ts';
import type { Making } from './making.ts';

/** What comes in by type of contract: code of `ressourceRecue`, lowest and highest monthly amount in euros. */
const EARNINGS: Readonly<Record<string, readonly [code: string, min: number, max: number]>> = {
  CDI: ['SAL', 1150, 2700],
  CDD: ['SAL', 620, 1750],
  ART: ['SAL', 350, 2300],
  CHO: ['CHO', 480, 1450],
  APP: ['SAL', 560, 1250],
  ETU: ['BE', 100, 620],
  RET: ['RET', 780, 2100],
};

/** What each person of a household declares to receive and to pay, a month. */
export function makeResources(making: Making, household: Household): readonly DeclaredResource[] {
  const { random } = making;
  const people = [household.applicant, ...household.coApplicants];
  return [
    ...people.flatMap((person, at) =>
      ownResources(making, personKey(at), person.employment?.contract ?? 'AUT'),
    ),
    ...familyResources(making, household),
    ...household.dependants
      .slice(0, 2)
      .flatMap((): readonly DeclaredResource[] =>
        random.chance(0.05)
          ? [
              received(
                'applicant',
                making.drawer.next('ressourceRecue', ['BE', 'SAL', 'AAH']),
                amount(random, 90, 900),
                true,
              ),
            ]
          : [],
      ),
  ];
}

/** Reference tax income of the last two years, with the amount missing now and then although its year is there. */
export function makeTaxIncome(
  making: Making,
  household: Household,
  resources: readonly DeclaredResource[],
): readonly TaxIncome[] {
  const { random, now } = making;
  const lastYear = Number(localDay(now).slice(0, 4)) - 1;
  return [household.applicant, ...household.coApplicants].flatMap((person, at) => {
    if (random.chance(0.04)) return [];
    const monthly = resources
      .filter(
        (resource) =>
          resource.person === personKey(at) && ['SAL', 'RET', 'CHO', 'PINV'].includes(resource.code),
      )
      .reduce((sum, resource) => sum + (resource.monthlyAmount ?? 0), 0);
    const student = person.employment?.contract === 'ETU';
    return [lastYear, lastYear - 1].map((year) => ({
      person: personKey(at),
      year,
      amount:
        student || random.chance(0.07) ? null : Math.round(monthly * 12 * (0.75 + random.float() * 0.3)),
    }));
  });
}

/** `applicant`, then `coApplicant:1`… */
export function personKey(at: number): PersonKey {
  return at === 0 ? 'applicant' : `coApplicant:${at}`;
}

/** The four lists of a person's resources, in the order of the file (§8). */
export const RESOURCE_LISTS = [
  { name: 'listeRessourceRecue', direction: 'received', forDependants: false },
  { name: 'listeRessourceVersee', direction: 'paid', forDependants: false },
  { name: 'listeRessourceRecuePersACharge', direction: 'received', forDependants: true },
  { name: 'listeRessourceVerseePersACharge', direction: 'paid', forDependants: true },
] as const;

/** Resources in the order in which a file lists them: person after person, list after list. */
export function inFileOrder(resources: readonly DeclaredResource[]): readonly DeclaredResource[] {
  const listOf = (resource: DeclaredResource): number =>
    RESOURCE_LISTS.findIndex(
      (list) => list.direction === resource.direction && list.forDependants === resource.forDependants,
    );
  return [...resources].sort((a, b) =>
    a.person < b.person ? -1 : a.person > b.person ? 1 : listOf(a) - listOf(b),
  );
}

function received(
  person: PersonKey,
  code: string,
  monthlyAmount: number | null,
  forDependants = false,
): DeclaredResource {
  return { person, direction: 'received', forDependants, code, monthlyAmount };
}

function paid(person: PersonKey, monthlyAmount: number, forDependants = false): DeclaredResource {
  return { person, direction: 'paid', forDependants, code: 'PAV', monthlyAmount };
}

function ownResources(making: Making, key: PersonKey, contract: string): readonly DeclaredResource[] {
  const { random, drawer } = making;
  const earned = EARNINGS[contract];
  const found: DeclaredResource[] = [];
  if (earned !== undefined) found.push(received(key, earned[0], amount(random, earned[1], earned[2])));
  else {
    const code = drawer.draw(random, 'ressourceRecue', { RSA: 45, AAH: 25, PINV: 12, AUT: 8 }, [
      'RSA',
      'AAH',
      'PINV',
      'AUT',
      'AMV',
    ]);
    found.push(received(key, code, amount(random, 380, 1050)));
  }
  if (random.chance(0.05)) {
    const code = drawer.next('ressourceRecue');
    if (found.every((resource) => resource.code !== code))
      found.push(received(key, code, amount(random, 40, 800)));
  }
  // An amount that nobody filled in.
  return random.chance(0.02) ? found.map((resource) => ({ ...resource, monthlyAmount: null })) : found;
}

function familyResources(making: Making, household: Household): readonly DeclaredResource[] {
  const { random } = making;
  const children = household.dependants.filter((dependant) => dependant.relation === 'E');
  const found: DeclaredResource[] = [];
  if (children.length >= 2)
    found.push(received('applicant', 'AF', Math.round(15105 * (children.length - 1)) / 100));
  if (children.some((child) => (child.birthDate ?? '') > '2022'))
    found.push(received('applicant', 'PAJE', 196.6));
  const alone = household.coApplicants.length === 0;
  if (alone && children.length > 0 && random.chance(0.45)) {
    found.push(received('applicant', 'PAR', amount(random, 60, 380)));
  }
  if (children.length > 0 && random.chance(0.04))
    found.push(received('applicant', 'AEEH', 149.26, random.chance(0.3)));
  if (children.length > 0 && random.chance(0.01))
    found.push(received('applicant', 'AJPP', amount(random, 300, 1400)));
  if (household.custody.length > 0 && random.chance(0.6)) {
    found.push(paid('applicant', amount(random, 80, 450), random.chance(0.08)));
  }
  return found;
}
