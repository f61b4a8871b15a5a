/** Namespace of the demand file: stated (§8). Prefixes vary and mean nothing. */
export const DEMAND_NAMESPACE = 'http://nuu.application.i2/';
/** Namespace of the movements answer: assumed. */
export const GDM_NAMESPACE = 'http://nuu.application.i2/gdm';

/**
 * Names in the movements answer: all assumed (§1: "a root with zero or more movements, each with the number,
 * a kind, a moment, the desk that made it, and the demand as it now stands"; or references only).
 *
 * ```xml
 * <mouvements xmlns="http://nuu.application.i2/gdm" depuis="28/04/2025 14:36" jusqua="2025-04-28T15:41:07+02:00" nombre="2">
 *   <mouvement>
 *     <numUnique>038042500123411004</numUnique>
 *     <entite code="CERFA"/>            absent: CERFA
 *     <typeFichier code="MOD"/>         for the form only
 *     <dateMouvement>2025-04-28T15:02:11+02:00</dateMouvement>
 *     <numGuichet>11004</numGuichet>
 *     <etatDemande>ACTIVE</etatDemande>  or RADIEE; may be absent: then the kind decides
 *     <radiation><motif code="RADREN"/><sousMotif code=""/><dateRadiation>2025-04-28</dateRadiation></radiation>
 *     <donnees> … entity outside the form: free elements … </donnees>
 *     <interfaceNuu xmlns="http://nuu.application.i2/" …> … </interfaceNuu>   absent in the references-only form
 *   </mouvement>
 * </mouvements>
 * ```
 */
export const GDM_NAMES = {
  root: 'mouvements',
  movement: 'mouvement',
  expectedAttribute: 'nombre',
  untilAttribute: 'jusqua',
  nud: 'numUnique',
  entity: 'entite',
  kind: 'typeFichier',
  at: 'dateMouvement',
  desk: 'numGuichet',
  state: 'etatDemande',
  stateActive: 'ACTIVE',
  stateRemoved: 'RADIEE',
  removal: 'radiation',
  removalReason: 'motif',
  removalSubReason: 'sousMotif',
  removedOn: 'dateRadiation',
  data: 'donnees',
  demand: 'interfaceNuu',
} as const;

/** Entity codes outside the form: stated (§2). `CERFA` is the form itself. */
export const OUTSIDE_FORM_ENTITIES = ['DALO', 'EVT', 'CONT', 'ATTRIB', 'PRIO', 'COTA', 'PJ'] as const;

/**
 * Elements of `donnees` of the entity ATTRIB: assumed. Stated by the decree of 23 March 2015 (annexe, 6.2) is only that the
 * record of an allocation carries the dwelling's number, the collective agreement, DALO and the contingent charged. An
 * allocation is complete once the lease is signed: `leaseOn` is there (CCH R441-2-8 a).
 */
export const ALLOCATION_NAMES = {
  dwelling: 'numeroLogement',
  commune: 'commune',
  inQpv: 'qpv',
  reserverType: 'typeReservataire',
  reserverName: 'nomReservataire',
  contingent: 'contingent',
  agreement: 'accordCollectif',
  dalo: 'dalo',
  mode: 'modeGestion',
  firstQuartile: 'premierQuartile',
  rank: 'rang',
  committeeOn: 'dateCaleol',
  decision: 'decision',
  leaseOn: 'dateBail',
} as const;

/** Codes of `modeGestion` in ATTRIB: assumed. */
export const ALLOCATION_MODES = ['FLUX', 'STOCK'] as const;

/** Element of `donnees` of PRIO that says whether the demand has priority: assumed. */
export const PRIORITY_NAME = 'prioritaire';

/**
 * Metadata of supporting documents (§4: "pages 1-2 = Avis_imposition_2022, pages 3-4 = Avis_imposition_2023"): that they
 * tell pages, kinds and years is stated, the names are assumed. They come as `donnees` of the entity PJ, with one document
 * or a list, and in a demand file as `listePieceJustificative` beside `numUnique`.
 *
 * ```xml
 * <listePieceJustificative><pieceJustificative>
 *   <idDocument>PJ12345678</idDocument><dateDepot>2026-03-02</dateDepot><statut>Inexploitable</statut>
 *   <listePages><pages><de>1</de><a>2</a><type>Avis_imposition</type><annee>2022</annee></pages>
 *     <pages><de>3</de><a>4</a><type>Avis_imposition_2023</type></pages></listePages>
 * </pieceJustificative></listePieceJustificative>
 * ```
 */
export const DOCUMENT_NAMES = {
  listInFile: 'listePieceJustificative',
  inFile: 'pieceJustificative',
  listInEntity: 'listeDocument',
  inEntity: 'document',
  id: 'idDocument',
  depositedOn: 'dateDepot',
  status: 'statut',
  pageList: 'listePages',
  pages: 'pages',
  from: 'de',
  to: 'a',
  kind: 'type',
  year: 'annee',
} as const;
