import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import type { RequestListener, Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import { connect, createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { asDeskError } from '../../src-main/api/errors.ts';
import type { DeskError } from '../../src-main/api/errors.ts';
import { connectionSettings } from '../../src-main/api/settings.ts';
import type { ConnectionSettings, SecretName } from '../../src-main/api/settings.ts';
import type { Clock } from '../../src-main/schedule/clock.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { createSneClient } from '../../src-main/sne/client.ts';
import type { SneClient, SneClientDeps } from '../../src-main/sne/client.ts';

export { makeAuthority, makeIdentity } from '../support/identities.ts';
export type { Identity } from '../support/identities.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Registers what is to be undone at the end of the test, last first. */
function atEnd(close: () => Promise<void>): void {
  closers.push(close);
}

export const EMPTY_GDM = '<mouvements xmlns="http://nuu.application.i2/gdm" nombre="0"/>';

/** Listens on a free port of 127.0.0.1 and is closed, connections included, at the end of the test. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  const remember = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  server.on('connection', remember);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return portOf(server);
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

/** A plain HTTP server; its base address. */
export async function serve(handler: RequestListener): Promise<string> {
  const server: HttpServer = createHttpServer(handler);
  return `http://127.0.0.1:${String(await listen(server))}`;
}

/** An HTTPS server; its base address, by default on `localhost`. */
export async function serveTls(
  options: ServerOptions,
  handler: RequestListener,
  name = 'localhost',
): Promise<string> {
  const server = createHttpsServer(options, handler);
  server.on('tlsClientError', () => undefined);
  return `https://${name}:${String(await listen(server))}`;
}

/** A server that speaks bytes, not HTTP. */
export async function serveBytes(onSocket: (socket: Socket) => void): Promise<string> {
  return `http://127.0.0.1:${String(await listen(createTcpServer(onSocket)))}`;
}

/** A port on which nobody listens any more. */
export async function deadPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface Proxy {
  readonly url: string;
  readonly port: number;
  /** `CONNECT host:port` and `GET http://…` as they came. */
  readonly seen: string[];
  /** `Proxy-Authorization` headers as they came. */
  readonly authorizations: (string | undefined)[];
}

/** A real proxy: CONNECT tunnels and plain forwarding; `refuse` answers instead with a status. */
export async function serveProxy(
  refuse: (authorization: string | undefined) => number | null,
): Promise<Proxy> {
  const seen: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createHttpServer((incoming, outgoing) => {
    seen.push(`GET ${incoming.url ?? ''}`);
    const authorization = incoming.headers['proxy-authorization'];
    authorizations.push(authorization);
    const status = refuse(authorization);
    if (status !== null) {
      outgoing.writeHead(status, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
      return;
    }
    httpRequest(incoming.url ?? '', { headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    }).end();
  });
  server.on('connect', (incoming, socket, head) => {
    seen.push(`CONNECT ${incoming.url ?? ''}`);
    const authorization = incoming.headers['proxy-authorization'];
    authorizations.push(authorization);
    const status = refuse(authorization);
    if (status !== null) {
      socket.end(
        `HTTP/1.1 ${String(status)} No\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n`,
      );
      return;
    }
    const [host = '', port = ''] = (incoming.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    atEnd(() => {
      upstream.destroy();
      return Promise.resolve();
    });
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${String(port)}`, port, seen, authorizations };
}

/** Writes a file into a folder of this test only; its path. */
export async function write(name: string, content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sne-'));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** A clock whose pauses end at once and are noted: no test waits for a backoff. */
export interface NotedClock extends Clock {
  readonly pauses: number[];
}

export function notedClock(): NotedClock {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => new Date(),
    sleep: (ms, signal) => {
      pauses.push(ms);
      signal?.throwIfAborted();
      return Promise.resolve();
    },
  };
}

export type Secrets = Partial<Record<SecretName, string>>;

/** A client of an address, closed at the end of the test. */
export function clientOf(
  connection: Partial<ConnectionSettings>,
  deps: Partial<Omit<SneClientDeps, 'connection' | 'secrets'>> & { readonly secrets?: Secrets } = {},
): SneClient {
  const { secrets = {}, ...others } = deps;
  const client = createSneClient({
    connection: { ...connectionSettings.parse({}), ...connection },
    environment: 'recette',
    deskNumber: '11004',
    communes: [],
    secrets: { get: (name) => Promise.resolve(secrets[name] ?? null) },
    resolveProxy: () => Promise.resolve(null),
    env: {},
    clock: systemClock,
    ...others,
  });
  atEnd(() => client.close());
  return client;
}

export const SINCE = new Date('2025-04-28T12:36:00Z');

/** All of a movements answer, as text. */
export async function readMovements(client: SneClient, signal?: AbortSignal): Promise<string> {
  const answer = await client.movements({ since: SINCE, ...(signal === undefined ? {} : { signal }) });
  const parts: Uint8Array[] = [];
  for await (const part of answer.body) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** The error of something that must fail. */
export async function failureOf(promise: Promise<unknown>): Promise<DeskError> {
  try {
    await promise;
  } catch (thrown) {
    return asDeskError(thrown);
  }
  throw new Error('expected a failure');
}
