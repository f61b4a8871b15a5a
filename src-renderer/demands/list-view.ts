import { useCallback, useState } from 'react';
import { z } from 'zod';
import { listColumn } from '../../src-main/api/list-columns.ts';
import type { ListColumn } from '../../src-main/api/list-columns.ts';
import { demandSort } from '../../src-main/api/demand.ts';
import { filters, NO_FILTERS } from './list-input.ts';
import type { ChosenSort, Filters } from './list-input.ts';

const STORAGE_KEY = 'sne-desk:list';

const kept = z.object({
  filters: filters.catch(NO_FILTERS),
  sort: z.object({ by: demandSort, descending: z.boolean() }).nullable().catch(null),
  columns: z.array(listColumn).min(1).nullable().catch(null),
});

/** How this person arranged the list on this computer: filters, order, columns (null: the usual ones). */
export interface ListArrangement {
  readonly filters: Filters;
  readonly sort: ChosenSort | null;
  readonly columns: readonly ListColumn[] | null;
}

/** The arrangement and how to change a part of it. */
export interface ListView extends ListArrangement {
  readonly change: (part: Partial<ListArrangement>) => void;
}

/** The arrangement kept for the next start. */
export function useListView(): ListView {
  const [current, setCurrent] = useState<ListArrangement>(readArrangement);
  const change = useCallback((part: Partial<ListArrangement>) => {
    setCurrent((before) => {
      const next = { ...before, ...part };
      write(next);
      return next;
    });
  }, []);
  return { ...current, change };
}

/** The arrangement as it was left; what cannot be read is as if it had never been chosen. */
export function readArrangement(): ListArrangement {
  try {
    return kept.parse(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}'));
  } catch {
    return { filters: NO_FILTERS, sort: null, columns: null };
  }
}

function write(arrangement: ListArrangement): void {
  try {
    // « Since my last visit » means something else at the next start.
    const lasting = { ...arrangement, filters: { ...arrangement.filters, news: null } };
    localStorage.setItem(STORAGE_KEY, JSON.stringify(lasting));
  } catch {
    // A profile without storage still works; the choice then lasts as long as the window.
  }
}
