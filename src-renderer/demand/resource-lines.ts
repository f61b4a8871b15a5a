import type { DemandDetail } from '../../src-main/api/demand.ts';

type Declared = DemandDetail['declaredResources'][number];
type PersonKey = Declared['person'];

/** One kind of resource: what each person declared, and their sum. */
export interface ResourceLine {
  readonly key: string;
  readonly label: string;
  readonly direction: Declared['direction'];
  /** By person; absent from the map when that person did not declare it, null when without amount. */
  readonly amounts: ReadonlyMap<PersonKey, number | null>;
  readonly total: number | null;
}

/** The declared resources, ready to be read as a table. */
export interface ResourceTable {
  readonly people: readonly PersonKey[];
  readonly lines: readonly ResourceLine[];
  readonly received: number;
  readonly paid: number;
  /** Lines of the file without an amount: the totals are then partial. */
  readonly withoutAmount: number;
}

/** Groups declared resources by kind, in the order of the file; sums are of what is there. */
export function resourceTable(declared: readonly Declared[]): ResourceTable {
  const people = [...new Set(declared.map((resource) => resource.person))].sort(byPerson);
  const groups = new Map<string, Declared[]>();
  for (const resource of declared) {
    const key = `${resource.direction} ${String(resource.forDependants)} ${resource.code}`;
    groups.set(key, [...(groups.get(key) ?? []), resource]);
  }
  const lines = [...groups].map(([key, members]) => resourceLine(key, members));
  return {
    people,
    lines: [
      ...lines.filter((line) => line.direction === 'received'),
      ...lines.filter((line) => line.direction === 'paid'),
    ],
    received: sumOf(declared, 'received'),
    paid: sumOf(declared, 'paid'),
    withoutAmount: declared.filter((resource) => resource.monthlyAmount === null).length,
  };
}

function resourceLine(key: string, members: readonly Declared[]): ResourceLine {
  const amounts = new Map<PersonKey, number | null>();
  for (const member of members)
    amounts.set(member.person, add(amounts.get(member.person) ?? null, member.monthlyAmount));
  const [first] = members;
  const label = first?.label ?? `code ${first?.code ?? ''}`;
  return {
    key,
    label: first?.forDependants === true ? `${label} (personnes à charge)` : label,
    direction: first?.direction ?? 'received',
    amounts,
    total: members.reduce<number | null>((sum, member) => add(sum, member.monthlyAmount), null),
  };
}

/** Amounts are counted in cents so that a sum of decimals stays exact. */
function add(sum: number | null, amount: number | null): number | null {
  if (amount === null) return sum;
  return Math.round((sum ?? 0) * 100 + amount * 100) / 100;
}

function sumOf(declared: readonly Declared[], direction: Declared['direction']): number {
  const amounts = declared
    .filter((resource) => resource.direction === direction)
    .map((resource) => resource.monthlyAmount);
  return amounts.reduce<number>((sum, amount) => add(sum, amount) ?? 0, 0);
}

function byPerson(a: PersonKey, b: PersonKey): number {
  return personRank(a) - personRank(b);
}

function personRank(key: PersonKey): number {
  return key === 'applicant' ? 0 : Number(key.split(':')[1]);
}
