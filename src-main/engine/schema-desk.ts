import { asDeskError } from '../api/errors.ts';
import type { DriftReport, Revalidation, SchemaPackState } from '../api/schemas.ts';
import { validationPolicyOf } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import type { PackSource } from '../ingest/pack-source.ts';
import type { Clock } from '../schedule/clock.ts';
import type { ReadableStore, Store } from '../store/store.ts';
import { REFUSED_CODE } from '../ingest/refusal.ts';
import type { InspectedPack } from '../xml/pack-inspect.ts';
import { shippedChoice } from '../xml/schemas.ts';
import type { PackChoice, SchemaPack, SchemaRegistry } from '../xml/schemas.ts';
import { groupDrift } from './drift.ts';
import { PackFolder, packStates } from './pack-folder.ts';

export interface SchemaDeskOptions {
  readonly profile: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: () => Settings;
  /** Another set judges, or judging anew has moved on or ended. */
  readonly onChange: (change: 'packs' | 'progress' | 'ended') => void;
}

/** How far judging the stock anew is. */
export interface RevalidationProgress {
  readonly done: number;
  readonly total: number;
}

/** The schemas of a desk: which sets there are, which one judges, what departs from it, and judging the stock anew. */
export class SchemaDesk {
  readonly #options: SchemaDeskOptions;
  readonly #folder: PackFolder;
  readonly #stopping = new AbortController();
  #choice: PackChoice;
  #registry: Promise<SchemaRegistry> | null = null;
  #fault: string | null = null;
  #running: Promise<Revalidation> | null = null;
  #again = false;
  #progress: RevalidationProgress | null = null;
  #last: Revalidation | null = null;

  constructor(options: SchemaDeskOptions) {
    this.#options = options;
    this.#folder = new PackFolder(options.profile);
    this.#folder.clear();
    this.#choice = this.#folder.read();
  }

  /** The set that judges. */
  get current(): SchemaPack {
    return this.#choice.current;
  }

  /** What is wrong with the sets that were added, in French; the shipped one judges meanwhile. */
  get fault(): string | null {
    return this.#fault ?? this.#folder.fault;
  }

  get progress(): RevalidationProgress | null {
    return this.#progress;
  }

  /** What the last run of this engine has found, or null. */
  get last(): Revalidation | null {
    return this.#last;
  }

  list(): SchemaPackState[] {
    return packStates(this.#choice);
  }

  /** The schemas in use, opened once; another set is in it from the moment it is chosen. */
  registry(): Promise<SchemaRegistry> {
    this.#registry ??= this.#open();
    return this.#registry;
  }

  /** Checks a set and lets it judge at once. Errors: as `PackFolder.add`; nothing has changed then. */
  async add(source: PackSource, version: string | null): Promise<void> {
    await this.#adopt(await this.#folder.add(source, version, this.#options.clock.now()));
  }

  /** Checks a set and keeps nothing of it. Errors: as `PackFolder.add`. */
  check(source: PackSource): Promise<InspectedPack> {
    return this.#folder.check(source);
  }

  /** Lets another set that is known judge at once. Throws `XML-SCHEMA-UNKNOWN`. */
  async use(version: string): Promise<void> {
    await this.#adopt(this.#folder.use(version, this.#options.clock.now()));
  }

  drift(): DriftReport {
    return driftReport(this.#options.store);
  }

  /**
   * Judges the whole stock anew. Asked for while it runs, it begins again with the schemas of then once it is through.
   *
   * @throws DeskError as `revalidate`
   */
  revalidate(signal?: AbortSignal): Promise<Revalidation> {
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#revalidate(signal).finally(() => {
      this.#running = null;
      this.#progress = null;
      this.#options.onChange('ended');
    });
    return this.#running;
  }

  /** Ends what runs and frees the schemas. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running?.catch(() => undefined);
    (await this.#registry?.catch(() => null))?.dispose();
  }

  async #revalidate(signal: AbortSignal | undefined): Promise<Revalidation> {
    const { store, clock, settings, onChange } = this.#options;
    const stopping = this.#stopping.signal;
    const ending = signal === undefined ? stopping : AbortSignal.any([signal, stopping]);
    const schemas = await this.registry();
    // Loaded when first needed: the window's first rows come sooner.
    const { revalidate } = await import('./revalidate.ts');
    for (;;) {
      this.#again = false;
      this.#last = await revalidate({
        store,
        schemas,
        clock,
        policy: validationPolicyOf(settings()),
        signal: ending,
        onProgress: (done, total) => {
          this.#progress = { done, total };
          onChange('progress');
        },
      });
      if (!this.#isAskedAgain() || ending.aborted) return this.#last;
    }
  }

  #isAskedAgain(): boolean {
    return this.#again;
  }

  async #open(): Promise<SchemaRegistry> {
    const { openSchemas } = await import('../xml/schemas.ts');
    const schemas = await openSchemas(this.#choice);
    this.#compile(schemas);
    return schemas;
  }

  async #adopt(choice: PackChoice): Promise<void> {
    const registry = await this.#registry;
    this.#choice = choice;
    this.#fault = null;
    if (registry !== null) {
      registry.use(choice);
      this.#compile(registry);
    }
    this.#options.onChange('packs');
  }

  /** A set that was damaged on the disk since it was checked must not refuse every demand: the shipped one takes its place. */
  #compile(registry: SchemaRegistry): void {
    try {
      registry.schema('demand');
      registry.schema('movement');
    } catch (thrown) {
      const { packs } = this.#choice;
      const shipped = shippedChoice();
      this.#fault = `${asDeskError(thrown).message} Le jeu livré avec le logiciel le remplace.`;
      this.#choice = { packs, current: shipped.current };
      registry.use(this.#choice);
    }
  }
}

/** What departs from the schemas in a store, and what they refused. */
export function driftReport(store: ReadableStore): DriftReport {
  return {
    drift: groupDrift(store.drift.rows(), (signatures) => store.drift.countDemands(signatures)),
    refused: store.drift.refusals(REFUSED_CODE),
  };
}
