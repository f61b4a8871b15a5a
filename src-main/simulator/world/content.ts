import type { DemandFile, Person } from '../../xml/demand-file.ts';
import { drawFileForm, hasSpot } from './file-form.ts';
import type { FileForm } from './file-form.ts';
import { makeHousehold } from './household.ts';
import type { Household } from './household.ts';
import { makeCurrentHousing, makeWanted } from './housing.ts';
import type { Making } from './making.ts';
import { makeResources, makeTaxIncome } from './means.ts';
import type { Commune } from '../../reference/communes.ts';

/** What is known of a demand before its content is drawn. */
export interface ContentHeader {
  readonly index: number;
  readonly nud: string;
  readonly desk: string;
  /** French calendar day. */
  readonly createdOn: string;
  /** Whether codes and elements outside the public description may occur. */
  readonly unknowns: boolean;
}

/** A whole demand with the gaps that production has, and the form in which it is written. */
export function makeContent(making: Making, header: ContentHeader): { content: DemandFile; form: FileForm } {
  const { random } = making;
  const household = makeHousehold(making);
  const declaredResources = makeResources(making, household);
  const form = drawFileForm(random, header.index, header.unknowns);
  const whole: DemandFile = {
    nud: header.nud,
    deskNumber: header.desk,
    createdOn: header.createdOn,
    interfaceVersion: random.chance(0.3) ? '02.00' : '02.01',
    fileType: null,
    fileDatedAt: null,
    ...household,
    declaredResources,
    taxIncome: makeTaxIncome(making, household, declaredResources),
    currentHousing: makeCurrentHousing(making, household),
    wanted: makeWanted(making, household, homeOf(making, household)),
    unknown: [],
    unreadable: [],
  };
  const content = withGaps(making, header, whole);
  if (form.addition === null || !hasSpot(content, form.addition))
    return { content, form: { ...form, addition: null } };
  return { content: { ...content, unknown: [form.addition.path] }, form };
}

/** Where wishes gather: the commune of the address when it is in the department, else any. */
function homeOf(making: Making, household: Household): Commune {
  const { places, random } = making;
  return places.find(household.applicant.address?.communeCode ?? null) ?? places.home(random);
}

/** Takes out what production files lack, and puts in the codes that nobody announced. */
function withGaps(making: Making, header: ContentHeader, whole: DemandFile): DemandFile {
  const { random } = making;
  const { index } = header;
  const applicant = whole.applicant === null ? null : withPersonGaps(making, index, whole.applicant);
  const content: DemandFile = {
    ...whole,
    applicant,
    deskNumber: random.chance(0.003) ? null : whole.deskNumber,
    createdOn: random.chance(0.002) ? null : whole.createdOn,
    taxIncome: random.chance(0.02) ? [] : whole.taxIncome,
    declaredResources: random.chance(0.02) ? [] : whole.declaredResources,
    currentHousing: random.chance(0.008) ? null : whole.currentHousing,
    wanted: index % 100 === 13 ? null : whole.wanted,
  };
  return header.unknowns && index % 250 === 61 ? withUnknownCode(content, Math.floor(index / 250)) : content;
}

function withPersonGaps(making: Making, index: number, person: Person): Person {
  const { random } = making;
  return {
    ...person,
    birthDate: random.chance(0.004) ? null : person.birthDate,
    firstName: random.chance(0.002) ? null : person.firstName,
    nationality: random.chance(0.01) ? null : person.nationality,
    maritalStatus: random.chance(0.01) ? null : person.maritalStatus,
    address: index % 75 === 44 ? null : person.address,
    employment: random.chance(0.02) ? null : person.employment,
  };
}

/** A code that the published lists do not have, in one of four places. */
function withUnknownCode(content: DemandFile, turn: number): DemandFile {
  const { applicant, wanted } = content;
  switch (turn % 4) {
    case 0:
      return { ...content, applicant: applicant === null ? null : { ...applicant, maritalStatus: 'X' } };
    case 1:
      return {
        ...content,
        wanted: wanted === null ? null : { ...wanted, reasons: [...wanted.reasons, '24'] },
      };
    case 2:
      return {
        ...content,
        declaredResources: [
          ...content.declaredResources,
          {
            person: 'applicant',
            direction: 'received',
            forDependants: false,
            code: 'PRIMACT',
            monthlyAmount: 120,
          },
        ],
      };
    default:
      return { ...content, wanted: wanted === null ? null : { ...wanted, types: [...wanted.types, 'T3B'] } };
  }
}
