import { generate } from 'selfsigned';

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** An authority of our own. */
export async function makeAuthority(name = 'Autorité d’essai'): Promise<Identity> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: made.cert, key: made.private };
}

export interface IdentityOptions {
  readonly hosts?: readonly string[];
  readonly from?: Date;
  readonly until?: Date;
  readonly passphrase?: string;
}

/** A certificate signed by an authority, for a server (by default `localhost`) or a desk. */
export async function makeIdentity(authority: Identity, options: IdentityOptions = {}): Promise<Identity> {
  const { hosts = ['localhost'], from, until, passphrase } = options;
  const made = await generate([{ name: 'commonName', value: hosts[0] ?? 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: authority,
    ...(from === undefined ? {} : { notBeforeDate: from }),
    ...(until === undefined ? {} : { notAfterDate: until }),
    ...(passphrase === undefined ? {} : { passphrase }),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) },
    ],
  });
  return { cert: made.cert, key: made.private };
}
