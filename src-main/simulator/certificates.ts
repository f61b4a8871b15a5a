import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A throw-away authority with the certificates it gave; PEM texts, and files for the desk's settings. */
export interface Certificates {
  readonly caPem: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly files: CertificateFiles;
}

export interface CertificateFiles {
  readonly ca: string;
  /** PEM: the client's certificate alone, its key alone, and both in one file. */
  readonly clientCertificate: string;
  readonly clientKey: string;
  readonly clientBundle: string;
}

const EC = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
const DAY = 86_400_000;

/**
 * Makes an authority, a server certificate for `localhost`, 127.0.0.1 and ::1, and a client certificate for the
 * desk, valid by the real clock (TLS knows no other) from an hour ago for a year; writes what the desk needs to the folder.
 */
export async function makeCertificates(folder: string, desk: string): Promise<Certificates> {
  const notBeforeDate = new Date(Date.now() - DAY / 24);
  const validity = { ...EC, notBeforeDate, notAfterDate: new Date(Date.now() + 365 * DAY) };
  const authority = await generate([{ name: 'commonName', value: 'SNE de démonstration – autorité' }], {
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const ca = { key: authority.private, cert: authority.cert };
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...validity,
    ca,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  const client = await generate([{ name: 'commonName', value: `Guichet ${desk}` }], {
    ...validity,
    ca,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', clientAuth: true },
    ],
  });
  const files = await writeFiles(folder, { ca: ca.cert, cert: client.cert, key: client.private });
  return { caPem: ca.cert, server: { cert: server.cert, key: server.private }, files };
}

async function writeFiles(
  folder: string,
  pem: { readonly ca: string; readonly cert: string; readonly key: string },
): Promise<CertificateFiles> {
  await mkdir(folder, { recursive: true });
  const files = {
    ca: join(folder, 'ca.pem'),
    clientCertificate: join(folder, 'client-cert.pem'),
    clientKey: join(folder, 'client-key.pem'),
    clientBundle: join(folder, 'client.pem'),
  };
  await writeFile(files.ca, pem.ca);
  await writeFile(files.clientCertificate, pem.cert);
  await writeFile(files.clientKey, pem.key, { mode: 0o600 });
  await writeFile(files.clientBundle, `${pem.cert.trim()}\n${pem.key.trim()}\n`, { mode: 0o600 });
  return files;
}
