import type { DemandSort, ListDemandsInput } from '../../src-main/api/demand.ts';

/** A commune chosen in a filter. */
export interface ChosenCommune {
  readonly code: string;
  readonly name: string;
}

/** What the filter bar holds. */
export interface Filters {
  readonly state: ListDemandsInput['state'];
  readonly commune: ChosenCommune | null;
  readonly housingType: string | null;
  readonly renewalWithinDays: number | null;
}

/** The list as it opens: the active demands, all of them. */
export const NO_FILTERS: Filters = {
  state: 'active',
  commune: null,
  housingType: null,
  renewalWithinDays: null,
};

/** The column and the direction that the person chose. */
export interface ChosenSort {
  readonly by: DemandSort;
  readonly descending: boolean;
}

/** What is asked of the engine, but for the page. */
export type ListQuestion = Omit<ListDemandsInput, 'limit' | 'offset'>;

/** The order in force: the chosen one, else the names. */
export function effectiveSort(chosen: ChosenSort | null): ChosenSort {
  return chosen ?? { by: 'lastName', descending: false };
}

/** Puts search, filters and order into the engine's words. */
export function listQuestion(query: string, filters: Filters, chosen: ChosenSort | null): ListQuestion {
  const sort = effectiveSort(chosen);
  return {
    query,
    state: filters.state,
    commune: filters.commune?.code ?? null,
    housingType: filters.housingType,
    renewalWithinDays: filters.renewalWithinDays,
    // While nobody chose a column, a search puts the persons of that name first.
    sort: chosen === null ? 'relevance' : sort.by,
    descending: sort.descending,
  };
}

/** Whether anything but the search narrows the list. */
export function isFiltered(filters: Filters): boolean {
  return (
    filters.state !== 'active' ||
    filters.commune !== null ||
    filters.housingType !== null ||
    filters.renewalWithinDays !== null
  );
}
