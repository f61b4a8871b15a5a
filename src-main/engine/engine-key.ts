import { DeskError } from '../api/errors.ts';
import type { StoreKey } from '../store/cipher.ts';
import {
  asStoreKey,
  hasKeyFile,
  localStoreKey,
  lockedError,
  newKey,
  readKeyFile,
  requireNoOrphan,
  unwrapLocally,
  writeKeyFile,
} from '../store/store-key.ts';
import type { KeyWraps, StoreKeyFile } from '../store/store-key.ts';
import type { KeySealer } from './host.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The key of a profile's store, through the operating system's keystore where the host has one: a new profile's key is
 * closed by it alone; a profile that the headless command made keeps its own way in beside it.
 *
 * @throws DeskError STORE-KEY
 */
export async function engineStoreKey(
  profile: string,
  sealer: KeySealer | undefined,
  env: Environment,
): Promise<StoreKey> {
  if (sealer === undefined || !(await sealer.available())) return localStoreKey(profile, env);
  const file = readKeyFile(profile) ?? (await createKeyFile(profile, sealer));
  const own = await unsealWraps(file.wraps, sealer);
  if (own !== null) return asStoreKey(own, file);
  const key = unwrapLocally(file.wraps, env);
  if (key === null) throw lockedError(file.wraps);
  writeKeyFile(profile, { ...file, wraps: { ...file.wraps, keystore: await close(sealer, key) } });
  return asStoreKey(key, file);
}

/**
 * The key of a profile that has one, without making one: `elsewhere` where only a keystore opens it that is not at hand (the
 * application has it), `lost` where nothing does.
 */
export async function presentKey(
  profile: string,
  sealer: KeySealer | undefined,
  env: Environment,
): Promise<StoreKey | 'elsewhere' | 'lost'> {
  if (!hasKeyFile(profile)) return 'lost';
  try {
    return await engineStoreKey(profile, sealer, env);
  } catch {
    return sealer === undefined && isForKeystore(profile) ? 'elsewhere' : 'lost';
  }
}

function isForKeystore(profile: string): boolean {
  try {
    return readKeyFile(profile)?.wraps.keystore !== undefined;
  } catch {
    return false;
  }
}

/** The key in these wraps by the operating system's keystore, or null. */
export async function unsealWraps(
  { keystore }: KeyWraps,
  sealer: KeySealer | undefined,
): Promise<Buffer | null> {
  if (keystore === undefined || sealer === undefined || !(await sealer.available())) return null;
  return open(sealer, keystore);
}

async function createKeyFile(profile: string, sealer: KeySealer): Promise<StoreKeyFile> {
  requireNoOrphan(profile);
  const keystore = await close(sealer, newKey());
  writeKeyFile(profile, { version: 1, encryption: 'on', wraps: { keystore } }, true);
  const file = readKeyFile(profile);
  if (file === null) throw new DeskError('STORE-KEY', 'La clé de la base n’a pas pu être enregistrée.');
  return file;
}

function close(sealer: KeySealer, key: Buffer): Promise<string> {
  return sealer.seal(key.toString('base64'));
}

/** Null when the keystore is not the one that closed it: another person, another computer, a password set anew. */
async function open(sealer: KeySealer, sealed: string): Promise<Buffer | null> {
  try {
    const key = Buffer.from(await sealer.unseal(sealed), 'base64');
    return key.length === 32 ? key : null;
  } catch {
    return null;
  }
}
