import { useMemo, useSyncExternalStore } from 'react';

/** The pages of the left rail, in its order: Ctrl 1 is the first; the last is there only where the desk sends. */
export const RAIL = [
  'aujourdhui',
  'demandes',
  'exports',
  'pays',
  'rapports',
  'schemas',
  'reglages',
  'envois',
] as const;
export type RailPage = (typeof RAIL)[number];

/** Every page: those of the rail, and the one behind the status bar. */
const PAGES = [...RAIL, 'synchronisation'] as const;
export type Page = (typeof PAGES)[number];

/** The names of the pages, as the rail, the title and the list of keys say them. */
export const PAGE_NAMES: Readonly<Record<Page, string>> = {
  aujourdhui: 'Aujourd’hui',
  demandes: 'Demandes',
  exports: 'Exports',
  pays: 'Pays',
  rapports: 'Rapports',
  schemas: 'Schémas',
  reglages: 'Réglages',
  envois: 'Envois',
  synchronisation: 'Synchronisation',
};

/** Where the window is: a page, and on that of the demands maybe an open one. */
export interface Route {
  readonly page: Page;
  readonly nud: string | null;
  /** The preparation of a committee is open where a demand would be. */
  readonly caleol: boolean;
}

/** Reads the place from an address fragment (`#/demandes/038…`, `#/caleol`); anything else is the start page. */
function parseRoute(hash: string): Route {
  const [, page, nud] = /^#\/([a-z]+)(?:\/(.+))?$/.exec(hash) ?? [];
  const known =
    page === 'caleol' ? 'demandes' : (PAGES.find((candidate) => candidate === page) ?? 'aujourdhui');
  const shownNud = known === 'demandes' && page !== 'caleol' ? nud : undefined;
  return {
    page: known,
    nud: shownNud === undefined ? null : decodeURIComponent(shownNud),
    caleol: page === 'caleol',
  };
}

/** Goes to a place. The list keeps its search, filters and scroll whatever page is shown. */
export function navigate(route: { readonly page: Page | 'caleol'; readonly nud?: string | null }): void {
  const rest = route.nud === undefined || route.nud === null ? '' : `/${encodeURIComponent(route.nud)}`;
  const next = `#/${route.page}${rest}`;
  if (location.hash !== next) location.hash = next;
}

/** The present place, followed live. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
  };
}
