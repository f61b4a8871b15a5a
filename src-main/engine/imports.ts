import { validationPolicyOf } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import { limitsOf } from '../ingest/archive-limits.ts';
import { importFiles } from '../ingest/import-files.ts';
import type { ImportProgress } from '../ingest/import-files.ts';
import type { ImportResult } from '../ingest/import-tally.ts';
import type { Clock } from '../schedule/clock.ts';
import type { Store } from '../store/store.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import type { PauseGate } from './pause-gate.ts';

export interface ImportRunnerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly schemas: () => Promise<SchemaRegistry>;
  /** Closed while a person has suspended what goes on in bulk: archives wait, between two commits too. */
  readonly gate: PauseGate;
  readonly onProgress: (progress: ImportProgress) => void;
  /** An import is over, however it ended. */
  readonly onEnd: () => void;
}

/** Imports by hand, one after the other; what was cut goes on from there when the same archive is imported again. */
export class ImportRunner {
  readonly #options: ImportRunnerOptions;
  readonly #stopping = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ImportRunnerOptions) {
    this.#options = options;
  }

  /** Reads files, archives and folders into the store; the signal, or `stop`, ends it between two commits. */
  run(paths: readonly string[], signal?: AbortSignal): Promise<ImportResult> {
    const run = this.#last.then(() => this.#import(paths, signal));
    this.#last = run.catch(() => undefined);
    return run;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#last;
  }

  async #import(paths: readonly string[], signal: AbortSignal | undefined): Promise<ImportResult> {
    const { store, clock, settings, schemas, gate, onProgress, onEnd } = this.#options;
    const stopping = this.#stopping.signal;
    const ending = signal === undefined ? stopping : AbortSignal.any([signal, stopping]);
    try {
      return await importFiles(paths, {
        store,
        schemas: await schemas(),
        policy: validationPolicyOf(settings()),
        clock,
        signal: ending,
        limits: limitsOf(settings().exports),
        gate: () => gate.passed(ending),
        onProgress,
      });
    } finally {
      onEnd();
    }
  }
}
