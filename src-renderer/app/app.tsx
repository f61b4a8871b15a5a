import {
  ChartColumn,
  FileCheck,
  FolderDown,
  Globe,
  Keyboard,
  Send,
  Settings,
  Sunrise,
  Users,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { shapeOf, useAction, useConnectionState, useProcedure, useStatus } from '../connection/engine.tsx';
import { useRefusal } from '../connection/refusal.ts';
import { DemandsPage } from '../demands/demands-page.tsx';
import { isFilterLink, readFilterLink } from '../demands/filter-link.ts';
import { NO_FILTERS } from '../demands/list-input.ts';
import type { Filters } from '../demands/list-input.ts';
import { useListView } from '../demands/list-view.ts';
import { SearchBox } from '../demands/search-box.tsx';
import { useFirstStart } from '../first-start/opening.ts';
import type { ChosenFile } from '../schemas/dropped.ts';
import { useWindowDrop } from '../schemas/use-window-drop.ts';
import { useThreeDsReminder } from '../reports/use-duty.ts';
import { TodayPage } from '../today/today-page.tsx';
import { IconButton } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { ConnectionPage } from './connection-page.tsx';
import { RefusalPage } from './refusal-page.tsx';
import { navigate, PAGE_NAMES, RAIL, useRoute } from './route.ts';
import type { Page, RailPage } from './route.ts';
import { useShortcuts } from './shortcuts.ts';
import { StatusBar } from './status-bar.tsx';

const SyncPage = lazy(() => import('../sync/sync-page.tsx').then((page) => ({ default: page.SyncPage })));
const ExportsPage = lazy(() =>
  import('../exports/exports-page.tsx').then((page) => ({ default: page.ExportsPage })),
);
const ReportsPage = lazy(() =>
  import('../reports/reports-page.tsx').then((page) => ({ default: page.ReportsPage })),
);
const CountriesPage = lazy(() =>
  import('../countries/countries-page.tsx').then((page) => ({ default: page.CountriesPage })),
);
const SendingPage = lazy(() =>
  import('../sending/sending-page.tsx').then((page) => ({ default: page.SendingPage })),
);
const SchemasPage = lazy(() =>
  import('../schemas/schemas-page.tsx').then((page) => ({ default: page.SchemasPage })),
);
const SettingsPage = lazy(() =>
  import('../settings/settings-page.tsx').then((page) => ({ default: page.SettingsPage })),
);

const FirstStart = lazy(() =>
  import('../first-start/first-start.tsx').then((page) => ({ default: page.FirstStart })),
);

const ICONS: Readonly<Record<RailPage, LucideIcon>> = {
  aujourdhui: Sunrise,
  demandes: Users,
  exports: FolderDown,
  pays: Globe,
  rapports: ChartColumn,
  schemas: FileCheck,
  reglages: Settings,
  envois: Send,
};

/** The window: search on top, the rail, the page, the status bar. */
export function App(): ReactNode {
  const connection = useConnectionState();
  const route = useRoute();
  const tell = useTell();
  const sync = useAction('sync.now');
  const refused = useRefusal();
  const firstStart = useFirstStart();
  const search = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const [keysOpen, setKeysOpen] = useState(false);
  const { dropped, take } = useWindowDrop(showSchemas);
  const view = useListView();
  /** What is typed, or a colleague's filters pasted in its place. */
  const onQuery = (typed: string): void => {
    const read = isFilterLink(typed) ? readFilterLink(typed) : null;
    setQuery(read === null ? typed : '');
    if (read === null) return;
    view.change({ filters: read });
    tell('Filtres du lien appliqués.');
  };
  const showList = (filters: Partial<Filters>): void => {
    setQuery('');
    view.change({ filters: { ...NO_FILTERS, ...filters } });
    navigate({ page: 'demandes' });
  };

  useShortcuts({
    search: () => {
      search.current?.focus();
      search.current?.select();
    },
    syncNow: () => {
      tell('Synchronisation demandée.');
      sync.mutate(null, {
        onError: (error) => {
          tell(shapeOf(error).message);
        },
      });
    },
    help: () => {
      setKeysOpen(true);
    },
  });
  useEffect(() => {
    document.title = `${PAGE_NAMES[route.page]} – SNE Desk`;
  }, [route.page]);

  if (connection === 'link-used' || connection === 'unreachable')
    return <ConnectionPage reason={connection} />;
  if (refused.refusal !== null)
    return <RefusalPage refusal={refused.refusal} isBusy={refused.isBusy} onAnswer={refused.answer} />;
  if (firstStart.open) {
    return (
      <Suspense fallback={null}>
        <FirstStart
          onLeave={() => {
            navigate({ page: 'demandes' });
            firstStart.leave();
          }}
        />
      </Suspense>
    );
  }
  return (
    <div className="window">
      <TopBar
        search={<SearchBox inputRef={search} value={query} onChange={onQuery} />}
        onKeys={() => {
          setKeysOpen(true);
        }}
      />
      <Rail page={route.page} />
      <main className="stage" aria-label={PAGE_NAMES[route.page]}>
        <div className="layer" inert={route.page !== 'demandes'}>
          <DemandsPage
            query={query}
            nud={route.nud}
            caleolOpen={route.caleol}
            shown={route.page === 'demandes'}
            view={view}
            onClearQuery={() => {
              setQuery('');
            }}
          />
        </div>
        {route.page === 'demandes' ? null : (
          <div className="layer">
            <Suspense fallback={null}>
              <OtherPage page={route.page} showList={showList} dropped={dropped} onTaken={take} />
            </Suspense>
          </div>
        )}
      </main>
      <StatusBar />
      <KeysDialog
        open={keysOpen}
        onClose={() => {
          setKeysOpen(false);
        }}
      />
    </div>
  );
}

/** Files dropped on the window are judged there. */
function showSchemas(): void {
  navigate({ page: 'schemas' });
}

function OtherPage({
  page,
  showList,
  dropped,
  onTaken,
}: {
  readonly page: Exclude<Page, 'demandes'>;
  readonly showList: (filters: Partial<Filters>) => void;
  readonly dropped: readonly ChosenFile[] | null;
  readonly onTaken: () => void;
}): ReactNode {
  switch (page) {
    case 'aujourdhui':
      return <TodayPage showList={showList} />;
    case 'synchronisation':
      return <SyncPage />;
    case 'exports':
      return <ExportsPage />;
    case 'rapports':
      return <ReportsPage />;
    case 'pays':
      return <CountriesPage />;
    case 'schemas':
      return <SchemasPage dropped={dropped} onTaken={onTaken} />;
    case 'reglages':
      return <SettingsPage />;
    case 'envois':
      return <SendingPage />;
  }
}

function TopBar(props: { readonly search: ReactNode; readonly onKeys: () => void }): ReactNode {
  const desk = useProcedure('settings.get', null).data?.settings.deskNumber ?? null;
  const demonstration = useStatus()?.environment === 'demo';
  return (
    <header className="top-bar">
      {props.search}
      <div className="top-end">
        {demonstration ? <span className="demo-badge">Environnement de démonstration</span> : null}
        {desk === null ? null : (
          <span className="desk-number">
            Guichet <span className="figures">{desk}</span>
          </span>
        )}
        <IconButton label="Liste des touches" tip="Liste des touches (?)" onPress={props.onKeys}>
          <Keyboard size={20} strokeWidth={1.5} aria-hidden />
        </IconButton>
      </div>
    </header>
  );
}

function Rail({ page }: { readonly page: Page }): ReactNode {
  const waiting = useProcedure('exports.list', null).data?.filter(
    ({ status }) => status === 'setAside' || status === 'unnumbered',
  );
  const status = useStatus();
  const counts: Readonly<Partial<Record<RailPage, number>>> = {
    envois: status?.outgoing?.attention ?? 0,
    exports: waiting?.length ?? 0,
    rapports: useThreeDsReminder() === null ? 0 : 1,
  };
  return (
    <nav className="rail" aria-label="Pages">
      {RAIL.map((entry, index) => {
        if (entry === 'envois' && status?.outgoing === undefined) return null;
        const Icon = ICONS[entry];
        const label = PAGE_NAMES[entry];
        return (
          <RailLink
            key={entry}
            page={entry}
            current={entry === page}
            tip={`${label} (Ctrl ${String(index + 1)})`}
          >
            <Icon size={20} strokeWidth={1.5} aria-hidden />
            <span className="rail-word">{label}</span>
            {counts[entry] === undefined || counts[entry] === 0 ? null : (
              <span className="rail-count" title={`${String(counts[entry])} à vérifier`}>
                {counts[entry]}
              </span>
            )}
          </RailLink>
        );
      })}
    </nav>
  );
}

function RailLink(props: {
  readonly page: Page;
  readonly current: boolean;
  readonly tip: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <a
      className="rail-link"
      href={`#/${props.page}`}
      title={props.tip}
      {...(props.current ? { 'aria-current': 'page' as const } : {})}
    >
      {props.children}
    </a>
  );
}
