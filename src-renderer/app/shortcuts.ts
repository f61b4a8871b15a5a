import { useEffect, useEffectEvent } from 'react';
import { navigate, PAGE_NAMES, RAIL } from './route.ts';

/** A key and what it does, for the list of keys. */
export interface KeyHelp {
  readonly keys: readonly string[];
  readonly does: string;
}

/** Ctrl and this number: the page that the status bar opens, which has no place in the rail. */
const BEHIND_THE_STATUS_BAR = 9;

/** Every key of the window, in the order of the list. */
export const KEYS: readonly KeyHelp[] = [
  { keys: ['Ctrl', 'K'], does: 'Rechercher une demande' },
  { keys: ['↑', '↓'], does: 'Passer d’une demande à l’autre' },
  { keys: ['Début', 'Fin'], does: 'Première, dernière demande de la liste' },
  { keys: ['Page préc.', 'Page suiv.'], does: 'Une page de la liste plus haut, plus bas' },
  { keys: ['Entrée'], does: 'Ouvrir la demande choisie' },
  { keys: ['Échap'], does: 'Revenir à la liste, vider la recherche' },
  { keys: ['Espace'], does: 'Choisir la demande pour la CALEOL' },
  { keys: ['Ctrl', 'C'], does: 'Copier le numéro unique de la demande choisie' },
  { keys: ['Ctrl', 'P'], does: 'Imprimer la fiche de la demande ouverte' },
  { keys: ['F5'], does: 'Synchroniser maintenant' },
  ...RAIL.filter((page) => page !== 'envois').map((page, place) => ({
    keys: ['Ctrl', String(place + 1)],
    does: PAGE_NAMES[page],
  })),
  { keys: ['Ctrl', '9'], does: PAGE_NAMES.synchronisation },
  { keys: ['?'], does: 'Cette liste' },
];

/** Listens for the keys that work everywhere in the window. */
export function useShortcuts(actions: {
  readonly search: () => void;
  readonly syncNow: () => void;
  readonly help: () => void;
}): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (command && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      actions.search();
    } else if (event.key === 'F5' && !event.ctrlKey) {
      event.preventDefault();
      actions.syncNow();
    } else if (command && /^(?:Digit|Numpad)[1-9]$/.test(event.code)) {
      const place = Number(event.code.slice(-1));
      const page = place === BEHIND_THE_STATUS_BAR ? 'synchronisation' : RAIL[place - 1];
      if (page === undefined) return;
      event.preventDefault();
      navigate({ page });
    } else if (event.key === '?' && !isTyping(event.target)) {
      event.preventDefault();
      actions.help();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      onKey(event);
    };
    window.addEventListener('keydown', listener);
    return () => {
      window.removeEventListener('keydown', listener);
    };
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
