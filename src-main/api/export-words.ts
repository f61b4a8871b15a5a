import { formatCount, plural } from './format.ts';
import type { ExportJob, ExportProgress, ExportStatus } from './exports.ts';

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

/** How far an export has come. */
export function progressSentence(progress: ExportProgress): string {
  const { phase, bytes, totalBytes, records } = progress;
  const share =
    totalBytes === null || totalBytes === 0 ? '' : ` ${String(Math.floor((100 * bytes) / totalBytes))} %`;
  switch (phase) {
    case 'downloading':
      return `Téléchargement${share === '' ? ` ${formatCount(Math.floor(bytes / 1_000_000))} Mo` : share}`;
    case 'checking':
      return `Vérification de l’archive${share}`;
    case 'storing':
      return `Enregistrement${share}, ${plural(records, 'enregistrement')}`;
    case 'resolving':
      return `Vérification des absentes, ${plural(records, 'demande')}`;
  }
}
