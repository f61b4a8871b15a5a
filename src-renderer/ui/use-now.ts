import { useSyncExternalStore } from 'react';

const TICK_MS = 20_000;

/** The present moment, renewed every twenty seconds and when the window is seen again; ages on screen follow it. */
export function useNow(): Date {
  const tick = useSyncExternalStore(subscribe, currentTick);
  return new Date(tick);
}

function currentTick(): number {
  return Math.floor(Date.now() / TICK_MS) * TICK_MS;
}

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, TICK_MS);
  document.addEventListener('visibilitychange', listener);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', listener);
  };
}
