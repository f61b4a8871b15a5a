import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { findPreset } from './settings-document.ts';
import { ensureMinuteDrawn, openSettings } from './settings-file.ts';
import type { SettingsFile } from './settings-file.ts';

const TOLD_NOTE = 'settings.setAside';
/** Names of the files set aside that were told already. */
const toldNote = z.array(z.string());

/**
 * The settings of a profile that an engine opens. A new profile takes what an administrator left for its first start; what
 * was of no use, and settings that had to be set aside, are told among the anomalies: each once, whoever met them first, for a
 * command that only reads has nowhere to tell it.
 *
 * @param presets files to look for, the first that exists counts
 * @param now UTC
 */
export async function openFirstSettings(
  profile: string,
  presets: readonly string[],
  store: Store,
  now: Date,
): Promise<SettingsFile> {
  const file = openSettings(profile, now);
  const said = file.isNew ? applyPreset(file, presets) : null;
  ensureMinuteDrawn(file);
  const at = now.toISOString();
  await store.write((unit) => {
    if (said !== null) unit.anomalies.noteSettings('CFG-PRESET', said, at);
    const told = unit.notes.read(TOLD_NOTE, toldNote) ?? [];
    if (file.setAside.some((name) => !told.includes(name))) {
      unit.notes.write(TOLD_NOTE, file.setAside);
      const title = 'Les réglages étaient illisibles : ils ont été mis de côté, à refaire.';
      unit.anomalies.noteSettings('CFG-SET-ASIDE', title, at);
    }
  });
  return file;
}

/** What has to be said of the preset, or null. */
function applyPreset(file: SettingsFile, presets: readonly string[]): string | null {
  const found = findPreset(presets, file.read());
  if (found === null) return null;
  if ('error' in found) return `Le préréglage ${found.file} n’a pas servi : ${found.error.message}`;
  file.write(found.settings);
  if (found.ignored.length === 0) return null;
  return `Le préréglage ${found.file} contient des réglages inconnus : ${found.ignored.join(', ')}.`;
}
