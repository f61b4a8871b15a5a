import { z } from 'zod';
import { instant } from './demand.ts';

/** The lists that the desk judges and names by; each is shipped, and may be replaced by a newer file. */
export const referenceKind = z.enum(['countries', 'communes', 'reservers', 'codeLists']);
export type ReferenceKind = z.infer<typeof referenceKind>;

/** Which edition of a list is in use. */
export const referenceState = z.object({
  kind: referenceKind,
  /** Year of the list, or version of the interface that a code list came with. */
  edition: z.string(),
  rows: z.number().int(),
  /** Name of the file it was loaded from; null for the one shipped with the product. */
  fileName: z.string().nullable(),
  loadedAt: instant.nullable(),
});
export type ReferenceState = z.infer<typeof referenceState>;
