import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import { resourcePath } from '../resources.ts';
import { DEMAND_ROOTS, MOVEMENT_ROOTS } from './demand-names.ts';
import { loadEngine } from './engine.ts';
import type { CompiledSchema, SchemaError, XsdEngine } from './engine.ts';
import { typeset } from './french.ts';
import { schemaFault } from './schema-files.ts';

/** What a document is, by its root; each kind has its schema. */
export type DocumentKind = 'demand' | 'movement';

/** `pack.json`: what a folder of schemas holds. */
const packFile = z.object({
  version: z.string().regex(/^\d{2}\.\d{2}$/),
  origin: z.string().min(1),
  files: z.object({ interfaceNuu: z.string().min(1), mouvement: z.string().min(1).optional() }),
});

/** A set of schemas of one version of the interface. */
export interface SchemaPack {
  readonly version: string;
  /** `projet` for the project's own; another word for one that the user added. */
  readonly origin: string;
  readonly folder: string;
  /** Absolute path of the schema of each kind; `movement` may be missing. */
  readonly files: { readonly demand: string; readonly movement: string | null };
}

/** The kind of a document from the local name of its root, or null when no schema is for it. */
export function kindOfRoot(root: string): DocumentKind | null {
  if (DEMAND_ROOTS.includes(root)) return 'demand';
  return MOVEMENT_ROOTS.includes(root) ? 'movement' : null;
}

/**
 * The packs found in folders that hold one folder a pack. Of two packs of one version the later folder wins,
 * so that an official pack takes the place of the project's. Throws `XML-SCHEMA` for an unreadable `pack.json`.
 */
function listPacks(folders: readonly string[]): readonly SchemaPack[] {
  const packs = new Map<string, SchemaPack>();
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name, 'pack.json');
      if (!existsSync(file)) continue;
      const pack = readPack(file, join(folder, entry.name));
      packs.set(pack.version, pack);
    }
  }
  return [...packs.values()].sort((a, b) => (a.version < b.version ? -1 : 1));
}

function readPack(file: string, folder: string): SchemaPack {
  try {
    const { version, origin, files } = packFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    const movement = files.mouvement === undefined ? null : join(folder, files.mouvement);
    return { version, origin, folder, files: { demand: join(folder, files.interfaceNuu), movement } };
  } catch (cause) {
    throw schemaFault(file, 'son contenu n’est pas celui d’un jeu de schémas', cause);
  }
}

/** The pack of the latest version in these folders, without any engine. Throws `XML-SCHEMA`. */
export function currentPack(folders: readonly string[]): SchemaPack {
  const latest = listPacks(folders).at(-1);
  if (latest === undefined) throw schemaFault(folders.join(', '), 'aucun jeu de schémas n’y est');
  return latest;
}

export interface SchemaRegistryOptions {
  /** Folders of packs, the later ones winning; by default those shipped with the product. */
  readonly folders?: readonly string[];
  /** The engine used unless another is named. */
  readonly engine: XsdEngine;
}

/** The schema packs known, each schema compiled when first needed and kept. Not shared between threads. */
export class SchemaRegistry {
  /** Oldest version first. */
  readonly packs: readonly SchemaPack[];
  readonly engine: XsdEngine;
  readonly #compiled = new Map<string, CompiledSchema>();

  /** Throws `XML-SCHEMA` when no pack is found or one is unreadable. */
  constructor(options: SchemaRegistryOptions) {
    const folders = options.folders ?? [resourcePath('xsd')];
    this.packs = listPacks(folders);
    this.engine = options.engine;
    if (this.packs.length === 0) throw schemaFault(folders.join(', '), 'aucun jeu de schémas n’y est');
  }

  /** The pack of the latest version: the one that judges (§4: "always validate with the latest XSDs"). */
  get current(): SchemaPack {
    const latest = this.packs.at(-1);
    // The constructor has thrown before when there is none.
    if (latest === undefined) throw new Error('SchemaRegistry without a pack');
    return latest;
  }

  /** The pack of a version, or the current one for `latest`. Throws `XML-SCHEMA-UNKNOWN`. */
  pack(version: string): SchemaPack {
    if (version === 'latest') return this.current;
    const found = this.packs.find((pack) => pack.version === version);
    if (found !== undefined) return found;
    const known = this.packs.map((pack) => pack.version).join(', ');
    throw new DeskError('XML-SCHEMA-UNKNOWN', typeset(`Aucun schéma de version « ${version} ».`), {
      hint: typeset(`Versions connues : ${known}.`),
    });
  }

  /** Errors of a demand file under the current pack. Throws as `CompiledSchema.validate`. */
  validateDemand(xml: string): readonly SchemaError[] {
    return this.schema('demand').validate(xml);
  }

  /** Errors of a movement, or of a whole movements answer; the demand inside is not looked into. */
  validateMovement(xml: string): readonly SchemaError[] {
    return this.schema('movement').validate(xml);
  }

  /** The compiled schema of a kind. Throws `XML-SCHEMA` when the pack has none or it cannot be compiled. */
  schema(
    kind: DocumentKind,
    pack: SchemaPack = this.current,
    engine: XsdEngine = this.engine,
  ): CompiledSchema {
    const file = pack.files[kind] ?? this.#lastFileOf(kind);
    const key = `${engine.name} ${file}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const compiled = engine.compile(file);
    this.#compiled.set(key, compiled);
    return compiled;
  }

  /** Frees every compiled schema; they are compiled anew when needed again. */
  dispose(): void {
    for (const schema of this.#compiled.values()) schema.dispose();
    this.#compiled.clear();
  }

  /** A pack without a schema of a kind leaves it to the latest pack that has one. */
  #lastFileOf(kind: DocumentKind): string {
    const file = this.packs.findLast((pack) => pack.files[kind] !== null)?.files[kind];
    if (file === null || file === undefined) throw schemaFault(kind, 'aucun jeu de schémas n’en a');
    return file;
  }
}

/** The registry of the packs shipped with the product (and of further folders), under the usual engine. */
export async function openSchemas(folders: readonly string[] = []): Promise<SchemaRegistry> {
  const engine = await loadEngine('libxml2-wasm');
  return new SchemaRegistry({ folders: [resourcePath('xsd'), ...folders], engine });
}
