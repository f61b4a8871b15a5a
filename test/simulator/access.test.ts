import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { Simulator, SimulatorOptions } from '../../src-main/simulator/options.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { NOW, gdmUrl } from './support.ts';

const cleaners: (() => Promise<unknown>)[] = [];

async function start(options: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator({ demands: 5, clock: new ManualClock(NOW), ...options });
  cleaners.push(() => simulator.close());
  return simulator;
}

function agent(connect: NonNullable<Agent.Options['connect']>): Agent {
  const made = new Agent({ connect });
  cleaners.push(() => made.destroy());
  return made;
}

afterEach(async () => {
  for (const clean of cleaners.splice(0).reverse()) await clean();
});

const since = '28/04/2025 00:00';

describe('the simulated SNE over TLS', () => {
  it('is trusted by who has its authority, by address and by name, and by nobody else', async () => {
    const simulator = await start({ tls: true });
    const ca = await readFile(simulator.certificates?.ca ?? '', 'utf8');
    expect(simulator.url).toMatch(/^https:/);
    const trusting = agent({ ca });
    expect((await fetch(gdmUrl(simulator, since), { dispatcher: trusting })).status).toBe(200);
    const byName = gdmUrl(simulator, since).replace('127.0.0.1', 'localhost');
    expect((await fetch(byName, { dispatcher: trusting })).status).toBe(200);
    const refusal: unknown = await fetch(gdmUrl(simulator, since)).catch((error: unknown) => error);
    expect(refusal).toHaveProperty('cause.code', 'SELF_SIGNED_CERT_IN_CHAIN');
  });

  it('hears, under mtls, the desk with its certificate, in one file or two, and refuses others in the handshake', async () => {
    const simulator = await start({ auth: 'mtls' });
    const { certificates } = simulator;
    if (certificates === null) throw new Error('no certificates');
    const ca = certificates.caPem;
    const bundle = await readFile(certificates.clientBundle, 'utf8');
    const [cert, key] = [
      await readFile(certificates.clientCertificate, 'utf8'),
      await readFile(certificates.clientKey, 'utf8'),
    ];
    for (const identity of [
      { cert, key },
      { cert: bundle, key: bundle },
    ]) {
      expect((await fetch(gdmUrl(simulator, since), { dispatcher: agent({ ca, ...identity }) })).status).toBe(
        200,
      );
    }
    const heard = simulator.requests.length;
    await expect(fetch(gdmUrl(simulator, since), { dispatcher: agent({ ca }) })).rejects.toThrow();
    const stranger = await start({ auth: 'mtls' });
    const other = await readFile(stranger.certificates?.clientBundle ?? '', 'utf8');
    await expect(
      fetch(gdmUrl(simulator, since), { dispatcher: agent({ ca, cert: other, key: other }) }),
    ).rejects.toThrow();
    expect(simulator.requests).toHaveLength(heard);
  });

  it('writes its files where it is told, and removes those that it put elsewhere', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sne-simulator-test-'));
    cleaners.push(() => rm(folder, { recursive: true, force: true }));
    const kept = await start({ tls: true, folder: join(folder, 'pem') });
    const passing = await start({ tls: true });
    const file = passing.certificates?.ca ?? '';
    expect(existsSync(file)).toBe(true);
    await Promise.all([kept.close(), passing.close()]);
    cleaners.splice(1);
    expect((await readdir(join(folder, 'pem'))).sort()).toEqual([
      'ca.pem',
      'client-cert.pem',
      'client-key.pem',
      'client.pem',
    ]);
    expect(existsSync(file)).toBe(false);
  });
});

describe('the simulated SNE under OAuth 2.0', () => {
  const form = (fields: Readonly<Record<string, string>>): { method: 'POST'; body: URLSearchParams } => ({
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }),
  });

  it('gives a token to its client, by Basic authorisation or in the form, and to nobody else', async () => {
    const { oauth } = await start({ auth: 'oauth2' });
    if (oauth === null) throw new Error('no client');
    const { clientId, clientSecret, tokenUrl } = oauth;
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const byHeader = await fetch(tokenUrl, { ...form({}), headers: { authorization: basic } });
    expect(await byHeader.json()).toMatchObject({ token_type: 'Bearer', expires_in: 300 });
    const byForm = await fetch(tokenUrl, form({ client_id: clientId, client_secret: clientSecret }));
    expect(byForm.status).toBe(200);
    const wrong = await fetch(tokenUrl, form({ client_id: clientId, client_secret: 'wrong' }));
    expect([wrong.status, await wrong.json()]).toEqual([401, { error: 'invalid_client' }]);
    expect(wrong.headers.get('www-authenticate')).toContain('Basic');
    const grant = await fetch(tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password' }),
    });
    expect([grant.status, await grant.json()]).toEqual([400, { error: 'unsupported_grant_type' }]);
    expect((await fetch(tokenUrl)).status).toBe(405);
  });

  it('serves with a token until it expires, and says why it refuses', async () => {
    const clock = new ManualClock(NOW);
    const simulator = await start({ auth: 'oauth2', tokenSeconds: 60, clock });
    const { oauth } = simulator;
    if (oauth === null) throw new Error('no client');
    const call = async (token: string | null): Promise<[number, string | null]> => {
      const headers = token === null ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(gdmUrl(simulator, since), { headers });
      await response.text();
      return [response.status, response.headers.get('www-authenticate')];
    };
    expect(await call(null)).toEqual([401, 'Bearer realm="SNE"']);
    expect((await call('invented'))[1]).toContain('invalid_token');
    const answer: unknown = await (
      await fetch(oauth.tokenUrl, form({ client_id: oauth.clientId, client_secret: oauth.clientSecret }))
    ).json();
    const token = z.object({ access_token: z.string() }).parse(answer).access_token;
    expect(await call(token)).toEqual([200, null]);
    await clock.advance(61_000);
    expect((await call(token))[0]).toBe(401);
  });
});
