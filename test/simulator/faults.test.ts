import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DeskError } from '../../src-main/api/errors.ts';
import { parseFaults } from '../../src-main/simulator/faults.ts';
import type { FaultInput, FaultPlanInput } from '../../src-main/simulator/faults.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { Simulator } from '../../src-main/simulator/options.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { NOW, demandUrl, gdmUrl, readMovements } from './support.ts';

const running: Simulator[] = [];
const clock = new ManualClock(NOW);

async function start(faults: FaultPlanInput): Promise<Simulator> {
  const simulator = await startSimulator({ seed: 7, demands: 60, clock, faults });
  running.push(simulator);
  return simulator;
}
const startWith = (fault: FaultInput): Promise<Simulator> => start({ rules: [{ match: { nth: 1 }, fault }] });
const since = '01/01/2024 00:00';
const get = (simulator: Simulator): Promise<Response> =>
  fetch(gdmUrl(simulator, since), { redirect: 'manual' });

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

describe('the faults of the simulated SNE', () => {
  it('answer with a status, a time to wait and a body, then no more', async () => {
    const simulator = await start({
      rules: [
        { match: { path: '/v1.0/gdm', nth: 1 }, fault: { kind: 'status', status: 503, retryAfter: 7 } },
        {
          match: { path: '/v1.0/gdm', nth: 2 },
          fault: { kind: 'status', status: 500, body: '{"code":"X"}', contentType: 'application/json' },
        },
      ],
    });
    const [first, second, third] = [await get(simulator), await get(simulator), await get(simulator)];
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '7']);
    expect(await first.text()).toContain('<erreur>');
    expect([second.status, second.headers.get('content-type')]).toEqual([500, 'application/json']);
    expect(await second.text()).toBe('{"code":"X"}');
    expect(third.status).toBe(200);
    expect(simulator.requests.map(({ status }) => status)).toEqual([503, 500, 200]);
  });

  it('strike each nth request, or a stretch of them, on the paths that they name', async () => {
    const simulator = await start({
      rules: [
        { match: { path: '/v1.0/gdm', every: 3 }, fault: { kind: 'status', status: 502 } },
        { match: { path: '/v1.0/demandes', from: 2, to: 3 }, fault: { kind: 'status', status: 504 } },
      ],
    });
    const movements = [];
    const demands = [];
    for (let call = 0; call < 6; call++) {
      movements.push((await get(simulator)).status);
      demands.push((await fetch(demandUrl(simulator, 'unknown'))).status);
    }
    expect(movements).toEqual([200, 200, 502, 200, 200, 502]);
    expect(demands).toEqual([404, 504, 504, 404, 404, 404]);
  });

  it('break the connection after so many bytes', async () => {
    const simulator = await startWith({ kind: 'drop', afterBytes: 5000 });
    const response = await get(simulator);
    const bodyBytes = z.instanceof(Uint8Array);
    let bytes = 0;
    const readAll = async (): Promise<void> => {
      for await (const chunk of response.body ?? []) bytes += bodyBytes.parse(chunk).length;
    };
    await expect(readAll()).rejects.toThrow();
    expect(bytes).toBe(5000);
    expect(readMovements(await (await get(simulator)).text()).movements.length).toBeGreaterThan(60);
  });

  it('end too soon without an error of the network', async () => {
    const text = await (await get(await startWith({ kind: 'truncate', afterBytes: 7000 }))).text();
    expect(Buffer.byteLength(text)).toBeGreaterThanOrEqual(6998);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(7002);
    expect(() => readMovements(text)).toThrow(expect.objectContaining({ code: 'XML-TRUNCATED' }));
  });

  it('announce another length than they send', async () => {
    const response = await get(await startWith({ kind: 'wrongLength', extra: 50 }));
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(1000);
    await expect(response.text()).rejects.toThrow();
  });

  it('wait before they answer, answer byte by byte, or never, by the simulator’s clock', async () => {
    const late = await startWith({ kind: 'delay', ms: 30_000 });
    const answer = get(late);
    await clock.untilSleeping();
    expect(late.requests[0]?.status).toBeNull();
    await clock.advance(30_000);
    expect((await answer).status).toBe(200);

    const slow = await startWith({ kind: 'slow', chunkBytes: 40, everyMs: 1000 });
    const drip = fetch(demandUrl(slow, slow.world.demands[0]?.nud ?? ''));
    const text = drip.then((response) => response.text());
    const progress = { waits: 0, done: false };
    void text.finally(() => (progress.done = true));
    while (!progress.done) {
      if (clock.sleeping > 0) {
        progress.waits++;
        await clock.advance(1000);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(progress.waits).toBeGreaterThan(20);
    expect(await text).toContain('</');

    const silent = await startWith({ kind: 'hang' });
    const never = get(silent);
    const outcome = expect(never).rejects.toThrow();
    while (silent.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await silent.close();
    await outcome;
    expect(silent.requests[0]?.status).toBeNull();
  });

  it('play a captive portal, another host, a wrong clock', async () => {
    const portal = await get(await startWith({ kind: 'html' }));
    expect([portal.status, portal.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await portal.text()).toContain('<!DOCTYPE html>');
    const elsewhere = await get(
      await startWith({ kind: 'redirect', to: 'https://autre.invalid/x', status: 307 }),
    );
    expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([307, 'https://autre.invalid/x']);
    const dated = await get(await startWith({ kind: 'date', skewSeconds: 600 }));
    const expected = new Date(Math.floor(clock.now().getTime() / 1000) * 1000 + 600_000);
    expect(dated.headers.get('date')).toBe(expected.toUTCString());
  });

  it('spoil the movements: twice, out of order, by reference, one of them not well-formed', async () => {
    const plain = readMovements(await (await get(await start({ rules: [] }))).text()).movements;
    const spoilt = async (fault: FaultInput): Promise<string> => (await get(await startWith(fault))).text();
    const twice = readMovements(await spoilt({ kind: 'duplicates', every: 2 }));
    expect(twice.movements).toHaveLength(plain.length + Math.floor(plain.length / 2));
    expect(twice.attributes.get('nombre')).toBe(String(twice.movements.length));
    const shuffled = readMovements(await spoilt({ kind: 'shuffled' })).movements;
    expect(shuffled).not.toEqual(plain);
    expect(shuffled).toHaveLength(plain.length);
    const references = readMovements(await spoilt({ kind: 'references' })).movements;
    expect(references.some(({ hasDemand }) => hasDemand)).toBe(false);
    const malformed = await spoilt({ kind: 'malformed', movement: 3 });
    expect(() => readMovements(malformed)).toThrow(expect.objectContaining({ code: 'XML-MALFORMED' }));
    expect(malformed.split('<mouvement>')[3]).toContain('</numUniqe>');
  });
});

describe('a faults file', () => {
  const codeOf = (text: string): string => {
    try {
      parseFaults(text, 'pannes.json');
      return 'fine';
    } catch (error) {
      return error instanceof DeskError ? `${error.code} ${error.message}` : String(error);
    }
  };

  it('is refused with the place of the mistake', () => {
    expect(codeOf('{"rules":[{"fault":{"kind":"hang"}}]}')).toBe('fine');
    expect(codeOf('not json')).toContain('CFG-FAULTS');
    expect(codeOf('{"rules":[{"fault":{"kind":"fire"}}]}')).toContain('rules.0.fault');
    expect(codeOf('{"rules":[{"fault":{"kind":"status","status":200}}]}')).toContain('rules.0.fault.status');
    expect(codeOf('{"rules":[{"match":{"nht":2},"fault":{"kind":"hang"}}]}')).toContain('rules.0.match');
  });
});
