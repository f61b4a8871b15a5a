import {
  atMoment,
  formatCount,
  formatDay,
  monthName,
  NBSP,
  plural,
  relativeAge,
  sinceMoment,
} from './format.ts';
import type { DemandDetail } from './demand.ts';
import type { ErrorShape } from './errors.ts';
import type { Cadence } from './settings.ts';
import type { DeskState, Environment, Status, SyncCounts, SyncRun, SyncTrigger } from './status.ts';

const STATE_LABELS: Readonly<Record<DeskState, string>> = {
  never: 'Jamais synchronisé',
  synced: 'À jour',
  syncing: 'Synchronisation',
  late: 'En retard',
  offline: 'Hors ligne',
  attention: 'À vérifier',
  paused: 'En pause',
};

const ENVIRONMENT_LABELS: Readonly<Record<Environment, string>> = {
  demo: 'Démonstration',
  ecole: 'École',
  recette: 'Recette',
  production: 'Production',
};

const TRIGGER_LABELS: Readonly<Record<SyncTrigger, string>> = {
  start: 'Démarrage',
  schedule: 'Planification',
  retry: 'Nouvel essai',
  manual: 'À la demande',
  wake: 'Sortie de veille',
};

const OUTCOME_LABELS: Readonly<Record<SyncRun['outcome'], string>> = {
  running: 'En cours',
  done: 'Réussi',
  failed: 'Échec',
  interrupted: 'Interrompu',
};

const CADENCE_LABELS: Readonly<Record<Cadence, string>> = {
  auto: 'Automatique',
  hourly: 'Toutes les heures',
  'twice-daily': 'Deux fois par jour',
};

/** The word that goes with a state's sign (screen direction, "Words"). */
export function stateLabel(state: DeskState): string {
  return STATE_LABELS[state];
}

/** The name of an environment. */
export function environmentLabel(environment: Environment): string {
  return ENVIRONMENT_LABELS[environment];
}

/** Why a call was made, in one or two words. */
export function triggerLabel(trigger: SyncTrigger): string {
  return TRIGGER_LABELS[trigger];
}

/** How a call ended, in one word. */
export function outcomeLabel(outcome: SyncRun['outcome']): string {
  return OUTCOME_LABELS[outcome];
}

/** The name of a cadence. */
export function cadenceLabel(cadence: Cadence): string {
  return CADENCE_LABELS[cadence];
}

/**
 * The one sentence about synchronisation, the same in the tray, in the window and on the command line.
 * It never says more than is known: the last success and the last attempt are two facts, and whenever the
 * shown data may be old it says from when they are.
 */
export function statusSentence(status: Status, now: Date): string {
  switch (status.state) {
    case 'never':
      return join(stateLabel('never'), failure(status), nextCall(status, now, 'premier appel'));
    case 'synced':
      return join(
        status.lastCallAt === null ? 'À jour' : `À jour, ${relativeAge(status.lastCallAt, now)}`,
        nextCall(status, now, 'prochain appel'),
        monthlyResources(status),
      );
    case 'syncing':
      return join(progressWords(status), dataAge(status, now));
    case 'late':
      return join(
        `En retard${NBSP}: ${lastSuccess(status, now)}`,
        nextCall(status, now, status.lastAttempt?.outcome === 'failed' ? 'nouvel essai' : 'prochain appel'),
      );
    case 'offline':
      return join(
        `Hors ligne${NBSP}: le réseau ne répond pas, ${shownDataAge(status, now)}`,
        nextCall(status, now, 'nouvel essai'),
      );
    case 'attention':
      return join(`À vérifier${NBSP}: ${toVerify(status)}`, dataAge(status, now));
    case 'paused':
      return join('En pause jusqu’à la reprise', lastSuccess(status, now));
  }
}

/**
 * An engine tells its state at least every half minute, and while a call runs whenever it moves on, which a slow SNE may
 * put off until the time-out; silent for longer it has stopped, whatever it said last.
 */
const SILENCE_MS = { resting: 180_000, calling: 900_000 } as const;

/**
 * What tray, status bar and sync page show: the engine's own state, unless it has said nothing for too long. The last good
 * state of an engine that hangs is never shown as the present one.
 */
export function deskNews(
  status: Status,
  now: Date,
): { readonly state: DeskState; readonly sentence: string } {
  const silence = status.state === 'syncing' ? SILENCE_MS.calling : SILENCE_MS.resting;
  if (now.getTime() - Date.parse(status.at) <= silence)
    return { state: status.state, sentence: statusSentence(status, now) };
  return {
    state: 'attention',
    sentence: join(
      `À vérifier${NBSP}: le moteur de synchronisation ne répond plus, dernier signe ${atMoment(status.at, now)}`,
      dataAge(status, now),
    ),
  };
}

/** What happened to a removed demand and until when it can come back; null for an active one (§10). */
export function removalSentence(removal: DemandDetail['removal']): string | null {
  if (removal === null) return null;
  const on = removal.on === null ? '' : ` le ${formatDay(removal.on)}`;
  const reason = removal.reason === null ? '' : (removal.reason.label ?? `motif ${removal.reason.code}`);
  const why = reason === '' ? '' : `${NBSP}: ${lowerFirst(reason)}`;
  const sub = removal.subReason === null ? '' : (removal.subReason.label ?? removal.subReason.code);
  const more = sub === '' ? '' : ` (${lowerFirst(sub)})`;
  const back =
    removal.reactivableUntil === null
      ? ''
      : ` Peut être réactivée jusqu’au ${formatDay(removal.reactivableUntil)}.`;
  return `Demande radiée${on}${why}${more}.${back}`;
}

/** What one call brought, in words; « rien de nouveau » when nothing changed. */
export function countsSentence(counts: SyncCounts): string {
  const said = [
    some(counts.created, 'nouvelle'),
    some(counts.updated, 'modifiée'),
    some(counts.removed, 'radiée'),
    some(counts.unchanged, 'inchangée'),
    some(counts.drift, 'hors schéma', 'hors schéma'),
    some(counts.rejected, 'mise de côté', 'mises de côté'),
  ].filter((part) => part !== '');
  return said.length === 0 ? 'rien de nouveau' : said.join(', ');
}

/** An error as one text: what, what to do, and its code at the end. */
export function errorSentence(error: ErrorShape): string {
  return `${error.message}${error.hint === null ? '' : ` ${error.hint}`} (${error.code})`;
}

function some(count: number, one: string, many?: string): string {
  return count === 0 ? '' : plural(count, one, many);
}

function join(...said: readonly string[]): string {
  return said.filter((part) => part !== '').join(' · ');
}

function nextCall(status: Status, now: Date, noun: string): string {
  if (status.nextCallAt === null) return '';
  if (Date.parse(status.nextCallAt) <= now.getTime()) return `${noun} imminent`;
  return `${noun} ${atMoment(status.nextCallAt, now)}`;
}

function lastSuccess(status: Status, now: Date): string {
  if (status.lastCallAt === null) return 'aucun appel réussi à ce jour';
  return `dernier appel réussi ${atMoment(status.lastCallAt, now)}`;
}

function dataAge(status: Status, now: Date): string {
  return status.lastCallAt === null
    ? 'aucune donnée reçue'
    : `données ${sinceMoment(status.lastCallAt, now)}`;
}

function shownDataAge(status: Status, now: Date): string {
  if (status.lastCallAt === null) return 'aucune donnée n’a encore été reçue';
  return `les données affichées datent ${sinceMoment(status.lastCallAt, now)}`;
}

function progressWords(status: Status): string {
  const progress = status.progress;
  if (progress === null) return 'Synchronisation en cours…';
  if (progress.expected === null) {
    return `Synchronisation… ${plural(progress.movements, 'mouvement reçu', 'mouvements reçus')}`;
  }
  return `Synchronisation… ${formatCount(progress.movements)} sur ${formatCount(progress.expected)}`;
}

function failure(status: Status): string {
  const error = status.lastAttempt?.error ?? null;
  return error === null ? '' : `dernier essai${NBSP}: ${lowerFirst(withoutStop(error.message))}`;
}

function toVerify(status: Status): string {
  const error = status.lastAttempt?.error ?? null;
  const anomalies = status.anomalies === 0 ? '' : plural(status.anomalies, 'anomalie');
  if (error === null) return anomalies === '' ? 'voir la page Synchronisation' : anomalies;
  const said = lowerFirst(withoutStop(error.message));
  return anomalies === '' ? said : `${said}${NBSP}; ${anomalies}`;
}

function monthlyResources(status: Status): string {
  const month = status.drm.latestMonth;
  return month === null ? '' : `DRM ${monthName(month)} reçues`;
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}

/** In the middle of a sentence the first letter goes down, but acronyms (SNE, DALO) and proper codes stay. */
function lowerFirst(text: string): string {
  const second = text.charAt(1);
  const acronym = second !== second.toLowerCase();
  return acronym ? text : `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
