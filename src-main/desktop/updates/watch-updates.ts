import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { app, net } from 'electron';
import { notify } from '../notices.ts';
import { bringUpdate, findUpdate, updateSource } from './signed-release.ts';
import type { UpdateSource } from './signed-release.ts';

/** A first look some minutes after the start, then twice a day. */
const FIRST_LOOK_MS = 5 * 60_000;
const LOOK_EVERY_MS = 12 * 3_600_000;

/** Looks for newer versions where the administrator said, if at all; installs one when the person quits. */
export interface UpdateWatch {
  /** Called last, when the application ends. */
  readonly installOnQuit: () => void;
}

/** @param profile the data folder, where a package waits to be installed */
export function watchUpdates(profile: string, open: () => void): UpdateWatch {
  let ready: string | null = null;
  const source = app.isPackaged ? readSource() : null;
  if (source === null) return { installOnQuit: () => undefined };
  const look = async (): Promise<void> => {
    const tools = {
      fetch: (address: string) => net.fetch(address),
      running: { version: app.getVersion(), platform: process.platform, arch: process.arch },
    };
    const found = await findUpdate(source, tools);
    if (found === null) return;
    const path = await bringUpdate(source, found, join(profile, 'updates'), tools);
    if (path === ready) return;
    ready = path;
    notify({ title: `SNE Desk ${found.version} est prêt`, body: readySentence(path) }, open);
  };
  // What fails is tried again at the next look: no clerk can do anything about it.
  const lookQuietly = (): void => {
    look().catch((error: unknown) => {
      process.stderr.write(`update: ${error instanceof Error ? error.message : String(error)}\n`);
    });
  };
  setTimeout(lookQuietly, FIRST_LOOK_MS).unref();
  setInterval(lookQuietly, LOOK_EVERY_MS).unref();
  return {
    installOnQuit: () => {
      if (ready !== null) install(ready);
    },
  };
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
  return canInstall(path)
    ? 'La nouvelle version s’installera quand vous quitterez l’application.'
    : 'Le service informatique peut l’installer sur ce poste.';
}

function canInstall(path: string): boolean {
  return process.platform === 'win32'
    ? path.endsWith('.exe')
    : path.endsWith('.AppImage') && process.env['APPIMAGE'] !== undefined;
}

function install(path: string): void {
  if (!canInstall(path)) return;
  if (process.platform === 'win32') {
    spawn(path, ['/S', '--updated'], { detached: true, stdio: 'ignore' }).unref();
    return;
  }
  const running = process.env['APPIMAGE'];
  if (running === undefined) return;
  // Beside the old one and then over it: at no moment is there half a program.
  copyFileSync(path, `${running}.new`);
  chmodSync(`${running}.new`, 0o755);
  renameSync(`${running}.new`, running);
}
