import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { DeskError } from '../../api/errors.ts';

/** What an administrator writes to say where newer versions come from; nobody else may write that file. */
export const updateSource = z.strictObject({
  /** A folder (absolute path, share of the network) or an https address, which hold `release.json` and the packages. */
  address: z.string().min(1),
  /** Ed25519 public key (SPKI, base 64) of whoever makes the releases. */
  publicKey: z.base64(),
});
export type UpdateSource = z.infer<typeof updateSource>;

const version = z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/);
const releaseFile = z.object({
  platform: z.enum(['win32', 'linux', 'darwin']),
  arch: z.enum(['x64', 'arm64']),
  /** A name, never a path. */
  name: z.string().regex(/^[\w][\w .-]{0,150}$/),
  bytes: z.number().int().min(1).max(2_000_000_000),
  sha512: z.base64(),
});
/** `release.json`; `release.json.sig` beside it holds its signature in base 64. */
export const releaseNote = z.object({ version, files: z.array(releaseFile).max(20) });

/** A newer version whose description was signed by the right key. */
export interface FoundUpdate {
  readonly version: string;
  readonly file: z.infer<typeof releaseFile>;
}

export interface UpdateTools {
  /** Fetches an https address by the system's network settings. */
  readonly fetch: (address: string) => Promise<Response>;
  readonly running: { readonly version: string; readonly platform: string; readonly arch: string };
}

const NOTE = 'release.json';
const MOST_NOTE_BYTES = 100_000;

/**
 * Looks for a version newer than the running one, for this machine; an older or equal one is none.
 *
 * @throws DeskError UPDATE-SOURCE (not reachable, no such address), UPDATE-SIGNATURE, UPDATE-NOTE
 */
export async function findUpdate(source: UpdateSource, tools: UpdateTools): Promise<FoundUpdate | null> {
  const note = await readSmall(source, NOTE, tools);
  const signature = Buffer.from(
    (await readSmall(source, `${NOTE}.sig`, tools)).toString('latin1').trim(),
    'base64',
  );
  if (!verify(null, note, keyOf(source), signature)) {
    throw updateError(
      'UPDATE-SIGNATURE',
      'La nouvelle version n’est pas signée par l’éditeur : elle n’est pas installée.',
    );
  }
  const parsed = releaseNote.safeParse(parseJson(note.toString('utf8')));
  if (!parsed.success)
    throw updateError('UPDATE-NOTE', 'La description de la nouvelle version n’est pas lisible.');
  const { running } = tools;
  if (!isNewer(parsed.data.version, running.version)) return null;
  const file = parsed.data.files.find(
    ({ platform, arch }) => platform === running.platform && arch === running.arch,
  );
  return file === undefined ? null : { version: parsed.data.version, file };
}

/**
 * Brings the package of an update into a folder of this computer and checks it, to the byte.
 *
 * @returns its path; a package that is already there and right is not brought again
 * @throws DeskError UPDATE-SOURCE, UPDATE-DAMAGED (nothing of it stays)
 */
export async function bringUpdate(
  source: UpdateSource,
  { file }: FoundUpdate,
  folder: string,
  tools: UpdateTools,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, file.name);
  if (await holdsPackage(path, file.sha512)) return path;
  const part = `${path}.part`;
  try {
    await pipeline(await openSource(source, file.name, tools), bounded(file.bytes), createWriteStream(part));
    if (!(await holdsPackage(part, file.sha512))) throw damaged();
    await rename(part, path);
    return path;
  } catch (thrown) {
    await rm(part, { force: true });
    throw thrown instanceof DeskError ? thrown : unreachable(source, thrown);
  }
}

/** True for a version that comes after another; both are three numbers. */
export function isNewer(candidate: string, running: string): boolean {
  const [a, b] = [candidate, running].map((text) => text.split('.').map(Number));
  for (let place = 0; place < 3; place += 1) {
    const difference = (a?.[place] ?? 0) - (b?.[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

async function readSmall(source: UpdateSource, name: string, tools: UpdateTools): Promise<Buffer> {
  try {
    if (isAbsolute(source.address)) {
      const bytes = await readFile(join(source.address, name));
      if (bytes.length > MOST_NOTE_BYTES) throw new RangeError('too large');
      return bytes;
    }
    const parts: Uint8Array[] = [];
    let bytes = 0;
    // The source itself is read: a pipe would not hand on that it was cut, and nobody would hear of it but the process.
    for await (const part of (await openSource(source, name, tools)) as AsyncIterable<Uint8Array>) {
      bytes += part.length;
      if (bytes > MOST_NOTE_BYTES) throw new RangeError('too large');
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (thrown) {
    throw thrown instanceof DeskError ? thrown : unreachable(source, thrown);
  }
}

async function openSource(source: UpdateSource, name: string, tools: UpdateTools): Promise<Readable> {
  if (isAbsolute(source.address)) return createReadStream(join(source.address, name));
  const base = URL.parse(source.address.endsWith('/') ? source.address : `${source.address}/`);
  if (base === null || (base.protocol !== 'https:' && base.hostname !== '127.0.0.1')) {
    throw updateError(
      'UPDATE-SOURCE',
      'L’adresse des nouvelles versions doit être un dossier ou commencer par https.',
    );
  }
  const answer = await tools.fetch(new URL(encodeURIComponent(name), base).href);
  if (answer.status !== 200 || answer.body === null)
    throw unreachable(source, new Error(String(answer.status)));
  return Readable.fromWeb(answer.body as never);
}

/** Ends a stream that holds more than it may. */
function bounded(most: number): Transform {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      bytes += chunk.length;
      if (bytes > most) done(damaged());
      else done(null, chunk);
    },
  });
}

/** Whether a file is there and is, to the byte, what the description says. */
export async function holdsPackage(path: string, sha512: string): Promise<boolean> {
  const hash = createHash('sha512');
  try {
    await pipeline(createReadStream(path), hash);
  } catch {
    return false;
  }
  return hash.digest('base64') === sha512;
}

function keyOf({ publicKey }: UpdateSource): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  } catch (cause) {
    throw updateError(
      'UPDATE-SIGNATURE',
      'La clé de l’éditeur, donnée par l’administrateur, n’est pas lisible.',
      cause,
    );
  }
}

/** What is not the package that was signed. */
export function damaged(): DeskError {
  return updateError('UPDATE-DAMAGED', 'La nouvelle version est arrivée abîmée : elle n’est pas installée.');
}

function unreachable({ address }: UpdateSource, cause: unknown): DeskError {
  return updateError('UPDATE-SOURCE', `Les nouvelles versions ne sont pas accessibles (${address}).`, cause);
}

function updateError(code: `UPDATE-${string}`, message: string, cause?: unknown): DeskError {
  return new DeskError(code, message, {
    hint: 'Prévenez le service informatique avec ce code ; la version installée continue de fonctionner.',
    recovery: 'nextSlot',
    cause,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
