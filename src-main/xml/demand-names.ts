/** Namespace of the demand file: stated (§8). Prefixes vary and mean nothing. */
export const DEMAND_NAMESPACE = 'http://nuu.application.i2/';

/** Roots that a demand can come under: the whole file, or one of its two envelopes alone. */
export const DEMAND_ROOTS: readonly string[] = ['interfaceNuu', 'demande', 'demandeLogement'];

/** Roots of the movements service (assumed): its answer, and one movement of it. */
export const MOVEMENT_ROOTS: readonly string[] = ['mouvements', 'mouvement'];
