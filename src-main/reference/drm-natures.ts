import { z } from 'zod';
import listed from './data/drm-natures.json' with { type: 'json' };

/** A kind of income that the DRM may tell (§3). Codes and labels are assumed: the official list is not published. */
export interface DrmNature {
  readonly code: string;
  /** French. */
  readonly label: string;
  /** Who declares it: employers (DSN) or payers of replacement income (PASRAU). */
  readonly origin: 'DSN' | 'PASRAU';
  /** Code of `ressourceRecue` that holds the same kind in the form; null where none does. */
  readonly declared: string | null;
}

const shape = z.array(
  z.strictObject({
    code: z.string().min(1),
    label: z.string().min(1),
    origin: z.enum(['DSN', 'PASRAU']),
    declared: z.string().nullable(),
  }),
);
const natures: readonly DrmNature[] = shape.parse(listed.natures);
const byCode: ReadonlyMap<string, DrmNature> = new Map(natures.map((nature) => [nature.code, nature]));

/** The natures that are known, in the order of the list. */
export function drmNatures(): readonly DrmNature[] {
  return natures;
}

/** The nature of a code; null for one that the list does not know, which is to be shown as it came. */
export function drmNature(code: string): DrmNature | null {
  return byCode.get(code) ?? null;
}
