import type {
  Address,
  CoApplicant,
  Custody,
  DemandFile,
  Dependant,
  Employment,
  Person,
} from '../xml/demand-file.ts';
import { foldText } from '../reference/fold.ts';
import type { Connection } from './connection.ts';
import { rawColumns } from './raw-text.ts';
import type { StoredText } from './raw-text.ts';
import { foldOnce, placeName, searchWords } from './search-words.ts';
import type { CommuneName, SearchSubject, SearchWords } from './search-words.ts';

/** One schema error of a stored file. */
export interface StoredDrift {
  readonly signature: string;
  readonly line: number | null;
  readonly element: string | null;
  readonly message: string;
  readonly schema: string;
  /** The file can be judged again; the movement around it is not kept. */
  readonly about: 'file' | 'movement';
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

/** What a demand file becomes in the store, without the demand's own number there. Plain data: it crosses threads. */
export interface ContentRows {
  readonly hash: string;
  readonly createdOn: string | null;
  /** The columns of `demand`, in the order of `CONTENT_COLUMNS`. */
  readonly demand: readonly Value[];
  /** `demand_content.parts`, as text or in UTF-8. */
  readonly parts: string | Uint8Array;
  readonly drift: readonly StoredDrift[];
  readonly search: SearchWords;
}

export interface DemandWriter {
  /**
   * Replaces the content of a demand that exists; `at` is the moment of this content, UTC; `text` its compressed text;
   * `isNew`: nothing of it is in the store yet but its own row, already complete.
   */
  writeContent(
    demandId: number,
    content: { readonly rows: ContentRows; readonly text: StoredText },
    moments: { readonly at: string | null; readonly receivedAt: string },
    isNew: boolean,
  ): void;
}

/** Statements that write the content of a demand: the row's own columns, its people, lists, raw XML and search words. */
export function createDemandWriter(connection: Connection): DemandWriter {
  const statements = prepareStatements(connection);
  return {
    writeContent: (demandId, { rows, text }, { at, receivedAt }, isNew) => {
      if (!isNew) {
        statements.update.run(at, receivedAt, ...rows.demand, demandId);
        statements.undrift.run(demandId);
        statements.unsearch.run(demandId);
      }
      statements.parts.run(demandId, rows.parts);
      rows.drift.forEach((error, position) => {
        const { signature, line, element, message, schema, about } = error;
        statements.drift.run(demandId, position, signature, line, element, message, schema, about);
      });
      const { xml, block_id: blockId, first, last } = rawColumns(text);
      statements.raw.run(demandId, rows.hash, at, receivedAt, xml, blockId, first, last);
      statements.search.run(demandId, ...rows.search);
    },
  };
}

function prepareStatements(connection: Connection) {
  const assignments = CONTENT_COLUMNS.map((column) => `${column} = ?`).join(', ');
  return {
    update: connection.prepare(
      `UPDATE demand SET state_at = ?, received_at = ?, ${assignments} WHERE id = ?`,
    ),
    undrift: connection.prepare('DELETE FROM drift WHERE demand_id = ?'),
    // Not OR REPLACE: SQLite then copies each page aside before it writes, seven times the cost.
    parts: connection.prepare(
      'INSERT INTO demand_content VALUES (?, CAST(? AS TEXT)) ON CONFLICT DO UPDATE SET parts = excluded.parts',
    ),
    drift: connection.prepare('INSERT INTO drift VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    raw: connection.prepare('INSERT OR IGNORE INTO raw_xml VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    unsearch: connection.prepare('DELETE FROM demand_search WHERE rowid = ?'),
    search: connection.prepare(
      'INSERT INTO demand_search (rowid, names, numbers, places, codes) VALUES (?, ?, ?, ?, ?)',
    ),
  };
}

/** The rows of a demand that was read and judged. */
export function contentRows(prepared: Omit<PreparedDemand, 'xml'>, communeName: CommuneName): ContentRows {
  const { file, hash, drift } = prepared;
  return {
    hash,
    createdOn: file.createdOn,
    demand: demandColumns(prepared, communeName),
    parts: partsOf(file),
    drift,
    search: searchWords(subjectOf(file), communeName),
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
  const { applicant, currentHousing: housing, wanted, expectedBirths } = file;
  const { lastName = null, firstName = null, birthDate = null, address = null } = applicant ?? {};
  const commune = placeName(address, communeName);
  // One plain list: made for every record of an export.
  // prettier-ignore
  return [
    hash, file.deskNumber, file.createdOn, file.interfaceVersion, file.fileType, file.fileDatedAt,
    lastName, firstName, birthDate, commune, (wanted?.types ?? NONE).join(','),
    foldText(lastName ?? ''), foldText(firstName ?? ''), foldOnce(commune ?? ''), drift.length,
    Number(expectedBirths !== null), expectedBirths?.count ?? null, expectedBirths?.dueOn ?? null,
    Number(housing !== null), housing?.monthlyRent ?? null, housing?.occupants ?? null,
    housing?.category ?? null, housing?.type ?? null, housing?.surface ?? null, housing?.owner ?? null,
    Number(wanted !== null), wanted?.category ?? null, toFlag(wanted?.widened ?? null),
    jsonList(file.unknown), jsonList(file.unreadable),
  ];
}

const NONE: readonly string[] = [];

function jsonList(list: readonly string[]): string {
  return list.length === 0 ? '[]' : JSON.stringify(list);
}

/** The lists of a demand as JSON (see `demand_content` in schema 3). */
function partsOf(file: DemandFile): string {
  return JSON.stringify({
    people: peopleRows(file),
    resources: file.declaredResources.map((resource) => {
      const { person, direction, forDependants, code, monthlyAmount } = resource;
      return [person, direction, Number(forDependants), code, monthlyAmount];
    }),
    incomes: file.taxIncome.map(({ person, year, amount }) => [person, year, amount]),
    codes: {
      housingKind: file.currentHousing?.kinds ?? [],
      wantedCommune: file.wanted?.communes ?? [],
      wantedReason: file.wanted?.reasons ?? [],
      wantedType: file.wanted?.types ?? [],
    },
  });
}

/** People in the order of the views: applicant, co-applicants, custody, dependants. */
function peopleRows(file: DemandFile): readonly (readonly Value[])[] {
  const rows: (readonly Value[])[] = [];
  if (file.applicant !== null) rows.push(adultRow('applicant', 0, file.applicant, null));
  file.coApplicants.forEach((person: CoApplicant, index) => {
    rows.push(adultRow('coApplicant', index + 1, person, person.relation));
  });
  file.custody.forEach(({ birthDate, sex, kind }: Custody, index) => {
    rows.push(withoutEnd(['custody', index + 1, null, null, birthDate, sex, null, kind]));
  });
  file.dependants.forEach(({ lastName, firstName, birthDate, sex, relation }: Dependant, index) => {
    rows.push(withoutEnd(['dependant', index + 1, lastName, firstName, birthDate, sex, relation]));
  });
  return rows;
}

/** Role, position, then the values of `PERSON_KEYS`. */
function adultRow(
  role: 'applicant' | 'coApplicant',
  position: number,
  person: Person,
  relation: string | null,
): readonly Value[] {
  const { address, employment } = person;
  // One plain list: made for every record of an export.
  // prettier-ignore
  const row = [
    role, position, person.lastName, person.firstName, person.birthDate, null, relation, null,
    person.title, person.birthName, person.nationality, person.maritalStatus,
    person.mobilePhone, person.homePhone, person.email, person.nir,
  ];
  pushAddress(row, address);
  pushEmployment(row, employment);
  return withoutEnd(row);
}

function pushAddress(row: Value[], address: Address | null): void {
  if (address === null) {
    row.push(0, null, null, null, null, null, null, null, null);
    return;
  }
  const { abroad, number, street, complement, postalCode, communeCode, communeText, country } = address;
  row.push(1, toFlag(abroad), number, street, complement, postalCode, communeCode, communeText, country);
}

function pushEmployment(row: Value[], employment: Employment | null): void {
  if (employment === null) {
    row.push(0);
    return;
  }
  const { occupation, contract, employer, abroad, postalCode, communeCode, communeText } = employment;
  row.push(1, occupation, contract, employer, toFlag(abroad), postalCode, communeCode, communeText);
}

/** What is null at the end is the same when it is not there. */
function withoutEnd(row: Value[]): readonly Value[] {
  while (row.at(-1) === null) row.pop();
  return row;
}

function toFlag(value: boolean | null): number | null {
  return value === null ? null : Number(value);
}

function subjectOf(file: DemandFile): SearchSubject {
  const { applicant, coApplicants, wanted, nud } = file;
  const adults = (applicant === null ? coApplicants : [applicant, ...coApplicants]).map((person) => ({
    names: [person.lastName, person.birthName, person.firstName],
    birthDate: person.birthDate,
    phones: [person.mobilePhone, person.homePhone],
  }));
  const { communes, types } = wanted ?? { communes: [], types: [] };
  return { nud, adults, home: applicant?.address ?? null, wanted: { communes, types } };
}
