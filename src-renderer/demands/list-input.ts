import { demandChange } from '../../src-main/api/demand.ts';
import type { DemandSort, ListDemandsInput } from '../../src-main/api/demand.ts';
import { z } from 'zod';

const chosenCommune = z.object({ code: z.string().max(5), name: z.string().max(200) });
/** A commune chosen in a filter. */
export type ChosenCommune = z.infer<typeof chosenCommune>;

/** What the filter bar holds; kept from one start to the next, so that each part falls back to « no filter » by itself. */
export const filters = z.object({
  state: z.enum(['active', 'removed', 'all']).catch('active'),
  commune: chosenCommune.nullable().catch(null),
  housingType: z.string().max(5).nullable().catch(null),
  renewalWithinDays: z.number().int().min(0).max(400).nullable().catch(null),
  /** Days back from today; 0: today. */
  changedWithinDays: z.number().int().min(0).max(4000).nullable().catch(null),
  dalo: z.boolean().catch(false),
  drm: z.boolean().catch(false),
  drift: z.boolean().catch(false),
  countryAnomaly: z.boolean().catch(false),
  /** What came after a movement of the store, as the start page leads to it. */
  news: z
    .object({ afterMovement: z.number().int().min(0), change: demandChange })
    .nullable()
    .catch(null),
});
export type Filters = z.infer<typeof filters>;

/** The list as it opens: the active demands, all of them. */
export const NO_FILTERS: Filters = {
  state: 'active',
  commune: null,
  housingType: null,
  renewalWithinDays: null,
  changedWithinDays: null,
  dalo: false,
  drm: false,
  drift: false,
  countryAnomaly: false,
  news: null,
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

/** Puts search, filters and order into the engine's words; `today` is the day in France, `YYYY-MM-DD`. */
export function listQuestion(
  query: string,
  { commune, changedWithinDays, ...others }: Filters,
  chosen: ChosenSort | null,
  today: string,
): ListQuestion {
  const sort = effectiveSort(chosen);
  return {
    ...others,
    query,
    commune: commune?.code ?? null,
    changedSince: changedWithinDays === null ? null : dayBefore(today, changedWithinDays),
    // While nobody chose a column, a search puts the persons of that name first.
    sort: chosen === null ? 'relevance' : sort.by,
    descending: sort.descending,
  };
}

/** Whether anything but the search narrows the list. */
export function isFiltered(chosen: Filters): boolean {
  return JSON.stringify(chosen) !== JSON.stringify(NO_FILTERS);
}

function dayBefore(today: string, days: number): string {
  const date = new Date(`${today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}
