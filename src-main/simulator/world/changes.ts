import type { DemandFile } from '../../xml/demand-file.ts';
import { makeHousehold } from './household.ts';
import type { Household } from './household.ts';
import { makeCurrentHousing, makeWanted } from './housing.ts';
import type { Making } from './making.ts';
import { makeResources, makeTaxIncome } from './means.ts';
import { makeAddress, makeEmployment } from './people.ts';
import { ageOf } from './making.ts';

/** What a modification can be about. */
export const CHANGES = ['contact', 'household', 'resources', 'housing', 'wanted'] as const;
export type Change = (typeof CHANGES)[number];

/** The demand after somebody changed that part of it. What the file does not know of stays unknown. */
export function changeContent(making: Making, content: DemandFile, change: Change): DemandFile {
  const { random, places } = making;
  const household = householdOf(making, content);
  switch (change) {
    case 'contact': {
      const moved = makeAddress(random, places.home(random));
      const applicant = {
        ...household.applicant,
        address: moved,
        mobilePhone: `063998${String(random.int(1000, 9999))}`,
      };
      return { ...content, applicant };
    }
    case 'household': {
      const other = makeHousehold(making);
      return {
        ...content,
        dependants: other.dependants,
        custody: other.custody,
        expectedBirths: other.expectedBirths,
      };
    }
    case 'resources': {
      const age = ageOf(household.applicant.birthDate ?? '1985-01-01');
      const applicant = {
        ...household.applicant,
        employment: makeEmployment(making, age, places.home(random)),
      };
      const declaredResources = makeResources(making, { ...household, applicant });
      return {
        ...content,
        applicant,
        declaredResources,
        taxIncome: makeTaxIncome(making, household, declaredResources),
      };
    }
    case 'housing':
      return { ...content, currentHousing: makeCurrentHousing(making, household) };
    case 'wanted': {
      const home = places.find(household.applicant.address?.communeCode ?? null) ?? places.home(random);
      return { ...content, wanted: makeWanted(making, household, home) };
    }
  }
}

function householdOf(making: Making, content: DemandFile): Household {
  const { coApplicants, dependants, custody, expectedBirths } = content;
  const applicant = content.applicant ?? makeHousehold(making).applicant;
  return { applicant, coApplicants, dependants, custody, expectedBirths };
}
