import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineMessage } from '../../src-main/api/port.ts';
import type { EngineMessage } from '../../src-main/api/port.ts';
import { procedures } from '../../src-main/api/procedures.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHandlers } from '../../src-main/engine/handlers.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { answerRequest } from '../../src-main/engine/rpc.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import type { Simulator } from '../../src-main/simulator/options.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { nearly } from './lib/hostile.ts';

/** More can be asked for: `SNE_DESK_FUZZ_RUNS=5000`. */
const RUNS = Number(process.env['SNE_DESK_FUZZ_RUNS'] ?? 25);
const names = Object.keys(procedures);

let folder: string;
let engine: Engine;
let simulator: Simulator;
let page: MessagePort;
let nextId = 1;
const waiting = new Map<number, (message: EngineMessage) => void>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sne-desk-fuzz-'));
  simulator = await startSimulator({ demands: 30, seed: 6 });
  engine = await Engine.open({
    profile: folder,
    holder: 'fuzz',
    clock: systemClock,
    host: createHeadlessHost({}),
    env: {},
  });
  restoreSettings();
  await engine.syncNow('manual');
  const { port1, port2 } = new MessageChannel();
  const handlers = createHandlers(engine, systemClock);
  // As the engine's process serves a window: what crosses the port is a structured clone.
  port2.on('message', (raw: unknown) => {
    void answerRequest(handlers, raw).then((answer) => {
      if (answer !== null) port2.postMessage(answer);
    });
  });
  port1.on('message', (raw: unknown) => {
    const message = engineMessage.parse(raw);
    if (message.type !== 'event') waiting.get(message.id)?.(message);
  });
  page = port1;
});
afterAll(async () => {
  page.close();
  await engine.stop();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

function restoreSettings(): void {
  const { settings } = engine;
  engine.saveSettings({
    ...settings,
    environment: 'demo',
    communes: [],
    deskNumber: null,
    schedule: { ...settings.schedule, paused: false },
    exports: { ...settings.exports, paused: false },
    connection: {
      ...settings.connection,
      url: simulator.url,
      proxyMode: 'none',
      auth: 'none',
      timeoutSeconds: 5,
      caFile: null,
      clientCertificateFile: null,
      clientKeyFile: null,
      contract: {},
    },
  });
}

function ask(procedure: unknown, input: unknown): Promise<EngineMessage> {
  const id = nextId++;
  return new Promise((resolve) => {
    waiting.set(id, (message) => {
      waiting.delete(id);
      resolve(message);
    });
    page.postMessage({ type: 'request', id, procedure, input });
  });
}

describe('a hostile page at the engine’s port', () => {
  it.each(names)('gets from %s what the contract promises, or an error with a code', async (name) => {
    const procedure = Object.entries(procedures).find(([known]) => known === name)?.[1];
    if (procedure === undefined) throw new Error('no such procedure');
    await fc.assert(
      fc.asyncProperty(nearly(procedure.input), async (input) => {
        const answer = await ask(name, input);
        if (answer.type === 'answer') procedure.output.parse(answer.output);
        else if (answer.type === 'failure') {
          expect(answer.error.code).toMatch(/^[A-Z]+-[A-Z0-9-]+$/);
          expect(answer.error.code, answer.error.message).not.toBe('ENGINE-UNEXPECTED');
          if (answer.error.code !== 'ENGINE-INPUT')
            expect(answer.error.message).not.toMatch(/undefined|\[object/);
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    restoreSettings();
  });

  it('gets nothing, and harms nothing, with messages that are no requests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withMap: true, withDate: true, withTypedArray: true }),
        async (noise) => {
          page.postMessage(noise);
          page.postMessage({ type: 'request', id: noise, procedure: noise });
          expect((await ask('status.get', null)).type).toBe('answer');
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
    for (const name of ['toString', '__proto__', 'constructor', 'hasOwnProperty', '']) {
      expect(await ask(name, null)).toMatchObject({ type: 'failure', error: { code: 'ENGINE-PROCEDURE' } });
    }
  });

  it('finds the engine at work afterwards', async () => {
    const { counts } = { counts: engine.store.demands.counts() };
    expect(counts.active + counts.removed).toBeGreaterThan(25);
    await engine.syncNow('manual');
    expect(engine.status().lastAttempt?.outcome).toBe('done');
  });
});
