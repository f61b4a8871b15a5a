import { rename, rm, writeFile } from 'node:fs/promises';
import { DeskError } from '../api/errors.ts';

/**
 * Writes a file whole or not at all.
 *
 * @param mode rights of the file, for one that only its owner may read
 * @throws DeskError REPORT-WRITE
 */
export async function writeWhole(file: string, bytes: Uint8Array, mode = 0o666): Promise<void> {
  const partial = `${file}.part`;
  try {
    // The mode counts only for a file that is made here.
    await rm(partial, { force: true });
    await writeFile(partial, bytes, { mode });
    await rename(partial, file);
  } catch (thrown) {
    throw new DeskError('REPORT-WRITE', `Le fichier ${file} ne peut pas être écrit.`, {
      hint: 'Vérifiez que le dossier existe, qu’il accepte l’écriture et que le fichier n’est pas ouvert ailleurs.',
      cause: thrown,
    });
  }
}
