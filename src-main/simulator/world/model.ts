import type { OUTSIDE_FORM_ENTITIES } from '../../sne/contract/movements.ts';
import type { DemandFile } from '../../xml/demand-file.ts';
import type { FileForm } from './file-form.ts';

export type OutsideEntity = (typeof OUTSIDE_FORM_ENTITIES)[number];

/** Why and when a demand left the active list; an empty reason is a « déradiation ». */
export interface SimulatedRemoval {
  readonly reason: string;
  readonly subReason: string | null;
  /** French calendar day. */
  readonly on: string;
}

/** One movement of the simulated SNE. */
export interface SimulatedMovement {
  /** Order in which the SNE wrote it down; settles movements of the same second. */
  readonly sequence: number;
  readonly nud: string;
  /** Whole seconds. */
  readonly at: Date;
  readonly entity: 'CERFA' | OutsideEntity;
  /** `typeFichier` code; null outside the form. */
  readonly kind: string | null;
  readonly desk: string;
  readonly stateAfter: 'active' | 'removed';
  /** False where the answer leaves `etatDemande` out, so that the kind decides. */
  readonly tellsState: boolean;
  readonly removal: SimulatedRemoval | null;
  /** Content of `donnees`, as XML, of an entity outside the form. */
  readonly data: string | null;
}

/** A demand as the simulated SNE holds it; changed only by the world. */
export interface SimulatedDemand {
  readonly index: number;
  readonly nud: string;
  readonly createdAt: Date;
  /** Everything in it but the two fields of `entete`, which follow the newest movement. */
  content: DemandFile;
  readonly form: FileForm;
  state: 'active' | 'removed';
  removal: SimulatedRemoval | null;
  /** Creation, last renewal or reopening: the demand is valid one year from then. */
  validFrom: Date;
  /** What will happen to it when nobody does anything: renewed, or removed for want of it. */
  nextLife: { readonly at: number; readonly kind: 'renew' | 'lapse' } | null;
  /** Oldest first. */
  readonly history: SimulatedMovement[];
}

/** What a test compares with: the demand as the SNE would give it now. */
export interface DemandTruth {
  readonly nud: string;
  readonly state: 'active' | 'removed';
  readonly removal: SimulatedRemoval | null;
  /** What a perfect reader finds in the file. */
  readonly file: DemandFile;
  readonly movements: readonly SimulatedMovement[];
}
