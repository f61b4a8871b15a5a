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
