import { randomBytes, scryptSync } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import { isPlainStore } from './cipher.ts';
import type { StoreKey } from './cipher.ts';
import { machineKey, readMachineKey } from './machine-key.ts';
import { makeProfileFolder } from './profile-place.ts';
import { sealKey, unsealKey } from './sealed-key.ts';

const KEY_FILE = 'store-key.json';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a profile says of its store's key. The key itself is only there encrypted, once by each means that opens it:
 * `keystore` the operating system's, `machine` the key of this account on this computer, `given` a secret of the
 * administrator's.
 */
export const keyWraps = z.object({
  keystore: z.base64().optional(),
  machine: z.base64().optional(),
  given: z.object({ salt: z.base64(), sealed: z.base64() }).optional(),
});
export type KeyWraps = z.infer<typeof keyWraps>;

const keyFileShape = z.object({
  version: z.literal(1),
  /** `off`: a person accepted a store in clear. The key stays, for what was encrypted by it. */
  encryption: z.enum(['on', 'off']),
  wraps: keyWraps,
});
export type StoreKeyFile = z.infer<typeof keyFileShape>;

/** The key file of a profile, or null. @throws DeskError STORE-KEY when it cannot be read */
export function readKeyFile(profile: string): StoreKeyFile | null {
  const file = join(profile, KEY_FILE);
  if (!existsSync(file)) return null;
  try {
    return keyFileShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new DeskError('STORE-KEY', `Le fichier de la clé de la base (${KEY_FILE}) est illisible.`, {
      hint: 'Remettez ce fichier en place depuis une copie du dossier de données, ou refaites la base.',
      cause,
    });
  }
}

/** Whether a profile says something of its key, readable or not. */
export function hasKeyFile(profile: string): boolean {
  return existsSync(join(profile, KEY_FILE));
}

/** Sets a key file aside that nothing opens any more, named by the moment; another may be made then. */
export function setKeyAside(profile: string, now: Date): void {
  const file = join(profile, KEY_FILE);
  if (existsSync(file)) renameSync(file, asideName(file, now));
}

/** The name under which a file is kept that has to make room. */
export function asideName(file: string, now: Date): string {
  return `${file}.set-aside-${now.toISOString().replaceAll(/[:.]/g, '')}`;
}

/** Writes the key file, whole or not at all; `onlyIfNone`: another program's is kept instead. */
export function writeKeyFile(profile: string, content: StoreKeyFile, onlyIfNone = false): void {
  const file = join(profile, KEY_FILE);
  makeProfileFolder(profile);
  const draft = `${file}.${String(process.pid)}-${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    if (onlyIfNone) linkSync(draft, file);
    else renameSync(draft, file);
    syncFolder(profile);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A new key for a store: 32 random bytes. */
export function newKey(): Buffer {
  return randomBytes(32);
}

/** The key as the store takes it. */
export function asStoreKey(key: Buffer, { encryption }: Pick<StoreKeyFile, 'encryption'>): StoreKey {
  return { hex: key.toString('hex'), encrypts: encryption === 'on' };
}

/**
 * The key of a profile's store by the means that need no keystore: the administrator's secret, else the key of this
 * account. A profile that has none yet gets one.
 *
 * @throws DeskError STORE-KEY naming what is needed to open it
 */
export function localStoreKey(profile: string, env: Environment = process.env): StoreKey {
  const file = readKeyFile(profile) ?? createKeyFile(profile, env);
  const key = unwrapLocally(file.wraps, env);
  if (key === null) throw lockedError(file.wraps);
  return asStoreKey(key, file);
}

/**
 * A person's choice: a store encrypted, or in clear. It takes effect at the next opening for writing.
 *
 * @throws DeskError STORE-KEY
 */
export function chooseEncryption(
  profile: string,
  encryption: StoreKeyFile['encryption'],
  env: Environment = process.env,
): void {
  const file = readKeyFile(profile) ?? createKeyFile(profile, env);
  writeKeyFile(profile, { ...file, encryption });
}

/** The key in these wraps by the local means, or null when none of them opens it. */
export function unwrapLocally(wraps: KeyWraps, env: Environment): Buffer | null {
  const secret = givenSecret(env);
  if (secret !== null && wraps.given !== undefined) {
    const found = unsealKey(wraps.given.sealed, fromSecret(secret, wraps.given.salt));
    if (found !== null) return found;
  }
  const machine = wraps.machine === undefined ? null : readMachineKey();
  return machine === null || wraps.machine === undefined ? null : unsealKey(wraps.machine, machine);
}

/** The key closed by the administrator's secret, where there is one, else by the key of this account. */
export function wrapLocally(key: Buffer, env: Environment): KeyWraps {
  const secret = givenSecret(env);
  if (secret === null) return { machine: sealKey(key, machineKey()) };
  const salt = randomBytes(16).toString('base64');
  return { given: { salt, sealed: sealKey(key, fromSecret(secret, salt)) } };
}

/** Refuses to make a new key where a store was encrypted by one that is gone. */
export function requireNoOrphan(profile: string): void {
  if (isPlainStore(join(profile, 'store.sqlite')) !== false) return;
  // Garbage and an encrypted store look the same.
  throw new DeskError('STORE-CORRUPT', `La base de ce poste est abîmée, ou sa clé (${KEY_FILE}) a disparu.`, {
    hint: 'Remettez ce fichier en place ou restaurez une sauvegarde ; sinon refaites la base par un export complet.',
  });
}

function createKeyFile(profile: string, env: Environment): StoreKeyFile {
  requireNoOrphan(profile);
  writeKeyFile(profile, { version: 1, encryption: 'on', wraps: wrapLocally(newKey(), env) }, true);
  const file = readKeyFile(profile);
  if (file === null) throw new Error('key file vanished');
  return file;
}

/** A secret by `SNE_DESK_STORE_KEY_FILE` (a file that only its owner reads), or null. */
function givenSecret(env: Environment): string | null {
  const path = env['SNE_DESK_STORE_KEY_FILE'];
  if (path === undefined || path === '') return null;
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
      throw new DeskError('STORE-KEY', `Le fichier ${path} peut être lu par d’autres comptes.`, {
        hint: `Réservez-le à son propriétaire : chmod 600 ${path}`,
      });
    }
    const secret = readFileSync(path, 'utf8').trim();
    if (secret.length < 16) {
      throw new DeskError('STORE-KEY', `Le secret du fichier ${path} est trop court.`, {
        hint: 'Donnez-lui au moins seize caractères, tirés au hasard.',
      });
    }
    return secret;
  } catch (cause) {
    if (cause instanceof DeskError) throw cause;
    throw new DeskError('STORE-KEY', `Le fichier ${path} ne peut pas être lu.`, {
      hint: 'Vérifiez SNE_DESK_STORE_KEY_FILE et vos droits sur ce fichier.',
      cause,
    });
  }
}

/** About a tenth of a second and 32 MiB: what is guessed by trial costs that much each time. */
function fromSecret(secret: string, salt: string): Buffer {
  return scryptSync(secret, Buffer.from(salt, 'base64'), 32, { N: 32_768, r: 8, p: 1, maxmem: 64 << 20 });
}

/** Says by what means a store opens that does not open here. */
export function lockedError(wraps: KeyWraps): DeskError {
  const hints = [
    wraps.given === undefined ? null : 'donnez le fichier de l’administrateur par SNE_DESK_STORE_KEY_FILE',
    wraps.machine === undefined ? null : 'utilisez le compte et le poste qui ont créé la base',
    wraps.keystore === undefined ? null : 'ouvrez SNE Desk dans la session de la personne qui l’a créée',
  ].filter((hint) => hint !== null);
  const hint = hints.length === 0 ? 'refaites la base' : hints.join(', ou ');
  return new DeskError('STORE-KEY', 'La base est chiffrée et sa clé n’est pas disponible ici.', {
    hint: `Pour l’ouvrir, ${hint}.`,
  });
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
