import { useTable } from '@tanstack/react-table';
import type { ReactTable, SortingState, Updater } from '@tanstack/react-table';
import { useMemo } from 'react';
import { demandSort } from '../../src-main/api/demand.ts';
import { parisDay } from '../../src-main/api/format.ts';
import { listColumn, USUAL_COLUMNS } from '../../src-main/api/list-columns.ts';
import type { ListColumn } from '../../src-main/api/list-columns.ts';
import { useNow } from '../ui/use-now.ts';
import { COLUMN_SHAPES, createColumns, features, MARK_WIDTH, visibleColumns } from './columns.tsx';
import type { ChosenSort } from './list-input.ts';
import type { Entry } from './use-demand-window.ts';

/** The table of the list, as the table library holds it. */
export type GridTable = ReactTable<typeof features, Entry>;

/** The table library over the loaded rows: visible columns by width, order by the headers. */
export function useGridTable(
  entries: readonly Entry[],
  sort: ChosenSort,
  onSort: (sort: ChosenSort | null) => void,
  room: { readonly width: number; readonly marking: boolean },
  chosen: readonly ListColumn[] | null,
): GridTable {
  const { width, marking } = room;
  const today = parisDay(useNow());
  const columns = useMemo(() => createColumns(today, chosen ?? USUAL_COLUMNS), [today, chosen]);
  const columnVisibility = useMemo(() => visibleColumns(width, marking, chosen), [width, marking, chosen]);
  const sorting: SortingState = [{ id: sort.by, desc: sort.descending }];
  return useTable({
    features,
    columns,
    data: entries,
    getRowId: (entry) => String(entry.index),
    manualSorting: true,
    state: { sorting, columnVisibility },
    onSortingChange: (updater: Updater<SortingState>) => {
      const next = (typeof updater === 'function' ? updater(sorting) : updater)[0];
      const by = demandSort.safeParse(next?.id);
      onSort(next !== undefined && by.success ? { by: by.data, descending: next.desc } : null);
    },
  });
}

/** The widths of the visible columns, as a grid template. */
export function columnTemplate(table: GridTable, marking: boolean): string {
  const columns = table
    .getVisibleLeafColumns()
    .map((column) => {
      const known = listColumn.safeParse(column.id);
      const shape = known.success ? COLUMN_SHAPES[known.data] : { min: 96, grow: 0 };
      const least = `${String(shape.min / 16)}rem`;
      return shape.grow === 0 ? least : `minmax(${least}, ${String(shape.grow)}fr)`;
    })
    .join(' ');
  return marking ? `${String(MARK_WIDTH / 16)}rem ${columns}` : columns;
}
