import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { connectionCheck } from '../../src-main/api/settings.ts';
import type { ConnectionCheck } from '../../src-main/api/settings.ts';
import { clientOf, deadPort, makeAuthority, makeIdentity, serve, serveTls, write } from './support.ts';

const summary = (check: ConnectionCheck): string =>
  connectionCheck
    .parse(check)
    .steps.map((step) => `${step.name}${step.ok ? '' : ` ${step.code ?? '?'}`}`)
    .join(', ');

const unknownNumber: RequestListener = (_request, response) => {
  response.writeHead(404, { 'content-type': 'application/xml' }).end('<erreur><code>INCONNU</code></erreur>');
};

describe('the check of a connection', () => {
  it('goes through every step without a movements call', async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      unknownNumber(request, response);
    });
    const check = await clientOf({ url }).check();
    expect(summary(check)).toBe('settings, certificate, network, authentication, service, clock');
    expect(check.ok).toBe(true);
    expect(asked).toEqual(['/v1.0/demandes/000000000000000000']);
  });

  it('takes a service that finds the number impossible for one that works', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/xml' }).end('<erreur><code>NUD</code></erreur>');
    });
    expect((await clientOf({ url }).check()).ok).toBe(true);
  });

  it('names the certificate’s last day, and warns when it is near', async () => {
    const authority = await makeAuthority();
    const server = await makeIdentity(authority);
    const url = await serveTls({ ...server, ca: authority.cert, requestCert: true }, unknownNumber);
    const caFile = await write('autorite.pem', authority.cert);
    const detail = async (until: Date): Promise<string | undefined> => {
      const desk = await makeIdentity(authority, { hosts: ['guichet'], until });
      const file = await write('guichet.pem', `${desk.cert}\n${desk.key}`);
      const check = await clientOf({ url, caFile, clientCertificateFile: file }).check();
      expect(check.ok).toBe(true);
      return check.steps[1]?.detail;
    };
    expect(await detail(new Date('2096-11-12T12:00:00Z'))).toBe(
      'Certificat du guichet lu, valable jusqu’au 12/11/2096.',
    );
    expect(await detail(new Date(Date.now() + 10.5 * 86_400_000))).toContain('encore 10\u00A0jours');
  });

  it('stops where it fails and says what to do', async () => {
    const dead = `http://127.0.0.1:${String(await deadPort())}`;
    const status = (code: number, type = 'application/xml', body = '<erreur/>'): Promise<string> =>
      serve((_request, response) => {
        response.writeHead(code, { 'content-type': type }).end(body);
      });
    const of = async (url: string | null): Promise<string> => summary(await clientOf({ url }).check());
    expect(await of(null)).toBe('settings CFG-URL');
    expect(await of(dead)).toBe('settings, certificate, network SNE-NET-02');
    expect(await of(await status(200, 'text/html', '<html/>'))).toBe(
      'settings, certificate, network SNE-CAPTIVE',
    );
    expect(await of(await status(401))).toBe('settings, certificate, network, authentication SNE-AUTH-01');
    expect(await of(await status(403))).toBe('settings, certificate, network, authentication SNE-AUTH-03');
    expect(await of(await status(404, 'text/html', '<html/>'))).toBe(
      'settings, certificate, network, service SNE-HTTP-404',
    );
    expect(await of(await status(503))).toBe('settings, certificate, network, service SNE-HTTP-503');
    const missing = await clientOf({ url: dead, clientCertificateFile: '/absent.pfx' }).check();
    expect(summary(missing)).toBe('settings, certificate SNE-TLS-05');
    const noSecret = await clientOf({ url: dead, auth: 'oauth2', clientId: 'x' }).check();
    expect(summary(noSecret)).toBe('settings CFG-OAUTH');
    for (const step of [...missing.steps, ...noSecret.steps])
      if (!step.ok) expect(step.detail).toContain('Réglages');
  });

  it('tells a token service that cannot be reached from one that refuses', async () => {
    const url = await serve(unknownNumber);
    const refusing = await serve((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
    });
    const oauth = { url, auth: 'oauth2' as const, clientId: 'x' };
    const secrets = { clientSecret: 's' };
    const dead = `http://127.0.0.1:${String(await deadPort())}`;
    const lost = await clientOf({ ...oauth, tokenUrl: dead }, { secrets }).check();
    expect(summary(lost)).toBe('settings, certificate, network SNE-NET-02');
    const refused = await clientOf({ ...oauth, tokenUrl: refusing }, { secrets }).check();
    expect(summary(refused)).toBe('settings, certificate, network, authentication SNE-AUTH-02');
  });

  it('measures the clock', async () => {
    const ahead = (ms: number): Promise<string> =>
      serve((request, response) => {
        response.setHeader('date', new Date(Date.now() + ms).toUTCString());
        unknownNumber(request, response);
      });
    const told = await clientOf({ url: await ahead(180_000) }).check();
    expect(told.ok).toBe(true);
    expect(told.steps.at(-1)?.detail).toContain('3\u00A0minutes');
    const wrong = await clientOf({ url: await ahead(-3 * 3_600_000) }).check();
    expect(summary(wrong)).toBe('settings, certificate, network, authentication, service, clock SNE-CLOCK');
    expect(wrong.steps.at(-1)?.detail).toContain('3\u00A0heures');
  });
});
