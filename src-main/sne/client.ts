import { randomInt } from 'node:crypto';
import type { ConnectionCheck, ConnectionSettings } from '../api/settings.ts';
import type { Environment } from '../api/status.ts';
import type { Clock } from '../schedule/clock.ts';
import { collect } from './body.ts';
import { checkConnection } from './check.ts';
import { createDrmCall } from './drm.ts';
import type { DrmCall } from './drm.ts';
import { createDepositCalls } from './deposits.ts';
import type { DepositCalls } from './deposits.ts';
import { sneError } from './errors.ts';
import { createExportCalls } from './exports.ts';
import type { ExportCalls } from './exports.ts';
import { createReportCall } from './reports.ts';
import type { ReportCall } from './reports.ts';
import { checkSite, siteUrl } from './settings-check.ts';
import type { Site } from './settings-check.ts';
import { formatSince } from './since.ts';
import { createTransport } from './transport.ts';
import { limitsFor } from './transport-types.ts';
import type { SecretReader, Transport, TransportLimits } from './transport-types.ts';

const XML = 'application/xml, text/xml;q=0.9';

export interface SneClientDeps {
  readonly connection: ConnectionSettings;
  readonly environment: Environment;
  /** Number of the calling desk; left out of the call when null. */
  readonly deskNumber: string | null;
  /** INSEE codes; none: the whole stock of the desk. */
  readonly communes: readonly string[];
  readonly secrets: SecretReader;
  readonly resolveProxy: (url: string) => Promise<string | null>;
  /** Environment variables, for the proxy only. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** For tests; default: the settings' time-out and the usual bounds. */
  readonly limits?: Partial<TransportLimits>;
}

/** The beginning of a movements answer; its body is still to come. */
export interface GdmAnswer {
  /** When the request left, by this computer's clock: up to then the answer is complete. */
  readonly requestedAt: Date;
  /** The server's `Date`, to the second. */
  readonly serverDate: Date | null;
  /** Server's clock minus this computer's, as `clockSkew` measures it. */
  readonly clockSkewMs: number | null;
  /** XML, decoded, as it comes; to be read once. Errors: `SNE-CUT`, `SNE-NET-06`, `SNE-TOO-LARGE`. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface SneClient {
  /**
   * One GDM call for everything since `since` (§1, rules 2 and 3): all communes or none in one call, `depuis` never
   * later than asked. Errors: those of `SNE_ERRORS`; the signal's reason when aborted.
   */
  movements(input: { readonly since: Date; readonly signal?: AbortSignal }): Promise<GdmAnswer>;
  /** The file of one demand as it now stands (XML), or null when the SNE does not know the number. */
  demand(nud: string, signal?: AbortSignal): Promise<Uint8Array | null>;
  /** Exports in bulk (§2). */
  readonly exports: ExportCalls;
  /** Monthly resources, at most 50 demands a call (§3). */
  readonly monthlyResources: DrmCall;
  /** What the desk sends. */
  readonly deposits: DepositCalls;
  /** Operational reports (§5). */
  readonly report: ReportCall;
  /** Tries the connection step by step, without any GDM call, which are counted (§1). Never throws but when aborted. */
  check(signal?: AbortSignal): Promise<ConnectionCheck>;
  /** Ends the connections; calls under way fail. */
  close(): Promise<void>;
}

/** The client of one site. Nothing is read or called before the first use; settings errors come with the calls. */
export function createSneClient(deps: SneClientDeps): SneClient {
  let opened: { readonly site: Site; readonly transport: Transport } | null = null;
  const open = (): { readonly site: Site; readonly transport: Transport } => {
    opened ??= openSite(deps);
    return opened;
  };
  return {
    movements: async ({ since, signal }) => {
      const { site, transport } = open();
      const url = gdmUrl(site, deps, since);
      const answer = await transport.get({ url, size: 'stream', accept: XML, signal });
      if (answer.kind === 'json' || answer.kind === 'other') {
        await answer.body.return();
        throw sneError('SNE-TYPE', { host: url.host });
      }
      const { sentAt, serverDate, clockSkewMs, body } = answer;
      return { requestedAt: sentAt, serverDate, clockSkewMs, body };
    },
    demand: async (nud, signal) => {
      const { site, transport } = open();
      const url = demandUrl(site, nud);
      const answer = await transport.get({ url, size: 'small', accept: XML, accepted: [404], signal });
      const bytes = await collect(answer.body);
      if (answer.status === 404) return null;
      if (answer.kind === 'json' || answer.kind === 'other') throw sneError('SNE-TYPE', { host: url.host });
      return bytes;
    },
    exports: createExportCalls({ open, deskNumber: deps.deskNumber, now: () => deps.clock.now() }),
    monthlyResources: createDrmCall({ open }),
    deposits: createDepositCalls({ open, deskNumber: deps.deskNumber, now: () => deps.clock.now() }),
    report: createReportCall({ open, deskNumber: deps.deskNumber }),
    check: (signal) => checkConnection({ open, clock: deps.clock, probe: demandUrl, signal }),
    close: async () => {
      const current = opened;
      opened = null;
      await current?.transport.close();
    },
  };
}

function openSite(deps: SneClientDeps): { readonly site: Site; readonly transport: Transport } {
  const { connection, environment, secrets, resolveProxy, env, clock } = deps;
  const site = checkSite(connection, environment);
  const limits = { ...limitsFor(connection.timeoutSeconds), ...deps.limits };
  const random = (): number => randomInt(1_000) / 1_000;
  return {
    site,
    transport: createTransport({ site, connection, secrets, resolveProxy, env, clock, limits, random }),
  };
}

function gdmUrl({ base, contract }: Site, { communes, deskNumber }: SneClientDeps, since: Date): URL {
  return siteUrl(base, contract.gdmPath, {
    [contract.gdmSinceParameter]: formatSince(since, contract.gdmSinceFormat),
    ...(communes.length === 0 ? {} : { [contract.gdmCommunesParameter]: communes.join(',') }),
    ...(deskNumber === null ? {} : { [contract.gdmDeskParameter]: deskNumber }),
  });
}

function demandUrl({ base, contract }: Site, nud: string): URL {
  return siteUrl(
    base,
    contract.demandPath.replace('{nud}', () => encodeURIComponent(nud)),
  );
}
