import { useEffect, useState, useSyncExternalStore } from 'react';

/** What was revealed is hidden again after this time: whoever asked may have left the screen as it was. */
const REVEALED_MS = 5 * 60_000;

/** Whether the window can be seen: neither closed into the notification area nor minimised. Followed live. */
export function useSeen(): boolean {
  return useSyncExternalStore(subscribe, () => document.visibilityState === 'visible');
}

/**
 * Whether something is revealed that is hidden unless it is asked for, and what changes that. It hides itself when the window
 * does (the access log would tell of a look that nobody took) and after five minutes.
 */
export function useRevealed(): readonly [revealed: boolean, reveal: (wanted: boolean) => void] {
  const seen = useSeen();
  const [revealed, setRevealed] = useState(false);
  if (revealed && !seen) setRevealed(false);
  useEffect(() => {
    if (!revealed) return;
    const timer = setTimeout(() => {
      setRevealed(false);
    }, REVEALED_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [revealed]);
  return [revealed && seen, setRevealed];
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
  };
}
