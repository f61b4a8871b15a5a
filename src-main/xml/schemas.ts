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
import type { SchemaSource } from './schema-files.ts';
import type { XmlElement } from './tree.ts';

/** What a document is, by its root; each kind has its schema. */
export type DocumentKind = 'demand' | 'movement';

/** `pack.json`: what a folder of schemas holds; paths from the folder, with slashes. */
export const packFile = z.object({
  version: z.string().regex(/^[\w.-]{1,40}$/),
  origin: z.string().min(1).default('officiel'),
  files: z.object({ interfaceNuu: z.string().min(1), mouvement: z.string().min(1).nullish() }),
});

/** A set of schemas of one version of the interface. Plain data: it goes to other threads as it is. */
export interface SchemaPack {
  /** Tells packs of one version apart. */
  readonly id: string;
  readonly version: string;
  /** `projet` for the project's own; `officiel` for one that a person added. */
  readonly origin: string;
  /** UTC instant; null for those shipped. */
  readonly addedAt: string | null;
  /** The schema of each kind; `movement` may be missing. */
  readonly files: { readonly demand: SchemaSource; readonly movement: SchemaSource | null };
}

/** The kind of a document from the local name of its root, or null when no schema is for it. */
export function kindOfRoot(root: string): DocumentKind | null {
  if (DEMAND_ROOTS.includes(root)) return 'demand';
  return MOVEMENT_ROOTS.includes(root) ? 'movement' : null;
}

/**
 * The packs shipped with the product, the oldest version first. Throws `XML-SCHEMA` for an unreadable `pack.json`, or
 * when there is none.
 */
export function shippedPacks(folder: string = resourcePath('xsd')): readonly SchemaPack[] {
  const packs: SchemaPack[] = [];
  for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    const root = join(folder, entry.name);
    const file = join(root, 'pack.json');
    if (existsSync(file)) packs.push(readPack(file, root));
  }
  if (packs.length === 0) throw schemaFault(folder, 'aucun jeu de schémas n’y est');
  return packs.sort((a, b) => (a.version < b.version ? -1 : 1));
}

function readPack(file: string, folder: string): SchemaPack {
  try {
    const { version, origin, files } = packFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    const id = `${origin}-${version}`;
    return { id, version, origin, addedAt: null, files: packSources(folder, files) };
  } catch (cause) {
    throw schemaFault(file, 'son contenu n’est pas celui d’un jeu de schémas', { cause });
  }
}

/** The schemas of a pack from its files as `pack.json` names them. */
export function packSources(
  folder: string,
  files: { readonly interfaceNuu: string; readonly mouvement?: string | null | undefined },
): SchemaPack['files'] {
  const source = (name: string): SchemaSource => ({ file: join(folder, name), folder });
  const movement = files.mouvement ?? null;
  return { demand: source(files.interfaceNuu), movement: movement === null ? null : source(movement) };
}

/** The packs known, and the one that judges. */
export interface PackChoice {
  readonly packs: readonly SchemaPack[];
  readonly current: SchemaPack;
}

/** The packs shipped, the latest version judging. */
export function shippedChoice(packs: readonly SchemaPack[] = shippedPacks()): PackChoice {
  const current = packs.at(-1);
  if (current === undefined) throw schemaFault('xsd', 'aucun jeu de schémas n’y est');
  return { packs, current };
}

/** A pack without a schema of movements leaves them to the latest other one that has one. */
export function judgingPack({ packs, current }: PackChoice): SchemaPack {
  if (current.files.movement !== null) return current;
  const movement = packs.findLast(({ files }) => files.movement !== null)?.files.movement ?? null;
  return { ...current, files: { ...current.files, movement } };
}

export interface SchemaRegistryOptions {
  /** By default those shipped with the product. */
  readonly choice?: PackChoice;
  /** The engine used unless another is named. */
  readonly engine: XsdEngine;
}

/** The schema packs known, each schema compiled when first needed and kept. Not shared between threads. */
export class SchemaRegistry {
  readonly engine: XsdEngine;
  readonly #compiled = new Map<string, CompiledSchema>();
  #choice: PackChoice;
  #current: SchemaPack;

  /** Throws `XML-SCHEMA` when no pack is found or one is unreadable. */
  constructor({ choice = shippedChoice(), engine }: SchemaRegistryOptions) {
    this.engine = engine;
    this.#choice = choice;
    this.#current = judgingPack(choice);
  }

  get packs(): readonly SchemaPack[] {
    return this.#choice.packs;
  }

  /** The pack that judges (§4: "always validate with the latest XSDs"), with a schema for movements wherever any pack has. */
  get current(): SchemaPack {
    return this.#current;
  }

  /** Other packs, or another one to judge: from the next document on. */
  use(choice: PackChoice): void {
    this.#choice = choice;
    this.#current = judgingPack(choice);
  }

  /** The pack of a version or identity, the current one for `latest`. Throws `XML-SCHEMA-UNKNOWN`. */
  pack(version: string): SchemaPack {
    if (version === 'latest') return this.current;
    return findPack(this.#choice, version);
  }

  /** Errors of a demand file under the current pack. Takes and throws as `CompiledSchema.validate`. */
  validateDemand(xml: string, parsed?: XmlElement): readonly SchemaError[] {
    return this.schema('demand').validate(xml, parsed);
  }

  /** Errors of a movement, or of a whole movements answer; the demand inside is not looked into. */
  validateMovement(xml: string, parsed?: XmlElement): readonly SchemaError[] {
    return this.schema('movement').validate(xml, parsed);
  }

  /** The compiled schema of a kind. Throws `XML-SCHEMA` when no pack has one or it cannot be compiled. */
  schema(
    kind: DocumentKind,
    pack: SchemaPack = this.current,
    engine: XsdEngine = this.engine,
  ): CompiledSchema {
    const source = judgingPack({ packs: this.packs, current: pack }).files[kind];
    if (source === null) throw schemaFault(kind, 'aucun jeu de schémas n’en a');
    const key = `${engine.name} ${source.file}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const compiled = engine.compile(source);
    this.#compiled.set(key, compiled);
    return compiled;
  }

  /** Frees every compiled schema; they are compiled anew when needed again. */
  dispose(): void {
    for (const schema of this.#compiled.values()) schema.dispose();
    this.#compiled.clear();
  }
}

/** The pack of a version (of several, the last added) or of an identity. Throws `XML-SCHEMA-UNKNOWN`. */
export function findPack({ packs }: Pick<PackChoice, 'packs'>, version: string): SchemaPack {
  const found = packs.findLast((pack) => pack.version === version || pack.id === version);
  if (found !== undefined) return found;
  const known = packs.map((pack) => pack.version).join(', ');
  throw new DeskError('XML-SCHEMA-UNKNOWN', typeset(`Aucun schéma de version « ${version.slice(0, 40)} ».`), {
    hint: typeset(`Versions connues : ${known}.`),
  });
}

/** A registry under the usual engine. */
export async function openSchemas(choice: PackChoice = shippedChoice()): Promise<SchemaRegistry> {
  return new SchemaRegistry({ choice, engine: await loadEngine('libxml2-wasm') });
}
