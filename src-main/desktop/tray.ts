import { Menu, Tray, nativeImage } from 'electron';
import type { MenuItemConstructorOptions, NativeImage } from 'electron';
import { readFileSync } from 'node:fs';
import type { DeskState } from '../api/status.ts';
import { resourcePath } from '../resources.ts';
import type { DesktopActions } from './actions.ts';
import { startsWithSession } from './session-start.ts';
import { isUrgent, sameTrayModel, trayTooltip } from './tray-model.ts';
import type { TrayModel } from './tray-model.ts';

/** Base size of the drawing by platform, in device-independent pixels, and the files made for denser screens. */
const SIZES: Readonly<Record<'win32' | 'darwin' | 'linux', { base: number; factors: readonly number[] }>> = {
  win32: { base: 16, factors: [1, 1.25, 1.5, 2, 2.5, 3] },
  darwin: { base: 20, factors: [1, 2] },
  linux: { base: 24, factors: [1, 2] },
};

const REDRAW_WORDS_MS = 1_000;

/** The icon in the notification area, with its tooltip and menu. */
export interface DeskTray {
  show(model: TrayModel): void;
  /** What is shown now. */
  shown(): TrayModel;
  destroy(): void;
}

/** Puts the icon in the notification area. */
export function createTray(first: TrayModel, actions: DesktopActions): DeskTray {
  const images = new Map<DeskState, NativeImage>();
  const image = (state: DeskState): NativeImage => {
    const made = images.get(state) ?? loadImage(state);
    images.set(state, made);
    return made;
  };
  const tray = new Tray(image(first.state));
  let shown = first;
  const draw = (model: TrayModel): void => {
    shown = model;
    tray.setImage(image(model.state));
    tray.setToolTip(trayTooltip(model));
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(model, actions)));
  };
  let later: NodeJS.Timeout | null = null;
  let latest = first;
  const settle = (): void => {
    if (later !== null) clearTimeout(later);
    later = null;
  };
  // On Linux and Windows a click opens the window; on macOS it opens the menu, as it does everywhere there.
  if (process.platform !== 'darwin') tray.on('click', actions.open);
  draw(first);
  return {
    show: (model) => {
      latest = model;
      if (isUrgent(model, shown)) {
        settle();
        draw(model);
        return;
      }
      if (later !== null || sameTrayModel(model, shown)) return;
      // Counts change all the time: drawn once a while, with what they then are, however often they come.
      later = setTimeout(() => {
        later = null;
        draw(latest);
      }, REDRAW_WORDS_MS);
    },
    shown: () => shown,
    destroy: () => {
      settle();
      tray.destroy();
    },
  };
}

function trayMenu(model: TrayModel, actions: DesktopActions): MenuItemConstructorOptions[] {
  const start = startsWithSession();
  return [
    { label: model.sentence, enabled: false },
    ...(model.work === null ? [] : [{ label: model.work, enabled: false }]),
    ...(model.environment === null ? [] : [{ label: model.environment, enabled: false }]),
    { type: 'separator' },
    { label: 'Ouvrir SNE Desk', click: actions.open },
    ...syncItems(model, actions),
    { label: 'Importer des fichiers…', enabled: model.commands, click: actions.importFiles },
    { type: 'separator' },
    ...(start === null
      ? []
      : [
          {
            label: 'Lancer à l’ouverture de session',
            type: 'checkbox' as const,
            checked: start,
            click: () => {
              actions.setStartWithSession(!start);
            },
          },
        ]),
    { label: 'Quitter SNE Desk', click: actions.quit },
  ];
}

/**
 * The entries about synchronisation, the same in the tray and in the menu bar.
 *
 * @param keys extra options for an entry that has a key; only a window's menu bar can have keys
 */
export function syncItems(
  model: TrayModel,
  actions: DesktopActions,
  keys: { readonly syncNow?: MenuItemConstructorOptions } = {},
): MenuItemConstructorOptions[] {
  if (model.canRestart) return [{ label: 'Redémarrer le moteur', click: actions.restartEngine }];
  return [
    {
      label: 'Synchroniser maintenant',
      ...keys.syncNow,
      enabled: model.commands && model.state !== 'syncing',
      click: actions.syncNow,
    },
    model.paused
      ? { label: 'Reprendre la synchronisation', click: actions.resume }
      : { label: 'Suspendre la synchronisation', enabled: model.commands, click: actions.pause },
    ...(model.exportsPaused === null
      ? []
      : [
          {
            label: model.exportsPaused ? 'Reprendre les exports' : 'Suspendre les exports',
            enabled: model.commands,
            click: () => {
              actions.setExportsPaused(model.exportsPaused === false);
            },
          },
        ]),
  ];
}

function loadImage(state: DeskState): NativeImage {
  const platform = process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
  const { base, factors } = SIZES[platform];
  const made = nativeImage.createEmpty();
  for (const scaleFactor of factors) {
    const pixels = base * scaleFactor;
    made.addRepresentation({
      scaleFactor,
      width: pixels,
      height: pixels,
      buffer: readFileSync(resourcePath('assets', 'tray', `${state}-${String(pixels)}.png`)),
    });
  }
  return made;
}
