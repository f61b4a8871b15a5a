import type { Statement } from 'better-sqlite3';
import type { CoApplicant, Custody, DemandFile, Dependant, Person } from '../xml/demand-file.ts';
import { foldText } from '../reference/fold.ts';
import { COLUMNS_OF_PERSON, NOBODY, PERSON_KEYS } from './columns.ts';
import type { PersonRow } from './columns.ts';
import type { Connection } from './open-store.ts';
import { searchNumbers } from './search.ts';

/** One schema error of a stored file. */
export interface StoredDrift {
  readonly signature: string;
  readonly line: number | null;
  readonly element: string | null;
  readonly message: string;
  readonly schema: string;
}

/** A demand file ready to be stored: read, judged, and its text. */
export interface PreparedDemand {
  readonly file: DemandFile;
  /** The exact text that was received. */
  readonly xml: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
  readonly drift: readonly StoredDrift[];
}

type Value = string | number | null;

/** The rows that a demand file becomes, without the demand's own number in the store. Plain data: it crosses threads. */
export interface ContentRows {
  readonly hash: string;
  readonly createdOn: string | null;
  /** The columns of `demand`, in the order of `CONTENT_COLUMNS`. */
  readonly demand: readonly Value[];
  /** Each row without its first column, `demand_id`. */
  readonly people: readonly (readonly Value[])[];
  readonly resources: readonly (readonly Value[])[];
  readonly incomes: readonly (readonly Value[])[];
  readonly codes: readonly (readonly Value[])[];
  readonly drift: readonly StoredDrift[];
  /** Folded words: names, numbers, places. */
  readonly search: readonly [string, string, string];
}

export interface DemandWriter {
  /**
   * Replaces the content of a demand that exists; `at` is the moment of this content, UTC; `blob` its compressed text;
   * `isNew`: nothing of it is in the store yet but its own row, already complete.
   */
  writeContent(
    demandId: number,
    content: { readonly rows: ContentRows; readonly blob: Uint8Array },
    moments: { readonly at: string | null; readonly receivedAt: string },
    isNew: boolean,
  ): void;
}

/** Names of communes, as the search and the list show them. */
export type CommuneName = (code: string) => string | null;

/** Statements that write the content of a demand: the row's own columns, its people, lists, raw XML and search words. */
export function createDemandWriter(connection: Connection): DemandWriter {
  const statements = prepareStatements(connection);
  return {
    writeContent: (demandId, { rows, blob }, { at, receivedAt }, isNew) => {
      if (!isNew) {
        statements.update.run(at, receivedAt, ...rows.demand, demandId);
        for (const clear of statements.clear) clear.run(demandId);
        statements.unsearch.run(demandId);
      }
      statements.people.insert(demandId, rows.people);
      statements.resources.insert(demandId, rows.resources);
      statements.incomes.insert(demandId, rows.incomes);
      statements.codes.insert(demandId, rows.codes);
      rows.drift.forEach((error, position) => {
        const { signature, line, element, message, schema } = error;
        statements.drift.run(demandId, position, signature, line, element, message, schema);
      });
      statements.raw.run(demandId, rows.hash, at, receivedAt, blob);
      statements.search.run(demandId, ...rows.search);
    },
  };
}

function prepareStatements(connection: Connection) {
  const cleared = ['person', 'declared_resource', 'tax_income', 'demand_code', 'drift'] as const;
  const assignments = CONTENT_COLUMNS.map((column) => `${column} = ?`).join(', ');
  return {
    update: connection.prepare(
      `UPDATE demand SET state_at = ?, received_at = ?, ${assignments} WHERE id = ?`,
    ),
    clear: cleared.map((table) => connection.prepare(`DELETE FROM ${table} WHERE demand_id = ?`)),
    people: new RowInserter(connection, 'person', COLUMNS_OF_PERSON.length),
    resources: new RowInserter(connection, 'declared_resource', 7),
    incomes: new RowInserter(connection, 'tax_income', 5),
    codes: new RowInserter(connection, 'demand_code', 4),
    drift: connection.prepare('INSERT INTO drift VALUES (?, ?, ?, ?, ?, ?, ?)'),
    raw: connection.prepare('INSERT OR IGNORE INTO raw_xml VALUES (?, ?, ?, ?, ?)'),
    unsearch: connection.prepare('DELETE FROM demand_search WHERE rowid = ?'),
    search: connection.prepare(
      'INSERT INTO demand_search (rowid, names, numbers, places) VALUES (?, ?, ?, ?)',
    ),
  };
}

/** Inserts rows one by one: statements of many rows were tried and did not pay (docs/performance.md). */
class RowInserter {
  readonly #statement: Statement;

  constructor(connection: Connection, table: string, columns: number) {
    const values = Array.from({ length: columns }, () => '?').join(', ');
    this.#statement = connection.prepare(`INSERT INTO ${table} VALUES (${values})`);
  }

  insert(demandId: number, rows: readonly (readonly Value[])[]): void {
    for (const row of rows) this.#statement.run(demandId, row);
  }
}

/** The rows of a demand that was read and judged. */
export function contentRows(prepared: Omit<PreparedDemand, 'xml'>, communeName: CommuneName): ContentRows {
  const { file, hash, drift } = prepared;
  return {
    hash,
    createdOn: file.createdOn,
    demand: demandColumns(prepared, communeName),
    people: peopleRows(file),
    resources: file.declaredResources.map((resource, position) => {
      const { person, direction, forDependants, code, monthlyAmount } = resource;
      return [position, person, direction, Number(forDependants), code, monthlyAmount];
    }),
    incomes: file.taxIncome.map(({ person, year, amount }, position) => [position, person, year, amount]),
    codes: codeLists(file).flatMap(([list, codes]) => codes.map((code, position) => [list, position, code])),
    drift,
    search: [searchNames(file), searchNumbers(file.nud), searchPlaces(file, communeName)],
  };
}

/** Columns of `demand` that a file fills, in the order of `ContentRows.demand`. */
export const CONTENT_COLUMNS: readonly string[] = [
  ...['content_hash', 'desk_number', 'created_on', 'interface_version', 'file_type', 'file_dated_at'],
  ...['last_name', 'first_name', 'birth_date', 'commune', 'housing_types'],
  ...['sort_last_name', 'sort_first_name', 'sort_commune', 'drift_count'],
  ...['births_expected', 'birth_count', 'birth_due_on'],
  ...[
    'has_current_housing',
    'monthly_rent',
    'occupants',
    'housing_category',
    'housing_type',
    'surface',
    'owner',
  ],
  ...['has_wanted', 'wanted_category', 'widened', 'unknown', 'unreadable'],
];

function demandColumns(
  { file, hash, drift }: Omit<PreparedDemand, 'xml'>,
  communeName: CommuneName,
): readonly Value[] {
  const { applicant, currentHousing, wanted, expectedBirths } = file;
  const commune = placeName(applicant?.address ?? null, communeName);
  return [
    ...[hash, file.deskNumber, file.createdOn, file.interfaceVersion, file.fileType, file.fileDatedAt],
    ...[applicant?.lastName ?? null, applicant?.firstName ?? null, applicant?.birthDate ?? null, commune],
    (wanted?.types ?? []).join(','),
    ...[foldText(applicant?.lastName ?? ''), foldText(applicant?.firstName ?? ''), foldText(commune ?? '')],
    drift.length,
    ...[Number(expectedBirths !== null), expectedBirths?.count ?? null, expectedBirths?.dueOn ?? null],
    ...[
      Number(currentHousing !== null),
      currentHousing?.monthlyRent ?? null,
      currentHousing?.occupants ?? null,
    ],
    ...[currentHousing?.category ?? null, currentHousing?.type ?? null],
    ...[currentHousing?.surface ?? null, currentHousing?.owner ?? null],
    ...[Number(wanted !== null), wanted?.category ?? null, toFlag(wanted?.widened ?? null)],
    ...[JSON.stringify(file.unknown), JSON.stringify(file.unreadable)],
  ];
}

function codeLists(file: DemandFile): readonly (readonly [string, readonly string[]])[] {
  return [
    ['housingKind', file.currentHousing?.kinds ?? []],
    ['wantedType', file.wanted?.types ?? []],
    ['wantedCommune', file.wanted?.communes ?? []],
    ['wantedReason', file.wanted?.reasons ?? []],
  ];
}

/** A person whose demand has no number in the store yet. */
type NewPerson = Omit<PersonRow, 'demand_id'>;

/** Rows of `person` in the order of its columns, without `demand_id`. */
function peopleRows(file: DemandFile): readonly (readonly Value[])[] {
  const rows: NewPerson[] = [];
  if (file.applicant !== null) rows.push(personRow('applicant', 0, file.applicant, null));
  file.coApplicants.forEach((person: CoApplicant, index) => {
    rows.push(personRow('coApplicant', index + 1, person, person.relation));
  });
  file.dependants.forEach((dependant: Dependant, index) => {
    const { lastName, firstName, birthDate, sex, relation } = dependant;
    const names = { last_name: lastName, first_name: firstName, birth_date: birthDate };
    rows.push({ ...NOBODY, role: 'dependant', position: index + 1, ...names, sex, relation });
  });
  file.custody.forEach(({ birthDate, sex, kind }: Custody, index) => {
    const child = { birth_date: birthDate, sex, custody_kind: kind };
    rows.push({ ...NOBODY, role: 'custody', position: index + 1, ...child });
  });
  return rows.map((row) => [row.role, row.position, ...PERSON_KEYS.map((key) => row[key])]);
}

function personRow(
  role: NewPerson['role'],
  position: number,
  person: Person,
  relation: string | null,
): NewPerson {
  const { address, employment } = person;
  return {
    role,
    position,
    sex: null,
    custody_kind: null,
    title: person.title,
    last_name: person.lastName,
    birth_name: person.birthName,
    first_name: person.firstName,
    birth_date: person.birthDate,
    nationality: person.nationality,
    marital_status: person.maritalStatus,
    relation,
    mobile_phone: person.mobilePhone,
    home_phone: person.homePhone,
    email: person.email,
    nir: person.nir,
    has_address: Number(address !== null),
    abroad: toFlag(address?.abroad ?? null),
    number: address?.number ?? null,
    street: address?.street ?? null,
    complement: address?.complement ?? null,
    postal_code: address?.postalCode ?? null,
    commune_code: address?.communeCode ?? null,
    commune_text: address?.communeText ?? null,
    country: address?.country ?? null,
    has_employment: Number(employment !== null),
    occupation: employment?.occupation ?? null,
    contract: employment?.contract ?? null,
    employer: employment?.employer ?? null,
    work_abroad: toFlag(employment?.abroad ?? null),
    work_postal_code: employment?.postalCode ?? null,
    work_commune_code: employment?.communeCode ?? null,
    work_commune_text: employment?.communeText ?? null,
  };
}

function toFlag(value: boolean | null): number | null {
  return value === null ? null : Number(value);
}

function placeName(
  address: { readonly communeCode: string | null; readonly communeText: string | null } | null,
  communeName: CommuneName,
): string | null {
  if (address === null) return null;
  const known = address.communeCode === null ? null : communeName(address.communeCode);
  return known ?? address.communeText ?? address.communeCode;
}

function searchNames(file: DemandFile): string {
  const people = file.applicant === null ? file.coApplicants : [file.applicant, ...file.coApplicants];
  return foldText(
    people.flatMap((person) => [person.lastName, person.birthName, person.firstName]).join(' '),
  );
}

function searchPlaces(file: DemandFile, communeName: CommuneName): string {
  const wanted = (file.wanted?.communes ?? []).map((code) => communeName(code) ?? '');
  const home = placeName(file.applicant?.address ?? null, communeName) ?? '';
  return foldText([home, ...wanted].join(' '));
}
