/** Namespace of an export's answers and files: assumed. */
export const EXPORT_NAMESPACE = 'http://nuu.application.i2/export';

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
