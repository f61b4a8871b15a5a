import { DeskError } from '../api/errors.ts';
import type { ErrorCode } from '../api/errors.ts';
import type { Movement } from '../store/movement.ts';

/** A `DeskError` on its way between threads. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly line: number | null;
}

/** The code of a file that a schema refuses, where that means that it is not stored. */
export const REFUSED_CODE = 'XML-SCHEMA';

/** A record that cannot be stored. */
export type Refusal =
  /** Refused alone: its text is kept aside, the others are stored. */
  | {
      readonly kind: 'refused';
      readonly movement: Movement | null;
      readonly hash: string | null;
      readonly error: PlainError;
      readonly content: string;
    }
  /** The file itself is broken here: nothing after it can be trusted. */
  | { readonly kind: 'broken'; readonly error: PlainError };

/** Errors that say that the file is broken as XML, not that one record is odd. */
const BREAKING: ReadonlySet<string> = new Set([
  ...['XML-MALFORMED', 'XML-TRUNCATED', 'XML-DOCTYPE', 'XML-TOO-DEEP', 'XML-TOO-LARGE', 'XML-ENCODING'],
  ...['XML-EMPTY', 'XML-NOT-XML'],
]);

/** An error as plain data, for another thread. */
export function plainError({ code, message, hint, line }: DeskError): PlainError {
  return { code, message, hint, line };
}

/** What an error makes of a record; what is no `DeskError` is thrown on. */
export function refusal(
  thrown: unknown,
  movement: Movement | null,
  hash: string | null,
  content: string,
): Refusal {
  if (!(thrown instanceof DeskError)) throw thrown;
  const error = plainError(thrown);
  if (BREAKING.has(error.code)) return { kind: 'broken', error };
  return {
    kind: 'refused',
    movement: movement === null ? null : { ...movement, file: '' },
    hash,
    error,
    content,
  };
}
