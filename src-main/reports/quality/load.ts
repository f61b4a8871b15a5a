import type { DeclaredResource } from '../../xml/demand-file.ts';
import { compareDeclared } from '../../drm/compare.ts';
import type { DrmComparison } from '../../drm/compare.ts';
import type { DrmMonth } from '../../drm/drm-answer.ts';
import { applicantHash } from '../../store/drm-reader.ts';
import type { CheckedFacts } from '../../store/drm-reader.ts';
import type { ReportReader } from '../../store/report-store.ts';
import type { JudgedDemand, JudgedPerson } from './model.ts';

interface DemandRow {
  readonly id: number;
  readonly nud: string;
  readonly renewalDueOn: string | null;
  readonly driftCount: number;
}

interface PersonRow extends JudgedPerson {
  readonly demandId: number;
}

/** Which demands to load: the next active ones by row id, or named ones. */
export type Choice =
  | { readonly after: number; readonly limit: number; readonly condition?: string }
  | { readonly ids: readonly number[] };

const DEMAND = `d.id, d.nud, d.renewal_due_on AS renewalDueOn, d.drift_count AS driftCount`;

/**
 * Loads active demands with what indicators judge, in the order of their row ids. Reads by ranges of ids, so that a reader
 * may stop and go on between two of them: nothing is held open meanwhile.
 *
 * @param filters parameters of `condition`, a condition on `demand d`
 */
export function loadDemands(
  reader: ReportReader,
  choice: Choice,
  filters: Readonly<Record<string, string | null>> = {},
): JudgedDemand[] {
  const demands = chooseDemands(reader, choice, filters);
  if (demands.length === 0) return [];
  const ids = { ids: JSON.stringify(demands.map(({ id }) => id)) };
  const people = Map.groupBy(reader.all<PersonRow>(PEOPLE, ids), ({ demandId }) => demandId);
  const years = Map.groupBy(
    reader.all<{ demandId: number; person: string; year: number }>(YEARS, ids),
    ({ demandId }) => demandId,
  );
  const wanted = Map.groupBy(
    reader.all<{ demandId: number; code: string }>(WANTED, ids),
    ({ demandId }) => demandId,
  );
  const comparisons = loadComparisons(reader, ids, people);
  return demands.map((demand) => ({
    ...demand,
    people: people.get(demand.id) ?? [],
    incomeYears: years.get(demand.id) ?? [],
    wantedCommunes: (wanted.get(demand.id) ?? []).map(({ code }) => code),
    comparison: comparisons.get(demand.id) ?? null,
  }));
}

function chooseDemands(
  reader: ReportReader,
  choice: Choice,
  filters: Readonly<Record<string, string | null>>,
): DemandRow[] {
  if ('ids' in choice) {
    return reader.all<DemandRow>(
      `SELECT ${DEMAND} FROM json_each(:ids) j CROSS JOIN demand d ON d.id = j.value WHERE d.state = 'active' ORDER BY d.id`,
      { ids: JSON.stringify(choice.ids) },
    );
  }
  // The plus keeps SQLite on the row ids: by the index of states it would sort the whole stock for each range.
  return reader.all<DemandRow>(
    `SELECT ${DEMAND} FROM demand d WHERE d.id > :after AND +d.state = 'active'
       ${choice.condition === undefined ? '' : `AND ${choice.condition}`} ORDER BY d.id LIMIT :limit`,
    { after: choice.after, limit: choice.limit, ...filters },
  );
}

const PEOPLE = `SELECT p.demand_id AS demandId, p.role, p.position, p.title, p.last_name AS lastName,
    p.birth_name AS birthName, p.first_name AS firstName, p.birth_date AS birthDate, p.relation,
    p.mobile_phone AS mobilePhone, p.home_phone AS homePhone, p.email, p.nir, p.abroad, p.postal_code AS postalCode,
    p.commune_code AS communeCode, p.country
  FROM json_each(:ids) j CROSS JOIN person p ON p.demand_id = j.value`;
const YEARS = `SELECT t.demand_id AS demandId, t.person, t.year FROM json_each(:ids) j
  CROSS JOIN tax_income t ON t.demand_id = j.value`;
const WANTED = `SELECT c.demand_id AS demandId, c.code FROM json_each(:ids) j
  CROSS JOIN demand_code c ON c.demand_id = j.value AND c.list = 'wantedCommune'`;
const RETRIEVED = `SELECT s.demand_id AS demandId, s.applicant_hash AS hash FROM json_each(:ids) j
  CROSS JOIN drm_state s ON s.demand_id = j.value AND s.status = 'available'`;
const MONTHS = `SELECT m.demand_id AS demandId, m.month, m.nature, m.label, m.amount FROM json_each(:ids) j
  CROSS JOIN monthly_resource m ON m.demand_id = j.value`;
const DECLARED = `SELECT r.demand_id AS demandId, r.code, r.monthly_amount AS monthlyAmount FROM json_each(:ids) j
  CROSS JOIN declared_resource r ON r.demand_id = j.value
  WHERE r.person = 'applicant' AND r.direction = 'received' AND r.for_dependants = 0`;

interface ItemRow {
  readonly demandId: number;
  readonly month: string;
  readonly nature: string;
  readonly label: string | null;
  readonly amount: number;
}

/** Declared beside the DRM, for the demands whose DRM is that of their present applicant. */
function loadComparisons(
  reader: ReportReader,
  ids: { readonly ids: string },
  people: ReadonlyMap<number, readonly PersonRow[]>,
): ReadonlyMap<number, readonly DrmComparison[]> {
  const kept = reader
    .all<{ demandId: number; hash: string }>(RETRIEVED, ids)
    .filter(({ demandId, hash }) => hashOf(people.get(demandId)) === hash)
    .map(({ demandId }) => demandId);
  if (kept.length === 0) return new Map();
  const these = { ids: JSON.stringify(kept) };
  const items = Map.groupBy(reader.all<ItemRow>(MONTHS, these), ({ demandId }) => demandId);
  const declared = Map.groupBy(
    reader.all<{ demandId: number; code: string; monthlyAmount: number | null }>(DECLARED, these),
    ({ demandId }) => demandId,
  );
  return new Map(
    kept.map((id) => {
      const own = (declared.get(id) ?? []).map(({ code, monthlyAmount }): DeclaredResource => ({
        person: 'applicant',
        direction: 'received',
        forDependants: false,
        code,
        monthlyAmount,
      }));
      return [id, compareDeclared(own, monthsOf(items.get(id) ?? []))];
    }),
  );
}

function monthsOf(items: readonly ItemRow[]): DrmMonth[] {
  return [...Map.groupBy(items, ({ month }) => month)].map(([month, rows]) => ({ month, items: rows }));
}

function hashOf(people: readonly PersonRow[] | undefined): string | null {
  const applicant = people?.find(({ role }) => role === 'applicant');
  if (applicant === undefined) return null;
  const facts: CheckedFacts = {
    nir: applicant.nir,
    title: applicant.title,
    last_name: applicant.lastName,
    birth_name: applicant.birthName,
    first_name: applicant.firstName,
    birth_date: applicant.birthDate,
  };
  return applicantHash(facts);
}
