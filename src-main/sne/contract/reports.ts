/** Namespace of a report's answer: assumed. */
export const REPORT_NAMESPACE = 'http://nuu.application.i2/rapport';

/**
 * Names of reports (§5): all assumed, but what the reports are about.
 *
 * ```xml
 * <rapport xmlns="http://nuu.application.i2/rapport" code="RADIATIONS" du="2026-01-01" au="2026-12-31" date="…">
 *   <ligne><colonne nom="motif">RADATT</colonne><colonne nom="radiations">12</colonne></ligne>
 * </rapport>
 * ```
 */
export const REPORT_NAMES = {
  root: 'rapport',
  codeAttribute: 'code',
  fromAttribute: 'du',
  toAttribute: 'au',
  dateAttribute: 'date',
  line: 'ligne',
  column: 'colonne',
  nameAttribute: 'nom',
} as const;

/** `{rapport}` in the path, by report: assumed. */
export const REPORT_CODES = {
  '3ds': '3DS',
  removals: 'RADIATIONS',
  'removals-by-reserver': 'RADIATIONS_RESERVATAIRE',
  'flow-allocations': 'ATTRIBUTIONS_FLUX',
  quality: 'QUALITE',
} as const;

/** Columns of the SNE's answers, by the desk's own key: assumed. A column that is not named here is left out. */
export const REPORT_COLUMNS = {
  reason: 'motif',
  subReason: 'sousMotif',
  removals: 'radiations',
  firstOn: 'premiere',
  lastOn: 'derniere',
  reserverType: 'typeReservataire',
  reserverName: 'nomReservataire',
  dalo: 'dalo',
  agreement: 'accordCollectif',
  commune: 'commune',
  allocations: 'attributions',
  flow: 'flux',
  stock: 'stock',
  unknownMode: 'modeInconnu',
  priority: 'prioritaires',
  outsideQpv: 'horsQpv',
  firstQuartileOutsideQpv: 'premierQuartileHorsQpv',
  indicator: 'indicateur',
  count: 'demandes',
} as const;
