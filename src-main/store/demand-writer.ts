import type { CoApplicant, Custody, DemandFile, Dependant, Person } from '../xml/demand-file.ts';
import { foldText } from '../reference/fold.ts';
import { compressXml } from './compress.ts';
import { COLUMNS_OF_PERSON, insertSql, NOBODY } from './columns.ts';
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

export interface DemandWriter {
  /** Replaces the content of a demand that exists; `at` is the moment of this content, UTC. */
  writeContent(demandId: number, prepared: PreparedDemand, at: string | null, receivedAt: string): void;
}

/** Names of communes, as the search and the list show them. */
export type CommuneName = (code: string) => string | null;

/** Statements that write the content of a demand: the row's own columns, its people, lists, raw XML and search words. */
export function createDemandWriter(connection: Connection, communeName: CommuneName): DemandWriter {
  const statements = prepareStatements(connection);
  return {
    writeContent: (demandId, prepared, at, receivedAt) => {
      const { file } = prepared;
      statements.update.run(demandColumns(demandId, prepared, at, receivedAt, communeName));
      for (const clear of statements.clear) clear.run(demandId);
      writePeople(statements.person, demandId, file);
      file.declaredResources.forEach((resource, position) => {
        const { person, direction, code, monthlyAmount } = resource;
        statements.resource.run(
          demandId,
          position,
          person,
          direction,
          Number(resource.forDependants),
          code,
          monthlyAmount,
        );
      });
      file.taxIncome.forEach(({ person, year, amount }, position) => {
        statements.income.run(demandId, position, person, year, amount);
      });
      for (const [list, codes] of codeLists(file)) {
        codes.forEach((code, position) => statements.code.run(demandId, list, position, code));
      }
      prepared.drift.forEach((error, position) => {
        const { signature, line, element, message, schema } = error;
        statements.drift.run(demandId, position, signature, line, element, message, schema);
      });
      statements.raw.run(demandId, prepared.hash, at, receivedAt, compressXml(prepared.xml));
      statements.unsearch.run(demandId);
      statements.search.run(
        demandId,
        searchNames(file),
        searchNumbers(file.nud),
        searchPlaces(file, communeName),
      );
    },
  };
}

function prepareStatements(connection: Connection) {
  const cleared = ['person', 'declared_resource', 'tax_income', 'demand_code', 'drift'] as const;
  return {
    update: connection.prepare(UPDATE_DEMAND),
    clear: cleared.map((table) => connection.prepare(`DELETE FROM ${table} WHERE demand_id = ?`)),
    person: connection.prepare(insertSql('person', COLUMNS_OF_PERSON)),
    resource: connection.prepare('INSERT INTO declared_resource VALUES (?, ?, ?, ?, ?, ?, ?)'),
    income: connection.prepare('INSERT INTO tax_income VALUES (?, ?, ?, ?, ?)'),
    code: connection.prepare('INSERT INTO demand_code VALUES (?, ?, ?, ?)'),
    drift: connection.prepare('INSERT INTO drift VALUES (?, ?, ?, ?, ?, ?, ?)'),
    raw: connection.prepare('INSERT OR IGNORE INTO raw_xml VALUES (?, ?, ?, ?, ?)'),
    unsearch: connection.prepare('DELETE FROM demand_search WHERE rowid = ?'),
    search: connection.prepare(
      'INSERT INTO demand_search (rowid, names, numbers, places) VALUES (?, ?, ?, ?)',
    ),
  };
}

const UPDATE_DEMAND = `UPDATE demand SET
  state_at = :at, received_at = :receivedAt, content_hash = :hash,
  desk_number = :deskNumber, created_on = :createdOn, interface_version = :interfaceVersion,
  file_type = :fileType, file_dated_at = :fileDatedAt,
  last_name = :lastName, first_name = :firstName, birth_date = :birthDate, commune = :commune,
  housing_types = :housingTypes, sort_last_name = :sortLastName, sort_first_name = :sortFirstName,
  sort_commune = :sortCommune, drift_count = :driftCount,
  births_expected = :birthsExpected, birth_count = :birthCount, birth_due_on = :birthDueOn,
  has_current_housing = :hasCurrentHousing, monthly_rent = :monthlyRent, occupants = :occupants,
  housing_category = :housingCategory, housing_type = :housingType, surface = :surface, owner = :owner,
  has_wanted = :hasWanted, wanted_category = :wantedCategory, widened = :widened,
  unknown = :unknown, unreadable = :unreadable
WHERE id = :id`;

function demandColumns(
  id: number,
  { file, hash, drift }: PreparedDemand,
  at: string | null,
  receivedAt: string,
  communeName: CommuneName,
): Record<string, string | number | null> {
  const { applicant, currentHousing, wanted, expectedBirths } = file;
  const commune = placeName(applicant?.address ?? null, communeName);
  return {
    id,
    at,
    receivedAt,
    hash,
    deskNumber: file.deskNumber,
    createdOn: file.createdOn,
    interfaceVersion: file.interfaceVersion,
    fileType: file.fileType,
    fileDatedAt: file.fileDatedAt,
    lastName: applicant?.lastName ?? null,
    firstName: applicant?.firstName ?? null,
    birthDate: applicant?.birthDate ?? null,
    commune,
    housingTypes: (wanted?.types ?? []).join(','),
    sortLastName: foldText(applicant?.lastName ?? ''),
    sortFirstName: foldText(applicant?.firstName ?? ''),
    sortCommune: foldText(commune ?? ''),
    driftCount: drift.length,
    birthsExpected: Number(expectedBirths !== null),
    birthCount: expectedBirths?.count ?? null,
    birthDueOn: expectedBirths?.dueOn ?? null,
    hasCurrentHousing: Number(currentHousing !== null),
    monthlyRent: currentHousing?.monthlyRent ?? null,
    occupants: currentHousing?.occupants ?? null,
    housingCategory: currentHousing?.category ?? null,
    housingType: currentHousing?.type ?? null,
    surface: currentHousing?.surface ?? null,
    owner: currentHousing?.owner ?? null,
    hasWanted: Number(wanted !== null),
    wantedCategory: wanted?.category ?? null,
    widened: toFlag(wanted?.widened ?? null),
    unknown: JSON.stringify(file.unknown),
    unreadable: JSON.stringify(file.unreadable),
  };
}

function codeLists(file: DemandFile): readonly (readonly [string, readonly string[]])[] {
  return [
    ['housingKind', file.currentHousing?.kinds ?? []],
    ['wantedType', file.wanted?.types ?? []],
    ['wantedCommune', file.wanted?.communes ?? []],
    ['wantedReason', file.wanted?.reasons ?? []],
  ];
}

function writePeople(insert: { run(row: PersonRow): unknown }, demandId: number, file: DemandFile): void {
  if (file.applicant !== null) insert.run(personRow(demandId, 'applicant', 0, file.applicant, null));
  file.coApplicants.forEach((person: CoApplicant, index) => {
    insert.run(personRow(demandId, 'coApplicant', index + 1, person, person.relation));
  });
  file.dependants.forEach((dependant: Dependant, index) => {
    const { lastName, firstName, birthDate, sex, relation } = dependant;
    insert.run({
      ...NOBODY,
      demand_id: demandId,
      role: 'dependant',
      position: index + 1,
      last_name: lastName,
      first_name: firstName,
      birth_date: birthDate,
      sex,
      relation,
    });
  });
  file.custody.forEach(({ birthDate, sex, kind }: Custody, index) => {
    const row = { ...NOBODY, demand_id: demandId, role: 'custody' as const, position: index + 1 };
    insert.run({ ...row, birth_date: birthDate, sex, custody_kind: kind });
  });
}

function personRow(
  demandId: number,
  role: PersonRow['role'],
  position: number,
  person: Person,
  relation: string | null,
): PersonRow {
  const { address, employment } = person;
  return {
    demand_id: demandId,
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
