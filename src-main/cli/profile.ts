import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const FOLDER = 'SNE Desk';

/**
 * The data folder of a command: the one given, or the application's own (Electron's `userData` for this product), so
 * that the headless command and the window see the same store.
 */
export function profileFolder(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (given !== undefined) return resolve(given);
  if (process.platform === 'win32')
    return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), FOLDER);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', FOLDER);
  return join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), FOLDER);
}
