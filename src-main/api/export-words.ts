import {
  atMoment,
  formatBytes,
  formatCount,
  formatDuration,
  formatMonth,
  french,
  NBSP,
  plural,
} from './format.ts';
import type { ExportAbsence, ExportEntity, ExportJob, ExportProgress, ExportStatus } from './exports.ts';
import { refillNote } from './refill-words.ts';
import type { DrmAutomation, Status } from './status.ts';

/** How far something in bulk has come. */
type Told = Omit<ExportProgress, 'id'>;

const STATUS_LABELS: Readonly<Record<ExportStatus, string>> = {
  asking: 'Demande en cours',
  postponed: 'Remis à plus tard',
  unnumbered: 'Demandé, sans numéro',
  requested: 'Demandé',
  running: 'En préparation au SNE',
  ready: 'Prêt à télécharger',
  downloaded: 'Téléchargé',
  setAside: 'Mis de côté',
  done: 'Enregistré',
  empty: 'Vide',
  refused: 'Refusé',
  unsupported: 'Non proposé par le SNE',
  failed: 'En échec',
  expired: 'Expiré',
  cancelled: 'Annulé',
};

/** Where an export stands, in one or two words. */
export function exportStatusLabel(status: ExportStatus): string {
  return STATUS_LABELS[status];
}

/** An export in one sentence: where it stands, what it brought, what is wrong. */
export function exportSentence(job: ExportJob): string {
  const name = job.exportNumber === null ? 'Export' : `Export ${job.exportNumber}`;
  const counts =
    job.status !== 'done'
      ? ''
      : `, ${plural(job.records ?? 0, 'enregistrement')} dont ${plural(job.stored ?? 0, 'nouveau', 'nouveaux')}`;
  const absent =
    job.absent.listed === 0
      ? ''
      : ` ${plural(job.absent.listed, 'demande active absente', 'demandes actives absentes')} de l’export, ${plural(job.absent.resolved, 'vérifiée')}.`;
  const error = job.error === null ? '' : ` ${job.error.message} ${job.error.hint ?? ''}`.trimEnd();
  return `${name} : ${exportStatusLabel(job.status).toLowerCase()}${counts}.${absent}${error}`;
}

const ENTITIES: Readonly<Record<ExportEntity, string>> = {
  CERFA: 'Formulaire de demande',
  DALO: 'DALO',
  EVT: 'Événements',
  CONT: 'Contingents',
  ATTRIB: 'Attributions',
  PRIO: 'Priorités',
  COTA: 'Cotation',
  PJ: 'Pièces jointes',
  DRM: 'Ressources mensuelles (DRM)',
};

const ABSENCES: Readonly<Record<Exclude<ExportAbsence['outcome'], null>, string>> = {
  received: 'Toujours active au SNE, mise à jour ici',
  removed: 'Radiée au SNE, notée radiée ici',
  unknown: 'Inconnue du SNE, gardée ici',
  failed: 'Pas de réponse, à vérifier de nouveau',
};

const PHASES: Readonly<Record<ExportProgress['phase'], string>> = {
  downloading: 'Téléchargement',
  checking: 'Vérification de l’archive',
  storing: 'Enregistrement',
  resolving: 'Vérification des absentes',
};

const AUTOMATION: Readonly<Record<DrmAutomation, string>> = {
  off: 'Ce poste ne le demande que si vous le faites.',
  planned: 'Ce poste le demandera tout seul, à sa propre minute.',
  noPlace:
    'Ce poste devrait le demander tout seul, mais ne sait pas pour quels départements : indiquez-les dans Réglages, ou les communes du guichet.',
  noConnection:
    'Ce poste devrait le demander tout seul, mais l’adresse du SNE n’est pas réglée : indiquez-la dans Réglages.',
  paused: 'Ce poste le demandera tout seul une fois la suspension levée.',
};

/** What an entity is, for a clerk. */
export function entityLabel(entity: ExportEntity): string {
  return ENTITIES[entity];
}

/** What an export holds, as one text: entities, months, state. */
export function exportContent(job: Pick<ExportJob, 'entities' | 'months' | 'state'>): string {
  const known = new Set<string>(Object.keys(ENTITIES));
  for (const entity of job.entities) known.delete(entity);
  const entities =
    known.size === 0
      ? 'Tout le stock et ressources mensuelles (DRM)'
      : known.size === 1 && known.has('DRM')
        ? 'Tout le stock'
        : job.entities.map(entityLabel).join(', ');
  const months = job.months === null ? '' : ` sur ${plural(job.months, 'mois', 'mois')}`;
  return `${entities}${months}, demandes ${job.state === 'active' ? 'actives' : 'radiées'}`;
}

/** Where an export is about: departments or communes, the first ones by code. */
export function exportPlace(job: Pick<ExportJob, 'departments' | 'communes'>): string {
  if (job.departments.length > 0) return listed(job.departments, 'Département', 'Départements');
  return listed(job.communes, 'Commune', 'Communes');
}

/** What became of a demand that an export did not have. */
export function absenceLabel(outcome: ExportAbsence['outcome']): string {
  return outcome === null ? 'Pas encore vérifiée' : ABSENCES[outcome];
}

/**
 * The DRM calendar in one sentence (§2): what is here, when the SNE refreshes, when the next bulk export is ready.
 * `nextReadyOn` is a day, `YYYY-MM-DD`.
 */
export function drmCalendarSentence(
  drm: {
    readonly covered: number;
    readonly latestMonth: string | null;
    readonly nextReadyOn: string | null;
    readonly automation: DrmAutomation;
  },
  days: { readonly refreshDay: number; readonly readyDay: number },
  today: string,
): string {
  const here =
    drm.latestMonth === null
      ? 'Aucune ressource mensuelle n’a encore été reçue.'
      : `Ressources ${ofMonth(drm.latestMonth)} reçues, ${plural(drm.covered, 'demande couverte', 'demandes couvertes')}.`;
  const refreshed = `Le SNE les actualise le ${String(days.refreshDay)} de chaque mois${NBSP}; l’export est prêt le ${String(days.readyDay)}`;
  return `${here} ${refreshed}${nextReady(drm.nextReadyOn, today)}. ${french(AUTOMATION[drm.automation])}`;
}

/** What keeps the monthly export, although it is wanted, from being asked for; null when nothing does. */
export function automationProblem(automation: DrmAutomation): string | null {
  if (automation !== 'noPlace' && automation !== 'noConnection') return null;
  return `Export mensuel de la DRM${NBSP}: ${lowerFirst(french(AUTOMATION[automation]))}`;
}

/** When the SNE will be asked about an export again, `à 15:41`; null when nothing is planned. */
export function nextLook(job: Pick<ExportJob, 'nextAt'>, now: Date): string | null {
  if (job.nextAt === null || Date.parse(job.nextAt) <= now.getTime()) return null;
  return `prochaine vérification ${atMoment(job.nextAt, now)}`;
}

/** What is being done with an export, in a few words. */
export function phaseLabel(phase: ExportProgress['phase']): string {
  return PHASES[phase];
}

/** How far through its phase an export is, 0 to 1; null when that cannot be told. */
export function progressShare({ bytes, totalBytes }: Told): number | null {
  return totalBytes === null || totalBytes === 0 ? null : Math.min(1, bytes / totalBytes);
}

/**
 * How far, how fast and how long still, as one line. `bytesPerSecond` is measured by whoever watches; null before
 * there is enough to measure.
 */
export function progressDetail(progress: Told, bytesPerSecond: number | null): string {
  const { phase, bytes, totalBytes, records, rate } = progress;
  const read = bytes === 0 ? '' : formatBytes(bytes);
  const size = totalBytes === null ? read : `${formatBytes(bytes)} sur ${formatBytes(totalBytes)}`;
  const share = progressShare(progress);
  const said = [
    share === null ? '' : `${String(Math.floor(share * 100))}${NBSP}%`,
    phase === 'resolving' ? '' : size,
    phase === 'storing' ? plural(records, 'enregistrement') : '',
    phase === 'resolving' ? plural(records, 'demande vérifiée', 'demandes vérifiées') : '',
    phase === 'storing' && rate !== null ? `${formatCount(Math.round(rate))} par seconde` : '',
    phase === 'downloading' && bytesPerSecond !== null
      ? `${formatBytes(Math.round(bytesPerSecond))} par seconde`
      : '',
    remainingWords(progress, bytesPerSecond),
  ];
  return said.filter((part) => part !== '').join(' · ');
}

/** What is being done with an export and how far it has come, as one line. */
export function progressSentence(progress: Told): string {
  return `${phaseLabel(progress.phase)} ${progressDetail(progress, null)}`.trimEnd();
}

/**
 * What goes on in bulk, or waits, in one short line for tray and status bar; null when there is nothing to say. `from` is
 * the status of the moment.
 */
export function workSentence({
  work,
  exports,
  refill,
}: Pick<Status, 'work' | 'exports' | 'refill'>): string | null {
  if (work === null) {
    if (refill !== undefined) return refillNote(refill);
    return exports.paused ? 'Exports suspendus' : null;
  }
  const name = work.kind === 'export' ? 'Export' : 'Import';
  const doing = lowerFirst(phaseLabel(work.phase));
  // While nothing goes on a speed and a time left would be a promise.
  const told = exports.paused ? { ...work, rate: null, remainingMs: null } : work;
  const detail = progressDetail(told, exports.paused ? null : work.bytesPerSecond);
  return `${name}${exports.paused ? ' suspendu' : ''}${NBSP}: ${doing}${detail === '' ? '' : ` · ${detail}`}`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function remainingWords({ bytes, totalBytes, remainingMs }: Told, bytesPerSecond: number | null): string {
  const measured =
    totalBytes === null || bytesPerSecond === null || bytesPerSecond <= 0
      ? null
      : ((totalBytes - bytes) / bytesPerSecond) * 1_000;
  const left = remainingMs ?? measured;
  return left === null || left < 1_000 ? '' : `encore ${formatDuration(left)} environ`;
}

function nextReady(day: string | null, today: string): string {
  if (day === null) return '';
  if (day === today) return ' (aujourd’hui)';
  return ` (prochain le ${day.slice(8)}/${day.slice(5, 7)})`;
}

/** With the elision that avril, août and octobre need. */
function ofMonth(month: string): string {
  const name = formatMonth(month);
  return /^[ao]/.test(name) ? `d’${name}` : `de ${name}`;
}

function listed(codes: readonly string[], one: string, many: string): string {
  const shown = codes.slice(0, 4).join(', ');
  const more = codes.length > 4 ? ` et ${plural(codes.length - 4, 'autre')}` : '';
  return `${codes.length < 2 ? one : many} ${shown}${more}`;
}
