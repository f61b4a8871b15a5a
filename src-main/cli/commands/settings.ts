import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../../api/errors.ts';
import { readSettingsDocument, settingsDocument } from '../../engine/settings-document.ts';
import { ensureMinuteDrawn, openSettings } from '../../engine/settings-file.ts';
import { checkProfilePlace } from '../../store/profile-place.ts';
import { whileHolding } from '../../store/profile-lock.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

export const exportSettingsOptions = z.object({ out: z.string() });

/** `settings export`: the settings as a file for a second computer, without secrets. */
export function exportSettings(
  { profile, clock, output }: CommandContext,
  { out }: z.infer<typeof exportSettingsOptions>,
): ExitCode {
  const content = settingsDocument(openSettings(profile, clock.now()).read());
  try {
    writeFileSync(out, content, { mode: 0o600 });
  } catch (cause) {
    throw new DeskError('PROFILE-EXPORT', `Le fichier ${basename(out)} ne peut pas être écrit.`, {
      hint: 'Vérifiez le dossier et le droit d’y écrire.',
      cause,
    });
  }
  const bytes = Buffer.byteLength(content);
  output.result({ file: out, bytes }, () => `Réglages écrits dans ${out}, sans secret.`);
  return EXIT.done;
}

/** `settings import`: puts such a file's settings in place; what it does not name stays. */
export async function importSettings(
  { profile, clock, output }: CommandContext,
  path: string,
): Promise<ExitCode> {
  const now = clock.now();
  const content = readText(path);
  checkProfilePlace(profile);
  return whileHolding(profile, 'sne-desk settings import', now, () => {
    const file = openSettings(profile, now);
    const { settings, ignored } = readSettingsDocument(content, ensureMinuteDrawn(file));
    file.write(settings);
    output.result({ settings: file.read(), ignored }, () =>
      ignored.length === 0
        ? 'Réglages importés. Les mots de passe restent à saisir.'
        : `Réglages importés, sauf ${ignored.join(', ')} : inconnus de cette version.`,
    );
    return ignored.length === 0 ? EXIT.done : EXIT.attention;
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DeskError('CFG-IMPORT', `Le fichier ${basename(path)} ne peut pas être lu.`, {
      hint: 'Vérifiez son chemin et le droit de le lire.',
      cause,
    });
  }
}
