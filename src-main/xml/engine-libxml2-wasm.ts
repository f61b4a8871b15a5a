import { posix, relative, sep } from 'node:path';
import * as libxml2 from 'libxml2-wasm';
import type { DeskError } from '../api/errors.ts';
import { usualEngineVersion } from './engine-version.ts';
import type { CompiledSchema, XsdEngine } from './engine-types.ts';
import { readSchemaFiles, schemaFault } from './schema-files.ts';
import type { SchemaFiles, SchemaSource } from './schema-files.ts';
import { explainFault } from './schema-faults.ts';
import { judged } from './schema-errors.ts';
import type { RawSchemaError } from './schema-errors.ts';

// Neither network nor external entities nor catalogues; HUGE is left out, so libxml2's own bounds stay.
export const PARSE_OPTIONS = {
  option:
    libxml2.ParseOption.XML_PARSE_NONET |
    libxml2.ParseOption.XML_PARSE_NO_XXE |
    libxml2.ParseOption.XML_PARSE_NO_SYS_CATALOG |
    libxml2.ParseOption.XML_PARSE_BIG_LINES |
    libxml2.ParseOption.XML_PARSE_COMPACT,
};

/** The engine that serves everywhere: a current libxml2 compiled to WebAssembly. */
export function loadLibxml2Wasm(): XsdEngine {
  return { name: 'libxml2-wasm', version: usualEngineVersion(), compile };
}

function compile(source: SchemaSource): CompiledSchema {
  const files = readSchemaFiles(source);
  const { document, validator } = compileFiles(files);
  let disposed = false;
  return {
    validate: (xml, parsed) =>
      judged({ xml, parsed }, files.vocabulary, (guarded) => validate(validator, guarded)),
    dispose: () => {
      if (disposed) return;
      disposed = true;
      validator.dispose();
      document.dispose();
    },
  };
}

/** A schema compiled by libxml2, and the document it was read from: both hold memory of the module. */
export interface Compiled {
  readonly document: libxml2.XmlDocument;
  readonly validator: libxml2.XsdValidator;
}

/** Compiles a schema whose files are all in memory. Throws `XML-SCHEMA` when it cannot be used. */
export function compileFiles(files: SchemaFiles): Compiled {
  const served = new ServedFiles(files);
  libxml2.xmlRegisterInputProvider(served.provider);
  try {
    const bytes = Buffer.from(files.texts.get(files.main) ?? '', 'utf8');
    const document = libxml2.XmlDocument.fromBuffer(bytes, {
      ...PARSE_OPTIONS,
      url: served.urlOf(files.main),
    });
    try {
      return { document, validator: libxml2.XsdValidator.fromDoc(document) };
    } catch (cause) {
      document.dispose();
      throw cause;
    }
  } catch (cause) {
    throw compileFault(files, served, cause);
  } finally {
    libxml2.xmlCleanupInputProvider();
  }
}

/** Why the engine refuses a schema: which file of the pack, which line, and what is wrong there. */
function compileFault(files: SchemaFiles, served: ServedFiles, cause: unknown): DeskError {
  const details = cause instanceof libxml2.XmlLibError ? cause.details : [];
  const first = details.find(({ level, line }) => level > 1 && line > 0) ?? details[0];
  if (first === undefined) throw cause;
  const name = served.nameOf(first.file ?? '') ?? served.nameOf(served.urlOf(files.main)) ?? '';
  return schemaFault(name, explainFault(first.message), { line: first.line > 0 ? first.line : null, cause });
}

/** Judges one document; every document is disposed, for the memory of the module never shrinks. */
function validate(validator: libxml2.XsdValidator, xml: string): readonly RawSchemaError[] {
  let document: libxml2.XmlDocument;
  try {
    document = libxml2.XmlDocument.fromBuffer(Buffer.from(xml, 'utf8'), PARSE_OPTIONS);
  } catch (thrown) {
    return detailsOf(thrown);
  }
  try {
    validator.validate(document);
    return [];
  } catch (thrown) {
    return detailsOf(thrown);
  } finally {
    document.dispose();
  }
}

function detailsOf(thrown: unknown): readonly RawSchemaError[] {
  if (!(thrown instanceof libxml2.XmlLibError)) throw thrown;
  const errors = thrown.details.filter((detail) => detail.level > 1);
  // A failure without a detail is a failure still.
  if (errors.length === 0) return [{ line: null, message: thrown.message }];
  return errors.map(({ line, message }) => ({ line: line > 0 ? line : null, message }));
}

/** Serves the files of a schema to libxml2 from memory: it has no other way to any file. */
class ServedFiles {
  readonly #root: string;
  readonly #contents = new Map<string, Uint8Array>();
  readonly #open = new Map<number, { readonly bytes: Uint8Array; at: number }>();
  #nextDescriptor = 1;

  constructor(files: SchemaFiles) {
    this.#root = files.folder;
    for (const [path, text] of files.texts) this.#contents.set(this.urlOf(path), Buffer.from(text, 'utf8'));
  }

  /** Made-up address of a file; libxml2 resolves the includes of one file against it. */
  urlOf(path: string): string {
    return posix.join('/schemas', ...relative(this.#root, path).split(sep).map(encodeURIComponent));
  }

  /** The path of a made-up address from the pack's folder; null for another address. */
  nameOf(url: string): string | null {
    if (this.#find(url) === undefined) return null;
    return url.split('/').slice(2).map(decodeURIComponent).join('/');
  }

  /** libxml2 asks for an address escaped or not. */
  #find(name: string): Uint8Array | undefined {
    return this.#contents.get(name) ?? this.#contents.get(name.split('/').map(encodeURIComponent).join('/'));
  }

  readonly provider: libxml2.XmlInputProvider = {
    match: (name) => this.#find(name) !== undefined,
    open: (name) => {
      const bytes = this.#find(name);
      if (bytes === undefined) return undefined;
      const descriptor = this.#nextDescriptor;
      this.#nextDescriptor += 1;
      this.#open.set(descriptor, { bytes, at: 0 });
      return descriptor;
    },
    read: (descriptor, buffer) => {
      const file = this.#open.get(descriptor);
      if (file === undefined) return -1;
      const piece = file.bytes.subarray(file.at, file.at + buffer.byteLength);
      buffer.set(piece);
      file.at += piece.byteLength;
      return piece.byteLength;
    },
    close: (descriptor) => this.#open.delete(descriptor),
  };
}
