import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCorpus } from './lib/corpus.ts';
import { mutate } from './lib/mutate.ts';
import { openTargets } from './lib/targets.ts';
import type { Target } from './lib/targets.ts';

/** More by hand: `node test/fuzz/fuzz.ts`. */
const RUNS = 250;
const SEED = 20_261_126;
const NAMES = ['demand', 'movements', 'archive', 'http'];

let targets: readonly Target[] = [];
beforeAll(async () => {
  targets = await openTargets();
});
afterAll(async () => {
  for (const target of targets) await target.close();
});

describe('bytes of others', () => {
  it.each(NAMES)('are read or refused in words by the reader of %s', async (name) => {
    const target = targets.find((candidate) => candidate.name === name);
    if (target === undefined) throw new Error('no such target');
    const kept = readCorpus(name);
    expect(kept.length).toBeGreaterThan(0);
    for (const { bytes } of kept) await target.read(bytes);
    const pool = [...target.seeds, ...kept.map(({ bytes }) => bytes)];
    const outcomes = new Set<string>();
    for (let run = 0; run < RUNS; run += 1) {
      const seed = SEED + run;
      const bytes = mutate(pool[run % pool.length] ?? new Uint8Array(), pool, seed);
      outcomes.add(await target.read(bytes));
    }
    // A mutator that only ever met one check would prove little.
    expect(outcomes.size).toBeGreaterThan(3);
  });
});
