import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project.ts';

const DOWNLOAD_LIMIT_MS = 180_000;
const CHECK_LIMIT_MS = 20_000;

export type ElectronFound =
  | { readonly program: string; readonly reason: null }
  /** English, one line: why there is no Electron to run. */
  | { readonly program: null; readonly reason: string };

/**
 * The Electron that this machine can run: the folder named by ELECTRON_OVERRIDE_DIST_PATH, else the installed one,
 * else the one that the `electron` package now downloads (it does so at first use), within three minutes.
 */
export function findElectron(): ElectronFound {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const program =
    folder === undefined || folder === '' ? (installed() ?? downloaded()) : join(folder, programName());
  if (program === null) return { program: null, reason: 'Electron could not be downloaded' };
  if (!existsSync(program)) return { program: null, reason: `there is no Electron at ${program}` };
  const check = spawnSync(program, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
    timeout: CHECK_LIMIT_MS,
  });
  if (check.status === 0) return { program, reason: null };
  const [detail = ''] = check.stderr.split('\n');
  return { program: null, reason: `Electron does not run here (${detail.trim()})` };
}

/** Why no window can be shown on this machine (English, one line), or null. */
export function noDisplayReason(): string | null {
  const { DISPLAY: x11, WAYLAND_DISPLAY: wayland } = process.env;
  const has = (value: string | undefined): boolean => value !== undefined && value !== '';
  return process.platform !== 'linux' || has(x11) || has(wayland) ? null : 'there is no display';
}

/** Switches that Chromium needs on this machine for development: root, as in a container, has no sandbox. */
export function developmentSwitches(): readonly string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

function programName(): string {
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}

function installed(): string | null {
  const named = join(projectRoot, 'node_modules', 'electron', 'path.txt');
  if (!existsSync(named)) return null;
  const program = join(projectRoot, 'node_modules', 'electron', 'dist', readFileSync(named, 'utf8').trim());
  return existsSync(program) ? program : null;
}

function downloaded(): string | null {
  const installer = join(projectRoot, 'node_modules', 'electron', 'install.js');
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: DOWNLOAD_LIMIT_MS });
  return installed();
}
