import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import type { Duplex } from 'node:stream';

/** What the gate does with a connection. */
type OnSocket = (socket: Socket) => void;

/**
 * Stands between the desk and the simulated SNE, on a port of its own: lets everything through, or does to each
 * connection what a network, a proxy or a broken server would.
 */
export class Gate {
  readonly #upstream: number;
  readonly #sockets = new Set<Duplex>();
  #server: Server | null = null;
  #port = 0;
  #onSocket: OnSocket;
  /** Connections that came. */
  connections = 0;

  constructor(upstream: number) {
    this.#upstream = upstream;
    this.#onSocket = this.#through;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens; on the same port as before after `shut`. */
  async open(): Promise<void> {
    const server = createServer((socket) => {
      this.connections += 1;
      this.#remember(socket);
      this.#onSocket(socket);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = server.address();
    if (address === null || typeof address === 'string') throw new Error('The gate has no port');
    this.#port = address.port;
  }

  /** Nobody listens any more. */
  async shut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (server === null) return;
    await new Promise((resolve) => server.close(resolve));
  }

  /** Everything goes through. */
  calm(): void {
    this.#onSocket = this.#through;
  }

  /** Bytes, not HTTP. */
  bytes(onSocket: OnSocket): void {
    this.#onSocket = onSocket;
  }

  /** An HTTP server of our own in the SNE's place. */
  http(listener: RequestListener): void {
    const server = createHttpServer(listener);
    server.on('clientError', (_error, socket) => socket.destroy());
    this.#onSocket = (socket) => server.emit('connection', socket);
  }

  /** TLS ends here; what it holds goes through in clear. */
  tls(options: TlsOptions): void {
    const server = createTlsServer(options, (clear) => {
      this.#remember(clear);
      this.#through(clear);
    });
    server.on('tlsClientError', () => undefined);
    this.#onSocket = (socket) => server.emit('connection', socket);
  }

  readonly #through = (socket: Duplex): void => {
    const upstream = connect(this.#upstream, '127.0.0.1');
    this.#remember(upstream);
    socket.pipe(upstream).pipe(socket);
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
  };

  #remember(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
