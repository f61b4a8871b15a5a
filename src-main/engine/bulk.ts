import { join } from 'node:path';
import type { Settings } from '../api/settings.ts';
import type { BulkWork } from '../api/status.ts';
import type { ImportResult } from '../ingest/import-tally.ts';
import type { Clock } from '../schedule/clock.ts';
import type { StoreKey } from '../store/cipher.ts';
import type { Store } from '../store/store.ts';
import { BulkProgress } from './bulk-progress.ts';
import { throttled } from './event-hub.ts';
import type { EventHub } from './event-hub.ts';
import { ExportRunner } from './exports.ts';
import { ImportRunner } from './imports.ts';
import { PauseGate } from './pause-gate.ts';
import { plannedExport } from './refill.ts';
import type { SneAccess } from './sne-access.ts';

/** Shortest time between two events about the progress of an export, in milliseconds. */
const PROGRESS_INTERVAL_MS = 200;
/** The same for the status, which is computed beside the storing. */
const STATUS_INTERVAL_MS = 1_000;

export interface BulkOptions {
  /** The data folder. */
  readonly profile: string;
  /** What archives are encrypted by while they are on the disk. */
  readonly key: StoreKey;
  readonly store: Store;
  readonly clock: Clock;
  readonly sne: SneAccess;
  readonly settings: () => Settings;
  readonly hub: EventHub;
  /** What the status says has changed. */
  readonly onStatus: () => void;
  /** Rows of demands or resources changed. */
  readonly onStored: () => void;
}

/** What goes on in bulk, exports of the SNE and imports by hand: suspended together, shown as one line. */
export class Bulk {
  readonly exports: ExportRunner;
  readonly #options: BulkOptions;
  readonly #imports: ImportRunner;
  readonly #gate: PauseGate;
  readonly #progress: BulkProgress;
  readonly #eventTurn = throttled(PROGRESS_INTERVAL_MS);
  readonly #statusTurn = throttled(STATUS_INTERVAL_MS);

  constructor(options: BulkOptions) {
    this.#options = options;
    this.#gate = new PauseGate(options.settings().exports.paused);
    this.#progress = new BulkProgress(options.clock);
    this.exports = this.#createExports();
    this.#imports = this.#createImports();
  }

  /** What goes on, or waits while it is suspended; null: nothing. */
  get current(): BulkWork | null {
    return this.#progress.current;
  }

  /** The settings may say otherwise now: goes on, or waits, accordingly. */
  reconsider(): void {
    this.#gate.set(this.#options.settings().exports.paused);
    this.exports.reconsider();
  }

  /** Reads files brought by hand; the signal ends it between two commits. */
  importFiles(paths: readonly string[], signal?: AbortSignal): Promise<ImportResult> {
    return this.#imports.run(paths, signal);
  }

  async stop(): Promise<void> {
    await this.exports.stop();
    await this.#imports.stop();
  }

  #createExports(): ExportRunner {
    const { profile, key, store, clock, sne, settings, hub, onStatus, onStored } = this.#options;
    return new ExportRunner({
      store,
      clock,
      folder: join(profile, 'downloads'),
      key,
      gate: this.#gate,
      ingest: async (source, options) => {
        // Loaded with the first archive only: it brings worker threads with it.
        const { ingestArchive } = await import('../ingest/ingest-archive.ts');
        return ingestArchive(source, options);
      },
      openContext: () => sne.context(),
      planned: () => plannedExport(store, settings(), clock.now()),
      onChange: () => {
        hub.emit('exportsChanged', null);
        onStatus();
      },
      onProgress: (progress) => {
        const { id, ...told } = progress;
        this.#progress.tell(`export:${String(id)}`, 'export', told);
        if (this.#eventTurn.isDue()) hub.emit('exportProgress', progress);
        if (this.#statusTurn.isDue()) onStatus();
      },
      onStepEnd: (id) => {
        this.#progress.end(`export:${String(id)}`);
      },
      onStored,
    });
  }

  #createImports(): ImportRunner {
    const { store, clock, sne, settings, onStatus } = this.#options;
    return new ImportRunner({
      store,
      clock,
      settings,
      schemas: () => sne.schemas(),
      gate: this.#gate,
      onProgress: (progress) => {
        this.#progress.tell('import', 'import', { phase: 'storing', ...progress });
        if (this.#statusTurn.isDue()) onStatus();
      },
      onEnd: () => {
        this.#progress.end('import');
      },
    });
  }
}
