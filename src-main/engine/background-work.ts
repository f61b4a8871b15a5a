import type { RefreshResult } from '../api/exports.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import type { UnitContext } from './demand-refresh.ts';

export interface BackgroundWorkOptions {
  readonly store: Store;
  /** What a retrieval needs by the settings of the moment; `close` frees it. */
  readonly openContext: () => Promise<UnitContext & { readonly close: () => Promise<void> }>;
  readonly onStored: () => void;
}

/** Unit retrievals and clearing up beside the calls of the schedule; all of it has ended once `stop` resolves. */
export class BackgroundWork {
  readonly #options: BackgroundWorkOptions;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: BackgroundWorkOptions) {
    this.#options = options;
  }

  /** Runs a unit retrieval, given up by `signal` or `stop`. */
  async retrieve(
    work: (context: UnitContext, ending: AbortSignal) => Promise<RefreshResult>,
    signal?: AbortSignal,
  ): Promise<RefreshResult> {
    const { openContext, onStored } = this.#options;
    const stopping = this.#stopping.signal;
    const ending = signal === undefined ? stopping : AbortSignal.any([signal, stopping]);
    const context = await openContext();
    const run = work(context, ending).finally(() => context.close());
    this.#running.add(run);
    try {
      return await run;
    } finally {
      this.#running.delete(run);
      onStored();
    }
  }

  /** The desk keeps no history of monthly resources any more. */
  dropDrmHistory(): void {
    this.#write((unit) => {
      unit.drm.dropHistory();
    });
  }

  /** Demands changed: resources of an applicant who is no longer the one that was checked go. */
  dropOutdatedDrm(): void {
    if (this.#options.store.drm.summary().covered === 0) return;
    this.#write((unit) => {
      unit.drm.dropOutdated();
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }

  #write(work: (unit: WriteUnit) => void): void {
    // What fails (a full disk) is done with the next change; nothing outdated is ever shown meanwhile.
    const run = this.#options.store.write(work).catch(() => undefined);
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }
}
