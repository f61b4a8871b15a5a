import { DeskError } from '../api/errors.ts';
import { collect, decodedBody, peek } from './body.ts';
import { createDispatchers } from './dispatchers.ts';
import type { Dispatchers } from './dispatchers.ts';
import { sneError } from './errors.ts';
import { clockSkew, createDeadline, exchange } from './exchange.ts';
import type { Deadline, RawAnswer } from './exchange.ts';
import { describeFailure } from './failure.ts';
import type { FailureContext } from './failure.ts';
import { chooseProxy } from './proxy.ts';
import type { ProxyChoice } from './proxy.ts';
import { answerKind } from './refusal.ts';
import { withRetry } from './retry.ts';
import { refusalOf } from './status-errors.ts';
import { loadTls } from './tls.ts';
import type { ClientCertificateFacts, TlsMaterial } from './tls.ts';
import { clientAuthorization, createTokenSource, tokenAnswer } from './token.ts';
import type { TokenAnswer, TokenSource } from './token.ts';
import { MIB } from './transport-types.ts';
import type { Answer, Call, Transport, TransportOptions } from './transport-types.ts';

const MOST_REDIRECTS = 3;

/** The way to one site over undici: TLS always verified, proxy, token, time-outs, retry, no redirect elsewhere. */
export function createTransport(options: TransportOptions): Transport {
  return new HttpTransport(options);
}

interface Session {
  readonly tls: TlsMaterial;
  readonly dispatchers: Dispatchers;
}

interface Sending {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The token endpoint, whose refusals mean something else. */
  readonly forToken: boolean;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly accepted: readonly number[];
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
  readonly maxBytes: number;
}

class HttpTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #closing = new AbortController();
  readonly #tokens: TokenSource;
  #session: Promise<Session> | null = null;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#tokens = createTokenSource(options.clock, () => this.#fetchToken());
  }

  async prepare(): Promise<ClientCertificateFacts | null> {
    return (await this.#open()).tls.clientCertificate;
  }

  async authenticate(signal?: AbortSignal, tries?: number): Promise<void> {
    if (this.#options.site.oauth === null) return;
    await this.#retrying(tries, signal, () => this.#tokens.get(signal));
  }

  async get(call: Call): Promise<Answer> {
    return this.#retrying(call.tries, call.signal, () => this.#callOnce(call));
  }

  async send(call: Call): Promise<Answer> {
    return this.#callOnce(call);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const session = this.#session;
    this.#session = null;
    if (session === null) return;
    const [opened] = await Promise.allSettled([session]);
    if (opened.status === 'fulfilled') await opened.value.dispatchers.destroy();
  }

  #retrying<T>(
    tries: number | undefined,
    signal: AbortSignal | undefined,
    call: () => Promise<T>,
  ): Promise<T> {
    const { limits, clock, random } = this.#options;
    const policy = tries === undefined ? limits.retry : { ...limits.retry, tries };
    const signals = [this.#closing.signal, ...(signal === undefined ? [] : [signal])];
    return withRetry(policy, { clock, random, signal: AbortSignal.any(signals) }, call);
  }

  /** A token can be revoked before its time, or the SNE restarted: then one other token, once. */
  async #callOnce(call: Call, mayRenew = true): Promise<Answer> {
    const token = this.#options.site.oauth === null ? null : await this.#tokens.get(call.signal);
    const { limits } = this.#options;
    const small = call.size === 'small';
    try {
      return await this.#send({
        method: call.method ?? 'GET',
        forToken: false,
        url: call.url,
        headers: {
          accept: call.accept,
          'accept-encoding': 'gzip',
          ...call.headers,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(call.body === undefined ? {} : { body: call.body }),
        accepted: [200, ...(call.accepted ?? [])],
        deadline: this.#deadline(small ? limits.smallCallMs : limits.streamCallMs, call.signal),
        signal: call.signal,
        maxBytes: small ? limits.smallBytes : limits.streamBytes,
      });
    } catch (thrown) {
      if (token === null || !(thrown instanceof DeskError) || thrown.code !== 'SNE-AUTH-01') throw thrown;
      this.#tokens.forget(token);
      if (!mayRenew) throw thrown;
      return this.#callOnce(call, false);
    }
  }

  async #fetchToken(): Promise<TokenAnswer> {
    const { site, secrets, limits } = this.#options;
    const secret = await secrets.get('clientSecret');
    if (site.oauth === null || secret === null || secret === '') throw sneError('CFG-OAUTH');
    const answer = await this.#send({
      method: 'POST',
      forToken: true,
      url: site.oauth.tokenUrl,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'content-type': 'application/x-www-form-urlencoded',
        authorization: clientAuthorization(site.oauth.clientId, secret),
      },
      body: 'grant_type=client_credentials',
      accepted: [200],
      deadline: this.#deadline(limits.smallCallMs, undefined),
      signal: undefined,
      maxBytes: MIB,
    });
    const bytes = await collect(answer.body);
    const parsed = tokenAnswer.safeParse(jsonOf(bytes));
    if (!parsed.success) throw sneError('SNE-AUTH-04', { host: site.oauth.tokenUrl.host });
    return parsed.data;
  }

  /** One request with its redirects within the origin; refusals become errors, the deadline ends with the body. */
  async #send(sending: Sending): Promise<Answer> {
    let context: FailureContext = this.#context(sending.url, null, null);
    try {
      sending.deadline.signal.throwIfAborted();
      const session = await this.#open();
      const proxy = await this.#proxyFor(sending.url);
      context = this.#context(sending.url, proxy, session.tls);
      const sentAt = this.#options.clock.now();
      const raw = await this.#followWithin(sending, session.dispatchers.to(proxy));
      const receivedAt = this.#options.clock.now();
      const serverDate = dateOf(raw.header('date'));
      const coded = decodedBody(raw.body, raw.header('content-encoding'), sending.maxBytes, context.host);
      const facts = { context, serverDate, token: sending.forToken };
      if (!sending.accepted.includes(raw.status)) throw await refusalOf(raw, coded, facts);
      const { first, all } = await peek(coded);
      const kind = answerKind(raw.header('content-type'), first);
      if (kind === 'html') {
        // A page is what any web server says of a path it does not have, and a network of its welcome: never the SNE.
        if (raw.status !== 200) throw await refusalOf(raw, all, facts);
        await all.return();
        throw sneError('SNE-CAPTIVE');
      }
      return {
        status: raw.status,
        kind,
        sentAt,
        serverDate,
        clockSkewMs: clockSkew(serverDate, sentAt, receivedAt),
        header: raw.header,
        body: this.#guarded(all, sending, context),
      };
    } catch (thrown) {
      sending.deadline.clear();
      throw this.#failure(thrown, sending, context);
    }
  }

  async #followWithin(sending: Sending, dispatcher: ReturnType<Dispatchers['to']>): Promise<RawAnswer> {
    let url = sending.url;
    for (let hops = 0; ; hops++) {
      const { method, headers, body } = sending;
      const { limits } = this.#options;
      const signal = sending.deadline.signal;
      const raw = await exchange({ method, url, headers, body, dispatcher, timeouts: limits, signal });
      if (![301, 302, 303, 307, 308].includes(raw.status)) return raw;
      raw.body.destroy();
      const location = raw.header('location');
      const target = location === null ? null : URL.parse(location, url.href);
      const elsewhere = target?.origin !== url.origin;
      if (target === null || elsewhere || method !== 'GET' || hops >= MOST_REDIRECTS) {
        throw sneError('SNE-REDIRECT', { where: whereTo(target, url, hops) });
      }
      url = target;
    }
  }

  async *#guarded(
    body: AsyncGenerator<Uint8Array, void, undefined>,
    sending: Sending,
    context: FailureContext,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* body;
    } catch (thrown) {
      const failure = this.#failure(thrown, sending, context);
      const cut =
        failure instanceof Error && 'code' in failure && CUT_WHILE_READING.has(String(failure.code));
      throw cut ? sneError('SNE-CUT', { host: context.host, cause: thrown }) : failure;
    } finally {
      sending.deadline.clear();
    }
  }

  #open(): Promise<Session> {
    this.#session ??= this.#load().catch((thrown: unknown) => {
      // Tried anew at the next call: the file or the password may have been put right meanwhile.
      this.#session = null;
      throw thrown;
    });
    return this.#session;
  }

  async #load(): Promise<Session> {
    const { connection, secrets, clock, limits } = this.#options;
    const passphrase = await secrets.get('certificatePassphrase');
    const tls = await loadTls({ connection, passphrase, now: clock.now() });
    return { tls, dispatchers: createDispatchers(tls, limits.connectMs) };
  }

  async #proxyFor(url: URL): Promise<ProxyChoice | null> {
    const { connection, secrets, env, resolveProxy } = this.#options;
    const password = connection.proxyMode === 'manual' ? await secrets.get('proxyPassword') : null;
    return chooseProxy(url, { connection, password, env, resolveProxy });
  }

  #context(url: URL, proxy: ProxyChoice | null, tls: TlsMaterial | null): FailureContext {
    const clientCertificate = tls?.clientCertificate ?? null;
    return {
      host: url.host,
      proxyHost: proxy?.host ?? null,
      clientCertificate,
      now: this.#options.clock.now(),
    };
  }

  #deadline(ms: number, signal: AbortSignal | undefined): Deadline {
    return createDeadline(ms, [this.#closing.signal, signal]);
  }

  /** The caller's own reason when it gave up; else the error of the table. */
  #failure(thrown: unknown, sending: Sending, context: FailureContext): unknown {
    if (sending.signal?.aborted === true) return sending.signal.reason;
    if (this.#closing.signal.aborted) return this.#closing.signal.reason;
    const overdue: unknown = sending.deadline.signal.aborted ? sending.deadline.signal.reason : thrown;
    return describeFailure(overdue, context);
  }
}

const CUT_WHILE_READING: ReadonlySet<string> = new Set([
  'SNE-NET-02',
  'SNE-NET-03',
  'SNE-NET-04',
  'SNE-NET-05',
  'SNE-TLS-07',
]);

/** In words where a redirection leads that is not followed. */
function whereTo(target: URL | null, from: URL, hops: number): string {
  if (target === null) return 'ailleurs, sans dire où';
  if (target.host !== from.host) return `vers un autre serveur (${target.host})`;
  if (target.origin !== from.origin) return `vers le même serveur par un autre protocole (${target.origin})`;
  return hops >= MOST_REDIRECTS
    ? `plusieurs fois de suite vers le même serveur (${target.host})`
    : `vers une autre adresse du même serveur (${target.host})`;
}

function dateOf(header: string | null): Date | null {
  const time = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(time) ? null : new Date(time);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}
