import type { Settings } from '../api/settings.ts';
import type { Clock } from '../schedule/clock.ts';
import type { SneClient } from '../sne/client.ts';
import type { Store } from '../store/store.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import type { UnitContext } from './demand-refresh.ts';
import type { Host } from './host.ts';

export interface SneAccessOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly host: Host;
  /** Environment variables (proxy). */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: () => Settings;
  readonly schemas: () => Promise<SchemaRegistry>;
}

/** Opens what a call needs, by the settings of the moment. What only a call or an import needs is loaded then. */
export class SneAccess {
  readonly #options: SneAccessOptions;

  constructor(options: SneAccessOptions) {
    this.#options = options;
  }

  /** A client of the SNE for these settings; `secrets` may come from a form that is not saved yet. */
  async client(settings: Settings, secrets = this.#options.host.secrets): Promise<SneClient> {
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

  /** What one call needs; `close` frees it. */
  async context(): Promise<UnitContext & { close(): Promise<void> }> {
    const { store, clock } = this.#options;
    const settings = this.#options.settings();
    const client = await this.client(settings);
    return { store, client, schemas: await this.schemas(), settings, clock, close: () => client.close() };
  }

  /** The schemas in use. */
  schemas(): Promise<SchemaRegistry> {
    return this.#options.schemas();
  }
}
