import { existsSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import Conf from 'conf';
import french from 'zod/v4/locales/fr.js';
import { DeskError } from '../api/errors.ts';
import { settings as settingsSchema } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import { drawMinute } from '../schedule/draw-minute.ts';
import { makeProfileFolder } from '../store/profile-place.ts';
import { leftProxyAddress, withoutLogins, withoutPassword } from './address-logins.ts';

const NAME = 'settings';
const SET_ASIDE = /^settings\.illisible-.*\.json$/;

/** The settings of a profile, in a file that the application and the headless command share. No secret enters it any more. */
export interface SettingsFile {
  /**
   * The settings as they now stand; every call reads the file, so that another program's change is seen. While it cannot be
   * read (gone, half written by an editor, held by an antivirus) those that were read last hold.
   */
  read(): Settings;
  /** Replaces them, atomically. */
  write(settings: Settings): void;
  /** The proxy's password that a former version left in the file, or null; a secret that `read` does not give. */
  leftProxyPassword(): string | null;
  /** Takes it out of the file: it is kept elsewhere, or is wanted no more. */
  forgetProxyPassword(): void;
  /** Name of the unreadable file that was set aside when this one was opened, or null. */
  readonly setAsideNow: string | null;
  /** Names of all that were ever set aside, by whichever command met them first. */
  readonly setAside: readonly string[];
  /** The profile never had settings, not even unreadable ones. */
  readonly isNew: boolean;
}

/**
 * Opens (or creates) the settings of a profile. A file that cannot be read is set aside, never overwritten, and the
 * defaults take its place: the desk then asks for its settings again.
 *
 * @param now UTC, names the file that is set aside
 */
export function openSettings(profile: string, now: Date): SettingsFile {
  makeProfileFolder(profile);
  const file = join(profile, `${NAME}.json`);
  const wasThere = existsSync(file);
  const setAsideNow = setAsideUnreadable(file, now);
  const setAside = readdirSync(profile).filter((name) => SET_ASIDE.test(name));
  const conf = newConf(profile);
  let lastRead: Settings | null = null;
  const read = (): Settings => {
    if (lastRead !== null && !existsSync(file)) return lastRead;
    try {
      lastRead = settingsSchema.parse(withoutLogins(contentOf(file)));
    } catch (thrown) {
      if (lastRead === null) throw thrown;
    }
    return lastRead;
  };
  return {
    read,
    write: (settings) => {
      conf.store = withLeftAddress(settingsSchema.parse(settings), leftAddress(file));
    },
    leftProxyPassword: () => {
      const address = leftAddress(file);
      return address === null ? null : passwordOf(address);
    },
    forgetProxyPassword: () => {
      if (leftAddress(file) !== null) conf.store = read();
    },
    setAsideNow,
    setAside,
    isNew: !wasThere && setAside.length === 0,
  };
}

/** Draws, once for an installation, the minute at which it calls, so that desks do not all call together. */
export function ensureMinuteDrawn(file: SettingsFile): Settings {
  const settings = file.read();
  if (settings.schedule.minute !== null) return settings;
  const drawn = { ...settings, schedule: { ...settings.schedule, minute: drawMinute() } };
  file.write(drawn);
  return drawn;
}

/**
 * Checks settings that a person typed.
 *
 * @throws DeskError CFG-INVALID naming the first wrong field
 */
export function checkSettings(input: unknown): Settings {
  const parsed = settingsSchema.safeParse(input, { error: french().localeError });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined ? '' : issue.path.join('.');
  throw new DeskError('CFG-INVALID', `Réglage « ${where} » incorrect : ${issue?.message ?? ''}.`, {
    hint: 'Corrigez cette valeur ; les réglages précédents sont conservés.',
  });
}

function newConf(profile: string): Conf {
  return new Conf({
    cwd: profile,
    configName: NAME,
    clearInvalidConfig: false,
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
  });
}

/**
 * What the file holds; of one that is not there, no setting. Not by the library: to it `null`, a list or a text are a file
 * without settings, and it writes over them.
 */
function contentOf(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

function leftAddress(file: string): string | null {
  try {
    return leftProxyAddress(contentOf(file));
  } catch {
    return null;
  }
}

/** As long as the address stays the same: whoever changes something else must not lose the way to the SNE. */
function withLeftAddress(settings: Settings, left: string | null): Settings {
  const { connection } = settings;
  if (left === null || connection.proxyUrl !== withoutPassword(left)) return settings;
  return { ...settings, connection: { ...connection, proxyUrl: left } };
}

function passwordOf(address: string): string | null {
  const { password } = new URL(address);
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

function setAsideUnreadable(file: string, now: Date): string | null {
  try {
    if (settingsSchema.safeParse(withoutLogins(contentOf(file))).success) return null;
  } catch (thrown) {
    // Anything but broken JSON (no right to read, a disk error) is not ours to hide.
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  const kept = file.replace(/\.json$/, `.illisible-${now.toISOString().replaceAll(':', '')}.json`);
  renameSync(file, kept);
  return basename(kept);
}
