import { rename, rm, writeFile } from 'node:fs/promises';
import { DeskError } from '../api/errors.ts';
import { draftOf } from '../store/written-file.ts';

/**
 * Writes a file whole or not at all.
 *
 * @param mode rights of the file, for one that only its owner may read
 * @throws DeskError REPORT-WRITE, CFG-TARGET (not a place for a file)
 */
export async function writeWhole(
  file: string,
  bytes: Uint8Array,
  { profile }: { readonly profile: string },
  mode = 0o666,
): Promise<void> {
  let partial: string | null = null;
  try {
    partial = draftOf(file, profile);
    await writeFile(partial, bytes, { mode, flag: 'wx' });
    await rename(partial, file);
  } catch (thrown) {
    if (thrown instanceof DeskError) throw thrown;
    if (partial !== null) await rm(partial, { force: true }).catch(() => undefined);
    throw new DeskError('REPORT-WRITE', `Le fichier ${file} ne peut pas être écrit.`, {
      hint: 'Vérifiez que le dossier existe, qu’il accepte l’écriture et que le fichier n’est pas ouvert ailleurs.',
      cause: thrown,
    });
  }
}
