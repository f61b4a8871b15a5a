/** Namespace of DRM answers and of DRM records in exports: assumed. */
export const DRM_NAMESPACE = 'http://nuu.application.i2/drm';

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
