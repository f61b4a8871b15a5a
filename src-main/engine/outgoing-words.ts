import { DeskError } from '../api/errors.ts';
import type { Recovery } from '../api/errors.ts';
import { typeset } from '../xml/french.ts';

const TEXTS = {
  'CFG-SENDING-OFF': [
    'Ce poste n’envoie rien au SNE.',
    'Si le guichet y est habilité, faites-le activer : « sne-desk configure --sending on ».',
  ],
  'OUT-NOT-KNOWN': ['Aucun envoi ne porte le numéro {said}.', 'Voyez la liste des envois.'],
  'OUT-NO-FILE': [
    'Le dossier de la demande {said} n’est pas encore sur ce poste.',
    'Relisez-la au SNE, puis recommencez.',
  ],
  'OUT-REMOVED': [
    'La demande {said} est radiée : elle ne se corrige pas d’ici.',
    'Si elle a été réactivée, lancez une synchronisation, puis recommencez.',
  ],
  'OUT-NOTHING': ['Le dossier dit déjà cela : il n’y a rien à envoyer.', 'Rien n’a été changé.'],
  'OUT-SCHEMA': [
    'Le fichier n’est pas conforme au schéma {said}.',
    'Il reste sur ce poste. Corrigez la valeur, ou ajoutez le dernier jeu de schémas du SNE, puis relancez l’envoi.',
  ],
  'OUT-INHERITED': [
    'Le dossier reçu du SNE s’écarte déjà du schéma de ce poste : {said}.',
    'Le fichier reste ici. Ajoutez le dernier jeu de schémas du SNE, puis relancez l’envoi.',
  ],
  'OUT-CHANGED-SINCE': [
    'Quelqu’un a changé entre-temps ce que cette correction changeait ({said}).',
    'Regardez la demande ; annulez cet envoi, et refaites la correction si elle est encore utile.',
  ],
  'OUT-DONE-ALREADY': ['Le SNE montre déjà cette correction.', 'Rien n’a été envoyé.'],
  'OUT-WRITE': [
    'Le fichier écrit ne dit pas ce qui était demandé : il n’est pas envoyé.',
    'Faites cette correction sur le site du SNE, et transmettez ce code à l’assistance.',
  ],
  'OUT-LEFT': [
    'Ce fichier est peut-être déjà au SNE : il ne peut plus être annulé.',
    'Attendez la réponse du SNE, puis faites une nouvelle correction.',
  ],
  'OUT-SETTLED': ['Cet envoi est terminé : il n’y a plus rien à annuler.', 'Faites une nouvelle correction.'],
  'OUT-NOT-ENTITLED': [
    'Le SNE refuse les envois de ce guichet{said}.',
    'Demandez l’habilitation au GIP SNE, puis relancez l’envoi ; le réseau n’est pas en cause.',
  ],
  'OUT-LATER': ['Le SNE demande d’envoyer plus tard{said}.', 'L’envoi sera refait tout seul.'],
  'OUT-REFUSED': [
    'Le SNE a refusé ce fichier{said}.',
    'La demande n’a pas changé. Corrigez ce qui est refusé, et refaites la correction.',
  ],
} as const satisfies Partial<Record<string, readonly [string, string]>>;

export type OutgoingErrorCode = keyof typeof TEXTS;

/** The error of a code of sending; `said` fills its text: a number, or what the SNE said. */
export function outgoingError(
  code: OutgoingErrorCode,
  said: string | null = null,
  recovery: Recovery = 'person',
): DeskError {
  const [message, hint] = TEXTS[code];
  const quoted = message.includes('{said}.') && !message.includes(' {said}.') ? quote(said) : (said ?? '');
  return new DeskError(code, typeset(message.replace('{said}', quoted)), { hint: typeset(hint), recovery });
}

function quote(said: string | null): string {
  return said === null || said === '' ? '' : ` : « ${said.replace(/\.$/, '')} »`;
}
