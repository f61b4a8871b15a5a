/**
 * What the reader finds in one `interfaceNuu` file (seed section 8). Codes as they came, no labels;
 * null wherever the file says nothing; days as `YYYY-MM-DD`, instants in UTC, amounts in euros.
 * Nothing here is required but the number: in production almost every part can be missing.
 */
export interface DemandFile {
  /** Numéro unique, white space removed, letters in upper case. */
  readonly nud: string;
  readonly deskNumber: string | null;
  readonly createdOn: string | null;
  readonly interfaceVersion: string | null;
  /** `entete/typeFichier` code. */
  readonly fileType: string | null;
  /** `entete/dateFichier` as a UTC instant. */
  readonly fileDatedAt: string | null;
  readonly applicant: Person | null;
  readonly coApplicants: readonly CoApplicant[];
  readonly dependants: readonly Dependant[];
  readonly custody: readonly Custody[];
  readonly expectedBirths: { readonly count: number | null; readonly dueOn: string | null } | null;
  readonly declaredResources: readonly DeclaredResource[];
  readonly taxIncome: readonly TaxIncome[];
  readonly currentHousing: CurrentHousing | null;
  readonly wanted: Wanted | null;
  /** Paths of elements and attributes that the reader does not know, from the root, without prefixes, in document order. */
  readonly unknown: readonly string[];
  /** Paths of known elements whose value cannot be read as what it should be. */
  readonly unreadable: readonly string[];
}

export interface Person {
  readonly title: string | null;
  readonly lastName: string | null;
  readonly birthName: string | null;
  readonly firstName: string | null;
  readonly birthDate: string | null;
  readonly nationality: string | null;
  readonly maritalStatus: string | null;
  readonly mobilePhone: string | null;
  readonly homePhone: string | null;
  readonly email: string | null;
  /** Null when absent or empty. */
  readonly address: Address | null;
  readonly employment: Employment | null;
  /** 15 characters (13 and key) or 13, white space removed; element `nir`, assumed. */
  readonly nir: string | null;
}

export interface CoApplicant extends Person {
  readonly relation: string | null;
}

export interface Address {
  readonly abroad: boolean | null;
  readonly number: string | null;
  readonly street: string | null;
  readonly complement: string | null;
  readonly postalCode: string | null;
  /** INSEE code (attribute `code`), else null. */
  readonly communeCode: string | null;
  /** Text of the element, for communes that come as text; else null. */
  readonly communeText: string | null;
  readonly country: string | null;
}

export interface Employment {
  readonly occupation: string | null;
  readonly contract: string | null;
  readonly employer: string | null;
  readonly abroad: boolean | null;
  readonly postalCode: string | null;
  readonly communeCode: string | null;
  readonly communeText: string | null;
}

export interface Dependant {
  readonly lastName: string | null;
  readonly firstName: string | null;
  readonly birthDate: string | null;
  readonly sex: string | null;
  readonly relation: string | null;
}

export interface Custody {
  readonly birthDate: string | null;
  readonly sex: string | null;
  /** `coParentalite` code. */
  readonly kind: string | null;
}

/** `applicant`, `coApplicant:1`, `coApplicant:2`… in the order of the file. */
export type PersonKey = 'applicant' | `coApplicant:${number}`;

export interface DeclaredResource {
  readonly person: PersonKey;
  readonly direction: 'received' | 'paid';
  readonly forDependants: boolean;
  readonly code: string;
  readonly monthlyAmount: number | null;
}

export interface TaxIncome {
  readonly person: PersonKey;
  readonly year: number;
  readonly amount: number | null;
}

export interface CurrentHousing {
  readonly kinds: readonly string[];
  readonly monthlyRent: number | null;
  readonly occupants: number | null;
  readonly category: string | null;
  readonly type: string | null;
  /** Square metres. */
  readonly surface: number | null;
  readonly owner: string | null;
}

export interface Wanted {
  readonly types: readonly string[];
  readonly category: string | null;
  readonly widened: boolean | null;
  /** INSEE codes, in the order of the file. */
  readonly communes: readonly string[];
  readonly reasons: readonly string[];
}
