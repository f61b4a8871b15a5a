import { errors } from 'undici';
import { asDeskError, DeskError } from '../api/errors.ts';
import { formatDay, parisDay } from '../api/format.ts';
import { sneError } from './errors.ts';
import type { SneErrorCode } from './errors.ts';

/** What is needed to say in words what failed. */
export interface FailureContext {
  /** Host name of the address called. */
  readonly host: string;
  /** Host and port of the proxy in between, or null. */
  readonly proxyHost: string | null;
  /** Last day of the desk's certificate when one is presented; null when unknown. */
  readonly clientCertificate: { readonly validTo: Date | null } | null;
  readonly now: Date;
}

/** Marks that one of our own time-outs ended a call. */
export class CallTimeout extends Error {
  constructor() {
    super('call time-out');
    this.name = 'CallTimeout';
  }
}

const BY_CODE: Readonly<Record<string, SneErrorCode>> = {
  ENOTFOUND: 'SNE-NET-01',
  EAI_AGAIN: 'SNE-NET-01',
  EAI_FAIL: 'SNE-NET-01',
  EAI_NODATA: 'SNE-NET-01',
  ECONNREFUSED: 'SNE-NET-02',
  ECONNRESET: 'SNE-NET-03',
  ECONNABORTED: 'SNE-NET-03',
  EPIPE: 'SNE-NET-03',
  UND_ERR_SOCKET: 'SNE-NET-03',
  ETIMEDOUT: 'SNE-NET-04',
  UND_ERR_CONNECT_TIMEOUT: 'SNE-NET-04',
  EHOSTUNREACH: 'SNE-NET-05',
  EHOSTDOWN: 'SNE-NET-05',
  ENETUNREACH: 'SNE-NET-05',
  ENETDOWN: 'SNE-NET-05',
  EADDRNOTAVAIL: 'SNE-NET-05',
  UND_ERR_HEADERS_TIMEOUT: 'SNE-NET-06',
  UND_ERR_BODY_TIMEOUT: 'SNE-NET-06',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'SNE-CUT',
  Z_BUF_ERROR: 'SNE-CUT',
  Z_DATA_ERROR: 'SNE-CUT',
  UND_ERR_HEADERS_OVERFLOW: 'SNE-TYPE',
  // What the stack holds to be impossible in HTTP: a status of 000.
  ERR_ASSERTION: 'SNE-TYPE',
  UND_ERR_PRX_CONN: 'SNE-PROXY-02',
  UND_ERR_PRX_TLS: 'SNE-PROXY-02',
  CERT_HAS_EXPIRED: 'SNE-TLS-03',
  CERT_NOT_YET_VALID: 'SNE-TLS-03',
  ERR_TLS_CERT_ALTNAME_INVALID: 'SNE-TLS-04',
  HOSTNAME_MISMATCH: 'SNE-TLS-04',
};

/** Codes of OpenSSL for a chain that leads to no trusted authority, or that is not sound. */
const UNTRUSTED =
  /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_(UNTRUSTED|REJECTED|REVOKED|SIGNATURE|CHAIN)|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|CA_|EE_)/;
/** TLS alerts by which a server refuses the certificate of its client, or its absence. */
const CLIENT_REFUSED =
  /ALERT_(BAD_CERTIFICATE|NO_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(REQUIRED|REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA|ACCESS_DENIED)/;
const CONNECTION_FAILED: ReadonlySet<SneErrorCode> = new Set([
  'SNE-NET-01',
  'SNE-NET-02',
  'SNE-NET-04',
  'SNE-NET-05',
]);

/** Turns whatever the network stack threw into the `DeskError` of the table; a `DeskError` stays as it is. */
export function describeFailure(thrown: unknown, context: FailureContext): DeskError {
  if (thrown instanceof DeskError) return thrown;
  const { host, proxyHost } = context;
  if (thrown instanceof CallTimeout) return sneError('SNE-NET-06', { host, cause: thrown });
  const proxied = proxyFailure(thrown, context);
  if (proxied !== null) return proxied;
  for (const code of codesOf(thrown)) {
    if (CLIENT_REFUSED.test(code)) return clientRefused(context, thrown);
    const known = BY_CODE[code];
    if (known !== undefined) {
      // Behind a proxy this computer only ever connects to the proxy.
      if (proxyHost !== null && CONNECTION_FAILED.has(known)) {
        return sneError('SNE-PROXY-02', { host: proxyHost, cause: thrown });
      }
      return sneError(known, {
        host: known.startsWith('SNE-PROXY') ? (proxyHost ?? host) : host,
        cause: thrown,
      });
    }
    if (UNTRUSTED.test(code)) return sneError('SNE-TLS-01', { host, cause: thrown });
    if (/^ERR_(SSL|TLS|OSSL)_/.test(code)) return sneError('SNE-TLS-07', { host, cause: thrown });
  }
  if (thrown instanceof errors.HTTPParserError) return sneError('SNE-TYPE', { host, cause: thrown });
  return asDeskError(thrown);
}

/** The error of a server that wants another certificate of the desk, or one at all. */
export function clientRefused(context: FailureContext, cause?: unknown): DeskError {
  if (context.clientCertificate === null) return sneError('SNE-TLS-08', { cause });
  const until = context.clientCertificate.validTo;
  if (until === null) return sneError('SNE-TLS-02', { cause });
  const day = formatDay(parisDay(until));
  return sneError('SNE-TLS-02', {
    date: until < context.now ? ` (expiré le ${day})` : ` (valable jusqu’au ${day})`,
    cause,
  });
}

/** The stack tells the proxy's answers in words only: its version is pinned and tests hold these. */
function proxyFailure(thrown: unknown, { host, proxyHost }: FailureContext): DeskError | null {
  if (proxyHost === null || !(thrown instanceof Error)) return null;
  const found = /Proxy response \((\d{3})\)|Proxy Authentication Required \((407)\)/.exec(thrown.message);
  if (found === null) return null;
  const status = Number(found[1] ?? found[2]);
  if (status === 407) return sneError('SNE-PROXY-01', { host: proxyHost, cause: thrown });
  if (status >= 500) return sneError('SNE-NET-05', { host, cause: thrown });
  return sneError('SNE-PROXY-03', { host: proxyHost, status, cause: thrown });
}

/** Codes along the chain of causes, the nearest first. */
function codesOf(thrown: unknown): readonly string[] {
  const codes: string[] = [];
  let current: unknown = thrown;
  for (let depth = 0; depth < 6 && current instanceof Error; depth++) {
    if ('code' in current && typeof current.code === 'string') codes.push(current.code);
    if (current instanceof AggregateError) {
      const errors: readonly unknown[] = current.errors;
      for (const inner of errors) codes.push(...codesOf(inner));
    }
    current = current.cause;
  }
  // A broken socket is how other failures show: what caused it says more.
  return codes
    .filter((code) => code !== 'UND_ERR_SOCKET')
    .concat(codes.filter((code) => code === 'UND_ERR_SOCKET'));
}
