import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { DemandRow, ListDemandsOutput } from '../../src-main/api/demand.ts';
import { useConnection, useConnectionState, useProcedure } from '../connection/engine.tsx';
import type { ListQuestion } from './list-input.ts';

/** Rows asked at once. */
const PAGE_SIZE = 100;
/** Rows asked ahead of what is shown, so that even a quick wheel hardly meets a line that has no text yet. */
const AHEAD = 160;

/** First and last row shown, counted from 0. */
export interface ShownRange {
  readonly first: number;
  readonly last: number;
}

/** A row and its place in the whole list. */
export interface Entry {
  readonly index: number;
  readonly row: DemandRow;
}

/** The list as far as the window holds it: the total, and the rows around what is shown. */
export interface DemandWindow {
  readonly phase: 'loading' | 'failed' | 'ready';
  readonly error: unknown;
  readonly retry: () => void;
  readonly total: number;
  /** How many of them only have a name that is near to what was typed. */
  readonly near: number;
  /** Loaded rows, in the order of the list, with gaps where pages are not loaded. */
  readonly entries: readonly Entry[];
  readonly at: (index: number) => DemandRow | undefined;
  /** True while the rows shown still answer the former question. */
  readonly stale: boolean;
}

const NO_ENTRIES: readonly Entry[] = [];

/** Holds the pages of rows around the shown range; the rest stays in the engine, however long the list is. */
export function useDemandWindow(question: ListQuestion, range: ShownRange): DemandWindow {
  const connection = useConnection();
  const ready = useConnectionState() === 'ready';
  const first = useProcedure('demands.list', pageInput(question, 0), { keepPrevious: true });
  const numbers = useMemo(() => furtherPages(range, first.data?.total ?? 0), [range, first.data?.total]);
  const further = useQueries({
    queries: numbers.map((page) => {
      const input = pageInput(question, page);
      return {
        queryKey: ['demands.list', input],
        queryFn: () => connection.call('demands.list', input),
        enabled: ready && !first.isPlaceholderData,
      };
    }),
    combine: combineAnswers,
  });
  const entries = useMemo(() => {
    if (first.data === undefined) return NO_ENTRIES;
    return [
      ...entriesOf(first.data, 0),
      ...numbers.flatMap((page, place) => entriesOf(further[place], page)),
    ];
  }, [first.data, further, numbers]);
  const byIndex = useMemo(() => new Map(entries.map((entry) => [entry.index, entry.row])), [entries]);
  return {
    phase: first.data !== undefined ? 'ready' : first.isError ? 'failed' : 'loading',
    error: first.error,
    retry: () => {
      void first.refetch();
    },
    total: first.data?.total ?? 0,
    near: first.data?.near ?? 0,
    entries,
    at: (index) => byIndex.get(index),
    stale: first.isPlaceholderData,
  };
}

type Answer = ListDemandsOutput | undefined;

function combineAnswers(results: readonly { readonly data: Answer }[]): readonly Answer[] {
  return results.map((result) => result.data);
}

/** What is asked for one page of the list, the same text wherever it is asked from. */
export function pageInput(
  question: ListQuestion,
  page: number,
): ListQuestion & { limit: number; offset: number } {
  return { ...question, limit: PAGE_SIZE, offset: page * PAGE_SIZE };
}

/** The pages under the range, but the first one, which is always held. */
function furtherPages(range: ShownRange, total: number): readonly number[] {
  const last = Math.min(range.last + AHEAD, total - 1);
  const from = Math.max(1, Math.floor((range.first - AHEAD) / PAGE_SIZE));
  const to = Math.floor(last / PAGE_SIZE);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => from + place);
}

function entriesOf(answer: Answer, page: number): readonly Entry[] {
  return answer?.rows.map((row, place) => ({ index: page * PAGE_SIZE + place, row })) ?? NO_ENTRIES;
}
