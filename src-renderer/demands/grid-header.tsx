import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react';
import type { GridTable } from './grid-table.ts';
import type { ChosenSort } from './list-input.ts';

/** The headers of the list; one tab stop, ← and → move between them, Enter sorts. */
export function GridHeader(props: {
  readonly table: GridTable;
  readonly sort: ChosenSort;
  readonly style: CSSProperties;
  readonly marking: boolean;
}): ReactNode {
  const { table, sort } = props;
  const [focused, setFocused] = useState('lastName');
  const headers = table.getHeaderGroups().flatMap((group) => group.headers);
  const stops = headers.filter((header) => header.column.getCanSort()).map((header) => header.column.id);
  const stop = stops.includes(focused) ? focused : (stops[0] ?? '');
  return (
    <div className="grid-head" role="rowgroup">
      <div className="grid-row grid-row-head" role="row" aria-rowindex={1} style={props.style}>
        {props.marking ? (
          <span role="columnheader" className="grid-cell">
            <span className="visually-hidden">Choisie pour la CALEOL</span>
          </span>
        ) : null}
        {headers.map(({ id, column }) => {
          const sorted = sort.by === column.id;
          const label = String(column.columnDef.header);
          if (!column.getCanSort()) {
            return (
              <span key={id} role="columnheader" className="grid-cell">
                {label}
              </span>
            );
          }
          const Arrow = sort.descending ? ArrowDown : ArrowUp;
          return (
            <span
              key={id}
              role="columnheader"
              className="grid-cell"
              aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                className="sort-button"
                data-column={column.id}
                tabIndex={column.id === stop ? 0 : -1}
                title={`Trier par ${label.toLowerCase()}`}
                onFocus={() => {
                  setFocused(column.id);
                }}
                onKeyDown={moveBetweenHeaders}
                onClick={() => {
                  if (sorted && sort.descending) table.setSorting([]);
                  else table.setSorting([{ id: column.id, desc: sorted }]);
                }}
              >
                <span>{label}</span>
                {sorted ? <Arrow size={16} strokeWidth={1.5} aria-hidden /> : null}
              </button>
            </span>
          );
        })}
      </div>
    </div>
  );
}

function moveBetweenHeaders(event: KeyboardEvent<HTMLButtonElement>): void {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
  event.preventDefault();
  const all = [...(event.currentTarget.closest('[role=row]')?.querySelectorAll('button') ?? [])];
  const step = event.key === 'ArrowRight' ? 1 : -1;
  all[all.indexOf(event.currentTarget) + step]?.focus();
}
