import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import type { Settings } from '../api/settings.ts';
import { withoutLogin, withoutLogins } from './address-logins.ts';
import { checkSettings } from './settings-file.ts';

/** Tells a file of settings from any other JSON. */
const FORMAT = 'sne-desk-settings';
const PRESET_NAME = 'settings-preset.json';
const HINT =
  'Choisissez un fichier fait par « Exporter les réglages », ou écrit par l’administrateur sur le même modèle.';

type Plain = Readonly<Record<string, unknown>>;

const plain = z.record(z.string(), z.unknown());
const document = z.object({ format: z.literal(FORMAT), version: z.literal(1), settings: plain });

/** What a file of settings brought. */
export interface BroughtSettings {
  readonly settings: Settings;
  /** Names in the file that this version does not know; they changed nothing. */
  readonly ignored: readonly string[];
}

/**
 * The settings as a file for a second computer: no secret (none is in the settings, and a proxy address loses what it
 * holds of one), and nothing that belongs to this computer alone: its minute, its pauses, what was handed in.
 */
export function settingsDocument(settings: Settings): string {
  const { schedule, exports, reports, connection } = settings;
  const shared = {
    ...settings,
    schedule: without(schedule, ['minute', 'paused']),
    exports: without(exports, ['paused']),
    reports: without(reports, ['threeDsDoneFor']),
    connection: { ...connection, proxyUrl: forAnyDesk(connection.proxyUrl) },
  };
  return `${JSON.stringify({ format: FORMAT, version: 1, settings: shared }, null, 2)}\n`;
}

/**
 * The settings that a file gives over those in place: what it does not name stays, and so does what belongs to this
 * computer alone.
 *
 * @throws DeskError CFG-IMPORT (not such a file), CFG-INVALID (a value in it is wrong, named)
 */
export function readSettingsDocument(text: string, current: Settings): BroughtSettings {
  const given = parse(text);
  const merged = checkSettings(withoutLogins(merge(current, given)));
  const { schedule, exports, reports, connection } = current;
  const settings: Settings = {
    ...merged,
    schedule: { ...merged.schedule, minute: schedule.minute, paused: schedule.paused },
    exports: { ...merged.exports, paused: exports.paused },
    reports: { ...merged.reports, threeDsDoneFor: reports.threeDsDoneFor },
    connection: {
      ...merged.connection,
      proxyUrl:
        merged.connection.proxyUrl === connection.proxyUrl
          ? connection.proxyUrl
          : forAnyDesk(merged.connection.proxyUrl),
    },
  };
  return { settings, ignored: unknownNames(given, merged, '') };
}

/**
 * Where an administrator may leave settings for the first start, the nearest to the program first. The file has the form
 * of `settingsDocument` and may name as few settings as wanted.
 *
 * @param program absolute path of the program that runs
 */
export function presetPlaces(
  program: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const shared =
    process.platform === 'win32'
      ? join(env['ProgramData'] ?? 'C:\\ProgramData', 'SNE Desk', PRESET_NAME)
      : process.platform === 'darwin'
        ? join('/Library/Application Support/SNE Desk', PRESET_NAME)
        : join('/etc/sne-desk', PRESET_NAME);
  return [join(dirname(program), PRESET_NAME), shared];
}

/** A preset that was found, or why the one that was found is of no use. */
export type FoundPreset =
  ({ readonly file: string } & BroughtSettings) | { readonly file: string; readonly error: DeskError };

/** The first of these files that exists, read over the settings of a new profile; null: there is none. */
export function findPreset(places: readonly string[], fresh: Settings): FoundPreset | null {
  for (const file of places) {
    const text = readIfThere(file);
    if (text === null) continue;
    if (text instanceof DeskError) return { file, error: text };
    try {
      return { file, ...readSettingsDocument(text, fresh) };
    } catch (thrown) {
      if (!(thrown instanceof DeskError)) throw thrown;
      return { file, error: thrown };
    }
  }
  return null;
}

function readIfThere(file: string): string | DeskError | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? null
      : new DeskError('CFG-IMPORT', 'Le fichier de réglages ne peut pas être lu.', { hint: HINT, cause });
  }
}

function parse(text: string): Plain {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new DeskError('CFG-IMPORT', 'Ce fichier n’est pas un fichier de réglages : ce n’est pas du JSON.', {
      hint: HINT,
      cause,
    });
  }
  const found = document.safeParse(content);
  if (found.success) return found.data.settings;
  throw new DeskError('CFG-IMPORT', 'Ce fichier n’est pas un fichier de réglages de SNE Desk.', {
    hint: HINT,
  });
}

/** Objects are merged name by name, anything else is replaced. */
function merge(base: unknown, given: unknown): unknown {
  const [under, over] = [plain.safeParse(base), plain.safeParse(given)];
  if (!under.success || !over.success) return given;
  const names = Object.keys(over.data).map((name) => [name, merge(under.data[name], over.data[name])]);
  return { ...under.data, ...Object.fromEntries(names) };
}

/** Dotted names of what was given and that the schema let fall. */
function unknownNames(given: unknown, known: unknown, path: string): string[] {
  const [above, below] = [plain.safeParse(given), plain.safeParse(known)];
  if (!above.success || !below.success) return [];
  return Object.keys(above.data).flatMap((name) => {
    const here = path === '' ? name : `${path}.${name}`;
    return name in below.data ? unknownNames(above.data[name], below.data[name], here) : [here];
  });
}

function without(part: Plain, names: readonly string[]): Plain {
  return Object.fromEntries(Object.entries(part).filter(([name]) => !names.includes(name)));
}

/** The name for the proxy is that of one desk. */
function forAnyDesk(proxyUrl: string | null): string | null {
  return proxyUrl === null ? null : withoutLogin(proxyUrl);
}
