import type { ContractOverrides } from '../../api/settings.ts';

/*
 * This folder is the one place that holds the shapes of the SNE's interface. The contract itself is given by the GIP
 * SNE to registered editors and is not in this repository: whatever is not *stated* by the public reference is
 * *assumed* here and marked so. Of these, paths, parameters and formats, all in this file, can be overridden in the
 * settings of a site without a rebuild.
 */

/** Whether the public reference says it, or it was assumed by likeness or convention. */
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

/** Body of a refusal: `<erreur><code>…</code><message>…</message></erreur>`, or JSON with the same keys: assumed. */
export const ERROR_NAMES = { root: 'erreur', code: 'code', message: 'message' } as const;
