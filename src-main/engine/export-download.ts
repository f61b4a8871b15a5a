import { mkdirSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ExportCalls } from '../sne/exports.ts';
import type { StoreKey } from '../store/cipher.ts';
import { sealedSize, SealedWriter } from '../store/sealed-file.ts';
import { exportError } from './export-words.ts';

/** What one attempt at a download came to. */
export type DownloadOutcome =
  | { readonly kind: 'complete'; readonly bytes: number }
  /** Cut, or refused where it should go on: `bytes` are here. */
  | { readonly kind: 'partial'; readonly bytes: number; readonly error: unknown }
  | { readonly kind: 'wrongLength'; readonly bytes: number; readonly expected: number }
  | { readonly kind: 'gone' | 'unknown' | 'pending' };

export interface DownloadOptions {
  readonly calls: ExportCalls;
  readonly number: string;
  /** Where the archive comes to be once it is whole; `.part` beside it until then. */
  readonly file: string;
  /** The archive is encrypted as it comes: never in clear on the disk. */
  readonly key: StoreKey;
  /** Validator of what the `.part` holds; null: it cannot be gone on with. */
  readonly etag: string | null;
  /** Bytes that the SNE announced with the state of the export; null when it did not. */
  readonly expectedBytes: number | null;
  readonly signal: AbortSignal;
  /** Called, and awaited, before the first byte of another validator is written. */
  readonly onEtag: (etag: string | null) => Promise<void>;
  readonly onBytes: (bytes: number, total: number | null) => void;
}

/**
 * One attempt at the download of an archive, from where the former one stopped if it is still the same archive (ETag,
 * If-Range); else from its start. The file takes its name only when it is whole and on the disk.
 *
 * @throws DeskError EXPORT-DISK; the signal's reason
 */
export async function downloadExport(options: DownloadOptions): Promise<DownloadOutcome> {
  const { calls, number, file, signal } = options;
  const part = `${file}.part`;
  mkdirSync(dirname(file), { recursive: true });
  const here = options.etag === null ? 0 : sealedSize(part);
  let answer;
  try {
    answer = await calls.file(number, { offset: here, etag: options.etag }, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'partial', bytes: sealedSize(part), error };
  }
  if (answer.kind === 'unsatisfiable') {
    rmSync(part, { force: true });
    return {
      kind: 'partial',
      bytes: 0,
      error: exportError('EXPORT-DOWNLOAD', null, { recovery: 'retrySoon' }),
    };
  }
  if (answer.kind !== 'bytes') return { kind: answer.kind };
  const isSame =
    answer.offset === here && (here === 0 || answer.etag === null || answer.etag === options.etag);
  if (!isSame && answer.offset !== 0) {
    await answer.body.return();
    rmSync(part, { force: true });
    return {
      kind: 'partial',
      bytes: 0,
      error: exportError('EXPORT-DOWNLOAD', null, { recovery: 'retrySoon' }),
    };
  }
  const written = await write(part, answer, options);
  if (written.error !== null) return { kind: 'partial', bytes: written.bytes, error: written.error };
  return finish(written.bytes, answer.total, options);
}

async function finish(
  bytes: number,
  total: number | null,
  options: DownloadOptions,
): Promise<DownloadOutcome> {
  const { file, expectedBytes } = options;
  const part = `${file}.part`;
  if (total !== null && bytes < total) {
    return { kind: 'partial', bytes, error: exportError('EXPORT-DOWNLOAD', null, { recovery: 'retrySoon' }) };
  }
  await rename(part, file);
  const expected = expectedBytes ?? total;
  if (expected !== null && bytes !== expected) return { kind: 'wrongLength', bytes, expected };
  return { kind: 'complete', bytes };
}

interface Incoming {
  readonly offset: number;
  readonly total: number | null;
  readonly etag: string | null;
  readonly body: AsyncGenerator<Uint8Array, void, undefined>;
}

async function write(
  part: string,
  { offset, total, etag, body }: Incoming,
  { key, onEtag, onBytes, signal }: DownloadOptions,
): Promise<{ readonly bytes: number; readonly error: unknown }> {
  let at = offset;
  const writer = await openAt(part, key, offset);
  try {
    // The validator is kept before the first byte: a crash in between leaves an empty part, never a mixed one.
    if (offset === 0) await onEtag(etag);
    try {
      for await (const chunk of body) {
        await writer.write(chunk);
        at += chunk.length;
        onBytes(at, total);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (isDiskError(error)) throw exportError('EXPORT-DISK', null, { cause: error });
      return { bytes: at, error };
    }
    await writer.sync();
    return { bytes: at, error: null };
  } finally {
    await writer.close();
  }
}

async function openAt(part: string, key: StoreKey, offset: number): Promise<SealedWriter> {
  try {
    return await SealedWriter.open(part, key, offset);
  } catch (cause) {
    throw exportError('EXPORT-DISK', null, { cause });
  }
}

function isDiskError(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EFBIG', 'EACCES', 'EPERM'].includes(code);
}
