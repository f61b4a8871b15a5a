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

/**
 * The keys of a person in the stored list, after role and position: those of a child first, for what is null at the end is
 * left out.
 */
export const PERSON_KEYS: readonly (keyof PersonColumns)[] = [
  ...(['last_name', 'first_name', 'birth_date', 'sex', 'relation', 'custody_kind'] as const),
  ...([
    'title',
    'birth_name',
    'nationality',
    'marital_status',
    'mobile_phone',
    'home_phone',
    'email',
  ] as const),
  ...(['nir', 'has_address', 'abroad', 'number', 'street', 'complement', 'postal_code'] as const),
  ...(['commune_code', 'commune_text', 'country', 'has_employment', 'occupation', 'contract'] as const),
  ...(['employer', 'work_abroad', 'work_postal_code', 'work_commune_code', 'work_commune_text'] as const),
];
