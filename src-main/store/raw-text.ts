import { decompressBytes, decompressXml } from './compress.ts';
import type { Connection } from './connection.ts';
import { storeVersion } from './kept-answer.ts';

/** A demand's file on its way into `raw_xml`: compressed by itself, or among others in a block (bytes first to last). */
export type StoredText =
  | { readonly kind: 'own'; readonly xml: Uint8Array }
  | { readonly kind: 'block'; readonly blockId: number; readonly first: number; readonly last: number };

/** The columns of `raw_xml` that hold a text. */
export interface RawColumns {
  readonly xml: Uint8Array | null;
  readonly block_id: number | null;
  readonly first: number | null;
  readonly last: number | null;
}

/** The columns for a text. */
export function rawColumns(text: StoredText): RawColumns {
  return text.kind === 'own'
    ? { xml: text.xml, block_id: null, first: null, last: null }
    : { xml: null, block_id: text.blockId, first: text.first, last: text.last };
}

/** Reads texts that are stored; the last block is kept, for neighbours are often read one after the other. */
export class RawTexts {
  readonly #block;
  readonly #version: () => string;
  #last: { readonly id: number; readonly version: string; readonly bytes: Buffer } | null = null;

  constructor(connection: Connection) {
    this.#version = storeVersion(connection);
    this.#block = connection.prepare<[number], Uint8Array>('SELECT xml FROM raw_block WHERE id = ?').pluck();
  }

  /** The text exactly as it was received. */
  read({ xml, block_id: id, first, last }: RawColumns): string {
    if (xml !== null) return decompressXml(xml);
    if (id === null || first === null || last === null) throw new Error('raw_xml without a text');
    // A block that was erased whole leaves its number to another: what was kept of it is another household's.
    const version = this.#version();
    if (this.#last?.id !== id || this.#last.version !== version) {
      const blob = this.#block.get(id);
      if (blob === undefined) throw new Error('raw_xml without its block');
      this.#last = { id, version, bytes: decompressBytes(blob) };
    }
    return this.#last.bytes.toString('utf8', first, last);
  }
}
