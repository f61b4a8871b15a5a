import { join } from 'node:path';
import { DeskError } from '../api/errors.ts';
import type { ExportJob, ExportRequest, RefreshResult } from '../api/exports.ts';
import type { EventName, EventPayload } from '../api/procedures.ts';
import type { Settings } from '../api/settings.ts';
import type { Status, SyncResult, SyncTrigger } from '../api/status.ts';
import { importFiles } from '../ingest/import-files.ts';
import type { ImportResult } from '../ingest/import-files.ts';
import { loadCommunes } from '../reference/communes.ts';
import type { Communes } from '../reference/communes.ts';
import type { Clock } from '../schedule/clock.ts';
import { planNextCall } from '../schedule/plan.ts';
import { lastRefreshAt } from '../schedule/drm-calendar.ts';
import type { SneClient } from '../sne/client.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import { BackgroundWork } from './background-work.ts';
import { refreshDemands } from './demand-refresh.ts';
import type { UnitContext } from './demand-refresh.ts';
import { refreshDrm } from './drm.ts';
import { plannedDrmExport } from './drm-plan.ts';
import { ExportRunner } from './exports.ts';
import type { Host } from './host.ts';
import { Scheduler } from './scheduler.ts';
import { ensureMinuteDrawn, openSettings } from './settings-file.ts';
import type { SettingsFile } from './settings-file.ts';
import { computeStatus, planInput } from './status.ts';
import { Synchroniser } from './synchroniser.ts';

/** Shortest time between two status events while a call moves on, in milliseconds. */
const PROGRESS_INTERVAL_MS = 200;
/** Wake-ups nearer than this are one, in milliseconds. */
const ONE_WAKE_MS = 120_000;

export interface EngineOptions {
  /** The data folder. */
  readonly profile: string;
  /** Who runs the engine, for whoever finds the profile held (French). */
  readonly holder: string;
  readonly clock: Clock;
  readonly host: Host;
  /** Environment variables (proxy). */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Told of what changed; never of personal data. */
export type EngineListener = <N extends EventName>(event: N, payload: EventPayload<N>) => void;

/**
 * The sync engine of one profile: the composition root. It holds the profile's lock and is the one source of the state
 * that tray, window and `status` show.
 */
export class Engine {
  readonly store: Store;
  readonly communes: Communes;
  readonly exports: ExportRunner;
  readonly #options: EngineOptions;
  readonly #settingsFile: SettingsFile;
  #schemas: Promise<SchemaRegistry> | null = null;
  readonly #synchroniser: Synchroniser;
  readonly #scheduler: Scheduler;
  readonly #listeners = new Set<EngineListener>();
  readonly #startedAt: Date;
  readonly #background: BackgroundWork;
  #wokeAt: Date | null = null;
  #lastProgressMs = 0;
  #lastExportProgressMs = 0;

  private constructor(options: EngineOptions, communes: Communes, store: Store, settingsFile: SettingsFile) {
    this.#options = options;
    this.communes = communes;
    this.store = store;
    this.#settingsFile = settingsFile;
    this.#startedAt = options.clock.now();
    this.#synchroniser = new Synchroniser({
      clock: options.clock,
      store,
      settings: () => this.settings,
      openContext: () => this.#openContext(),
      onChange: (change) => {
        this.#onSyncChange(change);
      },
    });
    this.#background = new BackgroundWork({
      store,
      openContext: () => this.#openContext(),
      onStored: () => {
        this.#emit('demandsChanged', null);
        this.#emitStatus();
      },
    });
    this.exports = this.#createExports();
    this.#scheduler = new Scheduler({
      clock: options.clock,
      plan: () => this.#plan(),
      call: async (trigger) => {
        await this.syncNow(trigger).catch(() => undefined);
      },
      onTick: () => {
        this.#emitStatus();
        this.exports.reconsider();
      },
    });
  }

  /**
   * Opens a profile: settings and store. What only a call or an import needs is loaded then: the first rows come sooner.
   *
   * @throws DeskError PROFILE-*, STORE-*, CFG-*
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const communes = loadCommunes();
    const now = options.clock.now();
    const store = openStore(options.profile, options.holder, now, (code) => communes.name(code));
    try {
      const settingsFile = openSettings(options.profile, now);
      ensureMinuteDrawn(settingsFile);
      if (settingsFile.setAside !== null) await noteSettingsSetAside(store, now);
      return new Engine(options, communes, store, settingsFile);
    } catch (thrown) {
      store.close();
      throw thrown;
    }
  }

  /** The settings as they now stand. */
  get settings(): Settings {
    return this.#settingsFile.read();
  }

  /** Lets the schedule make its calls until `stop`. */
  startSchedule(): void {
    this.#scheduler.start();
    this.exports.start();
  }

  /** Tells a listener of every event; returns the function that unsubscribes. */
  subscribe(listener: EngineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The state of synchronisation at this moment. */
  status(): Status {
    return computeStatus(this.store, {
      settings: this.settings,
      now: this.#options.clock.now(),
      startedAt: this.#startedAt,
      wokeAt: this.#wokeAt,
      running: this.#synchroniser.progress,
    });
  }

  /**
   * One GDM call now, or the one under way.
   *
   * @throws DeskError of the call, or CFG-NO-URL
   */
  async syncNow(trigger: SyncTrigger): Promise<SyncResult> {
    requireUrl(this.settings);
    const result = await this.#synchroniser.run(trigger);
    return { ...result, nextCallAt: this.#plan()?.at.toISOString() ?? null };
  }

  /** Replaces the settings; the schedule looks at them at once. */
  saveSettings(settings: Settings): void {
    const hadHistory = this.settings.drm.keepHistory;
    this.#settingsFile.write(settings);
    this.#scheduler.reconsider();
    this.exports.reconsider();
    if (hadHistory && !settings.drm.keepHistory) this.#background.dropDrmHistory();
    this.#emitStatus();
  }

  setPaused(paused: boolean): void {
    const settings = this.settings;
    this.saveSettings({ ...settings, schedule: { ...settings.schedule, paused } });
  }

  /** The computer woke up or the network came back. Of several in a row the first counts: a network that comes and goes
   * must not put a due call off for ever. */
  wake(): void {
    const now = this.#options.clock.now();
    const sinceFormer = this.#wokeAt === null ? Infinity : Math.abs(now.getTime() - this.#wokeAt.getTime());
    if (sinceFormer >= ONE_WAKE_MS) this.#wokeAt = now;
    this.#scheduler.reconsider();
  }

  /** Reads files brought by hand into the store. Paths of files or folders. */
  async importFiles(paths: readonly string[]): Promise<ImportResult> {
    const result = await importFiles(paths, {
      store: this.store,
      schemas: await this.#loadSchemas(),
      environment: this.settings.environment,
      clock: this.#options.clock,
    });
    this.#background.dropOutdatedDrm();
    this.#emit('demandsChanged', null);
    this.#emit('journalChanged', null);
    this.#emitStatus();
    return result;
  }

  /**
   * Asks for an export and follows it in the background; `again` asks even if the SNE may know the same one.
   *
   * @throws DeskError as `ExportRunner.request`
   */
  async requestExport(request: ExportRequest, again: boolean): Promise<ExportJob> {
    const job = await this.exports.request(request, 'manual', again);
    this.exports.follow(job.id).catch(() => undefined);
    return job;
  }

  /** Unit retrieval of monthly resources. Errors: as `refreshDrm`. */
  refreshDrm(nuds: readonly string[], signal?: AbortSignal): Promise<RefreshResult> {
    return this.#background.retrieve((context, ending) => refreshDrm(context, nuds, ending), signal);
  }

  /** Active demands whose monthly resources are older than the SNE's last refresh, or were never retrieved. */
  staleDrm(): string[] {
    return this.store.drm.stale(lastRefreshAt(this.#options.clock.now(), this.settings.drm).toISOString());
  }

  /** Unit retrieval of demands; also says which numbers the SNE does not know. Errors: as `refreshDemands`. */
  refreshDemands(nuds: readonly string[], signal?: AbortSignal): Promise<RefreshResult> {
    return this.#background.retrieve(
      (context, ending) => refreshDemands(context, nuds, { signal: ending }),
      signal,
    );
  }

  /** Marks anomalies as seen. */
  async acknowledge(ids: readonly number[]): Promise<void> {
    const at = this.#options.clock.now().toISOString();
    await this.store.write((unit) => {
      unit.anomalies.acknowledge(ids, at);
    });
    this.#emit('journalChanged', null);
    this.#emitStatus();
  }

  /** A client of the SNE for these settings; `secrets` may come from a form that is not saved yet. */
  async openClient(settings: Settings, secrets = this.#options.host.secrets): Promise<SneClient> {
    const { host, env, clock } = this.#options;
    const { createSneClient } = await import('../sne/client.ts');
    return createSneClient({
      connection: settings.connection,
      environment: settings.environment,
      deskNumber: settings.deskNumber,
      communes: settings.communes,
      secrets,
      resolveProxy: (url) => host.resolveProxy(url),
      env,
      clock,
    });
  }

  get host(): Host {
    return this.#options.host;
  }

  /** Gives up the call under way, if any; nothing of it is stored. */
  stopCall(): Promise<void> {
    return this.#synchroniser.stop();
  }

  /** Stops calling, undoes a call under way, closes the store and frees the profile. */
  async stop(): Promise<void> {
    await this.#synchroniser.stop();
    await this.#scheduler.stop();
    await this.#synchroniser.stop();
    await this.exports.stop();
    await this.#background.stop();
    this.store.close();
    (await this.#schemas)?.dispose();
  }

  async #openContext(): Promise<UnitContext & { close(): Promise<void> }> {
    const settings = this.settings;
    const client = await this.openClient(settings);
    const { clock } = this.#options;
    return {
      store: this.store,
      client,
      schemas: await this.#loadSchemas(),
      settings,
      clock,
      close: () => client.close(),
    };
  }

  #createExports(): ExportRunner {
    const { profile, clock } = this.#options;
    return new ExportRunner({
      store: this.store,
      clock,
      folder: join(profile, 'downloads'),
      ingest: async (file, options) => {
        // Loaded with the first archive only: it brings worker threads with it.
        const { ingestArchive } = await import('../ingest/ingest-archive.ts');
        return ingestArchive(file, options);
      },
      openContext: () => this.#openContext(),
      planned: () => plannedDrmExport(this.store, this.settings, clock.now()),
      onChange: () => {
        this.#emit('exportsChanged', null);
        this.#emitStatus();
      },
      onProgress: (progress) => {
        const now = performance.now();
        if (now - this.#lastExportProgressMs < PROGRESS_INTERVAL_MS) return;
        this.#lastExportProgressMs = now;
        this.#emit('exportProgress', progress);
      },
      onStored: () => {
        this.#background.dropOutdatedDrm();
        this.#emit('demandsChanged', null);
        this.#emit('journalChanged', null);
      },
    });
  }

  #loadSchemas(): Promise<SchemaRegistry> {
    this.#schemas ??= import('../xml/schemas.ts').then(({ openSchemas }) => openSchemas());
    return this.#schemas;
  }

  #plan() {
    const settings = this.settings;
    if (settings.connection.url === null) return null;
    return planNextCall(
      planInput(this.store, {
        settings,
        now: this.#options.clock.now(),
        startedAt: this.#startedAt,
        wokeAt: this.#wokeAt,
        running: this.#synchroniser.progress,
      }),
    );
  }

  #onSyncChange(change: 'progress' | 'ended'): void {
    const now = performance.now();
    if (change === 'progress' && now - this.#lastProgressMs < PROGRESS_INTERVAL_MS) return;
    this.#lastProgressMs = change === 'ended' ? 0 : now;
    if (change === 'ended') {
      this.#background.dropOutdatedDrm();
      this.#emit('demandsChanged', null);
      this.#emit('journalChanged', null);
      this.#scheduler.reconsider();
    }
    this.#emitStatus();
  }

  #emitStatus(): void {
    if (this.#listeners.size > 0) this.#emit('status', this.status());
  }

  #emit<N extends EventName>(event: N, payload: EventPayload<N>): void {
    for (const listener of this.#listeners) listener(event, payload);
  }
}

async function noteSettingsSetAside(store: Store, now: Date): Promise<void> {
  await store.write((unit) => {
    unit.anomalies.noteSettings(
      'Les réglages étaient illisibles : ils ont été mis de côté, à refaire.',
      now.toISOString(),
    );
  });
}

function requireUrl(settings: Settings): void {
  if (settings.connection.url !== null) return;
  throw new DeskError('CFG-NO-URL', 'L’adresse du SNE n’est pas encore réglée.', {
    hint: 'Indiquez-la dans Réglages › Connexion, ou avec « sne-desk configure --url ».',
  });
}
