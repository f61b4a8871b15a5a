import type { SchemaSource } from './schema-files.ts';
import type { XmlElement } from './tree.ts';

/** The two validation engines; both are libxml2, of different ages and bindings. */
export type XsdEngineName = 'libxml2-wasm' | 'libxmljs2';

/** One thing that a schema refuses. */
export interface SchemaError {
  /** Line in the document, or null when the engine does not say. */
  readonly line: number | null;
  /** Local name of the element concerned. */
  readonly element: string | null;
  /** French, without any value of the document: fit for logs and drift reports. */
  readonly message: string;
  /** The engine's own text. It may quote values of persons: never log it. */
  readonly raw: string;
  /** The same for the same cause in every demand and from both engines: kind | path | what was expected. */
  readonly signature: string;
}

/** A schema ready to judge documents. */
export interface CompiledSchema {
  /**
   * The errors of a document, in the engine's order; none when it is valid. The document is checked by
   * `guardXml` before the engine sees it, and this throws as `guardXml` does (`XML-DOCTYPE`, `XML-MALFORMED`…).
   *
   * @param parsed its tree by `parseTree`, where there is one already: that has checked the document
   */
  validate(xml: string, parsed?: XmlElement): readonly SchemaError[];
  /** Frees what the engine holds; the schema cannot be used afterwards. */
  dispose(): void;
}

/** An engine, without access to the network nor to files outside the schema's folder. */
export interface XsdEngine {
  readonly name: XsdEngineName;
  /** Version of the package. */
  readonly version: string;
  /** Compiles a schema and what it includes. Throws `XML-SCHEMA` when it cannot be used. */
  compile(source: SchemaSource): CompiledSchema;
}
