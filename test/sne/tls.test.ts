import { beforeAll, describe, expect, it } from 'vitest';
import type { ServerOptions } from 'node:https';
import type { ConnectionSettings } from '../../src-main/api/settings.ts';
import { LEGACY_PFX, PFX, PFX_CERTIFICATE, PFX_PASSPHRASE } from './client-certificates.ts';
import {
  clientOf,
  EMPTY_GDM,
  failureOf,
  listen,
  makeAuthority,
  makeIdentity,
  readMovements,
  serveTls,
  write,
} from './support.ts';
import type { Identity, Secrets } from './support.ts';
import { createServer } from 'node:net';

const DAY = 86_400_000;
let authority: Identity;
let server: Identity;

beforeAll(async () => {
  authority = await makeAuthority();
  server = await makeIdentity(authority);
});

async function start(options: ServerOptions = server): Promise<string> {
  return serveTls(options, (_request, response) => {
    response.setHeader('content-type', 'application/xml').end(EMPTY_GDM);
  });
}

async function call(
  url: string,
  connection: Partial<ConnectionSettings> = {},
  secrets: Secrets = {},
): Promise<string> {
  const caFile = await write('autorite.pem', `Autorité\n${authority.cert}`);
  return readMovements(clientOf({ url, caFile, ...connection }, { secrets }));
}

describe('the server’s certificate', () => {
  it('is accepted when an authority of the extra file made it', async () => {
    expect(await call(await start())).toBe(EMPTY_GDM);
  });

  it('is refused when no known authority made it, whatever the environment says', async () => {
    const url = await start();
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const error = await failureOf(call(url, { caFile: null }));
      expect(error).toMatchObject({ code: 'SNE-TLS-01', recovery: 'person', offline: false });
      expect(error.message).toContain('localhost');
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });

  it('is refused when it has expired, or belongs to another host', async () => {
    const old = await makeIdentity(authority, {
      from: new Date(Date.now() - 20 * DAY),
      until: new Date(Date.now() - DAY),
    });
    expect((await failureOf(call(await start(old)))).code).toBe('SNE-TLS-03');
    const other = await makeIdentity(authority, { hosts: ['sne.example.fr'] });
    expect((await failureOf(call(await start(other)))).code).toBe('SNE-TLS-04');
  });

  it('does not matter when the liaison itself is too old or no TLS at all', async () => {
    const old = await start({
      ...server,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect((await failureOf(call(old))).code).toBe('SNE-TLS-07');
    const plain = await listen(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect((await failureOf(call(`https://localhost:${String(plain)}`))).code).toBe('SNE-TLS-07');
  });

  it('needs an extra file that can be read', async () => {
    const url = await start();
    const caFile = await write('faux.pem', 'rien');
    const useless = await failureOf(call(url, { caFile }));
    expect(useless.code).toBe('SNE-TLS-10');
    expect(useless.message).toContain('faux.pem');
    const broken = await write('casse.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----');
    expect((await failureOf(call(url, { caFile: broken }))).code).toBe('SNE-TLS-10');
    const gone = await failureOf(call(url, { caFile: '/nulle/part/absent.pem' }));
    expect(gone.message).toContain('absent.pem');
    expect(gone.message).not.toContain('/nulle');
  });
});

describe('the desk’s certificate', () => {
  const wanting = (ca: string, change: ServerOptions = {}): ServerOptions => ({
    ...server,
    ca,
    requestCert: true,
    rejectUnauthorized: true,
    ...change,
  });

  it('is presented from a PEM with its key, from two files, and from a PFX with an accented password', async () => {
    const desk = await makeIdentity(authority, { hosts: ['guichet'] });
    const url = await start(wanting(authority.cert));
    const both = await write('guichet.pem', `${desk.cert}\n${desk.key}`);
    expect(await call(url, { clientCertificateFile: both })).toBe(EMPTY_GDM);
    const cert = await write('guichet.crt', desk.cert);
    const key = await write('guichet.key', desk.key);
    expect(await call(url, { clientCertificateFile: cert, clientKeyFile: key })).toBe(EMPTY_GDM);
    const pfx = await write('guichet.pfx', PFX);
    const forPfx = await start(wanting(PFX_CERTIFICATE));
    expect(
      await call(forPfx, { clientCertificateFile: pfx }, { certificatePassphrase: PFX_PASSPHRASE }),
    ).toBe(EMPTY_GDM);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is asked for when it is missing (%s)', async (version) => {
    const url = await start(wanting(authority.cert, { minVersion: version, maxVersion: version }));
    // TLS 1.2 has no alert of its own for it: the handshake fails, and the hint names the certificate.
    const error = await failureOf(call(url));
    expect(error).toMatchObject({
      code: version === 'TLSv1.3' ? 'SNE-TLS-08' : 'SNE-TLS-07',
      recovery: 'person',
    });
    expect(error.hint).toMatch(/certificat|Installez-le/);
  });

  it('refused by a page of the server is told as such, with its last day', async () => {
    const url = await serveTls(
      { ...server, requestCert: true, rejectUnauthorized: false },
      (_request, response) => {
        response.writeHead(400, { 'content-type': 'text/html' });
        response.end('<html><head><title>400 The SSL certificate error</title></head></html>');
      },
    );
    const until = new Date('2031-11-12T12:00:00Z');
    const desk = await makeIdentity(authority, { hosts: ['guichet'], until });
    const file = await write('guichet.pem', `${desk.cert}\n${desk.key}`);
    const error = await failureOf(call(url, { clientCertificateFile: file }));
    expect(error.toShape()).toEqual({
      code: 'SNE-TLS-02',
      message: 'Le SNE a refusé le certificat du guichet (valable jusqu’au 12/11/2031).',
      hint: 'Installez le nouveau dans Réglages › Connexion.',
    });
    expect((await failureOf(call(url))).code).toBe('SNE-TLS-08');
  });

  it('is not used once it has expired, nor before its first day', async () => {
    const url = await start();
    const old = await makeIdentity(authority, {
      from: new Date('2020-01-01T12:00:00Z'),
      until: new Date('2024-11-12T12:00:00Z'),
    });
    const file = await write('ancien.pem', `${old.cert}\n${old.key}`);
    const error = await failureOf(call(url, { clientCertificateFile: file }));
    expect(error).toMatchObject({
      code: 'SNE-TLS-09',
      message: 'Le certificat du guichet a expiré le 12/11/2024.',
    });
    const next = await makeIdentity(authority, {
      from: new Date(Date.now() + 5 * DAY),
      until: new Date(Date.now() + 50 * DAY),
    });
    const early = await write('futur.pem', `${next.cert}\n${next.key}`);
    expect((await failureOf(call(url, { clientCertificateFile: early }))).code).toBe('SNE-TLS-09');
  });

  it('tells a wrong password, an old protection and a file that is something else apart', async () => {
    const url = await start();
    const pfx = await write('guichet.pfx', PFX);
    const code = async (file: string, passphrase?: string): Promise<string> => {
      const secrets = passphrase === undefined ? {} : { certificatePassphrase: passphrase };
      return (await failureOf(call(url, { clientCertificateFile: file }, secrets))).code;
    };
    expect(await code(pfx, 'autre')).toBe('SNE-TLS-06');
    expect(await code(pfx)).toBe('SNE-TLS-06');
    expect(await code(await write('vieux.pfx', LEGACY_PFX), 'essai')).toBe('SNE-TLS-11');
    expect(await code(await write('photo.pfx', 'JPEG'), 'essai')).toBe('SNE-TLS-05');
    const locked = await makeIdentity(authority, { hosts: ['guichet'], passphrase: 'ouvre' });
    const pem = await write('guichet.pem', `${locked.cert}\n${locked.key}`);
    expect(await code(pem, 'autre')).toBe('SNE-TLS-06');
    expect(await code(pem)).toBe('SNE-TLS-06');
    expect(await call(url, { clientCertificateFile: pem }, { certificatePassphrase: 'ouvre' })).toBe(
      EMPTY_GDM,
    );
    expect(await code(await write('seul.pem', locked.cert))).toBe('SNE-TLS-05');
    const other = await makeIdentity(authority);
    expect(await code(await write('depareille.pem', `${locked.cert}\n${other.key}`))).toBe('SNE-TLS-05');
  });
});
