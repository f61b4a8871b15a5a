import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, renameSync } from 'node:fs';

/** Where the program runs, as far as installing a package depends on it. */
export interface InstallPlace {
  readonly platform: string;
  /** The AppImage that runs, or undefined: a `deb` or an unpacked folder is not the application's to replace. */
  readonly appImage: string | undefined;
}

/** Whether the application itself can install this package here; else the computing service does. */
export function canInstall(path: string, { platform, appImage }: InstallPlace): boolean {
  return platform === 'win32' ? path.endsWith('.exe') : path.endsWith('.AppImage') && appImage !== undefined;
}

/** Installs a package that was checked; where it cannot, nothing happens. */
export function installPackage(path: string, place: InstallPlace): void {
  if (!canInstall(path, place)) return;
  if (place.platform === 'win32') {
    spawn(path, ['/S', '--updated'], { detached: true, stdio: 'ignore' }).unref();
    return;
  }
  const running = place.appImage;
  if (running === undefined) return;
  // Beside the old one and then over it: at no moment is there half a program.
  copyFileSync(path, `${running}.new`);
  chmodSync(`${running}.new`, 0o755);
  renameSync(`${running}.new`, running);
}
