type Text = string | null;
type Flag = number | null;

/** What a row of `person` says of the person. */
export interface PersonColumns {
  readonly title: Text;
  readonly last_name: Text;
  readonly birth_name: Text;
  readonly first_name: Text;
  readonly birth_date: Text;
  readonly sex: Text;
  readonly nationality: Text;
  readonly marital_status: Text;
  readonly relation: Text;
  readonly custody_kind: Text;
  readonly mobile_phone: Text;
  readonly home_phone: Text;
  readonly email: Text;
  readonly nir: Text;
  readonly has_address: number;
  readonly abroad: Flag;
  readonly number: Text;
  readonly street: Text;
  readonly complement: Text;
  readonly postal_code: Text;
  readonly commune_code: Text;
  readonly commune_text: Text;
  readonly country: Text;
  readonly has_employment: number;
  readonly occupation: Text;
  readonly contract: Text;
  readonly employer: Text;
  readonly work_abroad: Flag;
  readonly work_postal_code: Text;
  readonly work_commune_code: Text;
  readonly work_commune_text: Text;
}

/** A row of `person`. */
export interface PersonRow extends PersonColumns {
  readonly demand_id: number;
  readonly role: 'applicant' | 'coApplicant' | 'dependant' | 'custody';
  readonly position: number;
}

/** A person of whom nothing is known. */
export const NOBODY: PersonColumns = {
  title: null,
  last_name: null,
  birth_name: null,
  first_name: null,
  birth_date: null,
  sex: null,
  nationality: null,
  marital_status: null,
  relation: null,
  custody_kind: null,
  mobile_phone: null,
  home_phone: null,
  email: null,
  nir: null,
  has_address: 0,
  abroad: null,
  number: null,
  street: null,
  complement: null,
  postal_code: null,
  commune_code: null,
  commune_text: null,
  country: null,
  has_employment: 0,
  occupation: null,
  contract: null,
  employer: null,
  work_abroad: null,
  work_postal_code: null,
  work_commune_code: null,
  work_commune_text: null,
};

/** The keys of `NOBODY`, in the order of the table. */
export const PERSON_KEYS: readonly (keyof PersonColumns)[] = [
  ...(['title', 'last_name', 'birth_name', 'first_name', 'birth_date', 'sex'] as const),
  ...(['nationality', 'marital_status', 'relation', 'custody_kind'] as const),
  ...(['mobile_phone', 'home_phone', 'email', 'nir'] as const),
  ...(['has_address', 'abroad', 'number', 'street', 'complement'] as const),
  ...(['postal_code', 'commune_code', 'commune_text', 'country'] as const),
  ...(['has_employment', 'occupation', 'contract', 'employer', 'work_abroad'] as const),
  ...(['work_postal_code', 'work_commune_code', 'work_commune_text'] as const),
];

/** Columns of `person`, in the order of the table. */
export const COLUMNS_OF_PERSON: readonly string[] = ['demand_id', 'role', 'position', ...PERSON_KEYS];
