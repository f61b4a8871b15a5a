/** What menus, tray and keys can ask of the application. */
export interface DesktopActions {
  readonly open: () => void;
  readonly syncNow: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Exports and imports of archives. */
  readonly setExportsPaused: (paused: boolean) => void;
  /** Asks for files, then hands them to the engine. */
  readonly importFiles: () => void;
  readonly restartEngine: () => void;
  readonly setStartWithSession: (wanted: boolean) => void;
  readonly quit: () => void;
}
