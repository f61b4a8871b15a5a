import { z } from 'zod';
import { instant } from './demand.ts';
import { validationPolicy } from './status.ts';

/** A set of schemas that the desk knows. */
export const schemaPack = z.object({
  /** Tells sets of one version apart. */
  id: z.string(),
  version: z.string(),
  /** `projet`: shipped with the product; `officiel`: added by a person. */
  origin: z.string(),
  addedAt: instant.nullable(),
  /** Whether it is the one that judges. */
  current: z.boolean(),
});
export type SchemaPackState = z.infer<typeof schemaPack>;

/** A version that a person gives a set. */
export const schemaVersion = z.string().regex(/^[\w.-]{1,40}$/, 'version attendue (par exemple 02.02)');

/** Every set known, and what is wrong with what is kept of them. */
export const schemaList = z.object({
  schemas: z.array(schemaPack),
  policy: validationPolicy,
  /** French; null when all is well. The shipped set judges meanwhile. */
  fault: z.string().nullable(),
});

/** One change at the SNE: what the schema refuses, wherever it stands in the file. */
export const driftCause = z.object({
  /** The same for the same cause in every demand. */
  key: z.string(),
  /** `unknown-element`, `missing-attribute`, `unknown-code`… */
  kind: z.string(),
  /** What it is about: an element, or `element/@attribute`. */
  subject: z.string(),
  /** French: what is the case, and what was expected. */
  message: z.string(),
  /** The elements in which it was met, where that matters. */
  places: z.array(z.string()),
  /** Versions of the schemas that refuse it. */
  schemas: z.array(z.string()),
  demands: z.number().int(),
  /** When it was first and last received. */
  firstAt: instant,
  lastAt: instant,
  firstNud: z.string(),
  lastNud: z.string(),
  /** False where it was met around the demand: what came around it is not kept, and is judged anew when it comes again. */
  canRevalidate: z.boolean(),
});
export type DriftCause = z.infer<typeof driftCause>;

/** Files refused for one reason, kept aside: they are read again after a newer set of schemas. */
export const schemaRefusal = z.object({
  message: z.string(),
  files: z.number().int(),
  firstAt: instant,
  lastAt: instant,
  firstNud: z.string().nullable(),
  lastNud: z.string().nullable(),
});
export type SchemaRefusal = z.infer<typeof schemaRefusal>;

export const driftReport = z.object({ drift: z.array(driftCause), refused: z.array(schemaRefusal) });
export type DriftReport = z.infer<typeof driftReport>;

/** What judging the whole stock anew has found. */
export const revalidation = z.object({
  /** Version of the schemas that judged. */
  schema: z.string(),
  demands: z.number().int(),
  /** Demands that the schema refuses, before and after. */
  driftBefore: z.number().int(),
  drift: z.number().int(),
  /** Files that had been refused: read again and stored, and still refused. */
  refusedStored: z.number().int(),
  refused: z.number().int(),
  /** False when it was given up before its end. */
  complete: z.boolean(),
  seconds: z.number(),
});
export type Revalidation = z.infer<typeof revalidation>;

export const revalidationState = z.object({
  /** Null: none under way. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  last: revalidation.nullable(),
});

/** One error of a file that was brought to be judged. */
export const fileError = z.object({
  line: z.number().int().nullable(),
  element: z.string().nullable(),
  /** French, without any value of the file. */
  message: z.string(),
  /** The line of the file itself, as it stands there; it may hold anything that the file holds. */
  source: z.string().nullable(),
  code: z.string().nullable(),
  hint: z.string().nullable(),
});
export type FileError = z.infer<typeof fileError>;

/** The verdict on one file, or on one member of an archive. */
export const fileVerdict = z.object({
  file: z.string(),
  valid: z.boolean(),
  schema: z.string(),
  engine: z.string(),
  /** Null for a file that is not XML, or whose root no schema describes. */
  kind: z.enum(['demand', 'movement']).nullable(),
  errors: z.array(fileError),
});
export type FileVerdict = z.infer<typeof fileVerdict>;

/** A file on its way from the page: its path inside the folder that was dropped, or its name; its content in base 64. */
export const givenFile = z.object({ path: z.string().max(400), content: z.base64().max(45_000_000) });
