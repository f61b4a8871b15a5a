import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { app, net } from 'electron';
import { asDeskError } from '../../api/errors.ts';
import type { DeskError } from '../../api/errors.ts';
import { notify } from '../notices.ts';
import { canInstall, installPackage } from './install-package.ts';
import type { InstallPlace, ReadyPackage } from './install-package.ts';
import { keepOnly, removeInstalled } from './kept-packages.ts';
import { bringUpdate, findUpdate, updateSource } from './signed-release.ts';
import type { UpdateSource } from './signed-release.ts';

/** A first look some minutes after the start, then twice a day. */
const FIRST_LOOK_MS = 5 * 60_000;
const LOOK_EVERY_MS = 12 * 3_600_000;
const REFUSALS: readonly string[] = ['UPDATE-SIGNATURE', 'UPDATE-NOTE', 'UPDATE-DAMAGED'];

/** Looks for newer versions where the administrator said, if at all; installs one when the person quits. */
export interface UpdateWatch {
  /** Called last, when the application ends; that an installation failed is written to the log and keeps nothing up. */
  readonly installOnQuit: () => Promise<void>;
  /** Looks now; what fails is told as at any look. */
  readonly look: () => Promise<void>;
}

/** @param profile the data folder, where a package waits to be installed */
export function watchUpdates(profile: string, open: () => void): UpdateWatch {
  let ready: ReadyPackage | null = null;
  const folder = join(profile, 'updates');
  // Also where no source is named any more.
  const tidied = removeInstalled(folder, app.getVersion());
  const source = app.isPackaged ? readSource() : null;
  if (source === null) return { installOnQuit: () => Promise.resolve(), look: () => Promise.resolve() };
  const look = async (): Promise<void> => {
    const tools = {
      fetch: (address: string) => net.fetch(address),
      running: { version: app.getVersion(), platform: process.platform, arch: process.arch },
    };
    const found = await findUpdate(source, tools);
    if (found === null) return;
    await tidied;
    const path = await bringUpdate(source, found, folder, tools);
    const before = ready?.path;
    ready = { path, sha512: found.file.sha512 };
    await keepOnly(folder, basename(path));
    if (path === before) return;
    notify({ title: `SNE Desk ${found.version} est prêt`, body: readySentence(path) }, open);
  };
  let refused: string | null = null;
  // What fails is tried again at the next look. A place that is not reachable is nobody's business here; what lies there
  // and is refused is told once, for the computing service to know.
  const lookQuietly = (): Promise<void> =>
    look().catch((error: unknown) => {
      const { code, message, hint } = writeDown(error);
      if (!REFUSALS.includes(code) || code === refused) return;
      refused = code;
      notify({ title: 'Nouvelle version refusée', body: `${message} ${hint ?? ''} (${code})` }, open);
    });
  const lookAgain = (): void => {
    void lookQuietly();
  };
  setTimeout(lookAgain, FIRST_LOOK_MS).unref();
  setInterval(lookAgain, LOOK_EVERY_MS).unref();
  return {
    look: lookQuietly,
    installOnQuit: async () => {
      if (ready !== null) await installPackage(ready, here()).catch(writeDown);
    },
  };
}

function writeDown(thrown: unknown): DeskError {
  const error = asDeskError(thrown);
  process.stderr.write(`update: ${error.code} ${error.message}\n`);
  return error;
}

/** Only an administrator may write there; a person's own settings cannot say where programs come from. */
function sourceFile(): string {
  switch (process.platform) {
    case 'win32':
      return join(process.env['ProgramData'] ?? 'C:\\ProgramData', 'SNE Desk', 'updates.json');
    case 'darwin':
      return '/Library/Application Support/SNE Desk/updates.json';
    default:
      return '/etc/sne-desk/updates.json';
  }
}

function readSource(): UpdateSource | null {
  const file = sourceFile();
  if (!existsSync(file)) return null;
  try {
    return updateSource.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    process.stderr.write(`update: ${file} is not valid\n`);
    return null;
  }
}

function readySentence(path: string): string {
  return canInstall(path, here())
    ? 'La nouvelle version s’installera quand vous quitterez l’application.'
    : 'Le service informatique peut l’installer sur ce poste.';
}

function here(): InstallPlace {
  return { platform: process.platform, appImage: process.env['APPIMAGE'] };
}
