import { z } from 'zod';
import { instant } from './demand.ts';
import { errorShape } from './errors.ts';

/** For a lost store: `restore` puts the newest backup in its place, `rebuild` begins an empty one that the SNE fills. */
export const rescue = z.enum(['restore', 'rebuild']);
export type Rescue = z.infer<typeof rescue>;

/** Why the engine does not start: the window shows it in place of everything else. */
export const refusal = z.object({
  error: errorShape,
  /** What a person can do about it besides trying again. */
  rescues: z.array(rescue),
  /** When the newest backup on this computer was made; null: there is none. */
  backupAt: instant.nullable(),
});
export type Refusal = z.infer<typeof refusal>;

/** What the person says to it. */
export const refusalAnswer = z.enum([...rescue.options, 'retry', 'quit']);
export type RefusalAnswer = z.infer<typeof refusalAnswer>;
