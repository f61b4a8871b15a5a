import { formatInstant, NBSP, plural } from './format.ts';
import type { DemandDetail } from './demand.ts';
import type { RefreshResult } from './exports.ts';

type MonthlyStatus = DemandDetail['monthlyResources']['status'];

/** Why a demand shows no monthly resources (§3), and what can be done: two sentences for a clerk. */
export interface ResourceReason {
  readonly title: string;
  readonly text: string;
  /** Whether asking the SNE again may change it. */
  readonly canAsk: boolean;
}

const REASONS: Readonly<Record<MonthlyStatus, ResourceReason>> = {
  available: {
    title: 'La DRM ne contient aucun mois pour ce demandeur.',
    text: 'Cela ne veut pas dire qu’il n’a aucun revenu : les indépendants, par exemple, n’y figurent pas.',
    canAsk: true,
  },
  notRequested: {
    title: 'Pas encore demandées au SNE.',
    text: 'Actualisez-les ici pour cette demande, ou demandez l’export mensuel à la page Exports.',
    canAsk: true,
  },
  excluded: {
    title: 'Le SNE ne les transmet pas pour ce demandeur.',
    text: 'Le guichet n’y est pas habilité pour cette demande, ou la DRM ne connaît pas cette personne.',
    canAsk: true,
  },
  identityMismatch: {
    title: 'Rien n’est affiché : l’identité ne concorde pas.',
    text: 'Nom, prénom, date de naissance ou sexe diffèrent entre la demande et la DRM. Mieux vaut ne rien montrer que les revenus d’une autre personne. Faites vérifier l’état civil et le numéro de sécurité sociale, puis actualisez.',
    canAsk: true,
  },
  noPermanentNir: {
    title: 'Le demandeur n’a pas de numéro de sécurité sociale définitif et exact.',
    text: 'Sans lui, ou avec un numéro provisoire, la DRM ne peut pas être consultée. Faites-le compléter dans la demande.',
    canAsk: false,
  },
};

/** The reason that goes with a status; with `available`: there is no month in it. */
export function resourceReason(status: MonthlyStatus): ResourceReason {
  const { title, text, canAsk } = REASONS[status];
  return { title: spaced(title), text: spaced(text), canAsk };
}

/** Monthly resources of one demand in a few words, for a line of a list. */
export function resourceStatusLabel(status: MonthlyStatus): string {
  switch (status) {
    case 'available':
      return 'Reçues';
    case 'notRequested':
      return 'Pas encore demandées';
    case 'excluded':
      return 'Non transmises par le SNE';
    case 'identityMismatch':
      return 'Identité non concordante';
    case 'noPermanentNir':
      return 'Pas de numéro définitif';
  }
}

/** What a unit retrieval for one demand came to. */
export function refreshSentence(result: RefreshResult): string {
  if (result.received > 0) return 'Ressources actualisées.';
  if (result.failed > 0) return 'Le SNE n’a pas répondu pour cette demande. Recommencez plus tard.';
  return 'Le SNE a répondu : rien ne peut être affiché.'.replace(' :', `${NBSP}:`);
}

/** Source, age and limits of the monthly resources (§3), under their table. */
export function resourceCaption(months: number, retrievedAt: string | null): string {
  const since = retrievedAt === null ? '' : `, relevés le ${formatInstant(retrievedAt)}`;
  return (
    `Source${NBSP}: DRM, montants nets versés au demandeur sur ${plural(months, 'mois', 'mois')}${since}${NBSP}; le SNE l’actualise le 22 de chaque mois. ` +
    'N’y figurent pas les indépendants, les codemandeurs et les revenus qui ne passent ni par un employeur ni par un organisme payeur. ' +
    `Un écart de 5 à 8${NBSP}% avec les bulletins est habituel${NBSP}: il n’est pas signalé.`
  );
}

function spaced(text: string): string {
  return text.replaceAll(/ (?=[:;?%])/g, NBSP);
}
