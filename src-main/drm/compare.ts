import { drmNature } from '../reference/drm-natures.ts';
import type { DeclaredResource } from '../xml/demand-file.ts';
import type { DrmMonth } from './drm-answer.ts';

/** Beyond this share of the declared amount a difference is worth a look; 5 to 8 % is usual (§3). */
const USUAL_PERCENT = 8;

/** One kind of income, as declared and as the DRM has it. */
export interface DrmComparison {
  /** Code of `ressourceRecue`; null for what no code of the form holds, natures that we do not know included. */
  readonly kind: string | null;
  /** Euros a month; null when not declared, or declared without an amount. */
  readonly declared: number | null;
  /** Euros a month on average over the months of the answer; null when it has none of this kind. */
  readonly monthlyMean: number | null;
  /** `monthlyMean` less `declared`, euros; null unless both are there. */
  readonly difference: number | null;
  /**
   * `usual`: within 8 %. `apart`: beyond. `onlyDeclared`: says nothing, the DRM is not exhaustive. `onlyMonthly`: the
   * form does not have it. `noAmount`: declared without an amount. `notComparable`: no code of the form.
   */
  readonly verdict: 'usual' | 'apart' | 'onlyDeclared' | 'onlyMonthly' | 'noAmount' | 'notComparable';
  /** True for `apart` and `onlyMonthly`. */
  readonly highlighted: boolean;
}

/**
 * Sets what the applicant declared to receive beside the months of the DRM, kind by kind: declared kinds first, in the
 * order of the form, then those that only the DRM has. Resources of co-applicants, those paid and those of dependants
 * stay out: the DRM knows the applicant's own. Without any month there is nothing to compare: an empty list.
 */
export function compareDeclared(
  declared: readonly DeclaredResource[],
  months: readonly DrmMonth[],
): readonly DrmComparison[] {
  if (months.length === 0) return [];
  const own = declared.filter(
    ({ person, direction, forDependants }) =>
      person === 'applicant' && direction === 'received' && !forDependants,
  );
  const received = sumByKind(months);
  const kinds = new Set<string | null>([...own.map(({ code }) => code), ...received.keys()]);
  return [...kinds].map((kind) => {
    const amounts = own.filter(({ code }) => code === kind).map(({ monthlyAmount }) => monthlyAmount);
    return compareKind(kind, amounts, received.get(kind) ?? null, months.length);
  });
}

/** Cents over all months, by kind of the form; cents, so that the bound of 8 % is exact. */
function sumByKind(months: readonly DrmMonth[]): ReadonlyMap<string | null, number> {
  const sums = new Map<string | null, number>();
  for (const { nature, amount } of months.flatMap(({ items }) => items)) {
    const kind = drmNature(nature)?.declared ?? null;
    sums.set(kind, (sums.get(kind) ?? 0) + Math.round(amount * 100));
  }
  return sums;
}

function compareKind(
  kind: string | null,
  amounts: readonly (number | null)[],
  receivedCents: number | null,
  months: number,
): DrmComparison {
  const known = amounts.filter((amount) => amount !== null);
  const complete = known.length > 0 && known.length === amounts.length;
  const declaredCents = complete ? known.reduce((sum, amount) => sum + Math.round(amount * 100), 0) : null;
  const verdict = verdictOf({ kind, stated: amounts.length > 0, declaredCents, receivedCents, months });
  const both = declaredCents !== null && receivedCents !== null;
  return {
    kind,
    declared: declaredCents === null ? null : declaredCents / 100,
    monthlyMean: receivedCents === null ? null : Math.round(receivedCents / months) / 100,
    difference: both ? Math.round(receivedCents / months - declaredCents) / 100 : null,
    verdict,
    highlighted: verdict === 'apart' || verdict === 'onlyMonthly',
  };
}

interface Sides {
  readonly kind: string | null;
  readonly stated: boolean;
  readonly declaredCents: number | null;
  readonly receivedCents: number | null;
  readonly months: number;
}

function verdictOf(sides: Sides): DrmComparison['verdict'] {
  const { kind, stated, declaredCents, receivedCents, months } = sides;
  if (kind === null) return 'notComparable';
  if (receivedCents === null) return 'onlyDeclared';
  if (!stated) return 'onlyMonthly';
  if (declaredCents === null) return 'noAmount';
  const declaredOverAll = declaredCents * months;
  const apart = Math.abs(receivedCents - declaredOverAll) * 100 > USUAL_PERCENT * Math.abs(declaredOverAll);
  return apart ? 'apart' : 'usual';
}
