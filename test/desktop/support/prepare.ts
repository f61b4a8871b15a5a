import { copyFileSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { turnOn } from './fuses.ts';
import { drivenFolder, drivenProgram, programName, requirePackaged, shippedFolder } from './packaged.ts';

/**
 * Makes the application under test: the shipped folder, file by file, with the inspector's fuse on, because the
 * driver speaks to the main process through the inspector. Nothing else differs.
 */
export default function prepare(): void {
  requirePackaged();
  rmSync(drivenFolder, { recursive: true, force: true });
  for (const entry of readdirSync(shippedFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const folder = entry.parentPath.replace(shippedFolder, drivenFolder);
    mkdirSync(folder, { recursive: true });
    if (from === join(shippedFolder, programName)) copyFileSync(from, drivenProgram);
    else linkSync(from, join(folder, entry.name));
  }
  turnOn(drivenProgram, 'nodeCliInspect');
}
