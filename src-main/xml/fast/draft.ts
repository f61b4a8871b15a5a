import type {
  Address,
  CoApplicant,
  CurrentHousing,
  Custody,
  DeclaredResource,
  DemandFile,
  Dependant,
  Employment,
  PersonKey,
  Wanted,
} from '../demand-file.ts';
import { saysNothing } from '../demand-part.ts';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The four lists of resources of a person, in the order in which they are told. */
const RESOURCE_LISTS = 4;

/** What a movement says of itself. */
export interface MovementTexts {
  readonly nud: string | null;
  readonly at: string | null;
  readonly entity: string | null;
  readonly kind: string | null;
  readonly desk: string | null;
  readonly state: string | null;
  readonly removal: {
    readonly reason: string | null;
    readonly subReason: string | null;
    readonly on: string | null;
  } | null;
}

/** A person while its element is read. */
export interface PersonDraft {
  person: Mutable<CoApplicant>;
  address: Mutable<Address>;
  employment: Mutable<Employment>;
  /** Of the two years before: year, amount. */
  income: [number | null, number | null, number | null, number | null];
  resources: { readonly code: string; readonly monthlyAmount: number | null }[][];
}

function newPerson(): PersonDraft {
  return {
    person: {
      title: null,
      lastName: null,
      birthName: null,
      firstName: null,
      birthDate: null,
      nationality: null,
      maritalStatus: null,
      mobilePhone: null,
      homePhone: null,
      email: null,
      address: null,
      employment: null,
      nir: null,
      relation: null,
    },
    address: {
      abroad: null,
      number: null,
      street: null,
      complement: null,
      postalCode: null,
      communeCode: null,
      communeText: null,
      country: null,
    },
    employment: {
      occupation: null,
      contract: null,
      employer: null,
      abroad: null,
      postalCode: null,
      communeCode: null,
      communeText: null,
    },
    income: [null, null, null, null],
    resources: [],
  };
}

/** What one record says, gathered while it is scanned. */
export class Draft {
  // The movement around the demand.
  nud: string | null = null;
  at: string | null = null;
  entity: string | null = null;
  kind: string | null = null;
  hasKind = false;
  desk: string | null = null;
  state: string | null = null;
  hasRemoval = false;
  removalReason: string | null = null;
  removalSubReason: string | null = null;
  removedOn: string | null = null;

  // The demand.
  demandNud: string | null = null;
  deskNumber: string | null = null;
  createdOn: string | null = null;
  version: string | null = null;
  fileType: string | null = null;
  fileDatedAt: string | null = null;
  applicant: PersonDraft | null = null;
  readonly coApplicants: PersonDraft[] = [];
  readonly dependants: Mutable<Dependant>[] = [];
  readonly custody: Mutable<Custody>[] = [];
  birthCount: number | null = null;
  birthDueOn: string | null = null;
  readonly housing: Mutable<CurrentHousing> & { kinds: string[] } = {
    kinds: [],
    monthlyRent: null,
    occupants: null,
    category: null,
    type: null,
    surface: null,
    owner: null,
  };
  readonly wanted: Mutable<Wanted> & { types: string[]; communes: string[]; reasons: string[] } = {
    types: [],
    category: null,
    widened: null,
    communes: [],
    reasons: [],
  };
  /** Parts of the demand that were met: one that is met twice is left to the exact reader. */
  met = 0;

  // What is being read.
  current: PersonDraft = newPerson();
  list = 0;
  resourceCode: string | null = null;
  resourceAmount: number | null = null;
  hasResourceAmount = false;

  openPerson(): void {
    this.current = newPerson();
  }

  openItem(): void {
    this.resourceCode = null;
    this.resourceAmount = null;
    this.hasResourceAmount = false;
  }

  /** False for an amount of nobody knows what: the exact reader tells of it. */
  closeItem(): boolean {
    if (this.resourceCode === null) return !this.hasResourceAmount;
    const lists = this.current.resources;
    (lists[this.list] ??= []).push({ code: this.resourceCode, monthlyAmount: this.resourceAmount });
    return true;
  }

  /** False for an amount without its year. */
  closeIncome(): boolean {
    const [year1, amount1, year2, amount2] = this.current.income;
    return !(year1 === null && amount1 !== null) && !(year2 === null && amount2 !== null);
  }

  /** The texts and codes of the movement as they came. */
  movement(): MovementTexts {
    const { nud, at, entity, kind, desk, state, removalReason, removalSubReason, removedOn } = this;
    const removal = this.hasRemoval
      ? { reason: removalReason, subReason: removalSubReason, on: removedOn }
      : null;
    return { nud, at, entity, kind, desk, state, removal };
  }

  /** The demand; null without a number. */
  demand(): DemandFile | null {
    if (this.demandNud === null) return null;
    const { wanted, housing, applicant, coApplicants } = this;
    const births = { count: this.birthCount, dueOn: this.birthDueOn };
    const declaredResources: DeclaredResource[] = [];
    const taxIncome: { person: PersonKey; year: number; amount: number | null }[] = [];
    const tell = (key: PersonKey, draft: PersonDraft): void => {
      for (let list = 0; list < RESOURCE_LISTS; list += 1) {
        for (const { code, monthlyAmount } of draft.resources[list] ?? []) {
          const direction = list % 2 === 0 ? 'received' : 'paid';
          declaredResources.push({ person: key, direction, forDependants: list > 1, code, monthlyAmount });
        }
      }
      const [year1, amount1, year2, amount2] = draft.income;
      if (year1 !== null) taxIncome.push({ person: key, year: year1, amount: amount1 });
      if (year2 !== null) taxIncome.push({ person: key, year: year2, amount: amount2 });
    };
    if (applicant !== null) tell('applicant', applicant);
    for (const [index, draft] of coApplicants.entries()) tell(`coApplicant:${index + 1}`, draft);
    return {
      nud: this.demandNud,
      deskNumber: this.deskNumber,
      createdOn: this.createdOn,
      interfaceVersion: this.version,
      fileType: this.fileType,
      fileDatedAt: this.fileDatedAt,
      applicant: applicant === null ? null : withoutRelation(whole(applicant)),
      coApplicants: coApplicants.map(whole),
      dependants: this.dependants,
      custody: this.custody,
      expectedBirths: saysNothing(births) ? null : births,
      declaredResources,
      taxIncome,
      currentHousing: saysNothing(housing) ? null : housing,
      wanted: saysNothing(wanted) ? null : wanted,
      unknown: [],
      unreadable: [],
    };
  }
}

function whole({ person, address, employment }: PersonDraft): CoApplicant {
  if (!saysNothing(address)) person.address = address;
  if (!saysNothing(employment)) person.employment = employment;
  return person;
}

function withoutRelation(person: CoApplicant): DemandFile['applicant'] {
  const { relation: _, ...applicant } = person;
  return applicant;
}
