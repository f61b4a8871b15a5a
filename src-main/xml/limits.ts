/** Bounds on what is accepted as XML. Counts of characters are UTF-16 code units. */
export interface XmlLimits {
  /** Deepest nesting of elements, the root being 1. */
  readonly maxDepth: number;
  /** Most attributes (namespace declarations included) on one element. */
  readonly maxAttributes: number;
  /** Longest document, or longest record when a stream is split, in characters. */
  readonly maxLength: number;
}

/** 32 MiB: the largest document read at once, in bytes. */
export const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

/** A demand file is 10 deep and 10 KB long; these bounds are far above any real file and far below harm. */
export const DEFAULT_LIMITS: XmlLimits = {
  maxDepth: 100,
  maxAttributes: 200,
  maxLength: MAX_DOCUMENT_BYTES,
};

/** The defaults under what the caller gives. */
export function resolveLimits(given: Partial<XmlLimits> | undefined): XmlLimits {
  return given === undefined ? DEFAULT_LIMITS : { ...DEFAULT_LIMITS, ...given };
}
