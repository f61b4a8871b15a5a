import { z } from 'zod';

/** The areas an error can come from; the first part of every stable code (`SNE-TLS-02`, `XML-DOCTYPE`…). */
export type ErrorArea =
  | 'CFG' // settings and wrong usage
  | 'PROFILE' // the data folder: place, lock
  | 'STORE' // the SQLite store
  | 'SNE' // transport: network, TLS, proxy, authentication, answers of the SNE
  | 'GDM' // the movements answer
  | 'XML' // a file that cannot be read as XML, or that a schema refuses
  | 'IMPORT' // files brought by hand
  | 'EXPORT' // bulk exports of the SNE: job and archive
  | 'DRM' // monthly resources
  | 'DEMAND' // asking for one demand
  | 'OUT' // what the desk sends
  | 'REPORT' // operational reports and quality indicators
  | 'UPDATE' // newer versions of the desk itself
  | 'REF' // referentials: countries, communes, reservers, code lists
  | 'ENGINE'; // the engine itself, the window's port

export type ErrorCode = `${ErrorArea}-${string}`;

/** What crosses a process boundary or is printed under `--json`. Texts are French: a clerk reads them. */
export const errorShape = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
});
export type ErrorShape = z.infer<typeof errorShape>;

/** How the sync must answer an error: try soon again, wait for the next slot, or wait for a person. */
export type Recovery = 'retrySoon' | 'nextSlot' | 'person';

export interface DeskErrorOptions {
  /** What the person can do about it, in French. */
  readonly hint?: string;
  /** Default `person`: an error that nobody classed must not be retried blindly. */
  readonly recovery?: Recovery;
  /** When the server said how long to wait (Retry-After), in milliseconds. */
  readonly retryAfterMs?: number;
  /** Line of the file, from 1, where there is one. */
  readonly line?: number;
  /** True when the network did not answer at all: the state is then "offline", not "attention". */
  readonly offline?: boolean;
  readonly cause?: unknown;
}

/** An expected failure: says what happened, to what, and what to do, under a code that never changes. */
export class DeskError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly recovery: Recovery;
  readonly retryAfterMs: number | null;
  readonly offline: boolean;
  readonly line: number | null;

  constructor(code: ErrorCode, message: string, options: DeskErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DeskError';
    this.code = code;
    this.hint = options.hint ?? null;
    this.recovery = options.recovery ?? 'person';
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.offline = options.offline ?? false;
    this.line = options.line ?? null;
  }

  toShape(): ErrorShape {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** Turns anything thrown into a `DeskError`; what nobody foresaw becomes `ENGINE-UNEXPECTED`, cause kept. */
export function asDeskError(thrown: unknown): DeskError {
  if (thrown instanceof DeskError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new DeskError('ENGINE-UNEXPECTED', `Erreur inattendue : ${detail}`, {
    hint: 'Recommencez ; si l’erreur revient, transmettez ce code à l’assistance avec le journal.',
    cause: thrown,
  });
}
