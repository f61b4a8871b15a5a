import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { CONTENT_SECURITY_POLICY, PAGE_ORIGIN, pageFile } from '../desktop/page-files.ts';
import type { Engine } from '../engine/engine.ts';
import { answerRequest, eventMessage } from '../engine/rpc.ts';
import type { Handlers } from '../engine/rpc.ts';

const COOKIE = 'sne_desk_preview';
const LARGEST_REQUEST_BYTES = 256 * 1024;
const LOOPBACK = '127.0.0.1';

export interface PreviewOptions {
  readonly engine: Engine;
  readonly handlers: Handlers;
  /** Folder of the built renderer. */
  readonly pageFolder: string;
  readonly port: number;
  /** Told of a fresh link each time: at the start, and when the former has served. */
  onLink(link: string): void;
}

export interface Preview {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * The window's page in a browser, for places without Electron: development only, demonstration data only. Loopback
 * only; each link holds a token that serves once and becomes a cookie; requests of other sites are refused.
 */
export async function startPreview(options: PreviewOptions): Promise<Preview> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, LOOPBACK, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const session = new PreviewSession(options, port);
  server.on('request', (request, response) => {
    session.handle(request, response).catch(() => {
      refuse(response, 500);
    });
  });
  session.offerLink();
  return { origin: session.origin, close: () => close(server) };
}

class PreviewSession {
  readonly origin: string;
  readonly #options: PreviewOptions;
  readonly #hosts: ReadonlySet<string>;
  readonly #cookies = new Set<string>();
  #token = '';

  constructor(options: PreviewOptions, port: number) {
    this.#options = options;
    this.origin = `http://${LOOPBACK}:${String(port)}`;
    // A page of another name that resolves to this machine (DNS rebinding) must not be answered.
    this.#hosts = new Set([`${LOOPBACK}:${String(port)}`, `localhost:${String(port)}`]);
  }

  offerLink(): void {
    this.#token = randomBytes(24).toString('base64url');
    this.#options.onLink(`${this.origin}/#token=${this.#token}`);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#hosts.has(request.headers.host ?? '')) {
      refuse(response, 421);
      return;
    }
    const { pathname } = new URL(request.url ?? '/', this.origin);
    if (request.method === 'GET' && pathname === '/events') this.#serveEvents(request, response);
    else if (request.method === 'GET') await this.#servePage(pathname, response);
    else if (request.method !== 'POST' || !this.#isOwnOrigin(request)) refuse(response, 403);
    else if (pathname === '/session') await this.#openSession(request, response);
    else if (pathname === '/request') await this.#serveRequest(request, response);
    else refuse(response, 404);
  }

  /** Only the page's own files, in the sizes they have on disk; nothing personal is in them. */
  async #servePage(pathname: string, response: ServerResponse): Promise<void> {
    const file = pageFile(this.#options.pageFolder, `${PAGE_ORIGIN}${pathname}`);
    const content = file === null ? null : await readFile(file.path).catch(() => null);
    if (file === null || content === null) {
      refuse(response, 404);
      return;
    }
    response.writeHead(200, {
      'content-type': file.mediaType,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    response.end(content);
  }

  async #openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = z.object({ token: z.string() }).safeParse(await readJson(request));
    if (!body.success || !sameText(body.data.token, this.#token)) {
      refuse(response, 403);
      return;
    }
    const cookie = randomBytes(24).toString('base64url');
    this.#cookies.add(cookie);
    this.offerLink();
    response.writeHead(204, { 'set-cookie': `${COOKIE}=${cookie}; HttpOnly; SameSite=Strict; Path=/` });
    response.end();
  }

  async #serveRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#isKnown(request)) {
      refuse(response, 403);
      return;
    }
    const answer = await answerRequest(this.#options.handlers, await readJson(request));
    if (answer === null) refuse(response, 400);
    else sendJson(response, answer);
  }

  #serveEvents(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#isKnown(request)) {
      refuse(response, 403);
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.write(': bonjour\n\n');
    const unsubscribe = this.#options.engine.subscribe((name, payload) => {
      response.write(`data: ${JSON.stringify(eventMessage(name, payload))}\n\n`);
    });
    response.on('close', unsubscribe);
  }

  #isKnown(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(/;\s*/);
    return cookies.some(
      (cookie) => cookie.startsWith(`${COOKIE}=`) && this.#cookies.has(cookie.slice(COOKIE.length + 1)),
    );
  }

  #isOwnOrigin(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    return origin !== undefined && URL.canParse(origin) && this.#hosts.has(new URL(origin).host);
  }
}

function refuse(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end();
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_REQUEST_BYTES) return null;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
