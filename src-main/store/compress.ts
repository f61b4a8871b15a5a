import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Room for what comes out at once: a text of one demand, or a block of them. */
const OUTPUT_BYTES = 4096;
const BLOCK_OUTPUT_BYTES = 16 * 1024;
const BLOCK_BYTES = 32 * 1024;

/**
 * Compresses a stored XML text (zstd level 3: about seven times smaller). Told the size beforehand, zstd takes tables
 * of that size and not of its largest window, which cost more than the text itself.
 */
export function compressXml(xml: string | Uint8Array): Buffer {
  const bytes = typeof xml === 'string' ? Buffer.from(xml, 'utf8') : xml;
  const chunkSize = bytes.length < BLOCK_BYTES ? OUTPUT_BYTES : BLOCK_OUTPUT_BYTES;
  return zstdCompressSync(bytes, { pledgedSrcSize: bytes.length, chunkSize });
}

/** The text that `compressXml` was given. */
export function decompressXml(blob: Uint8Array): string {
  return decompressBytes(blob).toString('utf8');
}

/** As `decompressXml`, in UTF-8. */
export function decompressBytes(blob: Uint8Array): Buffer {
  return zstdDecompressSync(blob);
}
