import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import { secretName } from '../api/settings.ts';
import type { SecretName } from '../api/settings.ts';
import type { SecretStore } from '../engine/host.ts';

/** The operating system's keystore, as `safeStorage` gives it. */
export interface Keystore {
  /** False where encryption is missing or would be a constant key: nothing is then kept. */
  available(): Promise<boolean>;
  encrypt(text: string): Promise<Buffer>;
  /** Rejects when the key is not the one that encrypted (another person, another computer). */
  decrypt(data: Buffer): Promise<string>;
}

const secretFile = z.object({
  version: z.literal(1),
  /** Encrypted by the keystore, in base64. */
  secrets: z.partialRecord(secretName, z.base64()),
});
type SecretFile = z.infer<typeof secretFile>;

/**
 * Secrets in one file, each encrypted by the operating system's keystore; the file is readable by its owner only
 * and is written whole or not at all.
 *
 * Errors: CFG-KEYSTORE (no safe keystore), CFG-SECRETS (file or key that cannot be read).
 *
 * @param path absolute path of the file; its folder is created when the first secret is kept
 */
export function createSecretFile(path: string, keystore: Keystore): SecretStore {
  // One write at a time: two secrets saved together must both be in the file.
  let last: Promise<void> = Promise.resolve();
  return {
    canKeep: () => keystore.available(),
    names: async () => {
      const { secrets } = await read(path);
      return secretName.options.filter((name) => secrets[name] !== undefined);
    },
    get: async (name) => {
      const stored = (await read(path)).secrets[name];
      return stored === undefined ? null : decrypt(keystore, name, stored);
    },
    set: (name, value) => {
      const turn = last.then(() => change(path, keystore, name, value));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

async function change(
  path: string,
  keystore: Keystore,
  name: SecretName,
  value: string | null,
): Promise<void> {
  const { [name]: _former, ...others } = (await read(path)).secrets;
  if (value === null) {
    await write(path, { version: 1, secrets: others });
    return;
  }
  await requireKeystore(keystore);
  const encrypted = await keystore.encrypt(value);
  const secrets = { ...others, [name]: encrypted.toString('base64') };
  await write(path, { version: 1, secrets });
}

async function decrypt(keystore: Keystore, name: SecretName, stored: string): Promise<string> {
  await requireKeystore(keystore);
  try {
    return await keystore.decrypt(Buffer.from(stored, 'base64'));
  } catch (error) {
    throw new DeskError('CFG-SECRETS', `Le secret enregistré « ${LABELS[name]} » ne peut plus être lu.`, {
      hint: 'Saisissez-le à nouveau dans Réglages › Connexion : le trousseau de ce poste a changé.',
      cause: error,
    });
  }
}

const LABELS: Readonly<Record<SecretName, string>> = {
  clientSecret: 'secret du client',
  certificatePassphrase: 'mot de passe du certificat',
  proxyPassword: 'mot de passe du proxy',
};

async function requireKeystore(keystore: Keystore): Promise<void> {
  if (await keystore.available()) return;
  throw new DeskError('CFG-KEYSTORE', 'Ce poste n’offre pas de trousseau pour garder un secret.', {
    hint: 'Ouvrez une session avec un trousseau (GNOME Keyring ou KWallet sous Linux), puis recommencez.',
  });
}

async function read(path: string): Promise<SecretFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { version: 1, secrets: {} };
    throw unreadable(error);
  }
  try {
    return secretFile.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(cause: unknown): DeskError {
  return new DeskError('CFG-SECRETS', 'Le fichier des secrets (secrets.json) est illisible.', {
    hint: 'Supprimez-le du dossier de données, puis saisissez à nouveau les secrets dans Réglages › Connexion.',
    cause,
  });
}

async function write(path: string, content: SecretFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.new`;
  // A leftover draft could have wider rights than the mode below, which only counts at creation.
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  await rename(draft, path);
}
