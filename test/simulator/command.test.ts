import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runSimulate } from '../../src-main/simulator/command.ts';

const announcement = z.object({
  url: z.string(),
  pid: z.number(),
  environment: z.literal('demo'),
  department: z.string(),
  demands: z.number(),
  seed: z.number(),
  desk: z.string(),
  now: z.string(),
  ca: z.string().nullable(),
  clientCertificate: z.string().nullable(),
  clientKey: z.string().nullable(),
  auth: z.object({
    kind: z.string(),
    clientId: z.string().optional(),
    clientSecret: z.string().optional(),
    tokenUrl: z.string().optional(),
  }),
});

const stop = new AbortController();
const folders: string[] = [];

async function run(
  options: Record<string, unknown>,
): Promise<{ line: z.infer<typeof announcement>; lines: () => string[]; end: () => Promise<void> }> {
  const controller = new AbortController();
  let output = '';
  let announced: (() => void) | undefined;
  const first = new Promise<void>((resolve) => (announced = resolve));
  const ended = runSimulate(options, {
    stdout: {
      write: (text: string) => {
        output += text;
        announced?.();
      },
    },
    stderr: { write: () => undefined },
    signal: controller.signal,
  });
  await Promise.race([first, ended]);
  return {
    line: announcement.parse(JSON.parse(output.split('\n')[0] ?? '')),
    lines: () => output.trimEnd().split('\n'),
    end: async () => {
      controller.abort();
      await ended;
    },
  };
}

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

describe('the simulate command', () => {
  it('announces itself in one line, serves until stopped, and is then gone', async () => {
    const now = '2025-04-28T13:41:00Z';
    const { line, lines, end } = await run({ demands: '40', seed: '3', department: '2a', now, port: '0' });
    expect(line).toMatchObject({
      environment: 'demo',
      department: '2A',
      demands: 40,
      seed: 3,
      desk: '2A004',
      pid: process.pid,
    });
    expect(line).toMatchObject({ now: '2025-04-28T13:41:00.000Z', ca: null, auth: { kind: 'none' } });
    const response = await fetch(`${line.url}/v1.0/gdm/mouvements?depuis=01%2F01%2F2020%2000%3A00`);
    expect(await response.text()).toContain('<numUnique>02A');
    expect(Math.abs(Date.parse(response.headers.get('date') ?? '') - Date.parse(now))).toBeLessThan(60_000);
    await end();
    expect(lines()).toHaveLength(1);
    await expect(fetch(line.url)).rejects.toThrow();
  });

  it('tells where the certificates are and how to get a token', async () => {
    const secure = await run({ demands: 3, tls: true, auth: 'oauth2', desk: 'G3804' });
    expect(secure.line.url).toMatch(/^https:/);
    expect(await readFile(secure.line.ca ?? '', 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(secure.line).toMatchObject({
      desk: 'G3804',
      clientKey: null,
      auth: { kind: 'oauth2', clientId: 'guichet-G3804' },
    });
    expect(secure.line.auth.tokenUrl).toBe(`${secure.line.url}/oauth/token`);
    await secure.end();
    const mutual = await run({ demands: 3, auth: 'mtls' });
    expect(await readFile(mutual.line.clientKey ?? '', 'utf8')).toContain('PRIVATE KEY');
    expect(await readFile(mutual.line.clientCertificate ?? '', 'utf8')).toContain('BEGIN CERTIFICATE');
    await mutual.end();
  });

  it('reads a faults file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sne-faults-'));
    folders.push(folder);
    const file = join(folder, 'pannes.json');
    await writeFile(file, JSON.stringify({ rules: [{ fault: { kind: 'status', status: 503 } }] }));
    const { line, end } = await run({ demands: 3, faults: file });
    expect((await fetch(line.url)).status).toBe(503);
    await end();
  });

  it('refuses options with a stable code, naming what is wrong', async () => {
    const streams = {
      stdout: { write: () => undefined },
      stderr: { write: () => undefined },
      signal: stop.signal,
    };
    const wrong = runSimulate({ demands: 'many', auth: 'none' }, streams);
    await expect(wrong).rejects.toMatchObject({ code: 'CFG-SIMULATE' });
    await expect(wrong).rejects.toThrow('--demands');
    await expect(runSimulate({ department: '99' }, streams)).rejects.toMatchObject({
      code: 'CFG-DEPARTMENT',
    });
    await expect(runSimulate({ faults: join(tmpdir(), 'no', 'such.json') }, streams)).rejects.toMatchObject({
      code: 'CFG-FAULTS',
    });
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(runSimulate({ port, demands: 3 }, streams)).rejects.toMatchObject({ code: 'CFG-PORT' });
    holder.close();
  });
});
