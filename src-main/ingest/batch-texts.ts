import { compressXml } from '../store/compress.ts';
import type { StoredText } from '../store/raw-text.ts';
import type { WriteUnit } from '../store/store.ts';
import { XML_DECLARATION } from '../xml/extract.ts';
import type { Outcome, TextPlace } from './ingest-types.ts';

const DECLARATION = Buffer.from(XML_DECLARATION);
/** Texts of demands that are compressed together: much smaller and faster than alone, and still quickly read again. */
const BLOCK_BYTES = 96 * 1024;

interface Placed {
  readonly block: number;
  readonly first: number;
  readonly last: number;
}

/**
 * The texts of a batch on their way into the store. Those of demands that are not known yet, each with one record here, are
 * compressed together in blocks: nothing is then kept that belongs to no row. Any other is compressed by itself, when it is
 * stored: what is there already costs nothing.
 */
export class BatchTexts {
  readonly #unit: WriteUnit;
  readonly #bytes: Uint8Array;
  readonly #places = new Map<TextPlace, Placed>();
  readonly #blocks: Uint8Array[][] = [];
  readonly #stored: (number | undefined)[] = [];

  /**
   * @param bytes the batch's own, in which texts have their places
   * @param others outcomes of records of the same batch that were read elsewhere
   */
  constructor(
    unit: WriteUnit,
    bytes: Uint8Array,
    outcomes: readonly Outcome[],
    others: readonly Outcome[] = [],
  ) {
    this.#unit = unit;
    this.#bytes = bytes;
    const times = new Map<string, number>();
    for (const outcome of [...outcomes, ...others]) {
      if (outcome.kind === 'read')
        times.set(outcome.movement.nud, (times.get(outcome.movement.nud) ?? 0) + 1);
    }
    let size = Infinity;
    for (const outcome of outcomes) {
      if (outcome.kind !== 'read' || outcome.text === null || outcome.rows === null) continue;
      const { nud } = outcome.movement;
      if (times.get(nud) !== 1 || unit.demands.known(nud) !== null) continue;
      const parts = this.#partsOf(outcome.text);
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      if (size + length > BLOCK_BYTES) {
        this.#blocks.push([]);
        size = 0;
      }
      this.#blocks.at(-1)?.push(...parts);
      this.#places.set(outcome.text, { block: this.#blocks.length - 1, first: size, last: size + length });
      size += length;
    }
  }

  /** Whether the demand of a text is surely not in the store yet. */
  isNew(text: TextPlace | null): boolean {
    return text !== null && this.#places.has(text);
  }

  /** A text to be stored with its demand; the block that holds it is stored with the first of them. */
  take(text: TextPlace | null): StoredText {
    if (text === null) return { kind: 'own', xml: compressXml('') };
    const placed = this.#places.get(text);
    if (placed === undefined) return { kind: 'own', xml: compressXml(joined(this.#partsOf(text))) };
    const { block, first, last } = placed;
    const blockId = (this.#stored[block] ??= this.#unit.demands.addBlock(
      compressXml(joined(this.#blocks[block] ?? [])),
    ));
    return { kind: 'block', blockId, first, last };
  }

  #partsOf(text: TextPlace): readonly Uint8Array[] {
    return 'xml' in text
      ? [Buffer.from(text.xml, 'utf8')]
      : [DECLARATION, this.#bytes.subarray(text.first, text.last)];
  }
}

const SCRATCH = Buffer.allocUnsafeSlow(2 * BLOCK_BYTES);

/** These one after the other; as a rule in memory that the next call takes again. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const { length } of parts) size += length;
  const memory = size > SCRATCH.length ? Buffer.allocUnsafeSlow(size) : SCRATCH;
  let at = 0;
  for (const part of parts) {
    memory.set(part, at);
    at += part.length;
  }
  return memory.subarray(0, size);
}
