/**
 * Measures the judgement of 300,000 countries beside reading them from SQLite, in one run and one process:
 * `node test/bench/countries.ts`. The values are drawn from the list of dirty values as a stock has them, few of them very
 * often; a second figure has every value different, which no stock is.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CountryJudge } from '../../src-main/reference/countries/judge.ts';
import { buildLexicon, shippedCog } from '../../src-main/reference/countries/lexicon.ts';

const VALUES = 300_000;
const ROUNDS = 5;

function main(): void {
  const start = performance.now();
  const lexicon = buildLexicon(shippedCog());
  const buildMs = performance.now() - start;
  const dirty = readFileSync(join(import.meta.dirname, '../reference/fixtures/dirty-countries.tsv'), 'utf8')
    .split('\n')
    .flatMap((line) => (line === '' || line.startsWith('#') ? [] : (line.split('\t')[1]?.split('|') ?? [])));
  const database = new Database(':memory:');
  database.exec('CREATE TABLE person (id INTEGER PRIMARY KEY, country TEXT)');
  const insert = database.prepare('INSERT INTO person (country) VALUES (?)');
  database.transaction(() => {
    // Rank r is drawn 1/r as often as the first.
    for (let index = 0; index < VALUES; index += 1) {
      const drawn = (index * 7919) % VALUES;
      insert.run(dirty[Math.floor(dirty.length ** (drawn / VALUES)) - 1] ?? 'MAROC');
    }
  })();
  const read = database.prepare<[], string>('SELECT country FROM person').pluck();
  const readMs: number[] = [];
  const judgeMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const judge = new CountryJudge(lexicon);
    const before = performance.now();
    const values = read.all();
    const between = performance.now();
    for (const value of values) judge.judge(value);
    readMs.push(between - before);
    judgeMs.push(performance.now() - between);
  }
  const distinct = dirty
    .slice(0, 1000)
    .map((value, index) => `${value}${String.fromCharCode(97 + (index % 26))}`);
  const judge = new CountryJudge(lexicon);
  const before = performance.now();
  for (const value of distinct) judge.judge(value);
  const newMs = (performance.now() - before) / distinct.length;
  const [readMedian, judgeMedian] = [median(readMs), median(judgeMs)];
  process.stdout.write(
    `${JSON.stringify({
      values: VALUES,
      different: new Set(dirty).size,
      buildMs: Math.round(buildMs),
      readMs: Math.round(readMedian),
      judgeMs: Math.round(judgeMedian),
      ratio: Math.round((100 * judgeMedian) / readMedian) / 100,
      newValueMicroseconds: Math.round(newMs * 1000),
    })}\n`,
  );
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

main();
