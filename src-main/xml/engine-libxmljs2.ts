import { createRequire } from 'node:module';
import { relative, sep } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import type { CompiledSchema, XsdEngine } from './engine-types.ts';
import { readSchemaFiles, schemaFault } from './schema-files.ts';
import type { SchemaFiles, SchemaSource } from './schema-files.ts';
import { explainFault } from './schema-faults.ts';
import { judged } from './schema-errors.ts';
import type { RawSchemaError } from './schema-errors.ts';

/** The little that is used of libxmljs2; it is optional, so its own types may not be there. */
interface Libxmljs2 {
  readonly version: string;
  parseXml(source: string, options: Readonly<Record<string, unknown>>): Libxmljs2Document;
}

interface Libxmljs2Document {
  readonly validationErrors: unknown;
  validate(schema: Libxmljs2Document): boolean;
}

const reportedError = z.object({
  message: z.string(),
  line: z.number().nullish(),
  level: z.number().nullish(),
});

// As for the other engine: no network, no entities, no external DTD, libxml2's own bounds kept.
const PARSE_OPTIONS = {
  nonet: true,
  noent: false,
  dtdload: false,
  dtdvalid: false,
  huge: false,
  xinclude: false,
};

/**
 * The second engine: libxml2 2.9.9 through a native module. It compiles the schema anew for each document, and
 * cannot be loaded in a second thread. Throws `XML-ENGINE-MISSING` when it is not installed.
 */
export function loadLibxmljs2(): XsdEngine {
  const library = requireLibrary();
  return { name: 'libxmljs2', version: library.version, compile: (file) => compile(library, file) };
}

function requireLibrary(): Libxmljs2 {
  try {
    const loaded: unknown = createRequire(import.meta.url)('libxmljs2');
    if (isLibrary(loaded)) return loaded;
  } catch (cause) {
    throw missing(cause);
  }
  throw missing(undefined);
}

function missing(cause: unknown): DeskError {
  return new DeskError('XML-ENGINE-MISSING', 'Le moteur de validation libxmljs2 n’est pas installé.', {
    hint: 'Utilisez le moteur libxml2-wasm, ou installez libxmljs2 sur un poste muni d’un compilateur.',
    cause,
  });
}

function isLibrary(value: unknown): value is Libxmljs2 {
  return (
    typeof value === 'object' &&
    value !== null &&
    'parseXml' in value &&
    typeof value.parseXml === 'function' &&
    'version' in value &&
    typeof value.version === 'string'
  );
}

function compile(library: Libxmljs2, source: SchemaSource): CompiledSchema {
  const files = readSchemaFiles(source);
  const schema = parseSchema(library, files);
  return {
    validate: (xml, parsed) =>
      judged({ xml, parsed }, files.vocabulary, (guarded) => validate(library, schema, guarded)),
    // Memory of this engine is freed by the garbage collector.
    dispose: () => undefined,
  };
}

function parseSchema(library: Libxmljs2, files: SchemaFiles): Libxmljs2Document {
  try {
    const text = files.texts.get(files.main) ?? '';
    const schema = library.parseXml(text, { ...PARSE_OPTIONS, baseUrl: files.main });
    // It only compiles when it validates: an unusable schema must fail here, not on the first file.
    library.parseXml('<essai/>', PARSE_OPTIONS).validate(schema);
    return schema;
  } catch (cause) {
    const { data } = reportedError.safeParse(cause);
    const name = relative(files.folder, files.main).split(sep).join('/');
    throw schemaFault(name, explainFault(data?.message ?? ''), { line: data?.line ?? null, cause });
  }
}

function validate(library: Libxmljs2, schema: Libxmljs2Document, xml: string): readonly RawSchemaError[] {
  let document: Libxmljs2Document;
  try {
    document = library.parseXml(xml, PARSE_OPTIONS);
  } catch (thrown) {
    return [rawError(thrown)];
  }
  if (document.validate(schema)) return [];
  const reported = z.array(z.unknown()).parse(document.validationErrors);
  const errors = reported.filter((error) => (reportedError.safeParse(error).data?.level ?? 2) > 1);
  return errors.length === 0 ? [{ line: null, message: '' }] : errors.map(rawError);
}

function rawError(thrown: unknown): RawSchemaError {
  const { data } = reportedError.safeParse(thrown);
  const line = data?.line ?? null;
  return { line: line !== null && line > 0 ? line : null, message: data?.message ?? '' };
}
