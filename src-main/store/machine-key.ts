import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DeskError } from '../api/errors.ts';

const FOLDER = 'sne-desk-cle';
const FILE = 'poste.cle';
const KEY = /^[0-9a-f]{64}$/;

/** Where the key of this account on this computer is kept: never in a data folder. `SNE_DESK_KEY_FOLDER` says otherwise. */
export function machineKeyFile(): string {
  return join(keyFolder(), FILE);
}

function keyFolder(): string {
  // Of the account that runs the program, whatever environment an engine is given.
  const { env } = process;
  const chosen = env['SNE_DESK_KEY_FOLDER'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (process.platform === 'win32') {
    // Local, not roaming: the key does not leave the computer with the account's profile.
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), FOLDER);
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', FOLDER);
  return join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), FOLDER);
}

/** The key, or null when this account has none yet. @throws DeskError STORE-KEY when it cannot be read */
export function readMachineKey(): Buffer | null {
  const file = machineKeyFile();
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw unusable(file, thrown);
  }
  if (!KEY.test(text)) throw unusable(file);
  return Buffer.from(text, 'hex');
}

/**
 * The key of this account, made with its first use: readable by its owner only, whole or not at all, and the same for
 * two programs that start together.
 *
 * @throws DeskError STORE-KEY
 */
export function machineKey(): Buffer {
  const known = readMachineKey();
  if (known !== null) return known;
  const file = machineKeyFile();
  const draft = `${file}.${String(process.pid)}-${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(keyFolder(), { recursive: true, mode: 0o700 });
    const content = `${randomBytes(32).toString('hex')}\n`;
    writeFileSync(draft, content, { mode: 0o600, flag: 'wx', flush: true });
    // A link never replaces: whoever comes second takes the first one's key.
    linkSync(draft, file);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST'))
      throw unusable(file, thrown);
  } finally {
    rmSync(draft, { force: true });
  }
  const made = readMachineKey();
  if (made === null) throw unusable(file);
  return made;
}

function unusable(file: string, cause?: unknown): DeskError {
  return new DeskError('STORE-KEY', `La clé de ce poste (${file}) ne peut pas être utilisée.`, {
    hint: 'Vérifiez vos droits sur ce dossier, ou indiquez-en un autre par SNE_DESK_KEY_FOLDER.',
    cause,
  });
}
