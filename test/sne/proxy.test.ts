import { beforeAll, describe, expect, it } from 'vitest';
import { connectionSettings } from '../../src-main/api/settings.ts';
import type { ConnectionSettings } from '../../src-main/api/settings.ts';
import { chooseProxy, inNoProxy, isLoopback } from '../../src-main/sne/proxy.ts';
import { createServer } from 'node:net';
import {
  clientOf,
  deadPort,
  EMPTY_GDM,
  failureOf,
  listen,
  makeAuthority,
  makeIdentity,
  notedClock,
  readMovements,
  serve,
  serveProxy,
  serveTls,
  write,
} from './support.ts';
import type { Identity, Proxy, Secrets } from './support.ts';

let authority: Identity;
let server: Identity;

beforeAll(async () => {
  authority = await makeAuthority();
  server = await makeIdentity(authority);
});

async function startSne(identity: Identity = server): Promise<string> {
  return serveTls(identity, (_request, response) => {
    response.setHeader('content-type', 'application/xml').end(EMPTY_GDM);
  });
}

async function through(proxyUrl: string, url: string, secrets: Secrets = {}): Promise<string> {
  const caFile = await write('autorite.pem', authority.cert);
  const connection: Partial<ConnectionSettings> = { url, caFile, proxyMode: 'manual', proxyUrl };
  return readMovements(clientOf(connection, { secrets, clock: notedClock() }));
}

const withUser = (proxy: Proxy, user: string): string => proxy.url.replace('http://', `http://${user}@`);
const BASIC = `Basic ${Buffer.from('mairie\\poste:p@ss é:1').toString('base64')}`;

describe('a proxy in between', () => {
  it('is gone through by a tunnel, the server’s certificate being verified all the same', async () => {
    const proxy = await serveProxy(() => null);
    const url = await startSne();
    expect(await through(proxy.url, url)).toBe(EMPTY_GDM);
    expect(proxy.seen).toEqual([`CONNECT ${new URL(url).host}`]);
    const other = await startSne(await makeIdentity(authority, { hosts: ['sne.example.fr'] }));
    expect((await failureOf(through(proxy.url, other))).code).toBe('SNE-TLS-04');
    const unknown = await startSne(await makeIdentity(await makeAuthority('Autre')));
    expect((await failureOf(through(proxy.url, unknown))).code).toBe('SNE-TLS-01');
  });

  it('gets the name of its address and the secret, the server never', async () => {
    const proxy = await serveProxy((authorization) => (authorization === BASIC ? null : 407));
    const url = await startSne();
    const proxyUrl = withUser(proxy, 'mairie%5Cposte');
    expect(await through(proxyUrl, url, { proxyPassword: 'p@ss é:1' })).toBe(EMPTY_GDM);
    expect(proxy.authorizations).toEqual([BASIC]);
    const error = await failureOf(through(proxyUrl, url, { proxyPassword: 'faux' }));
    expect(error).toMatchObject({ code: 'SNE-PROXY-01', recovery: 'person', offline: false });
    expect(error.message).not.toContain('mairie');
    expect((await failureOf(through(proxy.url, url))).code).toBe('SNE-PROXY-01');
  });

  it('forwards a plain call too, and asks for its password there as well', async () => {
    const headers: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      headers.push(request.headers['proxy-authorization']);
      response.setHeader('content-type', 'application/xml').end(EMPTY_GDM);
    });
    const open = await serveProxy(() => null);
    expect(await through(open.url, url)).toBe(EMPTY_GDM);
    expect(open.seen[0]).toMatch(/^GET http:\/\/127\.0\.0\.1:/);
    const closed = await serveProxy(() => 407);
    expect((await failureOf(through(closed.url, url))).code).toBe('SNE-PROXY-01');
  });

  it('is told apart from the SNE when it refuses, cannot go on, is absent or mute', async () => {
    const url = await startSne();
    const code = async (proxyUrl: string): Promise<unknown> => failureOf(through(proxyUrl, url));
    const refusing = await serveProxy(() => 403);
    expect(await code(refusing.url)).toMatchObject({ code: 'SNE-PROXY-03', recovery: 'person' });
    const lost = await serveProxy(() => 502);
    expect(await code(lost.url)).toMatchObject({ code: 'SNE-NET-05', offline: true });
    const absent = `http://127.0.0.1:${String(await deadPort())}`;
    expect(await code(absent)).toMatchObject({ code: 'SNE-PROXY-02', offline: true, recovery: 'retrySoon' });
    const hanging = await listen(createServer((socket) => socket.once('data', () => socket.destroy())));
    expect(await code(`http://127.0.0.1:${String(hanging)}`)).toMatchObject({ code: 'SNE-PROXY-02' });
    const mute = await listen(createServer(() => undefined));
    const client = clientOf(
      { url, proxyMode: 'manual', proxyUrl: `http://127.0.0.1:${String(mute)}` },
      { limits: { connectMs: 300 }, clock: notedClock() },
    );
    expect(await failureOf(readMovements(client))).toMatchObject({ offline: true, recovery: 'retrySoon' });
  });

  it('is never used for this computer in automatic mode', async () => {
    const url = await startSne();
    const proxy = await serveProxy(() => 403);
    const asked: string[] = [];
    const client = clientOf(
      { url, caFile: await write('autorite.pem', authority.cert) },
      {
        env: { HTTPS_PROXY: proxy.url },
        resolveProxy: (address) => {
          asked.push(address);
          return Promise.resolve(proxy.url);
        },
      },
    );
    expect(await readMovements(client)).toBe(EMPTY_GDM);
    expect([...asked, ...proxy.seen]).toEqual([]);
  });
});

describe('the choice of a proxy', () => {
  const auto = connectionSettings.parse({});
  const choose = async (
    address: string,
    env: Record<string, string>,
    system: string | null = null,
  ): Promise<string | null> => {
    const resolveProxy = (): Promise<string | null> => Promise.resolve(system);
    const choice = await chooseProxy(new URL(address), {
      connection: auto,
      password: 'secret',
      env,
      resolveProxy,
    });
    return choice === null ? null : `${choice.origin} ${choice.authorization ?? '-'}`;
  };

  it('takes the environment first, then the system, then none', async () => {
    const sne = 'https://sne.example.fr/x';
    expect(await choose(sne, { HTTPS_PROXY: 'http://p:3128' }, 'http://system:8080')).toBe('http://p:3128 -');
    expect(await choose(sne, { https_proxy: 'p:3128', HTTPS_PROXY: 'http://other:1' })).toBe(
      'http://p:3128 -',
    );
    expect(await choose(sne, { HTTP_PROXY: 'http://p:3128' }, 'http://system:8080')).toBe(
      'http://system:8080 -',
    );
    expect(await choose(sne, { ALL_PROXY: 'https://u:m%20p@p' })).toBe(
      `https://p:443 Basic ${Buffer.from('u:m p').toString('base64')}`,
    );
    expect(
      await choose(sne, { HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'localhost, .example.fr' }, 'http://s:1'),
    ).toBeNull();
    expect(await choose(sne, {})).toBeNull();
    await expect(choose(sne, { HTTPS_PROXY: 'socks5://p:1080' })).rejects.toMatchObject({
      code: 'CFG-PROXY',
    });
  });

  it.each([
    ['example.fr', true],
    ['.example.fr', true],
    ['*.example.fr', true],
    ['SNE.Example.FR', true],
    ['ample.fr', false],
    ['sne.example.fr:443', true],
    ['sne.example.fr:8443', false],
    ['*', true],
    ['a.fr b.fr,sne.example.fr', true],
    ['', false],
  ])('reads NO_PROXY « %s »', (list, expected) => {
    expect(inNoProxy(list, new URL('https://sne.example.fr/'))).toBe(expected);
  });

  it('reads addresses and networks in NO_PROXY', () => {
    expect(inNoProxy('10.0.0.0/8', new URL('https://10.20.30.40/'))).toBe(true);
    expect(inNoProxy('10.0.0.0/8,192.168.1.0/24', new URL('https://192.168.2.1/'))).toBe(false);
    expect(inNoProxy('fd00::/8', new URL('https://[fd00::1]/'))).toBe(true);
    expect(inNoProxy('10.0.0.0/99', new URL('https://10.0.0.1/'))).toBe(false);
    expect(inNoProxy('10.0.0.0/8', new URL('https://dix.example.fr/'))).toBe(false);
  });

  it('knows this computer by all its names', () => {
    for (const name of [
      'localhost',
      'LOCALHOST.',
      'app.localhost',
      '127.0.0.1',
      '127.9.9.9',
      '[::1]',
      '::1',
    ]) {
      expect(isLoopback(name)).toBe(true);
    }
    for (const name of ['sne.example.fr', 'localhost.example.fr', '128.0.0.1', '[::2]']) {
      expect(isLoopback(name)).toBe(false);
    }
  });
});
