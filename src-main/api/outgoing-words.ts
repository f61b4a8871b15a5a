import { formatNud, formatPhone, plural } from './format.ts';
import type { CorrectionField, MadeCorrection, OutgoingFile, OutgoingStatus } from './outgoing.ts';

const FIELDS: Readonly<Record<CorrectionField, string>> = {
  mobilePhone: 'Portable',
  homePhone: 'Domicile',
  email: 'Courriel',
  abroad: 'À l’étranger',
  number: 'Numéro de voie',
  street: 'Voie',
  complement: 'Complément',
  postalCode: 'Code postal',
  commune: 'Commune',
  country: 'Pays',
};

const STATES: Readonly<Record<OutgoingStatus, string>> = {
  blocked: 'Ne peut pas partir',
  waiting: 'En attente d’envoi',
  sending: 'Envoi en cours',
  unknown: 'Envoyé, arrivée à vérifier',
  taken: 'Reçu par le SNE, pas encore traité',
  accepted: 'Envoyé, pas encore confirmé',
  refused: 'Refusé par le SNE',
  confirmed: 'Confirmé par le SNE',
  cancelled: 'Annulé',
};

/** Characters of a value that are shown in a line. */
const LONGEST = 80;

/** A field in the words of the sheet. */
export function fieldLabel(field: CorrectionField): string {
  return FIELDS[field];
}

/** How far a file has come, in a few words. */
export function outgoingStatusLabel(status: OutgoingStatus): string {
  return STATES[status];
}

/** One change: « Portable : 06 … → 07 … ». */
export function changeText({ person, field, before, after }: MadeCorrection): string {
  const who = person === 'applicant' ? '' : ` (codemandeur ${person.slice('coApplicant:'.length)})`;
  return `${FIELDS[field]}${who}\u00A0: ${valueText(field, before)} → ${valueText(field, after)}`;
}

/** A value of a field as it is read. */
function valueText(field: CorrectionField, value: string | null): string {
  if (value === null) return '–';
  if (field === 'mobilePhone' || field === 'homePhone') return formatPhone(value);
  if (field !== 'abroad') return value.length <= LONGEST ? value : `${value.slice(0, LONGEST)}…`;
  return value === 'true' ? 'oui' : 'non';
}

/** A file in one line, for the command. */
export function outgoingSentence(file: OutgoingFile): string {
  const { id, nud, status, error, anomalies } = file;
  const notes = [
    ...(error === null ? [] : [error.message]),
    ...(anomalies.length === 0 ? [] : [plural(anomalies.length, 'anomalie')]),
  ];
  const said = notes.length === 0 ? '' : ` (${notes.join(' ; ')})`;
  return `n° ${String(id)}, demande ${formatNud(nud)} : ${STATES[status].toLowerCase()}${said}`;
}
