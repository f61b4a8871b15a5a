import { DeskError } from '../api/errors.ts';
import type { ExportJob } from '../api/exports.ts';
import type { ExportAnswer } from '../sne/exports.ts';
import { typeset } from '../xml/french.ts';

const TEXTS = {
  'EXPORT-REFUSED': [
    'Le guichet n’a pas l’habilitation pour cet export{said}.',
    'Demandez l’habilitation au GIP SNE ; le réseau n’est pas en cause.',
  ],
  'EXPORT-UNSUPPORTED': [
    'Le SNE ne sait pas encore faire cet export{said}.',
    'Aujourd’hui il annonce la DRM, sur trois mois, des demandes actives, par département. Changez la demande.',
  ],
  'EXPORT-NO-NUMBER': [
    'La réponse du SNE à la demande d’export s’est perdue : il l’a peut-être reçue.',
    'Elle n’est pas refaite toute seule. Demandez l’export de nouveau si aucun n’est en cours au SNE.',
  ],
  'EXPORT-LATER': [
    'Le SNE demande de revenir plus tard pour cet export{said}.',
    'La demande sera refaite toute seule.',
  ],
  'EXPORT-FAILED': ['Le SNE n’a pas pu faire l’export{said}.', 'Demandez-le de nouveau.'],
  'EXPORT-EXPIRED': [
    'L’export n’est plus disponible au SNE : son délai est passé.',
    'Demandez-le de nouveau.',
  ],
  'EXPORT-WITHDRAWN': ['L’export a été annulé au SNE{said}.', 'Demandez-le de nouveau si besoin.'],
  'EXPORT-UNKNOWN-NUMBER': [
    'Le SNE ne connaît pas le numéro de cet export.',
    'Demandez l’export de nouveau.',
  ],
  'EXPORT-NOTHING': ['L’export est vide : il ne contient aucun enregistrement.', 'Rien n’a été changé.'],
  'EXPORT-SMALL': [
    'L’export ne contient que {said} : c’est étonnamment peu.',
    'Il est mis de côté et n’a rien changé. Vérifiez sa demande, puis enregistrez-le quand même ou abandonnez-le.',
  ],
  'EXPORT-INCOMPLETE': [
    'L’export est incomplet : {said}.',
    'Il est mis de côté et n’a rien changé. Reprenez-le pour le télécharger de nouveau.',
  ],
  'EXPORT-LENGTH': [
    'Le fichier de l’export n’a pas la taille annoncée par le SNE ({said}).',
    'Il est mis de côté et n’a rien changé. Reprenez-le pour le télécharger de nouveau.',
  ],
  'EXPORT-PARTIAL': [
    'L’export n’a été enregistré qu’en partie{said}.',
    'Les enregistrements lus jusque-là sont entiers. Demandez un nouvel export.',
  ],
  'EXPORT-DOWNLOAD': [
    'Le fichier de l’export n’a pas pu être téléchargé en entier.',
    'Ce qui est arrivé est gardé ; reprenez l’export quand le réseau va mieux.',
  ],
  'EXPORT-DISK': [
    'Le fichier de l’export ne peut pas être écrit sur le disque.',
    'Libérez de la place, puis reprenez l’export.',
  ],
  'EXPORT-NOT-KNOWN': ['Aucun export {said} n’est connu de ce poste.', 'Voir la liste des exports.'],
  'EXPORT-ENDED': [
    'L’export {said} est terminé : il n’y a rien à reprendre.',
    'Demandez un nouvel export si besoin.',
  ],
  'EXPORT-PAUSED': [
    'Les exports sont suspendus.',
    'Reprenez-les dans la page Exports, ou avec « sne-desk export resume ».',
  ],
  'EXPORT-SET-ASIDE': [
    'L’export {said} est mis de côté.',
    'Acceptez-le (« export resume NUMÉRO --accept ») ou annulez-le.',
  ],
} as const satisfies Record<`EXPORT-${string}`, readonly [string, string]>;

/** The error of a code, with what is particular to it (`said`, already French or the SNE's own words). */
export function exportError(
  code: keyof typeof TEXTS,
  said: string | null = null,
  options: { readonly recovery?: 'retrySoon' | 'nextSlot'; readonly cause?: unknown } = {},
): DeskError {
  const [message, hint] = TEXTS[code];
  const isEnd = message.includes('{said}.') && code !== 'EXPORT-INCOMPLETE';
  const words = said === null ? '' : isEnd ? ` : « ${said} »` : said;
  return new DeskError(code, typeset(message.replace('{said}', () => words)), {
    hint: typeset(hint),
    ...options,
  });
}

/** How an export is called: by the SNE's number, else by this store's. */
export function nameOf({ id, exportNumber }: Pick<ExportJob, 'id' | 'exportNumber'>): string {
  return exportNumber ?? `n° ${String(id)}`;
}

/** The error of an export that ended badly at the SNE, or null. */
export function endedError({ state, message }: Pick<ExportAnswer, 'state' | 'message'>): DeskError | null {
  if (state === 'ECHEC') return exportError('EXPORT-FAILED', message);
  if (state === 'EXPIRE') return exportError('EXPORT-EXPIRED');
  return state === 'ANNULE' ? exportError('EXPORT-WITHDRAWN', message) : null;
}
