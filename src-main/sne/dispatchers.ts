import type { Socket } from 'node:net';
import { Agent, buildConnector, Pool, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import type { ProxyChoice } from './proxy.ts';
import type { TlsMaterial } from './tls.ts';

/**
 * Connections, kept per proxy for as long as the transport lives. The peer's certificate is always verified: said
 * explicitly, so that no environment variable can turn it off. HTTP/1.1 only: calls are few and one at a time.
 */
export interface Dispatchers {
  to(proxy: ProxyChoice | null): Dispatcher;
  destroy(): Promise<void>;
}

/** `connectMs` bounds opening a connection, the proxy's answer to CONNECT included. */
export function createDispatchers(tls: TlsMaterial, connectMs: number): Dispatchers {
  const known = new Map<string, Dispatcher>();
  return {
    to: (proxy) => {
      const key = proxy === null ? '' : `${proxy.origin} ${proxy.authorization ?? ''}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const made = proxy === null ? direct(tls, connectMs) : through(proxy, tls, connectMs);
      known.set(key, made);
      return made;
    },
    destroy: async () => {
      const all = [...known.values()];
      known.clear();
      await Promise.all(all.map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function direct(tls: TlsMaterial, connectMs: number): Dispatcher {
  const connector = buildConnector({
    secureContext: tls.context,
    rejectUnauthorized: true,
    timeout: connectMs,
    allowH2: false,
  });
  return new Agent({ allowH2: false, connections: 4, connect: keepingFirstError(connector) });
}

function through(proxy: ProxyChoice, tls: TlsMaterial, connectMs: number): Dispatcher {
  const timeouts = { connectTimeout: connectMs, headersTimeout: connectMs };
  return new ProxyAgent({
    uri: proxy.origin,
    allowH2: false,
    connections: 4,
    ...(proxy.authorization === null ? {} : { token: proxy.authorization }),
    connectTimeout: connectMs,
    requestTls: { secureContext: tls.context, rejectUnauthorized: true, timeout: connectMs, allowH2: false },
    proxyTls: {
      secureContext: tls.anonymousContext,
      rejectUnauthorized: true,
      timeout: connectMs,
      allowH2: false,
    },
    // Without this a proxy that accepts and says nothing would be waited for during five minutes.
    clientFactory: (origin, options) => new Pool(origin, { ...options, ...timeouts }),
    factory: (origin, options) => new Pool(origin, Object.assign({}, options, wrappedConnect(options))),
  });
}

function wrappedConnect(options: object): { readonly connect?: buildConnector.connector } {
  return 'connect' in options && isConnector(options.connect)
    ? { connect: keepingFirstError(options.connect) }
    : {};
}

function isConnector(value: unknown): value is buildConnector.connector {
  return typeof value === 'function';
}

/**
 * With TLS 1.3 a server refuses the desk's certificate after the handshake, by an alert and then by closing. The
 * stack tells only the closing ("other side closed"); the alert, which says why, is made its cause.
 */
function keepingFirstError(connector: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    connector(options, (...result) => {
      if (result[0] === null) chainErrors(result[1]);
      callback(...result);
    });
  };
}

function chainErrors(socket: Socket): void {
  let first: Error | null = null;
  socket.prependListener('error', (error: Error) => {
    if (first === null) first = error;
    else if (error !== first) error.cause ??= first;
  });
}
