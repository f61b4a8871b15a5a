import { useEffect, useEffectEvent } from 'react';

/** Esc leaves the pane, unless it is meant for a field, a list or a dialog. */
export function useEscape(active: boolean, onBack: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Escape' && active && !event.defaultPrevented && !isInOverlayOrField(event.target))
      onBack();
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

function isInOverlayOrField(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, [role=dialog], [role=listbox]') !== null
  );
}
