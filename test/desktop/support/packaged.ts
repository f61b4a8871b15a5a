import { existsSync } from 'node:fs';
import { join } from 'node:path';

const release = join(import.meta.dirname, '..', '..', '..', 'release');

/** The folder that electron-builder made (`--dir`), as it is shipped. */
export const shippedFolder = join(release, 'linux-unpacked');
/** The folder for Windows, where it was made (`.ci/run`). */
export const windowsFolder = join(release, 'win-unpacked');
/** The same application with the one fuse open that a test driver needs; made before the tests. */
export const drivenFolder = join(release, 'linux-under-test');
export const programName = 'sne-desk';
export const shippedProgram = join(shippedFolder, programName);
export const drivenProgram = join(drivenFolder, programName);

/** @throws Error when the application was not packaged or no window can be shown */
export function requirePackaged(): void {
  if (!existsSync(shippedProgram)) {
    throw new Error('Not packaged: run electron-builder --linux --dir first (docs/building.md)');
  }
  if (process.env['DISPLAY'] === undefined) throw new Error('No display: run under xvfb-run');
}
