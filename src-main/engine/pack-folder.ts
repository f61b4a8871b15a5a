import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { SchemaPackState } from '../api/schemas.ts';
import { asDeskError } from '../api/errors.ts';
import type { PackSource } from '../ingest/pack-source.ts';
import { checkPack } from '../xml/pack-check.ts';
import type { InspectedPack } from '../xml/pack-inspect.ts';
import { findPack, packSources, shippedChoice, shippedPacks } from '../xml/schemas.ts';
import type { PackChoice, SchemaPack } from '../xml/schemas.ts';

const INDEX = 'packs.json';
/** Begins the name of a folder that is not a pack yet. */
const INCOMING = '.incoming-';

/** `packs.json`: the packs that a person added, the oldest first, and the one in use. */
const packIndex = z.object({
  packs: z.array(
    z.object({
      id: z.string().regex(/^[\w.-]{1,80}$/),
      version: z.string().min(1),
      origin: z.string().min(1),
      addedAt: z.string(),
      /** Name of the folder or archive that it came as. */
      source: z.string(),
      files: z.object({ interfaceNuu: z.string().min(1), mouvement: z.string().nullable() }),
    }),
  ),
  /** Null: the latest of those shipped. */
  current: z.string().nullable(),
});
type PackIndex = z.infer<typeof packIndex>;

const NO_PACKS: PackIndex = { packs: [], current: null };

/** The packs of a profile: those shipped and those in `schemas/`. What is wrong there never keeps the desk from working. */
export class PackFolder {
  readonly #folder: string;
  readonly #check: typeof checkPack;
  #fault: string | null = null;

  /** @param check how a pack is tried: in a thread of its own */
  constructor(profile: string, check: typeof checkPack = checkPack) {
    this.#folder = join(profile, 'schemas');
    this.#check = check;
  }

  /** What was wrong at the last reading, in French, or null. */
  get fault(): string | null {
    return this.#fault;
  }

  /** The packs and the one in use, read from the disk; those shipped stand in for what cannot be read. */
  read(): PackChoice {
    const shipped = shippedPacks();
    const index = this.#index();
    const packs = [...shipped];
    for (const { id, version, origin, addedAt, files } of index.packs) {
      const sources = packSources(join(this.#folder, id), files);
      if (existsSync(sources.demand.file)) packs.push({ id, version, origin, addedAt, files: sources });
      else this.#fault = `Le jeu de schémas ${version} n’est plus sur le disque : ajoutez-le de nouveau.`;
    }
    const current = packs.find(({ id }) => id === index.current);
    return current === undefined ? { packs, current: shippedChoice(shipped).current } : { packs, current };
  }

  /**
   * Checks a pack and makes it current; a broken one changes nothing. The same pack again is the same pack.
   *
   * @param version the one that a person gave; else what the pack says, else the day
   * @param at UTC
   * @throws DeskError XML-SCHEMA*, STORE-FULL…
   */
  async add(source: PackSource, version: string | null, at: Date): Promise<PackChoice> {
    await this.#staged(source, (incoming, found) => {
      const named = version ?? found.version ?? at.toISOString().slice(0, 10);
      const id = `${named}-${digestOf(source)}`;
      const target = join(this.#folder, id);
      if (existsSync(target)) rmSync(target, { recursive: true });
      renameSync(incoming, target);
      const index = this.#indexToChange(at);
      const added = {
        id,
        version: named,
        origin: 'officiel',
        addedAt: at.toISOString(),
        source: source.name,
      };
      const packs = [...index.packs.filter((pack) => pack.id !== id), { ...added, files: found.files }];
      this.#write({ packs, current: id });
    });
    return this.read();
  }

  /** Compiles a pack as `add` does, and keeps nothing of it. Throws as `add`. */
  check(source: PackSource): Promise<InspectedPack> {
    return this.#staged(source, (_incoming, found) => found);
  }

  /** Lets another pack judge. Throws `XML-SCHEMA-UNKNOWN`. */
  use(version: string, at: Date): PackChoice {
    const pack = findPack(this.read(), version);
    this.#write({ ...this.#indexToChange(at), current: pack.addedAt === null ? null : pack.id });
    return this.read();
  }

  /** Removes what a run that died has left. */
  clear(): void {
    if (!existsSync(this.#folder)) return;
    for (const name of readdirSync(this.#folder)) {
      if (name.startsWith(INCOMING)) rmSync(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  /** Writes a pack beside the others for as long as it is checked and worked on. */
  async #staged<T>(source: PackSource, work: (incoming: string, found: InspectedPack) => T): Promise<T> {
    const incoming = join(this.#folder, `${INCOMING}${randomUUID()}`);
    try {
      for (const [path, bytes] of source.files) {
        const file = join(incoming, ...path.split('/'));
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, bytes);
      }
      return work(incoming, await this.#check(incoming, source.name));
    } finally {
      rmSync(incoming, { recursive: true, force: true });
      this.#removeIfEmpty();
    }
  }

  #index(): PackIndex {
    this.#fault = null;
    const file = join(this.#folder, INDEX);
    if (!existsSync(file)) return NO_PACKS;
    try {
      return packIndex.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (thrown) {
      this.#fault = `La liste des jeux de schémas ajoutés est illisible (${asDeskError(thrown).code}) : ajoutez-les de nouveau.`;
      return NO_PACKS;
    }
  }

  /** As `#index`; one that cannot be read is set aside first, never overwritten. */
  #indexToChange(at: Date): PackIndex {
    const index = this.#index();
    if (this.#fault !== null) {
      const kept = `packs.illisible-${at.toISOString().replaceAll(':', '')}.json`;
      renameSync(join(this.#folder, INDEX), join(this.#folder, kept));
    }
    return index;
  }

  /** The whole file or none of it. */
  #write(index: PackIndex): void {
    mkdirSync(this.#folder, { recursive: true });
    const draft = join(this.#folder, `${INCOMING}${INDEX}`);
    writeFileSync(draft, `${JSON.stringify(index, null, 2)}\n`, { flush: true });
    renameSync(draft, join(this.#folder, INDEX));
  }

  /** A refused pack leaves nothing behind, not even a folder. */
  #removeIfEmpty(): void {
    if (existsSync(this.#folder) && readdirSync(this.#folder).length === 0)
      rmSync(this.#folder, { recursive: true });
  }
}

/** Packs as they are told of: the shipped ones, then in the order they were added. */
export function packStates({ packs, current }: PackChoice): SchemaPackState[] {
  return packs.map((pack: SchemaPack) => {
    const { id, version, origin, addedAt } = pack;
    return { id, version, origin, addedAt, current: id === current.id };
  });
}

function digestOf({ files }: PackSource): string {
  const hash = createHash('sha256');
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${String(bytes.length)}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 12);
}
