import type { ConnectionSettings, SecretName } from '../api/settings.ts';
import type { Clock } from '../schedule/clock.ts';
import type { Timeouts } from './exchange.ts';
import type { AnswerKind } from './refusal.ts';
import type { RetryPolicy } from './retry.ts';
import type { Site } from './settings-check.ts';
import type { ClientCertificateFacts } from './tls.ts';

/** Bytes. */
export const MIB = 1024 * 1024;
/** Reads the secrets of the profile; the least part of the host's store. */
export interface SecretReader {
  get(name: SecretName): Promise<string | null>;
}

export interface TransportLimits extends Timeouts {
  /** The whole of a call with a small answer, then of a streamed one, in milliseconds. */
  readonly smallCallMs: number;
  readonly streamCallMs: number;
  /** Decoded bytes. */
  readonly smallBytes: number;
  readonly streamBytes: number;
  readonly retry: RetryPolicy;
}

export interface TransportOptions {
  readonly site: Site;
  readonly connection: ConnectionSettings;
  readonly secrets: SecretReader;
  readonly resolveProxy: (url: string) => Promise<string | null>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly limits: TransportLimits;
  /** In [0, 1), for the jitter of retries. */
  readonly random: () => number;
}

export interface Call {
  readonly url: URL;
  /** Default `GET`. Any other is sent once: whether it may be sent again is the caller's to know. */
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Besides `accept` and what the transport sets; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with the call; its type is in `headers`. */
  readonly body?: string;
  /** `stream`: the large limits and no retry once the body has begun. */
  readonly size: 'small' | 'stream';
  readonly accept: string;
  /** Statuses that are an answer for the caller, not a failure; 200 always is. */
  readonly accepted?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** Instead of the limits' number of tries. */
  readonly tries?: number;
}

export interface Answer {
  readonly status: number;
  readonly kind: AnswerKind;
  /** When the request left, by this computer's clock. */
  readonly sentAt: Date;
  readonly serverDate: Date | null;
  /** See `clockSkew`. */
  readonly clockSkewMs: number | null;
  /** A header of the answer, by its name in lower case. */
  readonly header: (name: string) => string | null;
  /** To be read once, to the end or given up; errors are those of `SNE_ERRORS`, or the reason of the signal. */
  readonly body: AsyncGenerator<Uint8Array, void, undefined>;
}

export interface Transport {
  /** Loads trust and the desk's certificate, if that is not done yet; its dates, or null without one. */
  prepare(): Promise<ClientCertificateFacts | null>;
  /** Gets a token where the site asks for one; nothing to do elsewhere. */
  authenticate(signal?: AbortSignal, tries?: number): Promise<void>;
  /** A safe GET of the SNE. Errors: `SNE_ERRORS`; the signal's reason when aborted. */
  get(call: Call): Promise<Answer>;
  /** A call of any method, made once. Errors: as `get`. */
  send(call: Call): Promise<Answer>;
  /** Ends every connection; calls under way fail. */
  close(): Promise<void>;
}

/** The limits of a site that waits `timeoutSeconds` for the SNE. */
export function limitsFor(timeoutSeconds: number): TransportLimits {
  const wait = timeoutSeconds * 1_000;
  return {
    connectMs: Math.min(wait, 15_000),
    headersMs: wait,
    idleMs: wait,
    smallCallMs: 2 * wait,
    streamCallMs: 2 * 3_600_000,
    smallBytes: 16 * MIB,
    streamBytes: 8 * 1024 * MIB,
    retry: { tries: 3, firstPauseMs: 1_000, longestWaitMs: 30_000 },
  };
}
