import type { ReportColumn, ReportDefinition, ReportName } from '../api/reports.ts';

/*
 * What each report counts, in the words that the desk shows, that `report list` gives and that docs/reports.md repeats.
 * The query of each is in `removals.ts`, `allocations.ts` and `quality/`.
 */

const text = (key: string, label: string): ReportColumn => ({ key, label, kind: 'text' });
const count = (key: string, label: string): ReportColumn => ({ key, label, kind: 'count' });

const KEPT_ONE_YEAR =
  'Une demande effacée de la base (un an après sa radiation, ou plus tôt selon les réglages) ne compte plus : au-delà de douze mois le rapport est incomplet.';
const LAST_ALLOCATION =
  'La base garde la dernière attribution connue de chaque demande : une attribution remplacée par une autre ne compte plus.';
const ONLY_STOCK = 'Seules les demandes que le SNE a transmises à ce guichet comptent.';
const ASSUMED_SHAPE =
  'La forme des attributions (entité ATTRIB) est supposée, le contrat d’interface n’étant pas public : une attribution sans date de signature du bail ne compte pas.';

const RESERVER_OF_ALLOCATION = 'Attributions dont le réservataire désignataire est de ce type.';
const DWELLING_COMMUNE = 'Commune du logement attribué.';

const DEFINITIONS: Readonly<Record<ReportName, ReportDefinition>> = {
  '3ds': {
    name: '3ds',
    aliases: ['loi-3ds'],
    title: 'Rapport 3DS : attributions par commune',
    counts:
      'Attributions dont le bail a été signé dans la période (entité ATTRIB, dateBail), par commune du logement : ensemble, bénéficiaires du DALO, demandes prioritaires (entité PRIO, prioritaire), logements hors quartier prioritaire (qpv = false) et, parmi ceux-ci, ménages du premier quartile de ressources (premierQuartile = true). La part du premier quartile rapporte ces derniers aux attributions hors quartier prioritaire dont le quartile est connu. Le délai moyen va du jour de la demande au bail, en mois de 30,4375 jours. Les ressources moyennes sont la moyenne, par attribution, de la somme des ressources mensuelles reçues et déclarées par toutes les personnes de la demande.',
    communeMeans: DWELLING_COMMUNE,
    reserverMeans: RESERVER_OF_ALLOCATION,
    lacks: [
      ASSUMED_SHAPE,
      LAST_ALLOCATION,
      ONLY_STOCK,
      'Ni les travailleurs essentiels, ni les relogements du renouvellement urbain, ni le seuil du premier quartile ne sont dans les fichiers du SNE : le quartile est celui que l’attribution porte, il n’est pas recalculé.',
      'Ce rapport prépare l’obligation annuelle des bailleurs (15 juillet) ; il ne la remplit pas.',
    ],
    columns: [
      text('commune', 'Commune (code)'),
      text('communeName', 'Commune'),
      count('allocations', 'Attributions'),
      count('dalo', 'DALO'),
      count('priority', 'Prioritaires'),
      count('outsideQpv', 'Hors QPV'),
      count('outsideQpvKnown', 'Hors QPV, quartile connu'),
      count('firstQuartileOutsideQpv', 'Premier quartile hors QPV'),
      { key: 'firstQuartileShare', label: 'Part du premier quartile hors QPV', kind: 'percent' },
      { key: 'averageWait', label: 'Délai moyen (mois)', kind: 'months' },
      { key: 'averageIncome', label: 'Ressources moyennes déclarées', kind: 'amount' },
    ],
  },
  removals: {
    name: 'removals',
    aliases: ['radiations'],
    title: 'Radiations pour tous motifs',
    counts:
      'Demandes radiées aujourd’hui dont la date de radiation est dans la période, par motif et sous-motif, chacune une fois. Une radiation que le SNE dit sans date compte au jour, en France, de son mouvement ; une suppression (doublon) n’a pas de motif.',
    communeMeans: 'Demandes dont le demandeur habite la commune ou la souhaite.',
    reserverMeans:
      'Demandes dont la dernière attribution au bail signé a un réservataire désignataire de ce type.',
    lacks: [
      'Une demande radiée puis réactivée ne compte pas ; le total « réactivées depuis » dit combien de demandes aujourd’hui actives ont eu, dans la période, un mouvement de radiation motivé.',
      KEPT_ONE_YEAR,
      ONLY_STOCK,
    ],
    columns: [
      text('reason', 'Motif (code)'),
      text('reasonLabel', 'Motif'),
      text('subReason', 'Sous-motif (code)'),
      text('subReasonLabel', 'Sous-motif'),
      count('removals', 'Radiations'),
      { key: 'share', label: 'Part', kind: 'percent' },
      { key: 'firstOn', label: 'Première', kind: 'day' },
      { key: 'lastOn', label: 'Dernière', kind: 'day' },
    ],
  },
  'removals-by-reserver': {
    name: 'removals-by-reserver',
    aliases: ['radiations-reservataire'],
    title: 'Radiations pour attribution, par réservataire désignataire',
    counts:
      'Demandes radiées aujourd’hui pour attribution d’un logement (motif RADATT) dont la date de radiation est dans la période, par type et nom du réservataire désignataire de leur dernière attribution au bail signé (entité ATTRIB). « Non renseigné » : aucune attribution au bail signé n’est connue, ou elle ne nomme pas de réservataire.',
    communeMeans: `${DWELLING_COMMUNE} Une radiation sans attribution connue n’est alors pas comptée.`,
    reserverMeans: RESERVER_OF_ALLOCATION,
    lacks: [ASSUMED_SHAPE, LAST_ALLOCATION, KEPT_ONE_YEAR, ONLY_STOCK],
    columns: [
      text('reserverType', 'Type (code)'),
      text('reserverLabel', 'Type de réservataire'),
      text('reserverName', 'Réservataire'),
      count('removals', 'Radiations'),
      { key: 'share', label: 'Part', kind: 'percent' },
      count('dalo', 'DALO'),
      count('agreement', 'Accord collectif'),
      { key: 'firstOn', label: 'Première', kind: 'day' },
      { key: 'lastOn', label: 'Dernière', kind: 'day' },
    ],
  },
  'flow-allocations': {
    name: 'flow-allocations',
    aliases: ['attributions-flux'],
    title: 'Attributions dans le cadre de la gestion en flux',
    counts:
      'Attributions dont le bail a été signé dans la période (entité ATTRIB, dateBail), par type et nom du réservataire désignataire : ensemble, en flux (modeGestion FLUX), en stock (STOCK), mode non renseigné. La part est celle des attributions en flux du réservataire dans toutes les attributions en flux du rapport.',
    communeMeans: DWELLING_COMMUNE,
    reserverMeans: RESERVER_OF_ALLOCATION,
    lacks: [
      ASSUMED_SHAPE,
      LAST_ALLOCATION,
      ONLY_STOCK,
      'Les objectifs des conventions de réservation ne sont pas dans les fichiers du SNE : la part constatée n’est comparée à aucun engagement.',
    ],
    columns: [
      text('reserverType', 'Type (code)'),
      text('reserverLabel', 'Type de réservataire'),
      text('reserverName', 'Réservataire'),
      count('allocations', 'Attributions'),
      count('flow', 'En flux'),
      count('stock', 'En stock'),
      count('unknownMode', 'Mode non renseigné'),
      { key: 'flowShare', label: 'Part du flux', kind: 'percent' },
      { key: 'firstOn', label: 'Premier bail', kind: 'day' },
      { key: 'lastOn', label: 'Dernier bail', kind: 'day' },
    ],
  },
  quality: {
    name: 'quality',
    aliases: ['qualite'],
    title: 'Indicateurs de qualité',
    counts:
      'Demandes actives concernées par chaque indicateur au moment du calcul, et demandes actives que l’indicateur a pu juger. La période donne l’évolution : premier et dernier relevés qui y ont été gardés (un par jour).',
    communeMeans:
      'Demandes dont le demandeur habite la commune ou la souhaite ; les relevés, eux, portent sur toute la base.',
    reserverMeans:
      'Demandes sur un contingent de ce type (entité CONT) ; les relevés, eux, portent sur toute la base.',
    lacks: [
      'Le calcul porte sur la base d’aujourd’hui : les jours sans relevé ne peuvent pas être reconstitués.',
      ONLY_STOCK,
    ],
    columns: [
      text('indicator', 'Indicateur (code)'),
      text('indicatorLabel', 'Indicateur'),
      count('count', 'Demandes'),
      count('checked', 'Demandes jugées'),
      { key: 'share', label: 'Part', kind: 'percent' },
      { key: 'firstDay', label: 'Premier relevé', kind: 'day' },
      count('firstCount', 'Au premier relevé'),
      { key: 'lastDay', label: 'Dernier relevé', kind: 'day' },
      count('lastCount', 'Au dernier relevé'),
    ],
  },
};

/** The definition of a report. */
export function reportDefinition(name: ReportName): ReportDefinition {
  return DEFINITIONS[name];
}

/** Every definition, in the order of the page. */
export function reportDefinitions(): readonly ReportDefinition[] {
  return [
    DEFINITIONS['3ds'],
    DEFINITIONS.removals,
    DEFINITIONS['removals-by-reserver'],
    DEFINITIONS['flow-allocations'],
    DEFINITIONS.quality,
  ];
}

/** The report of a name or of one of its French names; null for another word. */
export function reportNamed(word: string): ReportDefinition | null {
  const asked = word.trim().toLowerCase();
  return reportDefinitions().find(({ name, aliases }) => name === asked || aliases.includes(asked)) ?? null;
}
