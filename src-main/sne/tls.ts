import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Duplex } from 'node:stream';
import { createSecureContext, getCACertificates, TLSSocket } from 'node:tls';
import type { SecureContext } from 'node:tls';
import type { DeskError } from '../api/errors.ts';
import { formatDay, parisDay } from '../api/format.ts';
import type { ConnectionSettings } from '../api/settings.ts';
import { sneError } from './errors.ts';

/** What the desk trusts and by what it makes itself known. */
export interface TlsMaterial {
  /** For the SNE and its authentication service: with the desk's certificate when there is one. */
  readonly context: SecureContext;
  /** For a proxy reached by TLS: the desk's certificate is never shown to it. */
  readonly anonymousContext: SecureContext;
  readonly clientCertificate: ClientCertificateFacts | null;
}

export interface ClientCertificateFacts {
  readonly validFrom: Date;
  readonly validTo: Date;
}

export interface TlsInput {
  readonly connection: Pick<ConnectionSettings, 'caFile' | 'clientCertificateFile' | 'clientKeyFile'>;
  readonly passphrase: string | null;
  readonly now: Date;
}

const PEM_CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/**
 * Reads the trusted authorities (Node's own, the system's, the extra file's) and the desk's certificate, PFX or PEM.
 * TLS 1.2 at least. Errors: `SNE-TLS-05`, `-06`, `-09`, `-10`, `-11`, each naming the file without its folder.
 */
export async function loadTls({ connection, passphrase, now }: TlsInput): Promise<TlsMaterial> {
  const ca = [...new Set([...trustedAuthorities(), ...(await extraAuthorities(connection.caFile))])];
  const base: Material = { ca };
  const anonymousContext = contextOf(base);
  if (connection.clientCertificateFile === null) {
    return { context: anonymousContext, anonymousContext, clientCertificate: null };
  }
  const file = basename(connection.clientCertificateFile);
  const identity = await readIdentity(connection.clientCertificateFile, connection.clientKeyFile, passphrase);
  let context: SecureContext;
  try {
    context = contextOf({ ...base, ...identity });
  } catch (thrown) {
    throw identityError(thrown, file);
  }
  const clientCertificate = certificateFacts(context);
  if (clientCertificate === null) throw sneError('SNE-TLS-05', { file });
  checkDates(clientCertificate, now);
  return { context, anonymousContext, clientCertificate };
}

/** What a context is made of; by turns a PFX, or a certificate and its key. */
interface Material {
  readonly ca: readonly string[];
  readonly pfx?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly passphrase?: string;
}

/** The contexts of the last calls. Making one reads some three hundred authorities: the most costly part of a call. */
const contexts = new Map<string, SecureContext>();
/** With and without the desk's certificate, and those of a check of other settings. */
const MOST_CONTEXTS = 4;

/** A context, made anew only when something of it changed: files are read at each call, by content and not by name. */
function contextOf(material: Material): SecureContext {
  const key = fingerprint(material);
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const { ca, ...identity } = material;
  const made = createSecureContext({ ca: [...ca], ...identity, minVersion: 'TLSv1.2' });
  for (const oldest of [...contexts.keys()].slice(0, contexts.size + 1 - MOST_CONTEXTS))
    contexts.delete(oldest);
  contexts.set(key, made);
  return made;
}

function fingerprint({ ca, pfx, cert, key, passphrase }: Material): string {
  const digest = createHash('sha256');
  for (const part of [...ca, pfx, cert, key, passphrase]) {
    const bytes = Buffer.from(part ?? '');
    digest.update(`${String(bytes.length)} `).update(bytes);
  }
  return digest.digest('hex');
}

function trustedAuthorities(): readonly string[] {
  return [...getCACertificates('default'), ...systemAuthorities()];
}

/** The store of the system can be missing or unreadable; the bundled authorities then stand alone. */
function systemAuthorities(): readonly string[] {
  try {
    return getCACertificates('system');
  } catch {
    return [];
  }
}

async function extraAuthorities(path: string | null): Promise<readonly string[]> {
  if (path === null) return [];
  const file = basename(path);
  const text = (await readOr(path, 'SNE-TLS-10')).toString('latin1');
  const blocks = text.match(PEM_CERTIFICATE) ?? [];
  if (blocks.length === 0) throw sneError('SNE-TLS-10', { file });
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch (thrown) {
    throw sneError('SNE-TLS-10', { file, cause: thrown });
  }
  return blocks;
}

async function readIdentity(
  path: string,
  keyPath: string | null,
  passphrase: string | null,
): Promise<Omit<Material, 'ca'>> {
  const bytes = await readOr(path, 'SNE-TLS-05');
  const secret = passphrase === null ? {} : { passphrase };
  if (!bytes.includes('-----BEGIN ')) return { pfx: bytes, ...secret };
  const keyFile = keyPath ?? path;
  const key = keyPath === null ? bytes : await readOr(keyPath, 'SNE-TLS-05');
  try {
    createPrivateKey({ key, format: 'pem', ...secret });
  } catch (thrown) {
    throw identityError(thrown, basename(keyFile));
  }
  return { cert: bytes, key, ...secret };
}

async function readOr(path: string, code: 'SNE-TLS-05' | 'SNE-TLS-10'): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (thrown) {
    const missing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
    const file = missing ? `${basename(path)} : fichier introuvable` : basename(path);
    throw sneError(code, { file, cause: thrown });
  }
}

/** OpenSSL's reasons, in the desk's codes. */
function identityError(thrown: unknown, file: string): DeskError {
  const text =
    thrown instanceof Error ? `${'code' in thrown ? String(thrown.code) : ''} ${thrown.message}` : '';
  if (
    /mac verify failure|BAD_DECRYPT|MISSING_PASSPHRASE|bad decrypt|passphrase|INTERRUPTED_OR_CANCELLED/i.test(
      text,
    )
  ) {
    return sneError('SNE-TLS-06', { file, cause: thrown });
  }
  if (/Unsupported PKCS12|ERR_OSSL_EVP_UNSUPPORTED/i.test(text))
    return sneError('SNE-TLS-11', { file, cause: thrown });
  return sneError('SNE-TLS-05', { file, cause: thrown });
}

/** The certificate inside a context; asked of a socket that never connects, the only public way for a PFX. */
function certificateFacts(context: SecureContext): ClientCertificateFacts | null {
  const nowhere = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const socket = new TLSSocket(nowhere, { secureContext: context });
  try {
    const certificate = socket.getX509Certificate();
    return certificate === undefined
      ? null
      : { validFrom: new Date(certificate.validFrom), validTo: new Date(certificate.validTo) };
  } finally {
    socket.destroy();
  }
}

function checkDates({ validFrom, validTo }: ClientCertificateFacts, now: Date): void {
  if (now > validTo) throw sneError('SNE-TLS-09', { date: ` a expiré le ${formatDay(parisDay(validTo))}` });
  if (now < validFrom) {
    throw sneError('SNE-TLS-09', { date: ` n’est valable qu’à partir du ${formatDay(parisDay(validFrom))}` });
  }
}
