import type { ContentRows } from '../store/demand-writer.ts';
import type { Movement } from '../store/movement.ts';
import type { ValidationPolicy } from '../api/status.ts';
import type { SchemaPack } from '../xml/schemas.ts';
import type { Refusal } from './refusal.ts';

/** The root of an export's file. */
export interface ExportRoot {
  /** Local name. */
  readonly name: string;
  readonly namespace: string;
  readonly entity: string | null;
  /** How many records it announces, or null. */
  readonly expected: number | null;
  /** Declarations in force inside it, prefix to namespace. */
  readonly declarations: ReadonlyMap<string, string>;
  /** Its start tag. */
  readonly tag: Buffer;
}

/** One record as it was cut out of a file. */
export type RawRecord =
  | {
      readonly kind: 'movement' | 'drm';
      readonly bytes: Buffer;
      /** Declarations around it. */
      readonly declarations: ReadonlyMap<string, string>;
      readonly whole?: false;
    }
  /** Checked strictly and made a document of its own already. */
  | { readonly kind: 'movement' | 'drm'; readonly bytes: Buffer; readonly whole: true }
  /** A whole file, not checked. */
  | { readonly kind: 'file'; readonly bytes: Buffer; readonly whole?: false };

/** How a record of a batch is to be taken: the indices of `RECORD_KINDS`. */
export const RECORD_KINDS = ['movement', 'wholeMovement', 'file'] as const;

/** Records on their way to a worker, with what judges them: a pack that is added meanwhile judges from the next batch on. */
export interface Batch extends RecordBatch {
  readonly setup: WorkerSetup;
}

/** Records gathered together. */
export interface RecordBatch {
  readonly id: number;
  /** The records one after the other. */
  readonly bytes: Uint8Array;
  /** Where each record ends. */
  readonly ends: Uint32Array;
  readonly kinds: Uint8Array;
  /** Declarations around the records of kind `movement`. */
  readonly declarations: readonly (readonly [string, string])[];
}

/** Where a demand's file is: in the batch, after an XML declaration of its own, or here. */
export type TextPlace = { readonly first: number; readonly last: number } | { readonly xml: string };

/** What a worker made of one record. */
export type Outcome =
  | {
      readonly kind: 'read';
      /** `file` is empty where the movement came with one: its content is in `rows`. */
      readonly movement: Movement;
      readonly rows: ContentRows | null;
      readonly text: TextPlace | null;
      /** True for a whole file: without a date it may fill a gap, never replace. */
      readonly isFile: boolean;
    }
  | Refusal
  /** Not read: one that needs an engine which this thread has not loaded. */
  | { readonly kind: 'left' };

/** The answer to a batch. */
export interface BatchAnswer {
  readonly id: number;
  /** One a record, in their order; a broken record is the last one. */
  readonly outcomes: () => readonly Outcome[];
  /** Indices of the records that were left. */
  readonly left: readonly number[];
}

/** A batch that is read to its last record. */
export interface WholeAnswer {
  readonly bytes: Uint8Array;
  readonly answer: BatchAnswer;
  /** Those that were left have a batch of their own, by their index. */
  readonly apart: ReadonlyMap<number, WholeAnswer>;
}

/** The answer to a batch, when it is there. */
export type PendingAnswer = () => Promise<WholeAnswer>;

/** What a worker must know before its first batch. */
export interface WorkerSetup {
  /** The schemas that judge. */
  readonly pack: SchemaPack;
  readonly policy: ValidationPolicy;
}
