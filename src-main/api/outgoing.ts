import { z } from 'zod';
import { instant } from './demand.ts';
import { errorShape } from './errors.ts';

/** What a desk may correct in a demand and send to the SNE. */
export const correctionField = z.enum([
  'mobilePhone',
  'homePhone',
  'email',
  'abroad',
  'number',
  'street',
  'complement',
  'postalCode',
  'commune',
  'country',
]);
export type CorrectionField = z.infer<typeof correctionField>;

/** `applicant`, `coApplicant:1`, `coApplicant:2`… */
export const correctedPerson = z.union([
  z.literal('applicant'),
  z.templateLiteral(['coApplicant:', z.number().int().min(1).max(99)]),
]);
export type CorrectedPerson = z.infer<typeof correctedPerson>;

/** One field that is to say something else; null takes the field away. `abroad` is `true` or `false`, `commune` an INSEE code. */
export const wantedCorrection = z.object({
  person: correctedPerson,
  field: correctionField,
  value: z.string().max(20_000).nullable(),
});
export type WantedCorrection = z.infer<typeof wantedCorrection>;

/** A correction with what stood there when it was made. */
export const madeCorrection = z.object({
  person: correctedPerson,
  field: correctionField,
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type MadeCorrection = z.infer<typeof madeCorrection>;

/**
 * How far a file has come. `blocked`: it may not leave as it is, a person has to look; `waiting`: it leaves when the
 * network lets it; `sending`: it is on its way; `unknown`: it left and nobody knows whether it arrived; `taken`: the
 * SNE has it and has not judged it; `accepted`: the SNE took the change, which its movements do not show yet;
 * `confirmed`: they do.
 */
export const outgoingStatus = z.enum([
  'blocked',
  'waiting',
  'sending',
  'unknown',
  'taken',
  'accepted',
  'refused',
  'confirmed',
  'cancelled',
]);
export type OutgoingStatus = z.infer<typeof outgoingStatus>;

/** What the SNE has to say about a file that it received. */
export const outgoingAnomaly = z.object({
  code: z.string().nullable(),
  message: z.string(),
  /** Path or name of the element concerned. */
  element: z.string().nullable(),
  blocking: z.boolean(),
});
export type OutgoingAnomaly = z.infer<typeof outgoingAnomaly>;

/** A modification that this desk makes, from its making to its confirmation. */
export const outgoingFile = z.object({
  id: z.number().int(),
  nud: z.string(),
  /** Drawn with the file and sent with it: by it the SNE knows a second arrival of the same. */
  reference: z.string(),
  changes: z.array(madeCorrection),
  status: outgoingStatus,
  createdAt: instant,
  statusAt: instant,
  /** When it is tried or asked about again by itself; null: not by itself. */
  nextAt: instant.nullable(),
  /** Times it was sent. */
  sendings: z.number().int(),
  /** The SNE's own number of the deposit. */
  sneNumber: z.string().nullable(),
  anomalies: z.array(outgoingAnomaly),
  error: errorShape.nullable(),
  /** Version of the schemas that judged it. */
  schema: z.string().nullable(),
});
export type OutgoingFile = z.infer<typeof outgoingFile>;

/** What `outgoing send` did. */
export const sendResult = z.object({
  sent: z.number().int(),
  accepted: z.number().int(),
  refused: z.number().int(),
  waiting: z.number().int(),
  blocked: z.number().int(),
  files: z.array(outgoingFile),
});
export type SendResult = z.infer<typeof sendResult>;
