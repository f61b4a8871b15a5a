import { setTimeout as delay } from 'node:timers/promises';
import { inWords, onDesk } from '../lib/desk.ts';
import type { FaultDesk } from '../lib/desk.ts';
import { must } from '../lib/fault-case.ts';
import type { FaultCase } from '../lib/fault-case.ts';
import { networkCase, simulatorCase } from '../lib/network-case.ts';
import { asProxy } from '../lib/proxy.ts';

const family = 'network and proxy';
const GDM_HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 900000\r\n\r\n<?xml version="1.0"?>';

/** Between the desk and the SNE nothing is as it should be. */
export const networkCases: readonly FaultCase[] = [
  networkCase({
    ...{ id: 'refused', family, done: 'nobody listens at the address', code: 'SNE-NET-02', quick: true },
    disturb: (desk) => desk.gate.shut(),
    end: (desk) => desk.gate.open(),
  }),
  networkCase({
    ...{ id: 'reset', family, done: 'each connection is reset as it opens', code: 'SNE-NET-03' },
    disturb: ({ gate }) => {
      gate.bytes((socket) => socket.resetAndDestroy());
    },
  }),
  networkCase({
    ...{ id: 'closed', family, done: 'each connection is closed without a word', code: 'SNE-NET-03' },
    disturb: ({ gate }) => {
      gate.bytes((socket) => socket.end());
    },
  }),
  networkCase({
    ...{ id: 'reset-in-body', family, done: 'the connection is reset within the body', code: 'SNE-CUT' },
    disturb: ({ gate }) => {
      gate.bytes((socket) => {
        socket.once('data', () => {
          socket.write(GDM_HEAD, () => setTimeout(() => socket.resetAndDestroy(), 20));
        });
      });
    },
  }),
  networkCase({
    ...{ id: 'dns', family, done: 'the name of the server is not found', code: 'SNE-NET-01', quick: true },
    person: 'by itself once the name is found again',
    disturb: (desk) => {
      desk.setConnection({ url: 'http://sne.invalid' });
    },
    end: (desk) => {
      desk.setConnection({ url: `http://127.0.0.1:${String(desk.gate.port)}` });
    },
  }),
  networkCase({
    ...{ id: 'not-http', family, done: 'another program answers, not HTTP', code: 'SNE-TYPE' },
    disturb: ({ gate }) => {
      gate.bytes((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    },
  }),
  networkCase({
    ...{ id: 'huge-head', family, done: 'a head of an answer that has no end', code: 'SNE-TYPE' },
    disturb: ({ gate }) => {
      gate.bytes((socket) => {
        socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(400_000)}`));
      });
    },
  }),
  networkCase({
    ...{ id: 'head-byte-by-byte', family, done: 'the head comes byte by byte, slower than the time-out' },
    code: 'SNE-NET-06',
    disturb: ({ gate }) => {
      gate.bytes((socket) => {
        socket.once('data', () => void dribble(socket, GDM_HEAD));
      });
    },
  }),
  networkCase({
    ...{ id: 'stalled-body', family, done: 'the body begins and nothing follows', code: 'SNE-NET-06' },
    disturb: ({ gate }) => {
      gate.bytes((socket) => {
        socket.once('data', () => socket.write(GDM_HEAD));
      });
    },
  }),
  simulatorCase({
    ...{ id: 'captive-portal', family, done: 'the network answers 200 with its page of welcome' },
    ...{ code: 'SNE-CAPTIVE', quick: true, attempts: 3, fault: { kind: 'html' } },
  }),
  simulatorCase({
    ...{ id: 'captive-redirect', family, done: 'the network sends to its own page', code: 'SNE-REDIRECT' },
    fault: { kind: 'redirect', to: 'https://portail.example/connexion', status: 302 },
  }),
  networkCase({
    ...{ id: 'redirect-loop', family, done: 'the address sends to itself for ever', code: 'SNE-REDIRECT' },
    disturb: ({ gate }) => {
      gate.http((request, response) => {
        response.writeHead(302, { location: request.url ?? '/' }).end();
      });
    },
  }),
  { id: 'flapping', family, done: 'for three hours the network comes and goes each minute', run: flapping },
  networkCase({
    ...{ id: 'proxy-password', family, done: 'the proxy wants another password (407)', code: 'SNE-PROXY-01' },
    ...{ quick: true, person: 'once the proxy knows the password' },
    options: () => throughProxy,
    disturb: ({ gate }) => {
      asProxy(gate, () => 407);
    },
    end: acceptProxy,
  }),
  networkCase({
    ...{ id: 'proxy-forbids', family, done: 'the proxy forbids the address (403)', code: 'SNE-PROXY-03' },
    person: 'once the proxy lets through',
    options: () => tunnelled,
    disturb: ({ gate }) => {
      asProxy(gate, () => 403);
    },
    end: acceptProxy,
  }),
  networkCase({
    ...{
      id: 'proxy-cannot-reach',
      family,
      done: 'the proxy does not reach the SNE (502)',
      code: 'SNE-NET-05',
    },
    options: () => tunnelled,
    disturb: ({ gate }) => {
      asProxy(gate, () => 502);
    },
    end: acceptProxy,
  }),
  networkCase({
    ...{ id: 'proxy-gone', family, done: 'nobody listens at the proxy’s address', code: 'SNE-PROXY-02' },
    options: () => throughProxy,
    disturb: ({ gate }) => gate.shut(),
    end: async (desk) => {
      await desk.gate.open();
      acceptProxy(desk);
    },
  }),
  networkCase({
    ...{ id: 'proxy-with-password', family, done: 'a proxy that lets through who gives name and password' },
    ...{ code: null, options: () => throughProxy },
    disturb: acceptProxy,
  }),
];

const RIGHT = `Basic ${Buffer.from('poste:secret').toString('base64')}`;
const throughProxy = {
  prepare: (gate: FaultDesk['gate']): void => {
    asProxy(gate, (authorization) => (authorization === RIGHT ? null : 407));
  },
  connection: (port: number, sne: number) =>
    ({
      url: `http://127.0.0.1:${String(sne)}`,
      proxyMode: 'manual',
      proxyUrl: `http://poste@127.0.0.1:${String(port)}`,
    }) as const,
};

/** The same to an SNE over TLS: what the proxy says then can be told from what the SNE says. */
const tunnelled = {
  ...throughProxy,
  simulator: { tls: true },
  connection: (port: number, sne: number) =>
    ({ ...throughProxy.connection(port, sne), url: `https://127.0.0.1:${String(sne)}` }) as const,
};

function acceptProxy({ gate }: FaultDesk): void {
  throughProxy.prepare(gate);
}

async function dribble(
  socket: { write(text: string): boolean; readonly destroyed: boolean },
  text: string,
): Promise<void> {
  for (const character of text) {
    if (socket.destroyed) return;
    socket.write(character);
    await delay(200);
  }
}

/** Comes and goes: the calls that are made stay few, none is stored in part, and the first quiet minute heals. */
async function flapping(folder: string): Promise<{ data: string; seen: string; heals: string }> {
  return onDesk({ folder }, async (desk) => {
    desk.engine.startSchedule();
    const sinceRequests = desk.simulator.requests.length;
    let seen = '';
    for (let minute = 0; minute < 180; minute += 1) {
      if (minute % 2 === 0) desk.gate.bytes((socket) => socket.resetAndDestroy());
      else {
        desk.gate.calm();
        desk.engine.wake();
      }
      const end = desk.clock.now().getTime() + 60_000;
      await desk.drive(() => desk.clock.now().getTime() >= end && desk.status().progress === null);
      if (desk.status().state === 'offline') seen = desk.seen();
    }
    const calls = desk.simulator.requests.length - sinceRequests;
    must(calls <= 4, `${String(calls)} calls reached the SNE in three hours`);
    must(seen !== '', 'never shown as offline');
    desk.gate.calm();
    const took = await desk.drive(() => desk.status().state === 'synced');
    await desk.mustBeWhole();
    return {
      data: `unchanged by failed calls; complete; ${String(calls)} call(s) reached the SNE in that time`,
      seen,
      heals: `by itself, ${inWords(took)} after the end of the trouble`,
    };
  });
}
