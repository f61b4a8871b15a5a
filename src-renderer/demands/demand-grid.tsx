import type { Row } from '@tanstack/react-table';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef } from 'react';
import type { ClipboardEvent, CSSProperties, KeyboardEvent, ReactNode } from 'react';
import { USUAL_COLUMNS } from '../../src-main/api/list-columns.ts';
import type { ListColumn } from '../../src-main/api/list-columns.ts';
import { useAppearance } from '../app/appearance.tsx';
import { useTell } from '../ui/notice.tsx';
import { Bone } from '../ui/states.tsx';
import type { features } from './columns.tsx';
import { GridHeader } from './grid-header.tsx';
import { columnTemplate, useGridTable } from './grid-table.ts';
import type { GridTable } from './grid-table.ts';
import { useAnchor, useFirstRowMark, useRangeReport, useStartAtTop, useWidth } from './grid-view.ts';
import type { ChosenSort } from './list-input.ts';
import type { DemandWindow, Entry, ShownRange } from './use-demand-window.ts';
import type { RowCursor } from './use-row-cursor.ts';

/** The element that takes the keys of the list. */
export const GRID_ID = 'demand-grid';
const ROW_HEIGHT = 32;
const OVERSCAN = 12;
const SKELETON_ROWS = 24;
const SKELETON_WIDTHS = [12, 8, 9, 18, 10, 6, 9, 9, 14] as const;
/** Padding of a row, both sides, in the units of the column shapes. */
const ROW_PADDING = 24;

/** Rows that a person marks, and whether the boxes for it are shown. */
export interface Marks {
  readonly shown: boolean;
  readonly has: (nud: string) => boolean;
  readonly toggle: (nud: string) => void;
}

interface GridProps {
  readonly list: DemandWindow;
  readonly cursor: RowCursor;
  /** The order in force, for the headers. */
  readonly sort: ChosenSort;
  readonly onSort: (sort: ChosenSort | null) => void;
  readonly onOpen: (nud: string) => void;
  readonly onBack: () => void;
  readonly onRange: (range: ShownRange) => void;
  readonly openNud: string | null;
  /** Changes when another question is asked: the list then starts at the top. */
  readonly questionKey: string;
  readonly marks: Marks;
  /** The columns that the person chose; null: the usual ones. */
  readonly columns: readonly ListColumn[] | null;
}

/** The list of demands: only the rows in view exist, however many there are. */
export function DemandGrid(props: GridProps): ReactNode {
  const { list, cursor, marks } = props;
  const zoom = useAppearance().appearance.zoom;
  const rowHeight = Math.round(ROW_HEIGHT * zoom);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller) / zoom - ROW_PADDING;
  const table = useGridTable(
    list.entries,
    props.sort,
    props.onSort,
    { width, marking: marks.shown },
    props.columns,
  );
  const report = useRangeReport(props.onRange);
  const virtualizer = useVirtualizer({
    count: list.phase === 'ready' ? list.total : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      // The row that the focus points to must exist even when it is scrolled out of view.
      return cursor.index === null || shown.includes(cursor.index) ? shown : [...shown, cursor.index];
    },
    onChange: (instance) => {
      if (instance.range !== null)
        report({ first: instance.range.startIndex, last: instance.range.endIndex });
    },
  });
  useLayoutEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowHeight]);
  useStartAtTop(scroller, props.questionKey);
  useAnchor(scroller, cursor, rowHeight);
  useFirstRowMark(list.entries.length > 0);

  const show = (index: number): void => {
    virtualizer.scrollToIndex(index, { align: 'auto' });
  };
  const pageRows = (): number =>
    Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
  const columns = { gridTemplateColumns: columnTemplate(table, marks.shown) };
  const rowsById = table.getRowModel().rowsById;
  return (
    <div
      id={GRID_ID}
      className="grid"
      role="grid"
      aria-label="Demandes"
      aria-rowcount={list.total + 1}
      aria-colcount={(props.columns ?? USUAL_COLUMNS).length + Number(marks.shown)}
      aria-busy={list.phase === 'loading' || list.stale}
      tabIndex={0}
      {...(cursor.index === null ? {} : { 'aria-activedescendant': rowId(cursor.index) })}
      onKeyDown={(event) => {
        onGridKey(event, props, { show, pageRows });
      }}
      onCopy={useCopyNud(cursor.nud)}
      onFocus={(event) => {
        if (event.target === event.currentTarget && cursor.index === null && list.total > 0) cursor.moveTo(0);
      }}
    >
      <GridHeader table={table} sort={props.sort} style={columns} marking={marks.shown} />
      <div
        className="grid-scroller"
        ref={scroller}
        role="rowgroup"
        data-stale={list.stale}
        // The grid itself has the keyboard and scrolls; the scroller would be a stop of its own in Chromium, and gets the focus
        // of a click on a row.
        tabIndex={-1}
        onFocus={(event) => {
          if (event.target === event.currentTarget) {
            document.getElementById(GRID_ID)?.focus({ preventScroll: true });
          }
        }}
      >
        {list.phase === 'loading' ? (
          <SkeletonRows table={table} style={columns} marking={marks.shown} />
        ) : null}
        <div className="grid-body" role="presentation" style={{ blockSize: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => (
            <GridRow
              key={item.key}
              table={table}
              row={rowsById[String(item.index)]}
              index={item.index}
              chosen={cursor.index === item.index}
              marks={marks}
              open={props.openNud !== null && list.at(item.index)?.nud === props.openNud}
              style={{ ...columns, blockSize: rowHeight, transform: `translateY(${String(item.start)}px)` }}
              onPress={(nud) => {
                cursor.moveTo(item.index);
                props.onOpen(nud);
              }}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function GridRow(props: {
  readonly table: GridTable;
  readonly row: Row<typeof features, Entry> | undefined;
  readonly index: number;
  readonly chosen: boolean;
  readonly marks: Marks;
  readonly open: boolean;
  readonly style: CSSProperties;
  readonly onPress: (nud: string) => void;
}): ReactNode {
  const { table, row } = props;
  const demand = row?.original.row;
  return (
    <div
      className="grid-row"
      role="row"
      id={rowId(props.index)}
      aria-rowindex={props.index + 2}
      aria-selected={props.chosen}
      data-open={props.open}
      data-removed={demand?.state === 'removed'}
      style={props.style}
      onClick={() => {
        if (demand !== undefined) props.onPress(demand.nud);
      }}
    >
      {props.marks.shown ? <Mark nud={demand?.nud ?? null} marks={props.marks} /> : null}
      {row === undefined
        ? table.getVisibleLeafColumns().map((column, place) => (
            <span key={column.id} role="gridcell" className="grid-cell">
              <Bone width={SKELETON_WIDTHS[place] ?? 9} />
            </span>
          ))
        : row.getVisibleCells().map((cell) => (
            <span key={cell.id} role="gridcell" className="grid-cell" data-column={cell.column.id}>
              <table.FlexRender cell={cell} />
            </span>
          ))}
    </div>
  );
}

/** The box of a row; the list keeps the keyboard, where Space does the same. */
function Mark({ nud, marks }: { readonly nud: string | null; readonly marks: Marks }): ReactNode {
  return (
    <span
      role="gridcell"
      className="grid-cell grid-mark"
      onClick={(event) => {
        event.stopPropagation();
        if (nud !== null) marks.toggle(nud);
      }}
    >
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label="Choisir pour la CALEOL"
        checked={nud !== null && marks.has(nud)}
        readOnly
      />
    </span>
  );
}

function SkeletonRows(props: {
  readonly table: GridTable;
  readonly style: CSSProperties;
  readonly marking: boolean;
}): ReactNode {
  return Array.from({ length: SKELETON_ROWS }, (_, line) => (
    <div key={line} className="grid-row grid-row-bone" aria-hidden style={props.style}>
      {props.marking ? <span className="grid-cell" /> : null}
      {props.table.getVisibleLeafColumns().map((column, place) => (
        <span key={column.id} className="grid-cell">
          <Bone width={SKELETON_WIDTHS[place] ?? 9} />
        </span>
      ))}
    </div>
  ));
}

function onGridKey(
  event: KeyboardEvent,
  { list, cursor, onOpen, onBack, marks }: GridProps,
  view: { readonly show: (index: number) => void; readonly pageRows: () => number },
): void {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = list.total - 1;
  const here = cursor.index ?? -1;
  const targets: Readonly<Record<string, () => number>> = {
    ArrowDown: () => here + 1,
    ArrowUp: () => here - 1,
    Home: () => 0,
    End: () => last,
    PageDown: () => here + view.pageRows(),
    PageUp: () => here - view.pageRows(),
  };
  const target = targets[event.key];
  if (target !== undefined) {
    event.preventDefault();
    if (last < 0) return;
    const index = Math.min(last, Math.max(0, target()));
    cursor.moveTo(index);
    view.show(index);
  } else if (event.key === 'Enter' && cursor.nud !== null) {
    event.preventDefault();
    onOpen(cursor.nud);
  } else if (event.key === ' ' && cursor.nud !== null) {
    event.preventDefault();
    marks.toggle(cursor.nud);
  } else if (event.key === 'Escape') {
    onBack();
  }
}

function rowId(index: number): string {
  return `demand-row-${String(index)}`;
}

function useCopyNud(nud: string | null): (event: ClipboardEvent) => void {
  const tell = useTell();
  return (event) => {
    if (nud === null || (getSelection()?.toString() ?? '') !== '') return;
    event.clipboardData.setData('text/plain', nud);
    event.preventDefault();
    tell('Numéro unique copié.');
  };
}
