import { ListChecks } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { formatCount, formatInstant, NBSP, parisDay } from '../../src-main/api/format.ts';
import { USUAL_COLUMNS } from '../../src-main/api/list-columns.ts';
import { RefillNotice } from '../app/refill-notice.tsx';
import { navigate } from '../app/route.ts';
import { CaleolPane } from '../caleol/caleol-pane.tsx';
import { useCaleol } from '../caleol/use-caleol.ts';
import { useStatus } from '../connection/engine.tsx';
import { DemandPane } from '../demand/demand-pane.tsx';
import { Button } from '../ui/controls.tsx';
import { useMedia } from '../ui/use-media.ts';
import { useNow } from '../ui/use-now.ts';
import { Failed } from '../ui/states.tsx';
import { ColumnPanel } from './column-panel.tsx';
import { DemandGrid, GRID_ID } from './demand-grid.tsx';
import { EmptyList } from './empty-list.tsx';
import { FilterBar } from './filter-bar.tsx';
import { effectiveSort, isFiltered, listQuestion, NO_FILTERS } from './list-input.ts';
import type { Filters } from './list-input.ts';
import type { ListView } from './list-view.ts';
import { ExportPanel, SharePanel } from './share-panel.tsx';
import { useDebounced } from './use-debounced.ts';
import { useDemandWindow } from './use-demand-window.ts';
import type { DemandWindow, ShownRange } from './use-demand-window.ts';
import { useRowCursor } from './use-row-cursor.ts';

const SEARCH_MS = 60;
const FOLLOW_MS = 120;
/** From this width on a demand opens beside the list. */
const BESIDE = '(min-width: 1280px)';
const FIRST_SCREEN: ShownRange = { first: 0, last: 40 };

const TITLES: Readonly<Record<Filters['state'], readonly [one: string, many: string]>> = {
  active: ['demande active', 'demandes actives'],
  removed: ['demande radiée', 'demandes radiées'],
  all: ['demande', 'demandes'],
};

/** The list of demands and, beside it or instead of it, the one that is open. */
export function DemandsPage(props: {
  readonly query: string;
  readonly nud: string | null;
  readonly caleolOpen: boolean;
  readonly shown: boolean;
  readonly view: ListView;
  readonly onClearQuery: () => void;
}): ReactNode {
  const { nud, caleolOpen, view } = props;
  const { filters, sort: chosenSort, columns } = view;
  const setFilters = (chosen: Filters): void => {
    view.change({ filters: chosen });
  };
  const [range, setRange] = useState(FIRST_SCREEN);
  const query = useDebounced(props.query.trim(), SEARCH_MS);
  const today = parisDay(useNow());
  const question = useMemo(
    () => listQuestion(query, filters, chosenSort, today),
    [query, filters, chosenSort, today],
  );
  const questionKey = JSON.stringify(question);
  const list = useDemandWindow(question, range);
  const cursor = useRowCursor(list, questionKey);
  const beside = useMedia(BESIDE);
  const caleol = useCaleol();
  const marking = caleolOpen || caleol.nuds.length > 0;
  const open = nud !== null || caleolOpen;
  useFollow(cursor.nud, nud, beside);

  const back = (): void => {
    navigate({ page: 'demandes' });
    document.getElementById(GRID_ID)?.focus();
  };
  const empty = list.phase === 'ready' && list.total === 0;
  return (
    <section className="demands" data-open={open} data-beside={beside}>
      <div className="list-pane" inert={open && !beside}>
        <RefillNotice />
        <ListHead
          list={list}
          filters={filters}
          query={query}
          onFilters={setFilters}
          tools={
            <>
              <CaleolButton count={caleol.nuds.length} open={caleolOpen} />
              <ColumnPanel
                columns={columns}
                onChange={(chosen) => {
                  view.change({ columns: chosen });
                }}
              />
              <ExportPanel question={question} columns={columns ?? USUAL_COLUMNS} total={list.total} />
              <SharePanel filters={filters} onChange={setFilters} />
            </>
          }
        />
        {list.phase === 'failed' ? <Failed error={list.error} onRetry={list.retry} /> : null}
        {empty ? (
          <EmptyList
            narrowed={query !== '' || isFiltered(filters)}
            onClear={() => {
              props.onClearQuery();
              setFilters(NO_FILTERS);
            }}
          />
        ) : null}
        <div className="grid-place" hidden={list.phase === 'failed' || empty}>
          <DemandGrid
            list={list}
            cursor={cursor}
            sort={effectiveSort(chosenSort)}
            onSort={(chosen) => {
              view.change({ sort: chosen });
            }}
            columns={columns}
            onOpen={(opened) => {
              navigate({ page: 'demandes', nud: opened });
            }}
            onBack={back}
            onRange={setRange}
            openNud={nud}
            questionKey={questionKey}
            marks={{ shown: marking, has: caleol.has, toggle: caleol.toggle }}
          />
        </div>
      </div>
      {caleolOpen ? <CaleolPane caleol={caleol} beside={beside} shown={props.shown} onBack={back} /> : null}
      {nud === null ? null : (
        <DemandPane key={nud} nud={nud} beside={beside} shown={props.shown} onBack={back} />
      )}
    </section>
  );
}

function ListHead(props: {
  readonly list: DemandWindow;
  readonly filters: Filters;
  readonly query: string;
  readonly onFilters: (filters: Filters) => void;
  readonly tools: ReactNode;
}): ReactNode {
  const { list, filters, query } = props;
  const lastCallAt = useStatus()?.lastCallAt ?? null;
  const [one, many] = TITLES[filters.state];
  const ready = list.phase === 'ready';
  return (
    <div className="list-head">
      <h1 className="list-title">
        <span role="status">
          <span className="figures">{ready ? formatCount(list.total) : ''}</span>
          {NBSP}
          {list.total < 2 && ready ? one : many}
          {query === '' ? null : <span className="list-query"> pour « {query} »</span>}
          {list.near === 0 ? null : (
            <span className="list-query">
              {list.near === list.total
                ? ', par un nom proche'
                : `, dont ${formatCount(list.near)} par un nom proche`}
            </span>
          )}
        </span>
      </h1>
      <FilterBar filters={filters} onChange={props.onFilters} />
      <div className="list-tools">{props.tools}</div>
      <p className="list-age">
        {lastCallAt === null ? 'Aucun appel réussi' : `État du ${formatInstant(lastCallAt)}`}
      </p>
    </div>
  );
}

function CaleolButton(props: { readonly count: number; readonly open: boolean }): ReactNode {
  return (
    <Button
      weight="quiet"
      tip="Choisir jusqu’à 50 demandes et les actualiser avec leurs ressources"
      aria-expanded={props.open}
      onPress={() => {
        navigate({ page: props.open ? 'demandes' : 'caleol' });
      }}
    >
      <ListChecks size={16} strokeWidth={1.5} aria-hidden />
      {props.count === 0 ? 'Préparer une CALEOL' : `CALEOL (${String(props.count)})`}
    </Button>
  );
}

/** While a demand is open beside the list, moving in the list opens the next one, as in a mail client. */
function useFollow(chosen: string | null, open: string | null, beside: boolean): void {
  const before = useRef(chosen);
  useEffect(() => {
    const moved = before.current !== chosen;
    before.current = chosen;
    if (!moved || chosen === null || open === null || !beside || chosen === open) return;
    const timer = setTimeout(() => {
      navigate({ page: 'demandes', nud: chosen });
    }, FOLLOW_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [chosen, open, beside]);
}
