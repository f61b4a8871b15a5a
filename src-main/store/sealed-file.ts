import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Cipheriv } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { StoreKey } from './cipher.ts';

/*
 * A file whose bytes are encrypted as they come and can be gone on with at any place: AES-256 in counter mode, by a key
 * drawn from the store's for this file alone. What it holds is checked by its reader (an archive has its sums); this
 * keeps it from being read, not from being damaged.
 */

const MAGIC = Buffer.from('SNEDSEAL', 'latin1');
const SALT_BYTES = 16;
const HEADER_BYTES = MAGIC.length + SALT_BYTES;
const BLOCK_BYTES = 16;
const CHUNK_BYTES = 256 * 1024;

/** Bytes of what a sealed file holds; 0 when it is not there, or not sealed. */
export function sealedSize(file: string): number {
  return readSalt(file) === null ? 0 : statSync(file).size - HEADER_BYTES;
}

/** Writes a sealed file from a place on; bytes go in one after the other. */
export class SealedWriter {
  readonly #handle: FileHandle;
  readonly #cipher: Cipheriv;
  #at: number;

  private constructor(handle: FileHandle, cipher: Cipheriv, at: number) {
    this.#handle = handle;
    this.#cipher = cipher;
    this.#at = HEADER_BYTES + at;
  }

  /** @param at byte to go on from; 0 makes the file anew, under a key of its own */
  static async open(file: string, key: StoreKey, at: number): Promise<SealedWriter> {
    const former = at === 0 ? null : readSalt(file);
    if (at > 0 && former === null) throw new Error('no sealed file to go on with');
    const salt = former ?? randomBytes(SALT_BYTES);
    const handle = await open(file, former === null ? 'w' : 'r+', 0o600);
    try {
      if (former === null) await writeAll(handle, Buffer.concat([MAGIC, salt]), 0);
      else await handle.truncate(HEADER_BYTES + at);
      const cipher = createCipheriv('aes-256-ctr', fileKey(key, salt), counter(at));
      cipher.update(Buffer.alloc(at % BLOCK_BYTES));
      return new SealedWriter(handle, cipher, at);
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  }

  async write(chunk: Uint8Array): Promise<void> {
    await writeAll(this.#handle, this.#cipher.update(chunk), this.#at);
    this.#at += chunk.length;
  }

  /** Waits until all of it is on the disk. */
  sync(): Promise<void> {
    return this.#handle.sync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** What a sealed file holds, in the clear, piece by piece. */
export async function* readSealed(file: string, key: StoreKey): AsyncGenerator<Uint8Array, void, undefined> {
  const salt = readSalt(file);
  if (salt === null) return;
  const decipher = createDecipheriv('aes-256-ctr', fileKey(key, salt), counter(0));
  const stream = createReadStream(file, { start: HEADER_BYTES, highWaterMark: CHUNK_BYTES });
  for await (const chunk of stream) {
    if (chunk instanceof Uint8Array) yield decipher.update(chunk);
  }
}

function fileKey({ hex }: StoreKey, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(hex, 'hex'), salt, 'sne-desk sealed file', 32));
}

function counter(at: number): Buffer {
  const iv = Buffer.alloc(BLOCK_BYTES);
  iv.writeBigUInt64BE(BigInt(Math.floor(at / BLOCK_BYTES)), 8);
  return iv;
}

function readSalt(file: string): Buffer | null {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < HEADER_BYTES) return null;
  const head = Buffer.alloc(HEADER_BYTES);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, head, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(handle);
  }
  return head.subarray(0, MAGIC.length).equals(MAGIC) ? head.subarray(MAGIC.length) : null;
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
