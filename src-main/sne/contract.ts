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
}

export const DEFAULT_CONTRACT: ResolvedContract = {
  gdmPath: '/v1.0/gdm/mouvements',
  gdmSinceParameter: 'depuis',
  gdmCommunesParameter: 'communes',
  gdmDeskParameter: 'guichet',
  gdmSinceFormat: 'dd/MM/yyyy HH:mm',
  demandPath: '/v1.0/demandes/{nud}',
  tokenPath: '/oauth/token',
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

/** Body of a refusal: `<erreur><code>…</code><message>…</message></erreur>`, or JSON with the same keys: assumed. */
export const ERROR_NAMES = { root: 'erreur', code: 'code', message: 'message' } as const;

/** Entity codes outside the form: stated (§2). `CERFA` is the form itself. */
export const OUTSIDE_FORM_ENTITIES = ['DALO', 'EVT', 'CONT', 'ATTRIB', 'PRIO', 'COTA', 'PJ'] as const;
