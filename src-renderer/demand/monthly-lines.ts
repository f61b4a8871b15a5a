import type { DemandDetail, ResourceComparison } from '../../src-main/api/demand.ts';

type Monthly = DemandDetail['monthlyResources'];
type Month = Monthly['months'][number];
type Declared = DemandDetail['declaredResources'][number];
/** What of a demand the table is made of. */
type Resources = Pick<DemandDetail, 'declaredResources' | 'monthlyResources' | 'coApplicants'>;

/** Amounts of one nature of the DRM, month by month; null where the month has none. */
export interface NatureLine {
  readonly nature: string;
  readonly label: string;
  readonly months: readonly (number | null)[];
}

/** One kind of resource: declared, by month, and what lies between. Euros a month; paid ones are negative. */
export interface MonthlyLine {
  readonly key: string;
  readonly label: string;
  /** By the applicant. */
  readonly declared: number | null;
  /** By all co-applicants together; the DRM has nothing of theirs. */
  readonly others: number | null;
  readonly months: readonly (number | null)[];
  readonly mean: number | null;
  readonly difference: number | null;
  /** Null for lines that the DRM is not concerned with. */
  readonly verdict: ResourceComparison['verdict'] | null;
  readonly highlighted: boolean;
  readonly natures: readonly NatureLine[];
}

/** Declaration and DRM as one table. */
export interface MonthlyTable {
  /** `YYYY-MM`, oldest first. */
  readonly months: readonly string[];
  readonly lines: readonly MonthlyLine[];
  readonly hasOthers: boolean;
  readonly totals: {
    readonly declared: number;
    readonly others: number;
    readonly months: readonly number[];
    readonly mean: number;
  };
  /** The greatest amount of a cell, for the bars; never 0. */
  readonly greatest: number;
}

/** Sets the declaration beside the months of the DRM, one line a kind; what only one side has keeps its line. */
export function monthlyTable(demand: Resources): MonthlyTable {
  const { comparison } = demand.monthlyResources;
  const months = [...demand.monthlyResources.months].sort((a, b) => a.month.localeCompare(b.month));
  const lines = [
    ...comparison.flatMap((compared) =>
      compared.kind === null ? unknownKinds(months) : [comparedLine(compared, months, demand)],
    ),
    ...uncompared(demand),
  ];
  const totals = {
    declared: sum(lines.map(({ declared }) => declared)) ?? 0,
    others: sum(lines.map(({ others }) => others)) ?? 0,
    months: months.map(({ total }) => total),
    mean:
      mean(
        months.map(({ total }) => total),
        months.length,
      ) ?? 0,
  };
  const cells = lines.flatMap((line) => [line.declared, line.others, ...line.months, line.mean]);
  return {
    months: months.map(({ month }) => month),
    lines,
    hasOthers: demand.coApplicants.length > 0 || lines.some(({ others }) => others !== null),
    totals,
    greatest: Math.max(1, ...cells.map((cell) => Math.abs(cell ?? 0))),
  };
}

function comparedLine(
  compared: ResourceComparison,
  months: readonly Month[],
  demand: Resources,
): MonthlyLine {
  const code = compared.kind?.code ?? '';
  const natures = natureLines(months, (kind) => kind === code);
  return {
    key: `kind ${code}`,
    label: compared.kind?.label ?? `code ${code}`,
    declared: compared.declared,
    others: sum(received(demand, code).map(({ monthlyAmount }) => monthlyAmount)),
    months: months.map((_, place) => sum(natures.map((line) => line.months[place] ?? null))),
    mean: compared.monthlyMean,
    difference: compared.difference,
    verdict: compared.verdict,
    highlighted: compared.highlighted,
    natures,
  };
}

/** What no code of the form holds stays apart, nature by nature: a sum of unlike things says nothing. */
function unknownKinds(months: readonly Month[]): readonly MonthlyLine[] {
  return natureLines(months, (kind) => kind === null).map((line) => ({
    key: `nature ${line.nature}`,
    label: line.label,
    declared: null,
    others: null,
    months: line.months,
    mean: mean(line.months, months.length),
    difference: null,
    verdict: 'notComparable' as const,
    highlighted: false,
    natures: [],
  }));
}

/** Declared lines outside the comparison: kinds of co-applicants only, those for dependants, those paid. */
function uncompared(demand: Resources): readonly MonthlyLine[] {
  const compared = new Set(demand.monthlyResources.comparison.map(({ kind }) => kind?.code));
  const rest = demand.declaredResources.filter(
    ({ direction, forDependants, code }) => direction === 'paid' || forDependants || !compared.has(code),
  );
  const groups = new Map<string, Declared[]>();
  for (const resource of rest) {
    const key = `${resource.direction} ${String(resource.forDependants)} ${resource.code}`;
    groups.set(key, [...(groups.get(key) ?? []), resource]);
  }
  return [...groups].map(([key, members]) => {
    const [first] = members;
    const sign = first?.direction === 'paid' ? -1 : 1;
    const amount = (own: boolean): number | null => {
      const amounts = members.filter(({ person }) => (person === 'applicant') === own);
      const total = sum(amounts.map(({ monthlyAmount }) => monthlyAmount));
      return total === null ? null : sign * total;
    };
    return {
      key,
      label: declaredLabel(first),
      declared: amount(true),
      others: amount(false),
      months: demand.monthlyResources.months.map(() => null),
      mean: null,
      difference: null,
      verdict: null,
      highlighted: false,
      natures: [],
    };
  });
}

function declaredLabel(resource: Declared | undefined): string {
  const label = resource?.label ?? `code ${resource?.code ?? ''}`;
  if (resource?.direction === 'paid') return `${label} (versée)`;
  return resource?.forDependants === true ? `${label} (personnes à charge)` : label;
}

function received(
  { declaredResources }: Pick<Resources, 'declaredResources'>,
  kind: string,
): readonly Declared[] {
  return declaredResources.filter(
    ({ person, direction, forDependants, code }) =>
      person !== 'applicant' && direction === 'received' && !forDependants && code === kind,
  );
}

function natureLines(
  months: readonly Month[],
  isOfKind: (kind: string | null) => boolean,
): readonly NatureLine[] {
  const labels = new Map<string, string>();
  for (const { nature, label, kind } of months.flatMap(({ items }) => items)) {
    if (isOfKind(kind)) labels.set(nature, label ?? labels.get(nature) ?? `nature ${nature}`);
  }
  return [...labels].map(([nature, label]) => ({
    nature,
    label,
    months: months.map(({ items }) =>
      sum(items.filter((item) => item.nature === nature && isOfKind(item.kind)).map(({ amount }) => amount)),
    ),
  }));
}

/** Null when there is nothing at all; counted in cents so that a sum of decimals stays exact. */
function sum(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null);
  if (known.length === 0) return null;
  return known.reduce((cents, amount) => cents + Math.round(amount * 100), 0) / 100;
}

function mean(amounts: readonly (number | null)[], count: number): number | null {
  const total = sum(amounts);
  return total === null || count === 0 ? null : Math.round((total * 100) / count) / 100;
}
