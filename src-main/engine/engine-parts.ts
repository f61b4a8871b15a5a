import { DeskError } from '../api/errors.ts';
import type { Settings } from '../api/settings.ts';
import type { SyncResult, SyncTrigger } from '../api/status.ts';
import type { Communes } from '../reference/communes.ts';
import type { Clock } from '../schedule/clock.ts';
import type { SneClient } from '../sne/client.ts';
import type { AccessLog } from '../store/access-log.ts';
import type { StoreKey } from '../store/cipher.ts';
import type { Store } from '../store/store.ts';
import { AccessRecorder } from './access.ts';
import { BackgroundWork } from './background-work.ts';
import { Bulk } from './bulk.ts';
import { CountryDesk } from './countries.ts';
import { EventHub, throttled } from './event-hub.ts';
import type { Host } from './host.ts';
import { LiveStatus } from './live-status.ts';
import { OutgoingDesk } from './outgoing.ts';
import { References } from './references.ts';
import { Reporting } from './reporting.ts';
import { Safekeeping } from './safekeeping.ts';
import { Scheduler } from './scheduler.ts';
import { SchemaDesk } from './schema-desk.ts';
import type { SettingsFile } from './settings-file.ts';
import { SneAccess } from './sne-access.ts';
import { Synchroniser } from './synchroniser.ts';

/** Shortest time between two status events while a call moves on, in milliseconds. */
const PROGRESS_INTERVAL_MS = 200;

/** A profile that is open: its store and its settings. */
export interface OpenedProfile {
  readonly communes: Communes;
  readonly store: Store;
  readonly settingsFile: SettingsFile;
  /** What the store is encrypted by. */
  readonly key: StoreKey;
  /** Who saw what; null where it cannot be opened. */
  readonly accessLog: AccessLog | null;
}

export interface EnginePartsOptions extends OpenedProfile {
  /** The data folder. */
  readonly profile: string;
  readonly clock: Clock;
  readonly host: Host;
  /** Environment variables (proxy). */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The parts of an engine and the ties between them, the composition root: each part is given what it needs of the others,
 * and what changes in one is passed on to those that it concerns and to whoever listens.
 */
export class EngineParts {
  readonly hub = new EventHub();
  readonly accessLog: AccessLog | null;
  readonly accesses: AccessRecorder;
  readonly safekeeping: Safekeeping;
  readonly references: References;
  readonly countries: CountryDesk;
  readonly schemas: SchemaDesk;
  readonly sne: SneAccess;
  readonly synchroniser: Synchroniser;
  readonly background: BackgroundWork;
  readonly bulk: Bulk;
  readonly live: LiveStatus;
  readonly reporting: Reporting;
  readonly outgoing: OutgoingDesk;
  readonly scheduler: Scheduler;
  readonly #options: EnginePartsOptions;
  readonly #settings: () => Settings;
  readonly #syncProgress = throttled(PROGRESS_INTERVAL_MS);
  readonly #schemaProgress = throttled(PROGRESS_INTERVAL_MS);

  constructor(options: EnginePartsOptions) {
    const { clock, host, env, communes, store, accessLog, settingsFile } = options;
    const settings = (): Settings => settingsFile.read();
    this.#options = options;
    this.#settings = settings;
    this.accessLog = accessLog;
    this.accesses = new AccessRecorder(this.accessLog, clock);
    this.safekeeping = this.#createSafekeeping(this.accessLog);
    this.references = new References(store, communes, clock);
    this.countries = new CountryDesk(store, this.references, clock);
    const schemas = this.#createSchemaDesk();
    const sne = new SneAccess({ store, clock, host, env, settings, schemas: () => schemas.registry() });
    this.schemas = schemas;
    this.sne = sne;
    this.synchroniser = this.#createSynchroniser(sne);
    this.background = this.#createBackground(sne);
    this.bulk = this.#createBulk(sne);
    this.live = new LiveStatus({
      ...{ store, clock, settings, synchroniser: this.synchroniser, bulk: this.bulk, schemas },
    });
    this.reporting = new Reporting({ store, communes, clock, openClient: () => this.#openClient() });
    this.outgoing = this.#createOutgoing(sne, this.references);
    this.scheduler = this.#createScheduler(this.live);
  }

  /**
   * One GDM call now, or the one under way.
   *
   * @throws DeskError of the call, or CFG-NO-URL
   */
  async sync(trigger: SyncTrigger): Promise<SyncResult> {
    requireUrl(this.#settings());
    const result = await this.synchroniser.run(trigger);
    return { ...result, nextCallAt: this.live.plan()?.at.toISOString() ?? null };
  }

  /** Rows of demands changed: says so to the parts that go by them and to whoever listens. */
  emitStored(): void {
    this.reporting.invalidate();
    this.background.dropOutdatedDrm();
    this.#confirmSent();
    this.hub.emit('demandsChanged', null);
    this.hub.emit('journalChanged', null);
  }

  /** What the status says may have changed. */
  emitStatus(): void {
    if (this.hub.isHeard) this.hub.emit('status', this.live.status());
  }

  /** Ends the work of every part, then closes what they write to. */
  async stop(): Promise<void> {
    await this.synchroniser.stop();
    await this.scheduler.stop();
    // One may have begun while the schedule came to its end.
    await this.synchroniser.stop();
    await this.bulk.stop();
    await this.outgoing.stop();
    await this.background.stop();
    await this.reporting.stop();
    await this.safekeeping.stop();
    this.accessLog?.close();
    await this.schemas.stop();
    this.#options.store.close();
  }

  #createSafekeeping(accessLog: AccessLog | null): Safekeeping {
    const { profile, clock, key, store } = this.#options;
    return new Safekeeping({
      ...{ profile, clock, key, store, accessLog, settings: this.#settings },
      onChange: () => {
        this.emitStored();
        this.emitStatus();
      },
    });
  }

  #createSchemaDesk(): SchemaDesk {
    const { profile, clock, store } = this.#options;
    return new SchemaDesk({
      ...{ profile, store, clock, settings: this.#settings },
      onChange: (change) => {
        this.#onSchemaChange(change);
      },
    });
  }

  #createSynchroniser(sne: SneAccess): Synchroniser {
    const { clock, store } = this.#options;
    return new Synchroniser({
      ...{ clock, store, settings: this.#settings },
      openContext: () => sne.context(),
      onChange: (change) => {
        this.#onSyncChange(change);
      },
    });
  }

  #createBackground(sne: SneAccess): BackgroundWork {
    return new BackgroundWork({
      store: this.#options.store,
      openContext: () => sne.context(),
      onStored: () => {
        this.reporting.invalidate();
        this.#confirmSent();
        this.hub.emit('demandsChanged', null);
        this.emitStatus();
      },
    });
  }

  #createBulk(sne: SneAccess): Bulk {
    const { profile, key, store, clock } = this.#options;
    return new Bulk({
      ...{ profile, key, store, clock, sne, settings: this.#settings, hub: this.hub },
      onStatus: () => {
        this.emitStatus();
      },
      onStored: () => {
        this.emitStored();
      },
    });
  }

  #createOutgoing(sne: SneAccess, references: References): OutgoingDesk {
    const { store, clock, communes } = this.#options;
    return new OutgoingDesk({
      ...{ store, clock, settings: this.#settings, references, communes },
      schemas: () => sne.schemas(),
      openContext: () => {
        requireUrl(this.#settings());
        return sne.context();
      },
      onChange: () => {
        this.hub.emit('outgoingChanged', null);
        this.emitStatus();
      },
    });
  }

  #createScheduler(live: LiveStatus): Scheduler {
    return new Scheduler({
      clock: this.#options.clock,
      plan: () => live.plan(),
      call: async (trigger) => {
        await this.sync(trigger).catch(() => undefined);
      },
      onTick: () => {
        // The headless command may have changed the settings beside this engine.
        this.bulk.reconsider();
        this.outgoing.reconsider();
        this.reporting.considerSnapshot();
        this.safekeeping.considerDaily();
        this.emitStatus();
      },
    });
  }

  #openClient(): Promise<SneClient> {
    const settings = this.#settings();
    requireUrl(settings);
    return this.sne.client(settings);
  }

  #onSyncChange(change: 'progress' | 'ended'): void {
    if (change === 'progress' && !this.#syncProgress.isDue()) return;
    if (change === 'ended') {
      this.#syncProgress.reset();
      this.emitStored();
      this.scheduler.reconsider();
    }
    this.emitStatus();
  }

  #onSchemaChange(change: 'packs' | 'progress' | 'ended'): void {
    if (change === 'progress' && !this.#schemaProgress.isDue()) return;
    if (change === 'ended') this.emitStored();
    this.hub.emit('schemasChanged', null);
    if (change !== 'progress') this.emitStatus();
  }

  /** The demands may show now what was sent; what fails is looked for again with the next change. */
  #confirmSent(): void {
    this.outgoing.confirm().catch(() => undefined);
  }
}

function requireUrl(settings: Settings): void {
  if (settings.connection.url !== null) return;
  throw new DeskError('CFG-NO-URL', 'L’adresse du SNE n’est pas encore réglée.', {
    hint: 'Indiquez-la dans Réglages › Connexion, ou avec « sne-desk configure --url ».',
  });
}
