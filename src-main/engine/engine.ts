import { DeskError, asDeskError } from '../api/errors.ts';
import type { ExportJob, ExportRequest, RefreshResult } from '../api/exports.ts';
import type { BackupResult } from '../api/safekeeping.ts';
import type { Settings } from '../api/settings.ts';
import type { Status, SyncResult, SyncTrigger } from '../api/status.ts';
import type { ImportResult } from '../ingest/import-tally.ts';
import { loadCommunes } from '../reference/communes.ts';
import type { Communes } from '../reference/communes.ts';
import type { Clock } from '../schedule/clock.ts';
import { planNextCall } from '../schedule/plan.ts';
import { lastRefreshAt } from '../schedule/drm-calendar.ts';
import type { SneClient } from '../sne/client.ts';
import type { AccessLog } from '../store/access-log.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { asStoreError } from '../store/store-errors.ts';
import type { StoreKey } from '../store/cipher.ts';
import { AccessRecorder, openAccessLog } from './access.ts';
import { BackgroundWork } from './background-work.ts';
import { Bulk } from './bulk.ts';
import { refreshDemands } from './demand-refresh.ts';
import { refreshDrm } from './drm.ts';
import { engineStoreKey } from './engine-key.ts';
import { EventHub, throttled } from './event-hub.ts';
import type { EngineListener } from './event-hub.ts';
import type { ExportRunner } from './exports.ts';
import type { Host } from './host.ts';
import { Reporting } from './reporting.ts';
import { CountryDesk } from './countries.ts';
import { OutgoingDesk } from './outgoing.ts';
import { takeCountries } from './outgoing-countries.ts';
import { References } from './references.ts';
import { Safekeeping } from './safekeeping.ts';
import { openFirstSettings } from './first-settings.ts';
import { Scheduler } from './scheduler.ts';
import { SchemaDesk } from './schema-desk.ts';
import type { SettingsFile } from './settings-file.ts';
import { SneAccess } from './sne-access.ts';
import { prepareRestore } from './store-rescue.ts';
import { computeStatus, planInput, statusWithoutStore } from './status.ts';
import type { StatusContext } from './status.ts';
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
  /** Starts the engine again, from whoever runs it: after a restored store was laid ready. */
  readonly restart?: () => void;
  /** Files in which an administrator may have left settings for a new profile, the first that exists counts. */
  readonly presets?: readonly string[];
}

/**
 * The sync engine of one profile: the composition root. It holds the profile's lock and is the one source of the state
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
  /** Null where it cannot be written. */
  readonly accessLog: AccessLog | null;
  readonly accesses: AccessRecorder;
  readonly #key: StoreKey;
  /** The schemas that judge what comes. */
  readonly schemas: SchemaDesk;
  readonly #options: EngineOptions;
  readonly #settingsFile: SettingsFile;
  readonly #sne: SneAccess;
  readonly #synchroniser: Synchroniser;
  readonly #scheduler: Scheduler;
  readonly #background: BackgroundWork;
  readonly #hub = new EventHub();
  readonly #bulk: Bulk;
  readonly #startedAt: Date;
  readonly #syncProgress = throttled(PROGRESS_INTERVAL_MS);
  readonly #schemaProgress = throttled(PROGRESS_INTERVAL_MS);
  #wokeAt: Date | null = null;

  private constructor(
    options: EngineOptions,
    communes: Communes,
    store: Store,
    settingsFile: SettingsFile,
    key: StoreKey,
  ) {
    const { clock, host, env } = options;
    this.#options = options;
    this.communes = communes;
    this.store = store;
    this.#key = key;
    this.accessLog = openAccessLog(options.profile, key);
    this.accesses = new AccessRecorder(this.accessLog, clock);
    this.safekeeping = this.#createSafekeeping();
    this.references = new References(store, communes, clock);
    this.countries = new CountryDesk(store, this.references, clock);
    this.#settingsFile = settingsFile;
    this.#startedAt = clock.now();
    this.schemas = this.#createSchemaDesk();
    this.#sne = new SneAccess({
      ...{ store, clock, host, env },
      settings: () => this.settings,
      schemas: () => this.schemas.registry(),
    });
    this.#synchroniser = new Synchroniser({
      clock,
      store,
      settings: () => this.settings,
      openContext: () => this.#sne.context(),
      onChange: (change) => {
        this.#onSyncChange(change);
      },
    });
    this.#background = new BackgroundWork({
      store,
      openContext: () => this.#sne.context(),
      onStored: () => {
        this.reporting.invalidate();
        this.#confirmSent();
        this.#hub.emit('demandsChanged', null);
        this.#emitStatus();
      },
    });
    this.#bulk = this.#createBulk();
    this.reporting = new Reporting({
      store,
      communes,
      clock,
      openClient: () => {
        requireUrl(this.settings);
        return this.#sne.client(this.settings);
      },
    });
    this.outgoing = this.#createOutgoing();
    this.#scheduler = new Scheduler({
      clock,
      plan: () => this.#plan(),
      call: async (trigger) => {
        await this.syncNow(trigger).catch(() => undefined);
      },
      onTick: () => {
        // The headless command may have changed the settings beside this engine.
        this.#bulk.reconsider();
        this.outgoing.reconsider();
        this.reporting.considerSnapshot();
        this.safekeeping.considerDaily();
        this.#emitStatus();
      },
    });
  }

  /**
   * Opens a profile: settings and store. What only a call or an import needs is loaded then: the first rows come sooner.
   *
   * @throws DeskError PROFILE-*, STORE-* (STORE-KEY: what opens it is not here), CFG-*
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const communes = loadCommunes();
    const now = options.clock.now();
    const key = await engineStoreKey(options.profile, options.host.keySealer, options.env);
    const store = openStore(options.profile, options.holder, now, (code) => communes.name(code), key);
    try {
      const settingsFile = await openFirstSettings(options.profile, options.presets ?? [], store, now);
      return new Engine(options, communes, store, settingsFile, key);
    } catch (thrown) {
      store.close();
      throw thrown;
    }
  }

  #createSafekeeping(): Safekeeping {
    const { profile, clock } = this.#options;
    return new Safekeeping({
      ...{ profile, clock, key: this.#key, store: this.store, accessLog: this.accessLog },
      settings: () => this.settings,
      onChange: () => {
        this.#emitStored();
        this.#emitStatus();
      },
    });
  }

  /** Exports of the SNE. */
  get exports(): ExportRunner {
    return this.#bulk.exports;
  }

  /** The settings as they now stand. */
  get settings(): Settings {
    return this.#settingsFile.read();
  }

  /** Lets the schedule make its calls until `stop`. */
  startSchedule(): void {
    this.#scheduler.start();
    this.exports.start();
    this.outgoing.start();
  }

  /** Tells a listener of every event; returns the function that unsubscribes. */
  subscribe(listener: EngineListener): () => void {
    return this.#hub.subscribe(listener);
  }

  /** The state of synchronisation at this moment. */
  status(): Status {
    const context = this.#statusContext();
    try {
      return computeStatus(this.store, context);
    } catch (thrown) {
      return statusWithoutStore(context, asDeskError(asStoreError(thrown)));
    }
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
    this.#bulk.reconsider();
    this.outgoing.reconsider();
    if (hadHistory && !settings.drm.keepHistory) this.#background.dropDrmHistory();
    this.#emitStatus();
  }

  setPaused(paused: boolean): void {
    const settings = this.settings;
    this.saveSettings({ ...settings, schedule: { ...settings.schedule, paused } });
  }

  /** Suspends or resumes exports and imports of archives, until it is changed again, over restarts too. */
  setExportsPaused(paused: boolean): void {
    const settings = this.settings;
    this.saveSettings({ ...settings, exports: { ...settings.exports, paused } });
    this.#hub.emit('exportsChanged', null);
  }

  /** The computer woke up or the network came back. Of several in a row the first counts: a network that comes and goes
   * must not put a due call off for ever. */
  wake(): void {
    const now = this.#options.clock.now();
    const sinceFormer = this.#wokeAt === null ? Infinity : Math.abs(now.getTime() - this.#wokeAt.getTime());
    if (sinceFormer >= ONE_WAKE_MS) this.#wokeAt = now;
    this.#scheduler.reconsider();
  }

  /** Reads files brought by hand into the store. Paths of files or folders; the signal ends it between two commits. */
  async importFiles(paths: readonly string[], signal?: AbortSignal): Promise<ImportResult> {
    try {
      return await this.#bulk.importFiles(paths, signal);
    } finally {
      this.#emitStored();
      this.#emitStatus();
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
    this.#hub.emit('journalChanged', null);
    this.#emitStatus();
  }

  /** A client of the SNE for these settings; `secrets` may come from a form that is not saved yet. */
  openClient(settings: Settings, secrets = this.#options.host.secrets): Promise<SneClient> {
    return this.#sne.client(settings, secrets);
  }

  /**
   * Lays one of the automatic backups ready and starts the engine again with it; the present store is set aside.
   *
   * @throws DeskError STORE-NOT-BACKUP, STORE-KEY, STORE-*
   */
  async restore(file: string): Promise<BackupResult> {
    const { profile, host, env, restart } = this.#options;
    if (!this.safekeeping.state().backups.some((backup) => backup.file === file) || restart === undefined) {
      throw new DeskError('STORE-NOT-BACKUP', 'Cette sauvegarde n’est pas parmi celles de ce poste.', {
        hint: 'Pour un autre fichier, quittez SNE Desk puis lancez « sne-desk restore ».',
      });
    }
    const { keySealer: sealer } = host;
    const ready = await prepareRestore(profile, file, { key: this.#key, sealer, env });
    restart();
    return ready;
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
    await this.#bulk.stop();
    await this.outgoing.stop();
    await this.#background.stop();
    await this.reporting.stop();
    await this.safekeeping.stop();
    this.accessLog?.close();
    await this.schemas.stop();
    this.store.close();
  }

  #createSchemaDesk(): SchemaDesk {
    const { clock, profile } = this.#options;
    return new SchemaDesk({
      ...{ profile, store: this.store, clock },
      settings: () => this.settings,
      onChange: (change) => {
        this.#onSchemaChange(change);
      },
    });
  }

  #createBulk(): Bulk {
    const { clock, profile } = this.#options;
    return new Bulk({
      profile,
      key: this.#key,
      store: this.store,
      clock,
      sne: this.#sne,
      settings: () => this.settings,
      hub: this.#hub,
      onStatus: () => {
        this.#emitStatus();
      },
      onStored: () => {
        this.#emitStored();
      },
    });
  }

  #createOutgoing(): OutgoingDesk {
    return new OutgoingDesk({
      store: this.store,
      clock: this.#options.clock,
      settings: () => this.settings,
      references: this.references,
      communes: this.communes,
      schemas: () => this.#sne.schemas(),
      openContext: () => {
        requireUrl(this.settings);
        return this.#sne.context();
      },
      onChange: () => {
        this.#hub.emit('outgoingChanged', null);
        this.#emitStatus();
      },
    });
  }

  #statusContext(): StatusContext {
    return {
      settings: this.settings,
      now: this.#options.clock.now(),
      startedAt: this.#startedAt,
      wokeAt: this.#wokeAt,
      running: this.#synchroniser.progress,
      work: this.#bulk.current,
      unnoted: this.#synchroniser.unnoted,
      schema: this.schemas.current,
    };
  }

  #plan() {
    if (this.settings.connection.url === null) return null;
    try {
      return planNextCall(planInput(this.store, this.#statusContext()));
    } catch {
      // The store cannot be read: the status says so, and no call would have a place to be stored in.
      return null;
    }
  }

  #onSyncChange(change: 'progress' | 'ended'): void {
    if (change === 'progress' && !this.#syncProgress.isDue()) return;
    if (change === 'ended') {
      this.#syncProgress.reset();
      this.#emitStored();
      this.#scheduler.reconsider();
    }
    this.#emitStatus();
  }

  #onSchemaChange(change: 'packs' | 'progress' | 'ended'): void {
    if (change === 'progress' && !this.#schemaProgress.isDue()) return;
    if (change === 'ended') this.#emitStored();
    this.#hub.emit('schemasChanged', null);
    if (change !== 'progress') this.#emitStatus();
  }

  /** Rows of demands changed. */
  #emitStored(): void {
    this.reporting.invalidate();
    this.#background.dropOutdatedDrm();
    this.#confirmSent();
    this.#hub.emit('demandsChanged', null);
    this.#hub.emit('journalChanged', null);
  }

  /** The demands may show now what was sent; what fails is looked for again with the next change. */
  #confirmSent(): void {
    this.outgoing.confirm().catch(() => undefined);
  }

  #emitStatus(): void {
    if (this.#hub.isHeard) this.#hub.emit('status', this.status());
  }
}

function requireUrl(settings: Settings): void {
  if (settings.connection.url !== null) return;
  throw new DeskError('CFG-NO-URL', 'L’adresse du SNE n’est pas encore réglée.', {
    hint: 'Indiquez-la dans Réglages › Connexion, ou avec « sne-desk configure --url ».',
  });
}
