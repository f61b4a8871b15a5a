import { z } from 'zod';
import { instant } from './demand.ts';

/** What the files of the dispatching e-mails brought, and what of it nothing else has told. */
export const dispatchingSummary = z.object({
  files: z.number().int(),
  /** By kind (`typeFichier`), the most frequent first; a null code: the file has none. */
  kinds: z.array(
    z.object({ code: z.string().nullable(), label: z.string().nullable(), files: z.number().int() }),
  ),
  firstAt: instant,
  lastAt: instant,
  /** From when on the movements of the SNE (GDM) tell everything; null: not yet asked. */
  replacedSince: instant.nullable(),
  /** Files of moments before the first movement that the SNE told of their demand: only they know them. */
  onlyHere: z.object({
    files: z.number().int(),
    /** Demands of which the SNE has told no movement at all. */
    demands: z.number().int(),
    examples: z.array(z.string()),
  }),
});
export type DispatchingSummary = z.infer<typeof dispatchingSummary>;
