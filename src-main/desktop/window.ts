import { BrowserWindow, app, nativeTheme, screen } from 'electron';
import type { Rectangle, WebContents } from 'electron';
import { resourcePath } from '../resources.ts';
import { PAGE_ADDRESS } from './page-files.ts';
import type { PreferenceStore } from './preferences.ts';

const SMALLEST = { width: 960, height: 600 } as const;
const FIRST = { width: 1366, height: 820 } as const;
/** So much of the title bar must be on a screen that the window can be caught and moved. */
const REACHABLE = { width: 120, height: 40 } as const;

const RELOAD_AFTER_CRASH_MS = 1_000;
/** What shows until the page's first frame: the page's own surface colours. */
const SURFACE = { light: '#ffffff', dark: '#16191c' } as const;

/** The desk's one window. It is made at the first `open` and hidden, not destroyed, when it is closed. */
export interface DeskWindow {
  /** Shows the window, in front. */
  readonly open: () => void;
  /** Shows the window with this demand. */
  readonly openDemand: (nud: string) => void;
  /** The window, or null before it was first opened. */
  readonly current: () => BrowserWindow | null;
  /** From now on closing really closes. */
  readonly release: () => void;
}

/**
 * Makes the desk's window when it is first opened.
 *
 * @param onHidden the person closed the window, which hides it
 */
export function createDeskWindow(preferences: PreferenceStore, onHidden: () => void): DeskWindow {
  let window: BrowserWindow | null = null;
  let released = false;
  const make = (): BrowserWindow => {
    const made = makeWindow(preferences);
    made.on('close', (event) => {
      rememberPlace(made, preferences);
      if (released) return;
      event.preventDefault();
      made.hide();
      onHidden();
    });
    made.on('closed', () => {
      window = null;
    });
    return made;
  };
  const open = (): BrowserWindow => {
    if (window === null) {
      window = make();
      return window;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return window;
  };
  return {
    open,
    openDemand: (nud) => {
      goToDemand(open().webContents, nud);
    },
    current: () => window,
    release: () => {
      released = true;
      if (window !== null) rememberPlace(window, preferences);
    },
  };
}

/** Tells the page's preload script; a page that still loads is told once it is there. */
function goToDemand(contents: WebContents, nud: string): void {
  const tell = (): void => {
    contents.send('show-demand', nud);
  };
  // Without an address its page has not even begun to load.
  if (contents.isLoading() || contents.getURL() === '') contents.once('did-finish-load', tell);
  else tell();
}

function makeWindow(preferences: PreferenceStore): BrowserWindow {
  const { bounds, maximized } = preferences.get();
  const reachable = bounds !== null && isReachable(bounds) ? bounds : null;
  const window = new BrowserWindow({
    ...FIRST,
    ...reachable,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'SNE Desk',
    backgroundColor: nativeTheme.shouldUseDarkColors ? SURFACE.dark : SURFACE.light,
    icon: resourcePath('assets', 'icon.png'),
    webPreferences: {
      preload: resourcePath('dist', 'main', 'preload.cjs'),
      additionalArguments: [`--sne-desk-version=${app.getVersion()}`],
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Chromium would fetch its dictionaries from the network.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  window.webContents.on('did-finish-load', () => {
    window.webContents.setZoomLevel(preferences.get().zoomLevel);
  });
  // The page's own title does not replace the application's.
  window.on('page-title-updated', (event) => {
    event.preventDefault();
  });
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    setTimeout(() => {
      if (!window.isDestroyed()) window.webContents.reload();
    }, RELOAD_AFTER_CRASH_MS);
  });
  void window.loadURL(PAGE_ADDRESS);
  return window;
}

function rememberPlace(window: BrowserWindow, preferences: PreferenceStore): void {
  if (window.isDestroyed()) return;
  preferences.change({
    bounds: window.getNormalBounds(),
    maximized: window.isMaximized(),
    zoomLevel: window.webContents.getZoomLevel(),
  });
}

/** False for a window left on a screen that is no longer there. */
function isReachable(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const width =
      Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
    const top = bounds.y >= workArea.y && bounds.y + REACHABLE.height <= workArea.y + workArea.height;
    return width >= REACHABLE.width && top;
  });
}
