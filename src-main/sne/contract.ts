import type { ContractOverrides } from '../api/settings.ts';

/**
 * The one place that holds the shapes of the SNE's interface. The contract itself is given by the GIP SNE to
 * registered editors and is not in this repository: whatever is not *stated* by the public reference is
 * *assumed* here, marked so, and can be overridden in the settings of a site without a rebuild.
 */
export type Certainty = 'stated' | 'assumed';

export interface ContractItem {
  readonly name: keyof ResolvedContract;
  readonly certainty: Certainty;
  /** What was stated and where (section of the interface reference), or why this was assumed. */
  readonly source: string;
}

/** Paths are relative to the base address of the settings; formats use the tokens dd MM yyyy HH mm ss. */
export interface ResolvedContract {
  readonly gdmPath: string;
  readonly gdmSinceParameter: string;
  readonly gdmCommunesParameter: string;
  readonly gdmDeskParameter: string;
  readonly gdmSinceFormat: string;
  readonly demandPath: string;
  readonly tokenPath: string;
  readonly exportsPath: string;
  readonly exportEntitiesParameter: string;
  readonly exportMonthsParameter: string;
  readonly exportStateParameter: string;
  readonly exportDepartmentsParameter: string;
  readonly exportCommunesParameter: string;
  readonly exportDeskParameter: string;
  readonly drmPath: string;
  readonly drmNudsParameter: string;
  readonly reportsPath: string;
  readonly reportFromParameter: string;
  readonly reportToParameter: string;
  readonly reportCommuneParameter: string;
  readonly reportReserverParameter: string;
  readonly reportDeskParameter: string;
  readonly depositsPath: string;
  readonly depositReferenceParameter: string;
  readonly depositDeskParameter: string;
}

export const DEFAULT_CONTRACT: ResolvedContract = {
  gdmPath: '/v1.0/gdm/mouvements',
  gdmSinceParameter: 'depuis',
  gdmCommunesParameter: 'communes',
  gdmDeskParameter: 'guichet',
  gdmSinceFormat: 'dd/MM/yyyy HH:mm',
  demandPath: '/v1.0/demandes/{nud}',
  tokenPath: '/oauth/token',
  exportsPath: '/v1.0/exports',
  exportEntitiesParameter: 'entites',
  exportMonthsParameter: 'profondeur',
  exportStateParameter: 'etat',
  exportDepartmentsParameter: 'departements',
  exportCommunesParameter: 'communes',
  exportDeskParameter: 'guichet',
  drmPath: '/v1.0/drm/ressources/',
  drmNudsParameter: 'numUniques',
  reportsPath: '/v1.0/rapports/{rapport}',
  reportFromParameter: 'du',
  reportToParameter: 'au',
  reportCommuneParameter: 'commune',
  reportReserverParameter: 'reservataire',
  reportDeskParameter: 'guichet',
  depositsPath: '/v1.0/depots',
  depositReferenceParameter: 'reference',
  depositDeskParameter: 'guichet',
};

export const CONTRACT_ITEMS: readonly ContractItem[] = [
  { name: 'gdmPath', certainty: 'assumed', source: '§1: one REST call; by likeness with /v1.0/exports' },
  { name: 'gdmSinceParameter', certainty: 'stated', source: '§1: `depuis`' },
  { name: 'gdmSinceFormat', certainty: 'stated', source: '§1: published example, local time Europe/Paris' },
  {
    name: 'gdmCommunesParameter',
    certainty: 'assumed',
    source: '§1 rule 2: one call with all communes, comma separated',
  },
  {
    name: 'gdmDeskParameter',
    certainty: 'assumed',
    source: '§1: the desk’s stock; number of the calling desk',
  },
  {
    name: 'demandPath',
    certainty: 'assumed',
    source: '§1, §8: unit service getDemandeLogement, in REST form',
  },
  { name: 'tokenPath', certainty: 'assumed', source: 'OAuth 2.0 client credentials (RFC 6749 §4.4)' },
  { name: 'exportsPath', certainty: 'stated', source: '§2: `/v1.0/exports`' },
  {
    name: 'exportEntitiesParameter',
    certainty: 'assumed',
    source: '§2: one or several entities, comma separated',
  },
  { name: 'exportMonthsParameter', certainty: 'assumed', source: '§2: depth 1 to 3 months, DRM only' },
  { name: 'exportStateParameter', certainty: 'assumed', source: '§2: state ACTIVE or RADIEE' },
  { name: 'exportDepartmentsParameter', certainty: 'assumed', source: '§2: department(s), comma separated' },
  { name: 'exportCommunesParameter', certainty: 'assumed', source: '§2: commune(s), INSEE codes' },
  { name: 'exportDeskParameter', certainty: 'assumed', source: 'by likeness with `gdmDeskParameter`' },
  { name: 'drmPath', certainty: 'stated', source: '§3: `/v1.0/drm/ressources/`' },
  { name: 'drmNudsParameter', certainty: 'assumed', source: '§3: one or several demands, comma separated' },
  {
    name: 'reportsPath',
    certainty: 'assumed',
    source: '§5: reports by web service; by likeness with exports',
  },
  { name: 'reportFromParameter', certainty: 'assumed', source: '§5: first day, YYYY-MM-DD' },
  { name: 'reportToParameter', certainty: 'assumed', source: '§5: last day, YYYY-MM-DD, included' },
  { name: 'reportCommuneParameter', certainty: 'assumed', source: '§5: one INSEE code' },
  { name: 'reportReserverParameter', certainty: 'assumed', source: '§5: one code of `typeReservataire`' },
  { name: 'reportDeskParameter', certainty: 'assumed', source: 'by likeness with `gdmDeskParameter`' },
  {
    name: 'depositsPath',
    certainty: 'assumed',
    source: '§4: what the desk sends is validated by the SNE; by likeness with exports',
  },
  {
    name: 'depositReferenceParameter',
    certainty: 'assumed',
    source: 'the desk’s own key of a file, by which a second arrival is known',
  },
  { name: 'depositDeskParameter', certainty: 'assumed', source: 'by likeness with `gdmDeskParameter`' },
];

/** The contract of a site: the defaults under its overrides. */
export function resolveContract(overrides: ContractOverrides): ResolvedContract {
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  return { ...DEFAULT_CONTRACT, ...given };
}

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

/** Namespace of an export's answers and files: assumed. */
export const EXPORT_NAMESPACE = 'http://nuu.application.i2/export';
/** Namespace of DRM answers and of DRM records in exports: assumed. */
export const DRM_NAMESPACE = 'http://nuu.application.i2/drm';

/**
 * Names of bulk exports: all assumed, but the course of an export (asked, number, status, download) and the TGZ of
 * XML files (§2: stated).
 *
 * - POST {exportsPath}?entites=CERFA,DALO&profondeur=3&etat=ACTIVE&departements=38,30 → 202 and GET
 *   {exportsPath}/{number} → 200, both
 *   `<export xmlns="…/export"><numeroExport>EXP-2026-000123</numeroExport><etat>EN_COURS</etat><message/>
 *   <nombre>1200</nombre><taille>123456</taille><expireLe>2026-11-30T00:00:00+01:00</expireLe></export>`
 * - GET {exportsPath}/{number}/fichier → the archive; DELETE {exportsPath}/{number} → 204.
 * - A file of the archive: `<export xmlns="…/export" numero entite date nombre>` with `mouvement` children in the shape
 *   of `GDM_NAMES` without `typeFichier`, or `drm` children (`DRM_NAMES`); a plain `interfaceNuu` file is one too.
 */
export const EXPORT_NAMES = {
  root: 'export',
  number: 'numeroExport',
  state: 'etat',
  message: 'message',
  count: 'nombre',
  bytes: 'taille',
  expiresAt: 'expireLe',
  filePath: 'fichier',
  numberAttribute: 'numero',
  entityAttribute: 'entite',
  dateAttribute: 'date',
  countAttribute: 'nombre',
  stateActive: 'ACTIVE',
  stateRemoved: 'RADIEE',
} as const;

/** The states of an export at the SNE: assumed. */
export const EXPORT_STATES = ['DEMANDE', 'EN_COURS', 'PRET', 'ECHEC', 'EXPIRE', 'ANNULE'] as const;

/** Codes in the body of a refusal of an export: assumed. */
export const EXPORT_REFUSALS = {
  entitlement: 'HABILITATION',
  unsupported: 'PARAMETRE_NON_SUPPORTE',
} as const;

/** What an export may hold: stated (§2). */
export const EXPORT_ENTITIES = [
  'CERFA',
  'DALO',
  'EVT',
  'CONT',
  'ATTRIB',
  'PRIO',
  'COTA',
  'PJ',
  'DRM',
] as const;

/** Names of DRM answers: all assumed.
 *
 * ```xml
 * <ressourcesMensuelles xmlns="http://nuu.application.i2/drm"><drm>
 *   <numUnique>038042500123411004</numUnique><statut code="DISPONIBLE"/><dateAppel>2026-11-26T03:00:00+01:00</dateAppel>
 *   <identite><nom>…</nom><nomNaissance>…</nomNaissance><prenom>…</prenom><dateNaissance>1980-02-01</dateNaissance>
 *     <sexe code="F"/></identite>
 *   <listeMois><mois annee="2026" numero="10"><detailRessource><nature code="…" libelle="…"/>
 *     <montant>1234.56</montant></detailRessource></mois></listeMois>
 * </drm></ressourcesMensuelles>
 * ```
 */
export const DRM_NAMES = {
  root: 'ressourcesMensuelles',
  record: 'drm',
  nud: 'numUnique',
  status: 'statut',
  calledAt: 'dateAppel',
  identity: 'identite',
  lastName: 'nom',
  birthName: 'nomNaissance',
  firstName: 'prenom',
  birthDate: 'dateNaissance',
  sex: 'sexe',
  months: 'listeMois',
  month: 'mois',
  yearAttribute: 'annee',
  monthAttribute: 'numero',
  item: 'detailRessource',
  nature: 'nature',
  labelAttribute: 'libelle',
  amount: 'montant',
} as const;

/** `statut` of a DRM answer: assumed. Only the first carries amounts. */
export const DRM_STATUSES = ['DISPONIBLE', 'SANS_NIR', 'NIR_PROVISOIRE', 'NON_TROUVE', 'IDENTITE'] as const;

/** Most demands of one DRM call: stated (§3). */
export const DRM_PACKET_LIMIT = 50;

/** Body of a refusal: `<erreur><code>…</code><message>…</message></erreur>`, or JSON with the same keys: assumed. */
export const ERROR_NAMES = { root: 'erreur', code: 'code', message: 'message' } as const;

/** Entity codes outside the form: stated (§2). `CERFA` is the form itself. */
export const OUTSIDE_FORM_ENTITIES = ['DALO', 'EVT', 'CONT', 'ATTRIB', 'PRIO', 'COTA', 'PJ'] as const;

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

/** Namespace of the write service's answers: assumed. */
export const DEPOSIT_NAMESPACE = 'http://nuu.application.i2/depot';

/**
 * Names of the write service (§4, §8: interface files with a `typeFichier`): all assumed.
 *
 * - POST {depositsPath}?reference=KEY&guichet=NNNNN with an interface file → 200, 201 or 202; 400 or 422: refused, with
 *   the same body or `<erreur>`; 403: not entitled; 409: a file of that reference was received already.
 * - GET {depositsPath}/{reference} → 200, or 404 for a reference that never arrived.
 *
 * ```xml
 * <depot xmlns="http://nuu.application.i2/depot"><reference>KEY</reference><numeroDepot>DEP-000123</numeroDepot>
 *   <etat>INTEGRE</etat><message/>
 *   <listeAnomalie><anomalie code="A12" bloquante="false"><libelle>…</libelle><chemin>demandeur/mel</chemin></anomalie>
 *   </listeAnomalie></depot>
 * ```
 */
export const DEPOSIT_NAMES = {
  root: 'depot',
  reference: 'reference',
  number: 'numeroDepot',
  state: 'etat',
  message: 'message',
  anomalies: 'listeAnomalie',
  anomaly: 'anomalie',
  blockingAttribute: 'bloquante',
  label: 'libelle',
  path: 'chemin',
} as const;

/** The states of a deposit: being looked at, taken into the register, refused. Assumed. */
export const DEPOSIT_STATES = ['EN_COURS', 'INTEGRE', 'REFUSE'] as const;

/** `typeFichier` of what a desk sends: stated (§8, code list). */
export const DEPOSIT_KIND = 'MOD';

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
