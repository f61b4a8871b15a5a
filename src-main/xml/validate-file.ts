import { DeskError } from '../api/errors.ts';
import type { ErrorCode } from '../api/errors.ts';
import { decodeXml } from './encoding.ts';
import type { XsdEngine, XsdEngineName } from './engine.ts';
import { typeset } from './french.ts';
import { guardXml } from './guard.ts';
import { kindOfRoot } from './schemas.ts';
import type { DocumentKind, SchemaRegistry } from './schemas.ts';

/** One error of a validated file. */
export interface FileError {
  readonly line: number | null;
  readonly element: string | null;
  /** French, without any value of the file. */
  readonly message: string;
  /** For a file that no schema could judge: why, under a stable code; null for what a schema refuses. */
  readonly code: ErrorCode | null;
  readonly hint: string | null;
}

/** The verdict on one file, as the `validate` command prints it. */
export interface FileVerdict {
  readonly valid: boolean;
  /** Version of the schema that judged. */
  readonly schema: string;
  readonly engine: XsdEngineName;
  /** Null for a file that is not XML, or whose root no schema describes. */
  readonly kind: DocumentKind | null;
  readonly errors: readonly FileError[];
}

export interface ValidateOptions {
  readonly registry: SchemaRegistry;
  /** The registry's own by default. */
  readonly engine?: XsdEngine;
  /** A version, or `latest` (default). */
  readonly version?: string;
}

/**
 * Judges the bytes of one file. A file that is hostile, undecodable or of no known kind is not valid, with one
 * error that carries the code; only a fault of the schemas themselves is thrown (`XML-SCHEMA`,
 * `XML-SCHEMA-UNKNOWN`).
 */
export function validateXml(bytes: Uint8Array, options: ValidateOptions): FileVerdict {
  const engine = options.engine ?? options.registry.engine;
  const pack = options.registry.pack(options.version ?? 'latest');
  const verdict = { schema: pack.version, engine: engine.name };
  const document = readDocument(bytes);
  if ('error' in document) return { ...verdict, valid: false, kind: null, errors: [document.error] };
  const schema = options.registry.schema(document.kind, pack, engine);
  const errors = schema
    .validate(document.xml)
    .map(({ line, element, message }) => ({ line, element, message, code: null, hint: null }));
  return { ...verdict, valid: errors.length === 0, kind: document.kind, errors };
}

type ReadDocument = { readonly xml: string; readonly kind: DocumentKind } | { readonly error: FileError };

function readDocument(bytes: Uint8Array): ReadDocument {
  try {
    const xml = decodeXml(bytes);
    const { root } = guardXml(xml);
    const kind = kindOfRoot(root);
    if (kind !== null) return { xml, kind };
    const message = typeset(`Aucun schéma ne décrit un fichier dont la racine est « ${root.slice(0, 60)} ».`);
    const hint = 'Choisissez un fichier d’interface du SNE (interfaceNuu).';
    return { error: { line: null, element: root, message, code: 'XML-NOT-DEMAND', hint } };
  } catch (thrown) {
    if (!(thrown instanceof DeskError)) throw thrown;
    const { code, message, hint, line } = thrown;
    return { error: { line, element: null, message, code, hint } };
  }
}
