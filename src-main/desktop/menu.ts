import { Menu, app } from 'electron';
import type { BrowserWindow, MenuItemConstructorOptions } from 'electron';
import type { DesktopActions } from './actions.ts';
import type { PreferenceStore } from './preferences.ts';
import { syncItems } from './tray.ts';
import type { TrayModel } from './tray-model.ts';

/** The pages of the window's rail, in its order: the page answers to their numbers. */
const RAIL = ['Aujourd’hui', 'Demandes', 'Exports', 'Pays', 'Rapports', 'Schémas', 'Réglages'] as const;

const ZOOM = { smallest: -3, largest: 5, step: 0.5 } as const;

/** Where the menu bar's entries act. */
export interface MenuTargets {
  readonly actions: DesktopActions;
  readonly preferences: PreferenceStore;
  readonly window: () => BrowserWindow | null;
}

/** Puts the menu bar in place, in French, with the keys that the page answers to. */
export function showMenu(model: TrayModel, targets: MenuTargets): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(model, targets)));
}

function template(model: TrayModel, targets: MenuTargets): MenuItemConstructorOptions[] {
  const { actions } = targets;
  const quit: MenuItemConstructorOptions = {
    label: 'Quitter SNE Desk',
    accelerator: 'CmdOrCtrl+Q',
    click: actions.quit,
  };
  return [
    ...(process.platform === 'darwin' ? [macMenu(quit)] : []),
    {
      label: 'Fichier',
      submenu: [
        {
          label: 'Importer des fichiers…',
          accelerator: 'CmdOrCtrl+O',
          enabled: model.commands,
          click: actions.importFiles,
        },
        { type: 'separator' },
        { label: 'Fermer la fenêtre', role: 'close' },
        ...(process.platform === 'darwin' ? [] : [quit]),
      ],
    },
    editMenu(targets),
    viewMenu(targets),
    { label: 'Synchronisation', submenu: syncItems(model, actions, { syncNow: { accelerator: 'F5' } }) },
    helpMenu(targets),
  ];
}

function macMenu(quit: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    label: 'SNE Desk',
    submenu: [
      { label: 'À propos de SNE Desk', role: 'about' },
      { type: 'separator' },
      { label: 'Masquer SNE Desk', role: 'hide' },
      { label: 'Masquer les autres', role: 'hideOthers' },
      { label: 'Tout afficher', role: 'unhide' },
      { type: 'separator' },
      quit,
    ],
  };
}

function editMenu(targets: MenuTargets): MenuItemConstructorOptions {
  return {
    label: 'Édition',
    submenu: [
      { label: 'Annuler', role: 'undo' },
      { label: 'Rétablir', role: 'redo' },
      { type: 'separator' },
      { label: 'Couper', role: 'cut' },
      { label: 'Copier', role: 'copy' },
      { label: 'Coller', role: 'paste' },
      { label: 'Tout sélectionner', role: 'selectAll' },
      { type: 'separator' },
      pageKey(targets, 'Rechercher une demande', 'K', 'control'),
    ],
  };
}

function viewMenu(targets: MenuTargets): MenuItemConstructorOptions {
  return {
    label: 'Affichage',
    submenu: [
      ...RAIL.map((label, place) => pageKey(targets, label, String(place + 1), 'control')),
      pageKey(targets, 'Synchronisation', '9', 'control'),
      { type: 'separator' },
      zoomItem(targets, 'Agrandir', 'CmdOrCtrl+Plus', (level) => level + ZOOM.step),
      zoomItem(targets, 'Réduire', 'CmdOrCtrl+-', (level) => level - ZOOM.step),
      zoomItem(targets, 'Taille normale', 'CmdOrCtrl+0', () => 0),
      { type: 'separator' },
      { label: 'Plein écran', role: 'togglefullscreen' },
    ],
  };
}

function helpMenu(targets: MenuTargets): MenuItemConstructorOptions {
  return {
    label: 'Aide',
    role: 'help',
    submenu: [
      pageKey(targets, 'Touches du clavier', '?', null),
      ...(app.isPackaged
        ? []
        : [{ label: 'Outils de développement', role: 'toggleDevTools' as const, accelerator: 'F12' }]),
      { type: 'separator' },
      { label: `SNE Desk ${app.getVersion()}`, enabled: false },
    ],
  };
}

/** An entry for a key that the page itself answers: choosing it types the key, so there is one way to act. */
function pageKey(
  targets: MenuTargets,
  label: string,
  keyCode: string,
  modifier: 'control' | null,
): MenuItemConstructorOptions {
  const modifiers = modifier === null ? [] : [modifier];
  return {
    label,
    accelerator: modifier === null ? keyCode : `Ctrl+${keyCode}`,
    registerAccelerator: false,
    click: () => {
      targets.actions.open();
      const contents = targets.window()?.webContents;
      contents?.sendInputEvent({ type: 'keyDown', keyCode, modifiers });
      if (modifier === null) contents?.sendInputEvent({ type: 'char', keyCode, modifiers });
      contents?.sendInputEvent({ type: 'keyUp', keyCode, modifiers });
    },
  };
}

function zoomItem(
  { preferences, window }: MenuTargets,
  label: string,
  accelerator: string,
  next: (level: number) => number,
): MenuItemConstructorOptions {
  return {
    label,
    accelerator,
    click: () => {
      const contents = window()?.webContents;
      if (contents === undefined) return;
      const zoomLevel = Math.min(ZOOM.largest, Math.max(ZOOM.smallest, next(contents.getZoomLevel())));
      contents.setZoomLevel(zoomLevel);
      preferences.change({ zoomLevel });
    },
  };
}
