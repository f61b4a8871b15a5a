import { DeskError } from '../api/errors.ts';
import { typeset } from '../xml/french.ts';

/** What can be wrong with an archive of the SNE; each has its own stable code (`EXPORT-…`). */
export type ArchiveFault = keyof typeof FAULTS;

const ASK_AGAIN = 'Téléchargez l’export de nouveau ; s’il est toujours refusé, demandez-en un autre au SNE.';
const DO_NOT_USE =
  'Aucun export du SNE n’en contient : n’utilisez pas cette archive et signalez son origine.';

const FAULTS = {
  'EXPORT-EMPTY': ['L’archive est vide', ASK_AGAIN],
  'EXPORT-NOT-ARCHIVE': [
    'Le fichier n’est pas une archive .tgz ou .tar',
    'Choisissez l’archive d’un export du SNE.',
  ],
  'EXPORT-TRUNCATED': ['L’archive est incomplète', ASK_AGAIN],
  'EXPORT-CORRUPT': ['L’archive est abîmée', ASK_AGAIN],
  'EXPORT-TRAILING': ['L’archive est suivie de données étrangères, qui n’ont pas été lues', ASK_AGAIN],
  'EXPORT-PATH': ['L’archive contient un chemin interdit (absolu, ou qui sort du dossier)', DO_NOT_USE],
  'EXPORT-LINK': ['L’archive contient un lien', DO_NOT_USE],
  'EXPORT-DEVICE': ['L’archive contient un périphérique ou un tube', DO_NOT_USE],
  'EXPORT-DUPLICATE': ['L’archive contient deux fichiers de même nom', ASK_AGAIN],
  'EXPORT-MEMBER': ['L’archive contient un élément qui n’est pas un fichier XML', ASK_AGAIN],
  'EXPORT-TOO-MANY': ['L’archive contient trop de fichiers', DO_NOT_USE],
  'EXPORT-BOMB': ['L’archive, une fois décompressée, est démesurée', DO_NOT_USE],
  'EXPORT-COUNT': ['Un fichier de l’archive n’a pas le nombre d’enregistrements annoncé', ASK_AGAIN],
  'EXPORT-INTERRUPTED': [
    'La lecture de l’archive a été arrêtée',
    'Relancez-la : elle reprendra où elle en était.',
  ],
  'EXPORT-WORKER': [
    'La lecture de l’archive s’est arrêtée sur une erreur interne',
    'Relancez-la ; si l’erreur revient, transmettez ce code à l’assistance.',
  ],
} as const;

/** The error of an archive. `detail` is French, without any value of a demand: a member's name, a count. */
export function archiveError(code: ArchiveFault, detail = '', cause?: unknown): DeskError {
  const [message, hint] = FAULTS[code];
  const text = detail === '' ? `${message}.` : `${message} : ${detail}.`;
  return new DeskError(code, typeset(text), { hint, cause });
}

/** A member's name fit for a message: short, printable. */
export function shownName(name: string): string {
  return `« ${name.replace(/[^\p{L}\p{N} ._/\\:-]/gu, '?').slice(0, 80)} »`;
}
