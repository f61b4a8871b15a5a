import { createContext, use, useCallback, useLayoutEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { z } from 'zod';

const STORAGE_KEY = 'sne-desk:appearance';

/** Sizes offered, as factors of the normal size. */
export const ZOOMS = [0.9, 1, 1.1, 1.25, 1.5] as const;

const appearance = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  zoom: z.number().min(0.8).max(2).catch(1),
});
/** How the window looks on this computer; kept by the window itself, not a setting of the desk. */
export type Appearance = z.infer<typeof appearance>;
export type Theme = Appearance['theme'];

interface AppearanceHandle {
  readonly appearance: Appearance;
  readonly change: (part: Partial<Appearance>) => void;
}

const AppearanceContext = createContext<AppearanceHandle | null>(null);

/** Applies theme and size to the document and keeps them for the next start. */
export function AppearanceProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [current, setCurrent] = useState<Appearance>(read);
  const change = useCallback((part: Partial<Appearance>) => {
    setCurrent((before) => ({ ...before, ...part }));
  }, []);
  useLayoutEffect(() => {
    const root = document.documentElement;
    if (current.theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = current.theme;
    root.style.fontSize = `${String(16 * current.zoom)}px`;
    write(current);
  }, [current]);
  const handle = useMemo(() => ({ appearance: current, change }), [current, change]);
  return <AppearanceContext value={handle}>{children}</AppearanceContext>;
}

/** Theme and size, and how to change them. Only inside `AppearanceProvider`. */
export function useAppearance(): AppearanceHandle {
  const handle = use(AppearanceContext);
  if (handle === null) throw new Error('useAppearance outside of AppearanceProvider');
  return handle;
}

function read(): Appearance {
  try {
    return appearance.parse(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}'));
  } catch {
    return { theme: 'system', zoom: 1 };
  }
}

function write(value: Appearance): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(value));
  } catch {
    // A profile without storage still works; the choice then lasts as long as the window.
  }
}
