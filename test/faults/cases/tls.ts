import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority, makeIdentity } from '../../support/identities.ts';
import type { Identity } from '../../support/identities.ts';
import type { FaultCase } from '../lib/fault-case.ts';
import { networkCase } from '../lib/network-case.ts';
import type { Trouble } from '../lib/network-case.ts';

const family = 'TLS';
const YEAR = 365 * 86_400_000;

interface Papers {
  readonly authority: Identity;
  readonly right: Identity;
}

/** Made once; an authority of our own, and the certificate that the gate has when all is well. */
let made: Promise<Papers> | null = null;
const papers = (): Promise<Papers> => (made ??= makePapers());

async function makePapers(): Promise<Papers> {
  const authority = await makeAuthority();
  return { authority, right: await makeIdentity(authority) };
}

function tlsCase(
  trouble: Pick<Trouble, 'id' | 'done' | 'code' | 'quick' | 'person'> & {
    readonly wrong: (desk: Parameters<Trouble['disturb']>[0], papers: Papers) => Promise<void> | void;
  },
): FaultCase {
  return networkCase({
    ...trouble,
    family,
    options: async (folder) => {
      const { authority, right } = await papers();
      const caFile = join(folder, 'authority.pem');
      writeFileSync(caFile, authority.cert);
      return {
        prepare: (gate) => {
          gate.tls(right);
        },
        connection: (port) => ({ url: `https://localhost:${String(port)}`, caFile }),
      };
    },
    disturb: async (desk) => trouble.wrong(desk, await papers()),
    end: async ({ gate }) => {
      gate.tls((await papers()).right);
    },
  });
}

const atServer = 'once the server has a right certificate';

/** A server that cannot prove who it is, or does not speak well enough: nothing is ever sent to it. */
export const tlsCases: readonly FaultCase[] = [
  tlsCase({
    ...{ id: 'tls-expired', done: 'the certificate of the server has expired', code: 'SNE-TLS-03' },
    ...{ quick: true, person: atServer },
    wrong: async ({ gate }, { authority }) => {
      gate.tls(
        await makeIdentity(authority, {
          from: new Date(Date.now() - 2 * YEAR),
          until: new Date(Date.now() - YEAR),
        }),
      );
    },
  }),
  tlsCase({
    ...{ id: 'tls-not-yet', done: 'the certificate of the server is not valid yet', code: 'SNE-TLS-03' },
    person: atServer,
    wrong: async ({ gate }, { authority }) => {
      gate.tls(
        await makeIdentity(authority, {
          from: new Date(Date.now() + YEAR),
          until: new Date(Date.now() + 2 * YEAR),
        }),
      );
    },
  }),
  tlsCase({
    ...{ id: 'tls-other-host', done: 'the certificate is another server’s', code: 'SNE-TLS-04' },
    person: atServer,
    wrong: async ({ gate }, { authority }) => {
      gate.tls(await makeIdentity(authority, { hosts: ['autre.example'] }));
    },
  }),
  tlsCase({
    ...{ id: 'tls-unknown-authority', done: 'an authority that nobody knows signed it', code: 'SNE-TLS-01' },
    person: 'once the authority is known to the computer',
    wrong: async ({ gate }) => {
      gate.tls(await makeIdentity(await makeAuthority('Inconnue')));
    },
  }),
  tlsCase({
    ...{ id: 'tls-self-signed', done: 'the server signed its certificate itself', code: 'SNE-TLS-01' },
    person: atServer,
    wrong: async ({ gate }) => {
      gate.tls(await makeAuthority('localhost'));
    },
  }),
  tlsCase({
    ...{ id: 'tls-1.1', done: 'the server speaks TLS 1.1 at most', code: 'SNE-TLS-07', quick: true },
    person: 'once the server speaks TLS 1.2',
    wrong: ({ gate }, { right }) => {
      gate.tls({ ...right, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    },
  }),
  tlsCase({
    ...{ id: 'tls-plain', done: 'a plain HTTP server answers at the port', code: 'SNE-TLS-07' },
    person: 'once the right server answers',
    wrong: ({ gate }) => {
      gate.calm();
    },
  }),
  tlsCase({
    ...{ id: 'tls-wants-certificate', done: 'the server asks for a certificate that the desk has not' },
    ...{ code: 'SNE-TLS-08', person: 'once the desk’s certificate is in place' },
    wrong: ({ gate }, { right, authority }) => {
      gate.tls({ ...right, ca: authority.cert, requestCert: true, rejectUnauthorized: true });
    },
  }),
  tlsCase({
    ...{ id: 'tls-cut', done: 'the connection breaks within the handshake', code: 'SNE-NET-03' },
    wrong: ({ gate }) => {
      gate.bytes((socket) => socket.once('data', () => socket.resetAndDestroy()));
    },
  }),
  tlsCase({
    ...{ id: 'tls-silence', done: 'the server never answers the handshake', code: 'SNE-NET-04' },
    wrong: ({ gate }) => {
      gate.bytes((socket) => socket.resume());
    },
  }),
];
