import { app } from 'electron';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** True when SNE Desk starts with the person's session, null where it cannot be set (not an installed application). */
export function startsWithSession(): boolean | null {
  if (!app.isPackaged) return null;
  if (process.platform !== 'linux') return app.getLoginItemSettings({ args: ['--hidden'] }).openAtLogin;
  try {
    return readFileSync(autostartFile(), 'utf8').includes('Exec=');
  } catch {
    return false;
  }
}

/** Starts SNE Desk with the session from now on, in the notification area only, or no longer. */
export function setStartWithSession(wanted: boolean): void {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: wanted, args: ['--hidden'] });
    return;
  }
  // Electron's login items do not exist on Linux; desktops read this folder (XDG autostart specification).
  const file = autostartFile();
  if (!wanted) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, autostartEntry(process.env['APPIMAGE'] ?? process.execPath));
}

function autostartFile(): string {
  return join(app.getPath('appData'), 'autostart', 'sne-desk.desktop');
}

function autostartEntry(program: string): string {
  // Quoting rules of the desktop entry specification, "The Exec key".
  const quoted = `"${program.replace(/[\\"`$]/g, '\\$&').replaceAll('%', '%%')}"`;
  return `[Desktop Entry]\nType=Application\nName=SNE Desk\nExec=${quoted} --hidden\nTerminal=false\n`;
}
