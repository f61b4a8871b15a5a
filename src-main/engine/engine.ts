import type { ExportJob, ExportRequest, RefreshResult } from '../api/exports.ts';
import type { Settings } from '../api/settings.ts';
import type { Status, SyncResult, SyncTrigger } from '../api/status.ts';
import type { ImportResult } from '../ingest/import-tally.ts';
import { loadCommunes } from '../reference/communes.ts';
import type { Communes } from '../reference/communes.ts';
import type { Clock } from '../schedule/clock.ts';
import { lastRefreshAt } from '../schedule/drm-calendar.ts';
import type { SneClient } from '../sne/client.ts';
import type { AccessLog } from '../store/access-log.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { openFirstAccessLog } from './access.ts';
import type { AccessRecorder } from './access.ts';
import type { CountryDesk } from './countries.ts';
import { refreshDemands } from './demand-refresh.ts';
import { refreshDrm } from './drm.ts';
import { engineStoreKey } from './engine-key.ts';
import { EngineParts } from './engine-parts.ts';
import type { OpenedProfile } from './engine-parts.ts';
import type { EngineListener } from './event-hub.ts';
import type { ExportRunner } from './exports.ts';
import { openFirstSettings } from './first-settings.ts';
import type { Host } from './host.ts';
import { overLeftPassword } from './left-password.ts';
import type { OutgoingDesk } from './outgoing.ts';
import { takeCountries } from './outgoing-countries.ts';
import { emptyForRebuild, isRebuildOrdered, noteRebuilt } from './rebuild.ts';
import type { References } from './references.ts';
import type { Reporting } from './reporting.ts';
import type { Safekeeping } from './safekeeping.ts';
import { StoreChange } from './store-change.ts';
import { requireStillThere } from './store-rescue.ts';
import type { SchemaDesk } from './schema-desk.ts';

export interface EngineOptions {
  /** The data folder. */
  readonly profile: string;
  /** Who runs the engine, for whoever finds the profile held (French). */
  readonly holder: string;
  readonly clock: Clock;
  readonly host: Host;
  /** Environment variables (proxy). */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Starts the engine again, from whoever runs it: after a restored store was laid ready. */
  readonly restart?: () => void;
  /** Files in which an administrator may have left settings for a new profile, the first that exists counts. */
  readonly presets?: readonly string[];
}

/**
 * The sync engine of one profile: what may be asked of it. It holds the profile's lock and is the one source of the state
 * that tray, window and `status` show.
 */
export class Engine {
  readonly store: Store;
  readonly communes: Communes;
  /** Operational reports and quality indicators. */
  readonly reporting: Reporting;
  readonly references: References;
  readonly countries: CountryDesk;
  /** What the desk sends to the SNE, where it is entitled to. */
  readonly outgoing: OutgoingDesk;
  /** Integrity, backups, retention and holds. */
  readonly safekeeping: Safekeeping;
  /** Another store in place of the present one. */
  readonly storeChange: StoreChange;
  /** Null where it cannot be written. */
  readonly accessLog: AccessLog | null;
  readonly accesses: AccessRecorder;
  /** The schemas that judge what comes. */
  readonly schemas: SchemaDesk;
  readonly #options: EngineOptions;
  readonly #opened: OpenedProfile;
  readonly #parts: EngineParts;

  private constructor(options: EngineOptions, opened: OpenedProfile) {
    const parts = new EngineParts({ ...options, ...opened });
    this.#options = options;
    this.#opened = opened;
    this.#parts = parts;
    this.store = opened.store;
    this.communes = opened.communes;
    this.reporting = parts.reporting;
    this.references = parts.references;
    this.countries = parts.countries;
    this.outgoing = parts.outgoing;
    this.safekeeping = parts.safekeeping;
    this.storeChange = new StoreChange({
      ...options,
      ...{ store: opened.store, key: opened.key, accessLog: parts.accessLog },
      onEndRefill: () => {
        parts.bulk.reconsider();
        parts.emitStatus();
      },
    });
    this.accessLog = parts.accessLog;
    this.accesses = parts.accesses;
    this.schemas = parts.schemas;
  }

  /**
   * Opens a profile: settings and store, a new one where a person said to make it anew. What only a call or an import needs
   * is loaded then: the first rows come sooner.
   *
   * @throws DeskError PROFILE-*, STORE-* (STORE-KEY: what opens it is not here, STORE-GONE: it was there before), CFG-*
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const communes = loadCommunes();
    const now = options.clock.now();
    requireStillThere(options.profile);
    const isRebuilt = isRebuildOrdered(options.profile);
    if (isRebuilt) await emptyForRebuild(options.profile, now, options.holder, options);
    const key = await engineStoreKey(options.profile, options.host.keySealer, options.env);
    const store = openStore(options.profile, options.holder, now, (code) => communes.name(code), key);
    try {
      const settingsFile = await openFirstSettings(options.profile, options.presets ?? [], store, now);
      if (isRebuilt) await noteRebuilt(options.profile, store, now);
      const accessLog = await openFirstAccessLog(options.profile, store, key, now);
      const host = await overLeftPassword(options.host, settingsFile);
      return new Engine({ ...options, host }, { communes, store, settingsFile, key, accessLog });
    } catch (thrown) {
      store.close();
      throw thrown;
    }
  }

  /** Exports of the SNE. */
  get exports(): ExportRunner {
    return this.#parts.bulk.exports;
  }

  /** The settings as they now stand. */
  get settings(): Settings {
    return this.#opened.settingsFile.read();
  }

  /** Lets the schedule make its calls until `stop`. */
  startSchedule(): void {
    this.#parts.scheduler.start();
    this.exports.start();
    this.outgoing.start();
  }

  /** Tells a listener of every event; returns the function that unsubscribes. */
  subscribe(listener: EngineListener): () => void {
    return this.#parts.hub.subscribe(listener);
  }

  /** The state of synchronisation at this moment. */
  status(): Status {
    return this.#parts.live.status();
  }

  /**
   * One GDM call now, or the one under way.
   *
   * @throws DeskError of the call, or CFG-NO-URL
   */
  syncNow(trigger: SyncTrigger): Promise<SyncResult> {
    return this.#parts.sync(trigger);
  }

  /** Replaces the settings; the schedule looks at them at once. */
  saveSettings(settings: Settings): void {
    const hadHistory = this.settings.drm.keepHistory;
    this.#opened.settingsFile.write(settings);
    this.#parts.scheduler.reconsider();
    this.#parts.bulk.reconsider();
    this.outgoing.reconsider();
    if (hadHistory && !settings.drm.keepHistory) this.#parts.background.dropDrmHistory();
    this.#parts.emitStatus();
  }

  setPaused(paused: boolean): void {
    const settings = this.settings;
    this.saveSettings({ ...settings, schedule: { ...settings.schedule, paused } });
  }

  /** Suspends or resumes exports and imports of archives, until it is changed again, over restarts too. */
  setExportsPaused(paused: boolean): void {
    const settings = this.settings;
    this.saveSettings({ ...settings, exports: { ...settings.exports, paused } });
    this.#parts.hub.emit('exportsChanged', null);
  }

  /** The computer woke up or the network came back: the schedule looks again. */
  wake(): void {
    this.#parts.live.noteWake();
    this.#parts.scheduler.reconsider();
  }

  /** Reads files brought by hand into the store. Paths of files or folders; the signal ends it between two commits. */
  async importFiles(paths: readonly string[], signal?: AbortSignal): Promise<ImportResult> {
    try {
      return await this.#parts.bulk.importFiles(paths, signal);
    } finally {
      this.#parts.emitStored();
      this.#parts.emitStatus();
    }
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

  /** Gives the decided country corrections to files that leave, where the desk sends; how many are on their way. */
  async sendCountries(): Promise<number> {
    if (!this.settings.sending) return 0;
    return this.countries.send((corrections) => takeCountries(this.outgoing, corrections));
  }

  /** Unit retrieval of monthly resources. Errors: as `refreshDrm`. */
  refreshDrm(nuds: readonly string[], signal?: AbortSignal): Promise<RefreshResult> {
    return this.#parts.background.retrieve((context, ending) => refreshDrm(context, nuds, ending), signal);
  }

  /** Active demands whose monthly resources are older than the SNE's last refresh, or were never retrieved. */
  staleDrm(): string[] {
    return this.store.drm.stale(lastRefreshAt(this.#options.clock.now(), this.settings.drm).toISOString());
  }

  /** Unit retrieval of demands; also says which numbers the SNE does not know. Errors: as `refreshDemands`. */
  refreshDemands(nuds: readonly string[], signal?: AbortSignal): Promise<RefreshResult> {
    return this.#parts.background.retrieve(
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
    this.#parts.hub.emit('journalChanged', null);
    this.#parts.emitStatus();
  }

  /** A client of the SNE for these settings; `secrets` may come from a form that is not saved yet. */
  openClient(settings: Settings, secrets = this.#options.host.secrets): Promise<SneClient> {
    return this.#parts.sne.client(settings, secrets);
  }

  get host(): Host {
    return this.#options.host;
  }

  /** Gives up the call under way, if any; nothing of it is stored. */
  stopCall(): Promise<void> {
    return this.#parts.synchroniser.stop();
  }

  /** Stops calling, undoes a call under way, closes the store and frees the profile. */
  stop(): Promise<void> {
    return this.#parts.stop();
  }
}
