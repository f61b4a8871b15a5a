import { compressXml, decompressBytes } from '../store/compress.ts';
import type { StoredText } from '../store/raw-text.ts';
import type { WriteUnit } from '../store/store.ts';
import type { BatchAnswer } from './ingest-types.ts';

/**
 * The texts of a batch on their way into the store. A block is stored as it came only when every text in it is news and
 * belongs to a demand of its own that was not known: then nothing is kept that belongs to no row. Otherwise each text that
 * is stored is compressed by itself.
 */
export class BatchTexts {
  readonly #unit: WriteUnit;
  readonly #answer: BatchAnswer;
  /** Blocks that may be stored whole. */
  readonly #pure: readonly boolean[];
  readonly #stored: (number | undefined)[] = [];
  readonly #opened: (Buffer | undefined)[] = [];

  /** @param apart answers to records of the same batch that were read elsewhere */
  constructor(unit: WriteUnit, answer: BatchAnswer, apart: Iterable<BatchAnswer> = []) {
    this.#unit = unit;
    this.#answer = answer;
    const nuds = new Set([...apart].flatMap(({ owners }) => owners.flat()));
    this.#pure = answer.owners.map((owners) => {
      let isPure = true;
      for (const nud of owners) {
        if (nuds.has(nud) || unit.demands.known(nud) !== null) isPure = false;
        nuds.add(nud);
      }
      return isPure;
    });
  }

  /** Whether the demand of a text is surely not in the store yet. */
  isNew(place: readonly [number, number, number] | null): boolean {
    return place !== null && this.#pure[place[0]] === true;
  }

  /** A text to be stored with its demand; the block that holds it is stored with the first of them. */
  take(place: readonly [number, number, number] | null): StoredText {
    if (place === null) return { kind: 'own', xml: compressXml('') };
    const [block, first, last] = place;
    if (this.#pure[block] === true) {
      const blockId = (this.#stored[block] ??= this.#unit.demands.addBlock(this.#blob(block)));
      return { kind: 'block', blockId, first, last };
    }
    const bytes = (this.#opened[block] ??= decompressBytes(this.#blob(block)));
    return { kind: 'own', xml: compressXml(bytes.subarray(first, last)) };
  }

  #blob(block: number): Uint8Array {
    const { blobs, blockEnds } = this.#answer;
    return blobs.subarray(block === 0 ? 0 : blockEnds[block - 1], blockEnds[block]);
  }
}
