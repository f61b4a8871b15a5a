import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isNewer } from './signed-release.ts';

/** The version in the name of a package, where a release has it. */
const VERSION = /\d{1,5}\.\d{1,5}\.\d{1,5}/;

/** Removes every other package of the folder: each is a whole installer, and only the newest is ever installed. */
export async function keepOnly(folder: string, name: string): Promise<void> {
  await removeFrom(folder, (other) => other !== name);
}

/** Removes what is installed by now, or older, and what a download left that was never ended. For the start. */
export async function removeInstalled(folder: string, running: string): Promise<void> {
  await removeFrom(folder, (name) => {
    const version = VERSION.exec(name)?.[0];
    return name.endsWith('.part') || (version !== undefined && !isNewer(version, running));
  });
}

async function removeFrom(folder: string, isUseless: (name: string) => boolean): Promise<void> {
  // Most desks have no such folder.
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isUseless)) {
    // One that an installer or a virus scanner still holds goes another time.
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}
