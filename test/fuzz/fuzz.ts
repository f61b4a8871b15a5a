/*
 * A program, not a test: reads mutated bytes with every reader of foreign bytes for as long as one likes.
 *
 *   node test/fuzz/fuzz.ts [--target demand|movements|archive|http] [--minutes 10] [--seed 1] [--keep]
 *
 * An input that makes a reader fail otherwise than in words, or take too long, is written into the corpus and ends the
 * program with 1. `--keep`: the first input of each outcome not seen before is kept in the corpus too.
 */
import { parseArgs } from 'node:util';
import { keepInput, readCorpus } from './lib/corpus.ts';
import { mutate } from './lib/mutate.ts';
import { openTargets, LONGEST_MS } from './lib/targets.ts';
import type { Target } from './lib/targets.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: '' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const targets = await openTargets();
const chosen = targets.filter(({ name }) => values.target === '' || name === values.target);
const share = (Number(values.minutes) * 60_000) / Math.max(1, chosen.length);
for (const target of chosen) await run(target);
for (const target of targets) await target.close();

async function run(target: Target): Promise<void> {
  const pool = [...target.seeds, ...readCorpus(target.name).map(({ bytes }) => bytes)];
  const seen = new Set<string>();
  for (const bytes of pool) seen.add(await target.read(bytes));
  const end = performance.now() + share;
  let runs = 0;
  for (let seed = Number(values.seed) * 1_000_000; performance.now() < end; seed += 1, runs += 1) {
    const bytes = mutate(pool[seed % pool.length] ?? new Uint8Array(), pool, seed);
    const startedAt = performance.now();
    try {
      const outcome = await target.read(bytes);
      if (performance.now() - startedAt > LONGEST_MS) throw new Error('took too long');
      if (seen.has(outcome)) continue;
      seen.add(outcome);
      pool.push(bytes);
      console.log(`${target.name} ${String(seed)}: ${outcome}`);
      if (values.keep && bytes.length < 20_000) keepInput(target.name, outcome, bytes);
    } catch (thrown) {
      process.exitCode = 1;
      console.log(`${target.name} ${String(seed)} DEFECT: ${String(thrown)}`);
      keepInput(target.name, `defect-${String(seed)}`, bytes);
      break;
    }
  }
  console.log(`${target.name}: ${String(runs)} inputs, ${String(seen.size)} outcomes`);
}
