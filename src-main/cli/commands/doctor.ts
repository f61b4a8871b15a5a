import { statfsSync } from 'node:fs';
import { asDeskError } from '../../api/errors.ts';
import { formatInstant, NBSP, plural } from '../../api/format.ts';
import { unreadableLog } from '../../engine/access.ts';
import { createHeadlessHost } from '../../engine/headless-host.ts';
import { safekeepingState } from '../../engine/safekeeping.ts';
import { overLeftPassword } from '../../engine/left-password.ts';
import { readNotes } from '../../engine/safekeeping-notes.ts';
import { openSettings } from '../../engine/settings-file.ts';
import { requireStillThere } from '../../engine/store-rescue.ts';
import { createSneClient } from '../../sne/client.ts';
import { AccessLog } from '../../store/access-log.ts';
import { isPlainStore } from '../../store/cipher.ts';
import type { StoreKey } from '../../store/cipher.ts';
import { machineKeyFile } from '../../store/machine-key.ts';
import { checkStore } from '../../store/store-check.ts';
import { asStoreError, isDamage } from '../../store/store-errors.ts';
import { localStoreKey, readKeyFile } from '../../store/store-key.ts';
import { openStoreForReading } from '../../store/store.ts';
import { openSchemas } from '../../xml/schemas.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';
import { join } from 'node:path';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** French. */
  readonly detail: string;
}

/** Below this the desk cannot be sure to store the next export, in bytes. */
const LEAST_FREE = 500_000_000;

/** `doctor`: looks at everything, changes nothing, works beside whoever holds the profile. */
export async function doctor(context: CommandContext): Promise<ExitCode> {
  const checks = [
    look('store', () => storeCheck(context)),
    look('encryption', () => encryptionCheck(context)),
    look('backups', () => backupCheck(context)),
    look('accessLog', () => accessCheck(context)),
    look('disk', () => diskCheck(context)),
    await schemaCheck(),
    ...(await connectionChecks(context)),
  ];
  context.output.result({ checks }, () =>
    checks.map(({ name, ok, detail }) => `${ok ? '✓' : '✗'} ${name} : ${detail}`).join('\n'),
  );
  return checks.every(({ ok }) => ok) ? EXIT.done : EXIT.attention;
}

type Found = Omit<Check, 'name'>;

function look(name: string, work: () => Found): Check {
  try {
    return { name, ...work() };
  } catch (thrown) {
    return failed(name, thrown);
  }
}

function failed(name: string, thrown: unknown): Check {
  const { message, hint, code } = asDeskError(thrown);
  return { name, ok: false, detail: `${message}${hint === null ? '' : ` ${hint}`} (${code})` };
}

function storeCheck({ profile, env }: CommandContext): Found {
  requireStillThere(profile);
  if (isPlainStore(join(profile, 'store.sqlite')) === null)
    return { ok: true, detail: 'Pas encore de base dans ce dossier.' };
  const { ok, problems } = checkStore(profile, localStoreKey(profile, env), true);
  if (ok) return { ok, detail: 'La base est intacte, index et liens compris.' };
  return {
    ok,
    detail: `La base est abîmée (${problems.join(' ; ')}). Restaurez une sauvegarde, ou « sne-desk rebuild ».`,
  };
}

function encryptionCheck({ profile, env }: CommandContext): Found {
  const file = readKeyFile(profile);
  if (file === null) return { ok: true, detail: 'La base sera chiffrée dès sa création.' };
  localStoreKey(profile, env);
  if (file.encryption === 'off') {
    return {
      ok: false,
      detail: 'La base est en clair, par choix : « configure --store-encryption on » la chiffre.',
    };
  }
  const holders = [
    file.wraps.keystore === undefined ? null : 'le trousseau du système',
    file.wraps.machine === undefined ? null : `la clé de ce compte, gardée dans ${machineKeyFile()}`,
    file.wraps.given === undefined ? null : 'le secret de l’administrateur',
  ].filter((holder) => holder !== null);
  return { ok: true, detail: `La base est chiffrée ; elle s’ouvre par ${holders.join(', ou par ')}.` };
}

function backupCheck({ profile, env, clock }: CommandContext): Found {
  const key = localStoreKey(profile, env);
  const store = openStoreForReading(profile, key);
  if (store === null) return { ok: true, detail: 'Rien à sauvegarder encore.' };
  const log = openedLog(profile, key);
  try {
    const { backups, backupError, holds, recoveryKeyAt } = safekeepingState(profile, store, log);
    const { keep } = openSettings(profile, clock.now()).read().backups;
    const newest = backups[0];
    const last = newest === undefined ? '' : `, la dernière du ${formatInstant(newest.at)}`;
    const detail = `${plural(backups.length, 'sauvegarde')} sur ${String(keep)} au plus${last} ; ${plural(holds.length, 'demande protégée', 'demandes protégées')} de la purge. ${recoveryKeyAt === null ? 'Aucune clé de secours récente' : `Clé de secours du ${formatInstant(recoveryKeyAt)}`}.`;
    return { ok: backupError === null, detail: backupError === null ? detail : `${backupError} ${detail}` };
  } finally {
    log?.close();
    store.close();
  }
}

function openedLog(profile: string, key: StoreKey): AccessLog | null {
  try {
    return AccessLog.openExisting(profile, key);
  } catch (thrown) {
    throw isDamage(thrown) ? unreadableLog(thrown) : asStoreError(thrown);
  }
}

function accessCheck({ profile, env }: CommandContext): Found {
  const key = localStoreKey(profile, env);
  const log = openedLog(profile, key);
  if (log === null) return { ok: true, detail: 'Aucun accès à une demande encore.' };
  const store = openStoreForReading(profile, key);
  try {
    const verdict = log.verify(store === null ? null : readNotes(store).accessHead);
    if (verdict.ok) return { ok: true, detail: `${plural(verdict.entries, 'ligne')}, toutes à leur place.` };
    return {
      ok: false,
      detail: `Le journal des accès a été modifié à partir de la ligne ${String(verdict.brokenAt)}.`,
    };
  } finally {
    store?.close();
    log.close();
  }
}

function diskCheck({ profile }: CommandContext): Found {
  const { bavail, bsize } = statfsSync(profile);
  const free = bavail * bsize;
  const gigabytes = (free / 1e9).toFixed(1).replace('.', ',');
  return {
    ok: free >= LEAST_FREE,
    detail: `${gigabytes}${NBSP}Go libres sur le disque du dossier de données.`,
  };
}

async function schemaCheck(): Promise<Check> {
  try {
    const schemas = await openSchemas();
    schemas.dispose();
    return { name: 'schemas', ok: true, detail: 'Les schémas de l’interface se chargent.' };
  } catch (thrown) {
    return failed('schemas', thrown);
  }
}

/** Settings, certificate, network, authentication, service and clock, as « Tester la connexion » tells them. */
async function connectionChecks({ profile, clock, env, signal }: CommandContext): Promise<Check[]> {
  try {
    const file = openSettings(profile, clock.now());
    const { connection, environment, deskNumber, communes } = file.read();
    if (connection.url === null) {
      return [{ name: 'settings', ok: false, detail: 'L’adresse du SNE n’est pas encore réglée.' }];
    }
    const host = await overLeftPassword(createHeadlessHost(env), file);
    const { secrets } = host;
    const client = createSneClient({
      ...{ connection, environment, deskNumber, communes, secrets, env, clock },
      resolveProxy: (url) => host.resolveProxy(url),
    });
    try {
      const { steps } = await client.check(signal);
      return steps.map(({ name, ok, detail }) => ({ name, ok, detail }));
    } finally {
      await client.close();
    }
  } catch (thrown) {
    return [failed('settings', thrown)];
  }
}
