import { DeskError } from '../api/errors.ts';
import type { FileError, FileVerdict } from '../api/schemas.ts';
import { decodeXml } from './encoding.ts';
import type { SchemaError, XsdEngine } from './engine.ts';
import { typeset } from './french.ts';
import { guardXml } from './guard.ts';
import { kindOfRoot } from './schemas.ts';
import type { DocumentKind, SchemaRegistry } from './schemas.ts';

/** The verdict on one document, without the name of its file. */
export type DocumentVerdict = Omit<FileVerdict, 'file'>;

export interface ValidateOptions {
  readonly registry: SchemaRegistry;
  /** The registry's own by default. */
  readonly engine?: XsdEngine;
  /** A version, or `latest` (default). */
  readonly version?: string;
}

/** Longest piece of a source line that is shown. */
const LONGEST_SOURCE = 240;

/**
 * Judges the bytes of one file. A file that is hostile, undecodable or of no known kind is not valid, with one
 * error that carries the code; only a fault of the schemas themselves is thrown (`XML-SCHEMA`,
 * `XML-SCHEMA-UNKNOWN`).
 */
export function validateXml(bytes: Uint8Array, options: ValidateOptions): DocumentVerdict {
  const document = readDocument(bytes);
  if ('error' in document) return refusedVerdict(options, document.error);
  const { kind } = document;
  if (kind === null) return refusedVerdict(options, noSchema(document.root));
  const errors = judgeText(document.xml, kind, options);
  return { ...judges(options), valid: errors.length === 0, kind, errors };
}

/** What a schema says of a text, each error with its line of the text; `lineOffset` is added to the line told. */
export function judgeText(
  xml: string,
  kind: DocumentKind,
  { registry, engine = registry.engine, version = 'latest' }: ValidateOptions,
  lineOffset = 0,
): FileError[] {
  const errors = registry.schema(kind, registry.pack(version), engine).validate(xml);
  if (errors.length === 0) return [];
  const lines = xml.split('\n');
  return errors.map((error: SchemaError) => {
    const { line, element, message } = error;
    const source = line === null ? null : sourceLine(lines[line - 1]);
    return {
      line: line === null ? null : line + lineOffset,
      element,
      message,
      source,
      code: null,
      hint: null,
    };
  });
}

/** Version and engine that judge. */
export function judges({
  registry,
  engine = registry.engine,
  version = 'latest',
}: ValidateOptions): Pick<DocumentVerdict, 'schema' | 'engine'> {
  return { schema: registry.pack(version).version, engine: engine.name };
}

/** The verdict on what no schema could judge. */
export function refusedVerdict(options: ValidateOptions, error: FileError): DocumentVerdict {
  return { ...judges(options), valid: false, kind: null, errors: [error] };
}

/** An error that is not a schema's, as one of a file; `xml` is the text that it is about, where there is one. */
export function faultOf({ code, message, hint, line }: DeskError, xml: string | null = null): FileError {
  const source = xml === null || line === null ? null : sourceLine(xml.split('\n', line)[line - 1]);
  return { line, element: null, message, source, code, hint };
}

/** Told of a file whose root no schema describes. */
function noSchema(root: string): FileError {
  const message = typeset(`Aucun schéma ne décrit un fichier dont la racine est « ${root.slice(0, 60)} ».`);
  const hint = 'Choisissez un fichier d’interface du SNE (interfaceNuu).';
  return { line: null, element: root, message, source: null, code: 'XML-NOT-DEMAND', hint };
}

/** A document that was checked before any schema sees it, or why it cannot be judged. */
export type ReadDocument =
  | { readonly xml: string; readonly root: string; readonly kind: DocumentKind | null }
  | { readonly error: FileError };

/** Decodes and checks the bytes of a document. */
export function readDocument(bytes: Uint8Array): ReadDocument {
  let xml: string | null = null;
  try {
    xml = decodeXml(bytes);
    const { root } = guardXml(xml);
    return { xml, root, kind: kindOfRoot(root) };
  } catch (thrown) {
    if (!(thrown instanceof DeskError)) throw thrown;
    return { error: faultOf(thrown, xml) };
  }
}

function sourceLine(line: string | undefined): string | null {
  const text = line?.trim() ?? '';
  if (text === '') return null;
  return text.length > LONGEST_SOURCE ? `${text.slice(0, LONGEST_SOURCE)}…` : text;
}
