import { DeskError } from '../api/errors.ts';
import { typeset } from '../xml/french.ts';

/** `IMPORT-PACK`: what was given cannot be a set of schemas; `detail` is French. */
export function packError(detail: string, cause?: unknown): DeskError {
  return new DeskError('IMPORT-PACK', typeset(`Ce jeu de schémas est refusé : ${detail}.`), {
    hint: 'Choisissez le jeu donné par le GIP SNE : un dossier, une archive .zip ou .tgz, ou un fichier .xsd. Le schéma en place n’a pas changé.',
    cause,
  });
}
