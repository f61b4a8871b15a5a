/**
 * One movement as the SNE told it, or a file brought by hand, before it is stored (seed §1). Instants are UTC, ISO 8601
 * with milliseconds.
 */
export interface Movement {
  /** Numéro unique, normalised. */
  readonly nud: string;
  /** Null for a file without a date: it may fill a gap, never replace what is there. */
  readonly at: string | null;
  /** `typeFichier` code for the form, else the entity's code; null for a file that says of no movement. */
  readonly kind: string | null;
  /** `CERFA`, or an entity outside the form. */
  readonly entity: string;
  readonly desk: string | null;
  /** What the movement says of the demand's life; null when it says nothing (its kind then decides). */
  readonly state: 'active' | 'removed' | null;
  readonly removal: Removal | null;
  /** XML of the data outside the form, or null. */
  readonly data: string | null;
  /** The demand's file as a document of its own, or null when only the reference came. */
  readonly file: string | null;
  /**
   * SHA-256 of a file that was brought by hand and tells of its movement by its header alone (dispatching e-mails). What
   * the SNE tells by its movements always counts more.
   */
  readonly fileHash?: string;
}

export interface Removal {
  /** Code as it came; empty means the contrary: the demand is active again (code list `motifRadiation`). */
  readonly reason: string | null;
  readonly subReason: string | null;
  /** Local day. */
  readonly on: string | null;
}

const REMOVING_KINDS: ReadonlySet<string> = new Set(['RAD', 'SUP']);
const REVIVING_KINDS: ReadonlySet<string> = new Set(['CRE', 'CRS', 'REN']);

/**
 * What a movement says of the life of its demand: removed, active, or nothing. A movement outside the form or a plain
 * modification says nothing unless the SNE states it, so that it never brings a removed demand back by accident.
 */
export function lifecycleOf(movement: Movement): 'active' | 'removed' | null {
  if (movement.state !== null) return movement.state;
  if (movement.entity !== 'CERFA') return null;
  if (movement.removal?.reason === '') return 'active';
  if (movement.kind === null) return null;
  if (REMOVING_KINDS.has(movement.kind)) return 'removed';
  return REVIVING_KINDS.has(movement.kind) ? 'active' : null;
}

/** A movement of the form whose kind was not told: it says how the demand stands, and enters no history. */
export function withoutKind(movement: Movement): Movement {
  return movement.entity === 'CERFA' ? { ...movement, kind: null } : movement;
}
