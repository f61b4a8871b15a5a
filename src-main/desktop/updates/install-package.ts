import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chmod, copyFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { damaged, holdsPackage } from './signed-release.ts';

/** Where the program runs, as far as installing a package depends on it. */
export interface InstallPlace {
  readonly platform: string;
  /** The AppImage that runs, or undefined: a `deb` or an unpacked folder is not the application's to replace. */
  readonly appImage: string | undefined;
}

/** A package on this computer, and what its signed description says of it. */
export interface ReadyPackage {
  readonly path: string;
  readonly sha512: string;
}

/** Whether the application itself can install this package here; else the computing service does. */
export function canInstall(path: string, { platform, appImage }: InstallPlace): boolean {
  if (platform === 'win32') return path.endsWith('.exe');
  return path.endsWith('.AppImage') && appImage !== undefined && mayWriteIn(dirname(appImage));
}

/**
 * Installs a package if it is still the one that was brought: since then it lay in a folder of the person's. Where the
 * application cannot install it, nothing happens.
 *
 * @throws whatever kept it from being installed; the program that runs is then as it was
 */
export async function installPackage({ path, sha512 }: ReadyPackage, place: InstallPlace): Promise<void> {
  if (!canInstall(path, place)) return;
  if (!(await holdsPackage(path, sha512))) throw damaged();
  if (place.platform === 'win32') await startInstaller(path);
  else if (place.appImage !== undefined) await replaceProgram(path, place.appImage);
}

/** Resolves when the installer runs: it goes on without this process. */
async function startInstaller(path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const installer = spawn(path, ['/S', '--updated'], { detached: true, stdio: 'ignore' });
    // What is wrong comes as an event or is thrown, as the system sees it.
    installer.on('error', reject);
    installer.once('spawn', resolve);
    installer.unref();
  });
}

async function replaceProgram(path: string, running: string): Promise<void> {
  const beside = `${running}.new`;
  try {
    // Beside the old one and then over it: at no moment is there half a program.
    await copyFile(path, beside);
    await chmod(beside, 0o755);
    await rename(beside, running);
  } catch (thrown) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw thrown;
  }
}

function mayWriteIn(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
