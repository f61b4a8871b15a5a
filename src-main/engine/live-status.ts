import { asDeskError } from '../api/errors.ts';
import type { Settings } from '../api/settings.ts';
import type { Status } from '../api/status.ts';
import type { Clock } from '../schedule/clock.ts';
import { planNextCall } from '../schedule/plan.ts';
import type { NextCall } from '../schedule/plan.ts';
import type { Store } from '../store/store.ts';
import { asStoreError } from '../store/store-errors.ts';
import type { Bulk } from './bulk.ts';
import type { SchemaDesk } from './schema-desk.ts';
import { computeStatus, planInput, statusWithoutStore } from './status.ts';
import type { StatusContext } from './status.ts';
import type { Synchroniser } from './synchroniser.ts';

/** Wake-ups nearer than this are one, in milliseconds. */
const ONE_WAKE_MS = 120_000;

export interface LiveStatusOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly synchroniser: Synchroniser;
  readonly bulk: Bulk;
  readonly schemas: SchemaDesk;
}

/** The state and the plan of an engine that runs: what its store says, and what only the living process knows. */
export class LiveStatus {
  readonly #options: LiveStatusOptions;
  readonly #startedAt: Date;
  #wokeAt: Date | null = null;

  constructor(options: LiveStatusOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  /** The state of synchronisation at this moment. */
  status(): Status {
    const context = this.#context();
    try {
      return computeStatus(this.#options.store, context);
    } catch (thrown) {
      return statusWithoutStore(context, asDeskError(asStoreError(thrown)));
    }
  }

  /** The next call as it is now planned; null while paused or without connection settings. */
  plan(): NextCall | null {
    const { store, settings } = this.#options;
    try {
      if (settings().connection.url === null) return null;
      return planNextCall(planInput(store, this.#context()));
    } catch {
      // The store cannot be read: the status says so, and no call would have a place to be stored in.
      return null;
    }
  }

  /** The computer woke up or the network came back. Of several in a row the first counts: a network that comes and goes
   * must not put a due call off for ever. */
  noteWake(): void {
    const now = this.#options.clock.now();
    const sinceFormer = this.#wokeAt === null ? Infinity : Math.abs(now.getTime() - this.#wokeAt.getTime());
    if (sinceFormer >= ONE_WAKE_MS) this.#wokeAt = now;
  }

  #context(): StatusContext {
    const { clock, settings, synchroniser, bulk, schemas } = this.#options;
    return {
      settings: settings(),
      now: clock.now(),
      startedAt: this.#startedAt,
      wokeAt: this.#wokeAt,
      running: synchroniser.progress,
      work: bulk.current,
      unnoted: synchroniser.unnoted,
      schema: schemas.current,
    };
  }
}
