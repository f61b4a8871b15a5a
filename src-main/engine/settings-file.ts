import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import { z } from 'zod';
import french from 'zod/v4/locales/fr.js';
import { DeskError } from '../api/errors.ts';
import { settings as settingsSchema } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import { drawMinute } from '../schedule/draw-minute.ts';
import { makeProfileFolder } from '../store/profile-place.ts';

const NAME = 'settings';

/** The settings of a profile, in a file that the application and the headless command share. No secret enters it. */
export interface SettingsFile {
  /**
   * The settings as they now stand; every call reads the file, so that another program's change is seen. While it cannot be
   * read (gone, half written by an editor, held by an antivirus) those that were read last hold.
   */
  read(): Settings;
  /** Replaces them, atomically. */
  write(settings: Settings): void;
  /** The unreadable file that was set aside when this one was opened, or null. */
  readonly setAside: string | null;
  /** The profile had no settings when this file was opened. */
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
  const isNew = !existsSync(file);
  const setAside = setAsideUnreadable(profile, now);
  const conf = newConf(profile);
  let lastRead: Settings | null = null;
  return {
    read: () => {
      // To the library a file that is gone is one without settings.
      if (lastRead !== null && !existsSync(file)) return lastRead;
      try {
        lastRead = settingsSchema.parse(conf.store);
      } catch (thrown) {
        if (lastRead === null) throw thrown;
      }
      return lastRead;
    },
    write: (settings) => {
      conf.store = settingsSchema.parse(settings);
    },
    setAside,
    isNew,
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

function setAsideUnreadable(profile: string, now: Date): string | null {
  const file = join(profile, `${NAME}.json`);
  if (!existsSync(file)) return null;
  try {
    if (settingsSchema.safeParse(newConf(profile).store).success) return null;
  } catch (thrown) {
    // Anything but broken JSON (no right to read, a disk error) is not ours to hide.
    if (!(thrown instanceof SyntaxError) && !(thrown instanceof z.ZodError)) throw thrown;
  }
  const kept = join(profile, `${NAME}.illisible-${now.toISOString().replaceAll(':', '')}.json`);
  renameSync(file, kept);
  return kept;
}
