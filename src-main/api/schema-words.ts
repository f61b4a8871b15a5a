import { formatInstant, french, plural } from './format.ts';
import type { DriftCause, DriftReport, SchemaPackState } from './schemas.ts';
import type { Status, ValidationPolicy } from './status.ts';

/** Who made a set of schemas. */
export function originLabel(origin: string): string {
  return origin === 'projet' ? 'livré avec le logiciel' : 'ajouté par le guichet';
}

/** What becomes of files that the schemas refuse. */
export function policySentence(policy: ValidationPolicy): string {
  switch (policy) {
    case 'refuse':
      return 'Dans cet environnement, un fichier que le schéma refuse n’est pas enregistré : il est montré et gardé à part.';
    case 'flag':
      return 'En production, un fichier que le schéma refuse est enregistré, signalé et compté.';
    case 'none':
      return french(
        'La validation en production est arrêtée (Réglages) : les fichiers sont enregistrés sans être jugés.',
      );
  }
}

/** Drift in one sentence, or null when there is none. */
export function driftSentence({ schema }: Status): string | null {
  const { demands, causes } = schema.drift;
  if (demands === 0) return null;
  return french(
    `Hors du schéma ${schema.version} : ${plural(demands, 'demande', 'demandes')}, ${plural(causes, 'cause', 'causes')}.`,
  );
}

/** A cause with the elements in which it was met. */
export function causeText({ message, places }: Pick<DriftCause, 'message' | 'places'>): string {
  const shown = places.slice(0, 5).join(', ') + (places.length > 5 ? '…' : '');
  return french(places.length === 0 ? message : `${message} (dans ${shown})`);
}

/**
 * What the editor's support needs to know, as a text to be copied: versions, causes, counts and dates. No number of a
 * demand, no value of a file.
 */
export function supportReport(
  report: DriftReport,
  about: { readonly status: Status; readonly schemas: readonly SchemaPackState[] },
): string {
  const { status, schemas } = about;
  const lines = [
    'SNE Desk, dérive de schéma',
    `Établi le ${formatInstant(status.at)}, environnement ${status.environment}`,
    `Moteur XML : ${status.engine.xml}`,
    ...schemas.map(
      ({ version, origin, addedAt, current }) =>
        `Schémas ${version} (${originLabel(origin)}${addedAt === null ? '' : ` le ${formatInstant(addedAt)}`})${current ? ', en place' : ''}`,
    ),
    `Demandes : ${String(status.demands.active)} actives, ${String(status.demands.removed)} radiées, ${String(status.schema.drift.demands)} hors du schéma`,
    '',
    ...report.drift.flatMap((cause, index) => [
      `${String(index + 1)}. ${causeText(cause)}`,
      `   ${plural(cause.demands, 'demande', 'demandes')}, du ${formatInstant(cause.firstAt)} au ${formatInstant(cause.lastAt)}, schéma ${cause.schemas.join(', ')}, code ${cause.kind}`,
    ]),
    ...(report.drift.length === 0 ? ['Aucune demande hors du schéma.'] : []),
    ...report.refused.map(
      ({ message, files, firstAt, lastAt }) =>
        `Refusé : ${message} ${plural(files, 'fichier', 'fichiers')}, du ${formatInstant(firstAt)} au ${formatInstant(lastAt)}`,
    ),
  ];
  return lines.map((line) => french(line)).join('\n');
}
