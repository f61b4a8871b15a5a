import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settings as settingsSchema } from '../../src-main/api/settings.ts';
import type { SecretName } from '../../src-main/api/settings.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import type { Host } from '../../src-main/engine/host.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { serveProxy } from '../sne/support.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const SECRET = 'S3CRET:é';
const WRITTEN = encodeURIComponent(SECRET);
const RIGHT = `Basic ${Buffer.from(`agent:${SECRET}`).toString('base64')}`;

/** A host with a keystore, and what it keeps. */
function keystoreHost(): { readonly host: Host; readonly kept: Map<SecretName, string> } {
  const kept = new Map<SecretName, string>();
  const secrets: Host['secrets'] = {
    canKeep: () => Promise.resolve(true),
    names: () => Promise.resolve([...kept.keys()]),
    get: (name) => Promise.resolve(kept.get(name) ?? null),
    set: (name, value) => {
      if (value === null) kept.delete(name);
      else kept.set(name, value);
      return Promise.resolve();
    },
  };
  return { host: { ...createHeadlessHost({}), secrets }, kept };
}

/** A profile of a former version that had its logins in its addresses, behind a proxy that wants the password. */
async function formerProfile() {
  const sne = await startSimulator({ demands: 5, seed: 2, unknowns: false });
  onTestFinished(() => sne.close());
  const proxy = await serveProxy((authorization) => (authorization === RIGHT ? null : 407));
  const profile = temporaryFolder();
  const file = join(profile, 'settings.json');
  const connection = {
    url: sne.url.replace('http://', 'http://user:S3CRET@'),
    tokenUrl: 'https://user:S3CRET@jetons.example/',
    proxyMode: 'manual',
    proxyUrl: proxy.url.replace('http://', `http://agent:${WRITTEN}@`),
  };
  writeFileSync(file, JSON.stringify({ environment: 'demo', deskNumber: '38004', connection }));
  const inFile = (): string => readFileSync(file, 'utf8');
  const bare = { url: `${sne.url}/`, proxyUrl: `${proxy.url.replace('http://', 'http://agent@')}/` };
  return { profile, proxy, inFile, bare };
}

describe('a login in an address', { timeout: 60_000 }, () => {
  it('is refused by the command, which names the place for it, and is neither stored nor shown', async () => {
    const profile = temporaryFolder();
    const cases = [
      [['--url', 'http://user:S3CRET@sne.example/'], 'connection.url', 'certificat'],
      [['--url', 'https://S3CRET@sne.example/'], 'connection.url', 'certificat'],
      [['--token-url', 'https://user:S3CRET@jetons.example/'], 'connection.tokenUrl', 'secret'],
      [['--proxy', 'http://p:S3CRET@proxy.example:3128'], 'connection.proxyUrl', 'SNE_DESK_PROXY_PASSWORD'],
    ] as const;
    for (const [given, field, instead] of cases) {
      const { code, stdout, stderr } = await runCli(['--profile', profile, '--json', 'configure', ...given]);
      expect(code, given.join(' ')).toBe(2);
      const said: unknown = JSON.parse(stdout);
      expect(said).toMatchObject({
        error: { code: 'CFG-INVALID', message: expect.stringContaining(instead) as unknown },
      });
      expect(stdout).toContain(field);
      expect(stdout + stderr).not.toContain('S3CRET');
    }
    for (const name of readdirSync(profile)) {
      expect(readFileSync(join(profile, name)).includes('S3CRET'), name).toBe(false);
    }
    const proxy = ['--proxy', 'http://agent@proxy.example:3128/'];
    expect((await runCli(['--profile', profile, 'configure', ...proxy])).code).toBe(0);
  });

  it.each([
    'https://sne.example/a@b',
    'https://sne.example?x=u:p@h',
    'https://sne.example:8443/#u@h',
    'http://[::1]:80/',
  ])('is not seen in %s', (url) => {
    expect(settingsSchema.safeParse({ connection: { url, tokenUrl: url, proxyUrl: url } }).success).toBe(
      true,
    );
  });

  it('of a former version goes on working without a keystore, and is shown nowhere', async () => {
    const { profile, proxy, inFile, bare } = await formerProfile();
    const run = (...args: string[]) => runCli(['--profile', profile, '--json', ...args]);
    const shown = [await run('configure', '--cadence', 'hourly'), await run('sync', '--once')];
    expect(shown.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, expect.stringContaining(JSON.stringify(bare.proxyUrl))],
      [0, expect.stringContaining('"movements"')],
    ]);
    expect(shown[0]?.stdout).toContain(JSON.stringify(bare.url));
    expect(shown[0]?.stderr).toContain('SNE_DESK_PROXY_PASSWORD');
    expect(proxy.authorizations.every((one) => one === RIGHT)).toBe(true);
    const out = join(temporaryFolder(), 'reglages.json');
    shown.push(await run('settings', 'export', '--out', out), await run('status'));
    for (const { stdout, stderr } of shown) expect(stdout + stderr).not.toContain('S3CRET');
    expect(readFileSync(out, 'utf8')).not.toContain('S3CRET');
    // Of the server's address it went with the first change: it was never sent.
    expect(inFile()).not.toContain('user:');
    expect(inFile()).toContain(WRITTEN);

    // Given anew, the address is stored as it was given.
    expect((await run('configure', '--proxy', bare.proxyUrl)).stderr).toBe('');
    expect(inFile()).not.toContain('S3CRET');
    expect(readdirSync(profile).filter((name) => name.includes('illisible'))).toEqual([]);
  });

  it('of a former version is moved to the keystore where there is one', async () => {
    const { profile, proxy, inFile, bare } = await formerProfile();
    const { host, kept } = keystoreHost();
    const engine = await Engine.open({ profile, holder: 'test', clock: systemClock, host, env: {} });
    onTestFinished(() => engine.stop());
    expect([...kept]).toEqual([['proxyPassword', SECRET]]);
    expect(inFile()).not.toContain('S3CRET');
    expect(engine.settings).toMatchObject({ deskNumber: '38004', connection: { proxyUrl: bare.proxyUrl } });
    await engine.syncNow('manual');
    expect(proxy.authorizations.at(-1)).toBe(RIGHT);
  });
});
