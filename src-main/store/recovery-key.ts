import { randomBytes, scrypt } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import type { StoreKey } from './cipher.ts';
import { sealKey, unsealKey } from './sealed-key.ts';

/*
 * A recovery key: the key of a store in a file of its own, closed by a passphrase alone, for the day when the computer that
 * holds the other means is gone. Whoever has the file can try passphrases for as long as they like, so each trial costs
 * half a second and 128 MiB.
 */

const LEAST_PASSPHRASE = 12;
const MOST_FILE_BYTES = 16 * 1024;
const COST = { N: 131_072, r: 8, p: 1, maxmem: 256 << 20 } as const;

const recoveryFile = z.object({
  format: z.literal('sne-desk-recovery-key'),
  version: z.literal(1),
  salt: z.base64(),
  sealed: z.base64(),
});

/** A recovery key and what opens it. */
export interface Recovery {
  /** Path of the file. */
  readonly keyFile: string;
  readonly passphrase: string;
}

/**
 * The text of a recovery key.
 *
 * @throws DeskError CFG-PASSPHRASE (too short)
 */
export async function makeRecoveryKey({ hex }: StoreKey, passphrase: string): Promise<string> {
  if (written(passphrase).length < LEAST_PASSPHRASE) {
    throw new DeskError('CFG-PASSPHRASE', 'La phrase secrète est trop courte.', {
      hint: `Donnez-lui au moins ${String(LEAST_PASSPHRASE)} signes : quatre ou cinq mots sans rapport conviennent.`,
    });
  }
  const salt = randomBytes(16);
  const file = {
    ...{ format: 'sne-desk-recovery-key', version: 1 },
    usage:
      'Clé de secours des sauvegardes de SNE Desk. Elle s’ouvre avec sa phrase secrète : Réglages, Données, Reprendre la sauvegarde d’un autre poste ; ou sne-desk restore SAUVEGARDE --key-file CE_FICHIER.',
    salt: salt.toString('base64'),
    sealed: sealKey(Buffer.from(hex, 'hex'), await fromPassphrase(passphrase, salt)),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * The store's key in a recovery key.
 *
 * @throws DeskError STORE-RECOVERY-FILE (no recovery key), STORE-RECOVERY-PASSPHRASE
 */
export async function openRecoveryKey({ keyFile, passphrase }: Recovery): Promise<Buffer> {
  const { salt, sealed } = readRecoveryFile(keyFile);
  const key = unsealKey(sealed, await fromPassphrase(passphrase, Buffer.from(salt, 'base64')));
  if (key?.length === 32) return key;
  throw new DeskError('STORE-RECOVERY-PASSPHRASE', 'La phrase secrète n’ouvre pas cette clé de secours.', {
    hint: 'Vérifiez les majuscules, les accents et les espaces, et que le fichier est bien le dernier enregistré.',
  });
}

function readRecoveryFile(file: string): z.infer<typeof recoveryFile> {
  try {
    if (statSync(file).size > MOST_FILE_BYTES) throw new RangeError('too large');
    return recoveryFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new DeskError(
      'STORE-RECOVERY-FILE',
      `${file} n’est pas une clé de secours de SNE Desk, ou elle ne peut pas être lue.`,
      {
        hint: 'Choisissez le fichier enregistré par Réglages › Données › Clé de secours, ou par « sne-desk key export ».',
        cause,
      },
    );
  }
}

/** The same words typed on another system are the same passphrase. */
function written(passphrase: string): string {
  return passphrase.trim().normalize('NFC');
}

function fromPassphrase(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(written(passphrase), salt, 32, COST, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
