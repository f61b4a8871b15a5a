import type { CommuneRef, Coded, DemandDetail, PersonDetail } from '../api/demand.ts';
import { compareDeclared } from '../drm/compare.ts';
import { applicability } from '../drm/rules.ts';
import { label } from '../reference/code-lists.ts';
import type { CodeListName } from '../reference/code-lists.ts';
import type { Communes } from '../reference/communes.ts';
import { drmNature } from '../reference/drm-natures.ts';
import { maskNir } from '../reference/nir.ts';
import type { PersonRow } from '../store/columns.ts';
import { applicantHash } from '../store/drm-reader.ts';
import type { StoredDrm } from '../store/drm-reader.ts';
import type { StoredDemand } from '../store/demand-reader.ts';
import { reactivableUntil } from '../store/renewal.ts';
import { presentDocuments, withoutDocuments } from './present-documents.ts';
import { presentOutsideForm } from './present-outside-form.ts';

export interface PresentOptions {
  /** Show the NIR whole instead of masked. */
  readonly reveal: boolean;
  /** The stored XML to show with it; absent when it was not asked for. */
  readonly raw?: string | null;
  /** The stored file, where it describes supporting documents. */
  readonly documentFile?: string | null;
  /** Monthly resources kept for it; null or absent: never retrieved. */
  readonly drm?: StoredDrm | null;
}

/** The document of `demands show` and of the demand page, out of what the store holds, with labels and names. */
export function presentDemand(
  stored: StoredDemand,
  communes: Communes,
  options: PresentOptions,
): DemandDetail {
  const { record, people } = stored;
  const present = personPresenter(communes, options.reveal);
  const applicant = people.find((person) => person.role === 'applicant');
  return {
    nud: record.nud,
    state: record.state,
    deskNumber: record.desk_number,
    createdOn: record.created_on,
    renewalDueOn: record.renewal_due_on,
    interfaceVersion: record.interface_version,
    fileType: coded('typeFichier', record.file_type),
    updatedAt: record.state_at,
    receivedAt: record.received_at,
    removal: presentRemoval(stored),
    applicant: applicant === undefined ? null : present(applicant),
    coApplicants: people
      .filter((person) => person.role === 'coApplicant')
      .map((person) => ({ ...present(person), relation: coded('lienDemandeur', person.relation) })),
    ...presentHousehold(people),
    expectedBirths:
      record.births_expected === 1 ? { count: record.birth_count, dueOn: record.birth_due_on } : null,
    ...presentMoney(stored),
    ...presentHousing(stored, communes),
    outsideForm: presentOutsideForm(stored.outsideForm),
    documents: presentDocuments(stored.outsideForm, options.documentFile ?? null),
    monthlyResources: presentDrm(applicant ?? null, options.drm ?? null, stored.resources),
    movements: presentMovements(stored),
    unknown: withoutDocuments(pathList(record.unknown)),
    unreadable: pathList(record.unreadable),
    drift: stored.drift.map(({ line, element, message }) => ({ line, element, message })),
    ...(options.raw === undefined ? {} : { raw: options.reveal ? options.raw : hideNir(options.raw) }),
  };
}

/** A code with its label from a published list; null stays null, an unknown code keeps a null label. */
function coded(list: CodeListName, code: string | null): Coded | null {
  return code === null ? null : { code, label: label(list, code) };
}

function presentRemoval({ record }: StoredDemand): DemandDetail['removal'] {
  if (record.state !== 'removed') return null;
  return {
    on: record.removed_on,
    reason: coded('motifRadiation', record.removal_reason),
    subReason: coded('sousMotifIrrecevabilite', record.removal_sub_reason),
    reactivableUntil: reactivableUntil(record.removed_on, record.removal_reason),
  };
}

function personPresenter(communes: Communes, reveal: boolean): (row: PersonRow) => PersonDetail {
  return (row) => ({
    title: coded('civilite', row.title),
    lastName: row.last_name,
    birthName: row.birth_name,
    firstName: row.first_name,
    birthDate: row.birth_date,
    nationality: coded('nationalite', row.nationality),
    maritalStatus: coded('situationFamiliale', row.marital_status),
    phones: [
      ...(row.mobile_phone === null ? [] : [{ kind: 'mobile' as const, number: row.mobile_phone }]),
      ...(row.home_phone === null ? [] : [{ kind: 'home' as const, number: row.home_phone }]),
    ],
    email: row.email,
    address:
      row.has_address === 0
        ? null
        : {
            abroad: toBoolean(row.abroad),
            number: row.number,
            street: row.street,
            complement: row.complement,
            postalCode: row.postal_code,
            commune: communeOf(communes, row.commune_code, row.commune_text),
            country: row.country,
          },
    employment:
      row.has_employment === 0
        ? null
        : {
            occupation: row.occupation,
            contract: coded('typeContratTravail', row.contract),
            employer: row.employer,
            abroad: toBoolean(row.work_abroad),
            postalCode: row.work_postal_code,
            commune: communeOf(communes, row.work_commune_code, row.work_commune_text),
          },
    nir: row.nir === null || reveal ? row.nir : maskNir(row.nir),
  });
}

function communeOf(communes: Communes, code: string | null, text: string | null): CommuneRef | null {
  if (code === null && text === null) return null;
  return { code, name: (code === null ? null : communes.name(code)) ?? text };
}

function presentHousehold(people: readonly PersonRow[]): Pick<DemandDetail, 'dependants' | 'custody'> {
  return {
    dependants: people
      .filter((person) => person.role === 'dependant')
      .map((person) => ({
        lastName: person.last_name,
        firstName: person.first_name,
        birthDate: person.birth_date,
        sex: coded('sexe', person.sex),
        relation: coded('lienParente', person.relation),
      })),
    custody: people
      .filter((person) => person.role === 'custody')
      .map((person) => ({
        birthDate: person.birth_date,
        sex: coded('sexe', person.sex),
        kind: coded('coParentalite', person.custody_kind),
      })),
  };
}

function presentMoney(stored: StoredDemand): Pick<DemandDetail, 'declaredResources' | 'taxIncome'> {
  return {
    declaredResources: stored.resources.map(
      ({ person, direction, for_dependants, code, monthly_amount }) => ({
        person,
        direction,
        forDependants: for_dependants === 1,
        code,
        label: label(direction === 'received' ? 'ressourceRecue' : 'ressourceVersee', code),
        monthlyAmount: monthly_amount,
      }),
    ),
    taxIncome: stored.incomes.map(({ person, year, amount }) => ({ person, year, amount })),
  };
}

function presentHousing(
  { record, codes }: StoredDemand,
  communes: Communes,
): Pick<DemandDetail, 'currentHousing' | 'wanted'> {
  const list = (name: string): string[] => codes.filter((row) => row.list === name).map((row) => row.code);
  const labelled = (name: string, labels: CodeListName): Coded[] =>
    list(name).map((code) => ({ code, label: label(labels, code) }));
  return {
    currentHousing:
      record.has_current_housing === 0
        ? null
        : {
            kinds: labelled('housingKind', 'modeleLogement'),
            monthlyRent: record.monthly_rent,
            occupants: record.occupants,
            category: coded('categorieLogement', record.housing_category),
            type: coded('typeLogement', record.housing_type),
            surface: record.surface,
            owner: record.owner,
          },
    wanted:
      record.has_wanted === 0
        ? null
        : {
            types: labelled('wantedType', 'typeLogement'),
            category: coded('categorieLogementRecherche', record.wanted_category),
            widened: toBoolean(record.widened),
            communes: list('wantedCommune').map((code) => ({ code, name: communes.name(code) })),
            reasons: labelled('wantedReason', 'motifDemande'),
          },
  };
}

function presentMovements(stored: StoredDemand): DemandDetail['movements'] {
  return stored.movements.map(({ at, kind, entity, desk, received_at, removal_reason }) => ({
    at,
    kind,
    kindLabel: label('typeFichier', kind) ?? label('exportEntity', kind),
    entity,
    entityLabel: label('exportEntity', entity),
    desk: desk === '' ? null : desk,
    receivedAt: received_at,
    removalReason: coded('motifRadiation', removal_reason),
  }));
}

/**
 * Monthly resources as they may be shown: never unless the applicant is still the very person whose identity was
 * checked when they were stored, and still entitled.
 */
function presentDrm(
  applicant: PersonRow | null,
  kept: StoredDrm | null,
  resources: StoredDemand['resources'],
): DemandDetail['monthlyResources'] {
  const verdict = applicability({ applicant }, applicant?.nir ?? null);
  const retrievedAt = kept?.retrievedAt ?? null;
  if (verdict !== 'applicable') return { status: verdict, months: [], comparison: [], retrievedAt };
  if (applicant === null || kept?.applicantHash !== applicantHash(applicant)) {
    return { status: 'notRequested', months: [], comparison: [], retrievedAt: null };
  }
  const months = kept.months.map(({ month, items }) => ({
    month,
    items: items.map(({ nature, label: given, amount }) => {
      const known = drmNature(nature);
      return { nature, label: given ?? known?.label ?? null, amount, kind: known?.declared ?? null };
    }),
    total: items.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0) / 100,
  }));
  return { status: kept.status, months, comparison: presentComparison(resources, kept), retrievedAt };
}

function presentComparison(
  resources: StoredDemand['resources'],
  kept: StoredDrm,
): DemandDetail['monthlyResources']['comparison'] {
  const declared = resources
    .filter(({ person }) => person === 'applicant')
    .map(({ direction, for_dependants, code, monthly_amount }) => ({
      person: 'applicant' as const,
      direction,
      forDependants: for_dependants === 1,
      code,
      monthlyAmount: monthly_amount,
    }));
  return compareDeclared(declared, kept.months).map((compared) => ({
    ...compared,
    kind: coded('ressourceRecue', compared.kind),
  }));
}

function toBoolean(flag: number | null): boolean | null {
  return flag === null ? null : flag === 1;
}

function pathList(json: string): string[] {
  const paths: unknown = JSON.parse(json);
  return Array.isArray(paths) ? paths.map(String) : [];
}

/** The raw view is read over the shoulder too: digits of a `nir` element become dots unless it was revealed. */
function hideNir(xml: string | null): string | null {
  if (xml === null) return null;
  return xml.replace(
    /(<(?:[\w.-]+:)?nir(?:\s[^>]*)?>)([^<]*)(?=<)/g,
    (_, tag: string, value: string) => tag + value.replace(/\S/g, '•'),
  );
}
