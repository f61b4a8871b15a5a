import { useCallback, useSyncExternalStore } from 'react';
import { useProcedure } from '../connection/engine.tsx';

const STORAGE_KEY = 'sne-desk:first-start';

type Wish = 'undecided' | 'open' | 'later';

let wish: Wish = remembered();
const listeners = new Set<() => void>();

/** Opens the assistant of the first start, from wherever a person asks for it. */
export function openFirstStart(): void {
  change('open');
}

/**
 * Whether the assistant is to be shown: by itself while the desk knows no SNE, until it was left once; and how to leave it.
 * The assistant, once shown, calls `openFirstStart`: it stays although what it saves makes the desk know its SNE.
 */
export function useFirstStart(): { readonly open: boolean; readonly leave: () => void } {
  const settings = useProcedure('settings.get', null).data?.settings;
  const now = useSyncExternalStore(subscribe, () => wish);
  const leave = useCallback(() => {
    change('later');
  }, []);
  const isNew = settings?.connection.url === null && settings.environment !== 'demo';
  return { open: now === 'open' || (now === 'undecided' && isNew), leave };
}

function change(next: Wish): void {
  wish = next;
  try {
    if (next === 'later') localStorage.setItem(STORAGE_KEY, next);
    else localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Without storage the assistant offers itself again at the next start.
  }
  for (const listener of listeners) listener();
}

function remembered(): Wish {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'later' ? 'later' : 'undecided';
  } catch {
    return 'undecided';
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
