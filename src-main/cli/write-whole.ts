import { rename, writeFile } from 'node:fs/promises';
import { DeskError } from '../api/errors.ts';

/** Writes a file whole or not at all. @throws DeskError REPORT-WRITE */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.part`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, file);
  } catch (thrown) {
    throw new DeskError('REPORT-WRITE', `Le fichier ${file} ne peut pas être écrit.`, {
      hint: 'Vérifiez que le dossier existe, qu’il accepte l’écriture et que le fichier n’est pas ouvert ailleurs.',
      cause: thrown,
    });
  }
}
