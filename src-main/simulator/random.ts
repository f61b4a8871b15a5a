/** A seeded source of chance: the same seed gives the same draws, on every machine. Never for secrets. */
export interface Random {
  /** In [0, 1). */
  float(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A key of the weights, in proportion. */
  weighted(weights: Readonly<Record<string, number>>): string;
  /** At most `count` different elements, in the order drawn. */
  sample<T>(list: readonly T[], count: number): readonly T[];
  /** All of them in another order. */
  shuffle<T>(list: readonly T[]): readonly T[];
}

/** A stream of its own for each seed and purpose, so that one more draw here changes nothing elsewhere. */
export function createRandom(seed: number, ...purpose: readonly (string | number)[]): Random {
  const float = sfc32(hash([seed, ...purpose].join('\u0000')));
  const int = (min: number, max: number): number => min + Math.floor(float() * (max - min + 1));
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[int(0, list.length - 1)];
    if (chosen === undefined) throw new RangeError('Nothing to pick from');
    return chosen;
  };
  return {
    float,
    int,
    chance: (probability) => float() < probability,
    pick,
    weighted: (weights) => weighted(weights, float()),
    shuffle: (list) =>
      list
        .map((element) => ({ element, rank: float() }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ element }) => element),
    sample: (list, count) => {
      const left = [...list];
      const chosen = [];
      while (left.length > 0 && chosen.length < count)
        chosen.push(...left.splice(int(0, left.length - 1), 1));
      return chosen;
    },
  };
}

function weighted(weights: Readonly<Record<string, number>>, draw: number): string {
  const entries = Object.entries(weights);
  let left = draw * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  const last = entries.at(-1);
  if (last === undefined) throw new RangeError('Nothing to pick from');
  return last[0];
}

/** Four 32-bit words out of a text: FNV-1a from four starting points, each finished by an avalanche. */
function hash(text: string): readonly [number, number, number, number] {
  const word = (start: number): number => {
    let value = start;
    for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
    value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
    return (value ^ (value >>> 16)) >>> 0;
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x7f4a7c15), word(0x2545f491)];
}

/** The "small fast counting" generator (sfc32), public domain. */
function sfc32(words: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = words;
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) next();
  return next;
}
