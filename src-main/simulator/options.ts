import type { Clock } from '../schedule/clock.ts';
import type { CertificateFiles } from './certificates.ts';
import type { Deposit } from './deposits.ts';
import type { SimulatedDrm } from './drm/make-drm.ts';
import type { EntitlementsOption } from './entitlements.ts';
import type { ExportTimes } from './exports/desk-exports.ts';
import type { ExportForm } from './exports/files.ts';
import type { ExportSupport } from './exports/request.ts';
import type { FaultPlanInput } from './faults.ts';
import type { MovementRates, World } from './world/world.ts';

/** Everything may be left out: a stock of 500 demands in Isère over plain HTTP, on any free port. */
export interface SimulatorOptions {
  /** 0: any free port. */
  readonly port?: number;
  /** Demands in the stock at the start, removed ones included. */
  readonly demands?: number;
  readonly seed?: number;
  /** `38`, `2A`, `974`… */
  readonly department?: string;
  /** Number of the desk that calls: five digits or capitals. Default: made from the department. */
  readonly desk?: string;
  readonly tls?: boolean;
  /** `mtls` implies TLS. */
  readonly auth?: 'none' | 'oauth2' | 'mtls';
  readonly faults?: FaultPlanInput;
  /** Time of the simulated SNE; default: the system's, or real time counted from `now` when that is given. */
  readonly clock?: Clock;
  /** End of the history that exists at the start; default: the clock's now. From 2025 on, or children are unborn. */
  readonly now?: Date;
  /** A movement every 20 to 40 seconds by the clock; else none but those that a test makes. */
  readonly live?: boolean;
  readonly answerForm?: 'embedded' | 'references';
  readonly shuffled?: boolean;
  /** Whether elements and codes outside the public description occur now and then. Default: no. */
  readonly unknowns?: boolean;
  readonly rates?: MovementRates;
  /** Added to the `Date` header, milliseconds. */
  readonly dateSkewMs?: number;
  /** Life of an access token, in seconds of the clock. Default: 300. */
  readonly tokenSeconds?: number;
  /** By number of desk, the entities it may export and ask for; default: every desk, everything. */
  readonly entitlements?: EntitlementsOption;
  /** What the exports service knows (§2). Default: everything. */
  readonly exportSupport?: ExportSupport;
  /** How long exports wait, take and are kept. Default: 2 s, 5 s, 7 days. */
  readonly exportTimes?: Partial<ExportTimes>;
  /** How archives are laid out. Default: files of 500 records, one copy, zlib level 6. */
  readonly exportForm?: Partial<ExportForm>;
  /** Monthly resources are given for people of whom the SNE should give none. Default: no. */
  readonly carelessDrm?: boolean;
  /** Where the certificates are written; default: a temporary folder, removed by `close`. */
  readonly folder?: string;
}

/** A request that came, whatever the answer; parameters as they came. */
export interface LoggedRequest {
  /** By the simulator's clock. */
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Null as long as nothing is answered. */
  status: number | null;
}

/** A running simulated SNE. */
export interface Simulator {
  /** Base address, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly desk: string;
  readonly seed: number;
  readonly department: string;
  /** Null over plain HTTP. */
  readonly certificates: (CertificateFiles & { readonly caPem: string }) | null;
  /** Null unless `auth` is `oauth2`. */
  readonly oauth: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly tokenUrl: string;
  } | null;
  readonly world: World;
  /** What the unit service would say of a demand now, and what a right client makes of it; null for one not served. */
  drm(nud: string): SimulatedDrm | null;
  /** Files that desks sent, by reference, the oldest first. */
  readonly deposits: ReadonlyMap<string, Deposit>;
  /** Oldest first; grows while the simulator runs. */
  readonly requests: readonly LoggedRequest[];
  /** Other faults from now on; those under way end as they began. */
  setFaults(faults: FaultPlanInput): void;
  /** Stops at once, open connections included. */
  close(): Promise<void>;
}
