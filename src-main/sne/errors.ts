import { DeskError } from '../api/errors.ts';
import type { ErrorCode, Recovery } from '../api/errors.ts';
import { NBSP } from '../api/format.ts';

interface ErrorEntry {
  /** French; `{host}`, `{status}`, `{file}`, `{date}`, `{gap}`, `{where}`, `{said}` are filled in. */
  readonly message: string;
  readonly hint: string;
  readonly recovery: Recovery;
  /** The network did not answer: the desk is offline, nothing is wrong with it. */
  readonly offline?: true;
  /** A safe call may be made again at once, a bounded number of times, before the failure is told. */
  readonly retryNow?: true;
}

/**
 * Every failure of the way to the SNE: one code, one text, one answer. Codes never change and are never reused.
 * `{said}` is what the server said about it, when it said something readable.
 */
export const SNE_ERRORS = {
  'CFG-URL': {
    message: 'L’adresse du SNE n’est pas renseignée.',
    hint: 'Donnez-la dans Réglages › Connexion.',
    recovery: 'person',
  },
  'CFG-HTTPS': {
    message: 'L’adresse {host} n’est pas protégée : elle commence par http.',
    hint: 'Donnez une adresse qui commence par https dans Réglages › Connexion.',
    recovery: 'person',
  },
  'CFG-OAUTH': {
    message: 'L’identifiant ou le secret du guichet pour le SNE n’est pas renseigné.',
    hint: 'Donnez les deux dans Réglages › Connexion.',
    recovery: 'person',
  },
  'CFG-PROXY': {
    message: 'L’adresse du serveur mandataire (proxy) manque ou n’est pas lisible.',
    hint: 'Dans Réglages › Connexion, donnez-la sous la forme http://serveur:port, ou choisissez « automatique ».',
    recovery: 'person',
  },
  'CFG-SINCE-FORMAT': {
    message: 'Le format de date « {file} » ne désigne pas un moment.',
    hint: 'Dans Réglages › Connexion, donnez un format avec dd, MM et yyyy, puis HH et mm (par exemple dd/MM/yyyy HH:mm).',
    recovery: 'person',
  },
  'SNE-NET-01': {
    message: 'Le serveur {host} est introuvable sur le réseau.',
    hint: 'Vérifiez la connexion au réseau, puis l’adresse dans Réglages › Connexion.',
    recovery: 'retrySoon',
    offline: true,
    retryNow: true,
  },
  'SNE-NET-02': {
    message: 'Le serveur {host} refuse la connexion.',
    hint: 'Le SNE est peut-être arrêté un moment : un nouvel essai se fera tout seul.',
    recovery: 'retrySoon',
    offline: true,
    retryNow: true,
  },
  'SNE-NET-03': {
    message: 'La connexion avec {host} a été coupée avant la réponse.',
    hint: 'Un nouvel essai se fera tout seul. Si cela dure, parlez-en au service informatique.',
    recovery: 'retrySoon',
    offline: true,
    retryNow: true,
  },
  'SNE-NET-04': {
    message: 'La connexion à {host} n’a pas pu s’ouvrir à temps.',
    hint: 'Vérifiez la connexion au réseau : un nouvel essai se fera tout seul.',
    recovery: 'retrySoon',
    offline: true,
    retryNow: true,
  },
  'SNE-NET-05': {
    message: 'Le réseau ne permet pas d’atteindre {host}.',
    hint: 'Vérifiez la connexion au réseau : un nouvel essai se fera tout seul.',
    recovery: 'retrySoon',
    offline: true,
    retryNow: true,
  },
  // Not tried again at once: a server too slow for the answer is not helped by a second one.
  'SNE-NET-06': {
    message: 'Le serveur {host} n’a pas répondu à temps.',
    hint: 'Un nouvel essai se fera tout seul. Si cela dure, allongez le délai dans Réglages › Connexion.',
    recovery: 'retrySoon',
    offline: true,
  },
  'SNE-TLS-01': {
    message: 'L’identité du serveur {host} n’est garantie par aucune autorité connue de ce poste.',
    hint: 'Ajoutez le certificat de l’autorité dans Réglages › Connexion, après l’avoir fait vérifier par le service informatique.',
    recovery: 'person',
  },
  'SNE-TLS-02': {
    message: 'Le SNE a refusé le certificat du guichet{date}.',
    hint: 'Installez le nouveau dans Réglages › Connexion.',
    recovery: 'person',
  },
  'SNE-TLS-03': {
    message: 'Le certificat du serveur {host} n’est pas valable à la date de ce poste.',
    hint: 'Vérifiez la date et l’heure de l’ordinateur ; si elles sont justes, prévenez le GIP SNE.',
    recovery: 'person',
  },
  'SNE-TLS-04': {
    message: 'Le certificat présenté à l’adresse {host} appartient à un autre serveur.',
    hint: 'Vérifiez l’adresse dans Réglages › Connexion ; rien n’a été envoyé.',
    recovery: 'person',
  },
  'SNE-TLS-05': {
    message: 'Le certificat du guichet n’a pas pu être lu ({file}).',
    hint: 'Choisissez dans Réglages › Connexion un fichier PFX ou PEM qui contient le certificat et sa clé.',
    recovery: 'person',
  },
  'SNE-TLS-06': {
    message: 'Le mot de passe du certificat du guichet manque ou n’est pas le bon ({file}).',
    hint: 'Saisissez-le de nouveau dans Réglages › Connexion.',
    recovery: 'person',
  },
  'SNE-TLS-07': {
    message: 'Le serveur {host} et ce poste n’ont pas pu établir une liaison protégée.',
    hint: 'Vérifiez l’adresse, son port et le certificat du guichet dans Réglages › Connexion ; TLS 1.2 est le minimum admis.',
    recovery: 'person',
  },
  'SNE-TLS-08': {
    message: 'Le SNE demande le certificat du guichet, et aucun n’est installé sur ce poste.',
    hint: 'Installez-le dans Réglages › Connexion.',
    recovery: 'person',
  },
  'SNE-TLS-09': {
    message: 'Le certificat du guichet{date}.',
    hint: 'Installez le nouveau dans Réglages › Connexion, ou vérifiez la date de l’ordinateur.',
    recovery: 'person',
  },
  'SNE-TLS-10': {
    message: 'Le fichier des autorités n’a pas pu être lu ({file}).',
    hint: 'Choisissez dans Réglages › Connexion un fichier PEM qui contient un ou plusieurs certificats d’autorité.',
    recovery: 'person',
  },
  'SNE-TLS-11': {
    message:
      'Le certificat du guichet est protégé par un chiffrement ancien que ce poste n’admet plus ({file}).',
    hint: 'Faites-le exporter de nouveau avec le chiffrement AES-256 par le service informatique.',
    recovery: 'person',
  },
  'SNE-PROXY-01': {
    message:
      'Le serveur mandataire (proxy) {host} demande un nom et un mot de passe, ou refuse ceux du poste.',
    hint: 'Donnez-les dans Réglages › Connexion, avec le proxy « manuel ».',
    recovery: 'person',
  },
  'SNE-PROXY-02': {
    message: 'Le serveur mandataire (proxy) {host} ne répond pas.',
    hint: 'Vérifiez la connexion au réseau, puis le proxy dans Réglages › Connexion.',
    recovery: 'retrySoon',
    offline: true,
    retryNow: true,
  },
  'SNE-PROXY-03': {
    message: 'Le serveur mandataire (proxy) {host} ne laisse pas passer vers le SNE (réponse {status}).',
    hint: 'Demandez au service informatique d’autoriser l’adresse du SNE.',
    recovery: 'person',
  },
  'SNE-AUTH-01': {
    message: 'Le SNE n’a pas reconnu le guichet{said}.',
    hint: 'Vérifiez l’identifiant, le secret ou le certificat dans Réglages › Connexion.',
    recovery: 'person',
  },
  'SNE-AUTH-02': {
    message: 'Le SNE a refusé l’identifiant ou le secret du guichet{said}.',
    hint: 'Saisissez-les de nouveau dans Réglages › Connexion.',
    recovery: 'person',
  },
  'SNE-AUTH-03': {
    message: 'Le guichet n’a pas l’habilitation du SNE pour cette demande{said}.',
    hint: 'Demandez l’habilitation au GIP SNE ; le réseau n’est pas en cause.',
    recovery: 'person',
  },
  'SNE-AUTH-04': {
    message: 'La réponse du service d’authentification {host} n’est pas lisible.',
    hint: 'Vérifiez l’adresse d’authentification dans Réglages › Connexion.',
    recovery: 'person',
  },
  'SNE-HTTP-400': {
    message: 'Le SNE n’a pas compris la demande du poste{said}.',
    hint: 'Le contrat d’interface a peut-être changé : transmettez ce code à l’assistance.',
    recovery: 'person',
  },
  'SNE-HTTP-404': {
    message: 'L’adresse {host} répond, mais le service demandé n’y est pas{said}.',
    hint: 'Vérifiez l’adresse du SNE et ses chemins dans Réglages › Connexion.',
    recovery: 'person',
  },
  'SNE-HTTP-429': {
    message: 'Le SNE demande d’espacer les appels{said}.',
    hint: 'Un nouvel essai se fera tout seul, plus tard.',
    recovery: 'retrySoon',
    retryNow: true,
  },
  'SNE-HTTP-500': {
    message: 'Le SNE a rencontré une erreur (réponse {status}){said}.',
    hint: 'Un nouvel essai se fera tout seul. Si cela dure, prévenez le GIP SNE avec ce code.',
    recovery: 'retrySoon',
  },
  'SNE-HTTP-503': {
    message: 'Le SNE est indisponible pour le moment (réponse {status}){said}.',
    hint: 'Un nouvel essai se fera tout seul.',
    recovery: 'retrySoon',
    retryNow: true,
  },
  'SNE-HTTP-STATUS': {
    message: 'Le SNE a donné une réponse inattendue ({status}){said}.',
    hint: 'Transmettez ce code à l’assistance.',
    recovery: 'person',
  },
  'SNE-REDIRECT': {
    message: 'L’adresse du SNE renvoie {where} : le poste ne l’a pas suivie.',
    hint: 'Ouvrez un navigateur pour voir si le réseau demande de s’identifier ; sinon, vérifiez l’adresse dans Réglages › Connexion.',
    recovery: 'person',
  },
  'SNE-CAPTIVE': {
    message: 'Le réseau affiche une page d’accueil ou de connexion à la place du SNE.',
    hint: 'Ouvrez un navigateur et identifiez-vous sur le réseau : un nouvel essai se fera tout seul.',
    recovery: 'retrySoon',
    offline: true,
  },
  'SNE-TYPE': {
    message: 'La réponse de {host} n’a pas la forme attendue.',
    hint: 'Vérifiez l’adresse dans Réglages › Connexion ; si elle est juste, transmettez ce code à l’assistance.',
    recovery: 'nextSlot',
  },
  'SNE-TOO-LARGE': {
    message: 'La réponse de {host} dépasse la taille admise.',
    hint: 'Transmettez ce code à l’assistance.',
    recovery: 'person',
  },
  'SNE-CUT': {
    message: 'La réponse de {host} a été coupée avant la fin.',
    hint: 'Rien n’est perdu : un nouvel essai se fera tout seul.',
    recovery: 'retrySoon',
  },
  'SNE-CLOCK': {
    message: 'L’horloge de ce poste a {gap} d’écart avec celle du SNE.',
    hint: 'Réglez la date et l’heure de l’ordinateur, ou demandez-le au service informatique.',
    recovery: 'person',
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;

/** A code of this table. */
export type SneErrorCode = keyof typeof SNE_ERRORS;

export interface ErrorFacts {
  readonly host?: string;
  readonly status?: number;
  readonly file?: string;
  readonly date?: string;
  readonly gap?: string;
  /** Where an answer sends to, in words. */
  readonly where?: string;
  /** What the server said, already short and clean. */
  readonly said?: string | null;
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/** Makes the error of a code, its French text filled with the facts. */
export function sneError(code: SneErrorCode, facts: ErrorFacts = {}): DeskError {
  const entry: ErrorEntry = SNE_ERRORS[code];
  const values: Readonly<Record<string, string>> = {
    host: facts.host ?? 'du SNE',
    status: String(facts.status ?? ''),
    file: facts.file ?? '',
    date: facts.date ?? '',
    gap: facts.gap ?? '',
    where: facts.where ?? 'ailleurs',
    said: facts.said == null || facts.said === '' ? '' : ` : « ${facts.said} »`,
  };
  const message = entry.message.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return new DeskError(code, frenchSpaces(message), {
    hint: frenchSpaces(entry.hint),
    recovery: entry.recovery,
    ...(entry.offline === true ? { offline: true } : {}),
    ...(facts.retryAfterMs == null ? {} : { retryAfterMs: facts.retryAfterMs }),
    ...(facts.cause === undefined ? {} : { cause: facts.cause }),
  });
}

/** True when a safe call that failed so may be made again at once (a bounded number of times). */
export function mayRetryNow(error: DeskError): boolean {
  if (!isSneErrorCode(error.code)) return false;
  const entry: ErrorEntry = SNE_ERRORS[error.code];
  return entry.retryNow === true;
}

/** Puts the non-breaking spaces that French asks for before `: ; ? %` and inside « ». */
function frenchSpaces(text: string): string {
  return text.replaceAll(/ (?=[:;?%»])/g, NBSP).replaceAll('« ', `«${NBSP}`);
}

function isSneErrorCode(code: string): code is SneErrorCode {
  return Object.hasOwn(SNE_ERRORS, code);
}
