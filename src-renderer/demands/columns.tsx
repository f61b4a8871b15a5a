import {
  columnVisibilityFeature,
  createColumnHelper,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import type { ColumnDef } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { DemandRow } from '../../src-main/api/demand.ts';
import { USUAL_COLUMNS } from '../../src-main/api/list-columns.ts';
import type { ListColumn } from '../../src-main/api/list-columns.ts';
import {
  daysBetween,
  formatDay,
  formatInstant,
  formatNud,
  housingTypeShort,
  NBSP,
  plural,
  renewalWords,
} from '../../src-main/api/format.ts';
import { WarningSign } from '../ui/sign.tsx';
import { Value } from '../ui/states.tsx';
import type { Entry } from './use-demand-window.ts';

/** What the table library does here: visible columns and the order; filtering and paging are the engine's. */
export const features = tableFeatures({ columnVisibilityFeature, rowSortingFeature });

interface ColumnShape {
  /** Least width, in units of 1/16 of the text size (px at normal size). */
  readonly min: number;
  /** Width that shows ordinary values whole; columns are dropped until the others have it. */
  readonly want: number;
  /** Share of the room left over. */
  readonly grow: number;
  /** Where room lacks, the highest goes first; 0 always stays. */
  readonly drop: number;
}

/** The widths of the columns, by their identifier. */
export const COLUMN_SHAPES: Readonly<Record<ListColumn, ColumnShape>> = {
  lastName: { min: 136, want: 176, grow: 2, drop: 0 },
  firstName: { min: 92, want: 120, grow: 1.4, drop: 0 },
  birthDate: { min: 96, want: 96, grow: 0, drop: 0 },
  nud: { min: 188, want: 188, grow: 0, drop: 0 },
  commune: { min: 136, want: 156, grow: 1.4, drop: 2 },
  housingTypes: { min: 92, want: 92, grow: 0.4, drop: 1 },
  createdOn: { min: 104, want: 104, grow: 0, drop: 3 },
  renewalDueOn: { min: 136, want: 136, grow: 0, drop: 0 },
  removedOn: { min: 104, want: 104, grow: 0, drop: 4 },
  updatedAt: { min: 148, want: 148, grow: 0, drop: 4 },
};

const helper = createColumnHelper<typeof features, Entry>();

/** The columns of the list that are chosen, in their order; `today` is the day in Paris, for the renewals. */
export function createColumns(
  today: string,
  chosen: readonly ListColumn[],
): ColumnDef<typeof features, Entry>[] {
  const all = everyColumn(today);
  return chosen.flatMap((id) => all.find((column) => column.id === id) ?? []);
}

function everyColumn(today: string): ColumnDef<typeof features, Entry>[] {
  return [
    helper.accessor((entry): unknown => entry.row.lastName, {
      id: 'lastName',
      header: 'Nom',
      cell: ({ row }) => <Name row={row.original.row} />,
    }),
    helper.accessor((entry): unknown => entry.row.firstName, {
      id: 'firstName',
      header: 'Prénom',
      cell: ({ row }) => <Value>{row.original.row.firstName}</Value>,
    }),
    helper.accessor((entry): unknown => entry.row.birthDate, {
      id: 'birthDate',
      header: 'Né(e) le',
      cell: ({ row }) => <Day day={row.original.row.birthDate} />,
    }),
    helper.accessor((entry): unknown => entry.row.nud, {
      id: 'nud',
      header: 'Numéro unique',
      cell: ({ row }) => formatNud(row.original.row.nud),
    }),
    helper.accessor((entry): unknown => entry.row.commune, {
      id: 'commune',
      header: 'Commune',
      cell: ({ row }) => <Value>{row.original.row.commune}</Value>,
    }),
    helper.accessor((entry): unknown => entry.row.housingTypes, {
      id: 'housingTypes',
      header: 'Souhaite',
      enableSorting: false,
      cell: ({ row }) => <Value>{row.original.row.housingTypes.map(housingTypeShort).join(', ')}</Value>,
    }),
    helper.accessor((entry): unknown => entry.row.createdOn, {
      id: 'createdOn',
      header: 'Déposée le',
      cell: ({ row }) => <Day day={row.original.row.createdOn} />,
    }),
    helper.accessor((entry): unknown => entry.row.renewalDueOn, {
      id: 'renewalDueOn',
      header: 'Renouv.',
      cell: ({ row }) => <Renewal row={row.original.row} today={today} />,
    }),
    helper.accessor((entry): unknown => entry.row.removedOn, {
      id: 'removedOn',
      header: 'Radiée le',
      enableSorting: false,
      cell: ({ row }) => <Day day={row.original.row.removedOn} />,
    }),
    helper.accessor((entry): unknown => entry.row.updatedAt, {
      id: 'updatedAt',
      header: 'Mise à jour',
      cell: ({ row }) => {
        const at = row.original.row.updatedAt;
        return <Value>{at === null ? null : formatInstant(at)}</Value>;
      },
    }),
  ];
}

/** Room of the box that marks a row, in the units of the shapes. */
export const MARK_WIDTH = 28;

/** Columns that a person chose and that never give way: without them nobody knows whose line it is. */
const KEPT = 2;

/**
 * Which columns fit in a width (same units as the shapes), by identifier; boxes to mark rows take some of it. The usual
 * columns give way in the order of their shapes, those that a person chose from the last.
 */
export function visibleColumns(
  whole: number,
  marking: boolean,
  chosen: readonly ListColumn[] | null,
): Record<string, boolean> {
  const width = marking ? whole - MARK_WIDTH : whole;
  const columns = (chosen ?? USUAL_COLUMNS).map((id, place) => {
    // While rows are marked beside another pane, the birth date is the last thing to give way.
    const usual = marking && id === 'birthDate' ? 0.5 : COLUMN_SHAPES[id].drop;
    const drop = chosen === null ? usual : place < KEPT || id === 'lastName' ? 0 : place;
    return { id, want: COLUMN_SHAPES[id].want, drop };
  });
  const visible: Record<string, boolean> = Object.fromEntries(columns.map(({ id }) => [id, true]));
  let needed = columns.reduce((sum, { want }) => sum + want, 0);
  for (const { id, want } of columns.filter(({ drop }) => drop > 0).sort((a, b) => b.drop - a.drop)) {
    if (needed <= width) break;
    visible[id] = false;
    needed -= want;
  }
  return visible;
}

function Day({ day }: { readonly day: string | null }): ReactNode {
  return <Value>{day === null ? null : formatDay(day)}</Value>;
}

function Name({ row }: { readonly row: DemandRow }): ReactNode {
  return (
    <>
      <span className="cell-text" title={row.lastName ?? ''}>
        <Value>{row.lastName}</Value>
      </span>
      {row.near === null ? null : (
        <span className="near" title={`Trouvée par un nom proche de votre recherche${NBSP}: ${row.near}`}>
          proche de «{NBSP}
          {row.near}
          {NBSP}»
        </span>
      )}
      {row.drift === 0 ? null : (
        <span
          className="cell-sign"
          role="img"
          aria-label="Fichier hors schéma"
          title={`Fichier hors schéma${NBSP}: ${plural(row.drift, 'écart')}`}
        >
          <WarningSign />
        </span>
      )}
    </>
  );
}

function Renewal({ row, today }: { readonly row: DemandRow; readonly today: string }): ReactNode {
  if (row.state === 'removed') {
    return (
      <>
        <span className="badge">Radiée</span> {row.removedOn === null ? '' : formatDay(row.removedOn)}
      </>
    );
  }
  if (row.renewalDueOn === null) return <Value>{null}</Value>;
  const days = daysBetween(today, row.renewalDueOn);
  const urgency = days < 0 ? 'overdue' : days <= 30 ? 'soon' : 'far';
  return (
    <span className="renewal" data-urgency={urgency} title={formatDay(row.renewalDueOn)}>
      {renewalWords(row.renewalDueOn, today)}
    </span>
  );
}
