import ElectronStore from 'electron-store';
import { z } from 'zod';

const bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
});

const preferences = z.object({
  /** Of the window when it is not maximised; null until it was first moved or sized. In device-independent pixels. */
  bounds: bounds.nullable().catch(null),
  maximized: z.boolean().catch(false),
  /** Chromium's zoom level: 0 is 100 %, each step 20 %. */
  zoomLevel: z.number().min(-3).max(5).catch(0),
  /** True once the person was told that closing the window leaves the desk running. */
  toldAboutTray: z.boolean().catch(false),
});
/** How this person arranged the application on this computer; nothing of the desk's work. */
export type Preferences = z.infer<typeof preferences>;

export interface PreferenceStore {
  get(): Preferences;
  change(changes: Partial<Preferences>): void;
}

/** Keeps the preferences in `desktop.json` in the profile; an unreadable file or value falls back to the default. */
export function openPreferences(folder: string): PreferenceStore {
  const store = new ElectronStore<Record<string, unknown>>({
    name: 'desktop',
    cwd: folder,
    clearInvalidConfig: true,
  });
  return {
    get: () => preferences.parse(store.store),
    change: (changes) => {
      store.set({ ...changes });
    },
  };
}
