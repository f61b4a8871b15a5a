/*
 * A program, not a test: does to the desk, for real, what offices, networks and servers do, and writes what came of it
 * into docs/reliability.md.
 *
 *   node test/faults/campaign.ts [--only TEXT] [--write]
 *
 * `--only`: the faults whose name or family holds the text. `--write`: writes the table. Ends with 1 when a fault loses
 * data, leaves a state stuck or says nothing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allCases } from './cases/all.ts';
import { Skipped } from './lib/fault-case.ts';
import { reliabilityPage } from './lib/page.ts';
import type { Outcome } from './lib/page.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, write: { type: 'boolean', default: false } },
});
if (values.only !== '' && values.write)
  throw new Error('A part of the campaign is not the table: leave --only out.');
const chosen = allCases.filter(({ id, family }) => `${family} ${id}`.includes(values.only));
const folder = mkdtempSync(join(tmpdir(), 'sne-desk-faults-'));
const outcomes: Outcome[] = [];
try {
  for (const fault of chosen) {
    const startedAt = performance.now();
    let outcome: Outcome;
    try {
      outcome = { fault, kind: 'held', finding: await fault.run(folder) };
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      outcome = { fault, kind: thrown instanceof Skipped ? 'skipped' : 'broken', reason };
    }
    outcomes.push(outcome);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const said =
      outcome.kind === 'held' ? `${outcome.finding.seen} | ${outcome.finding.heals}` : outcome.reason;
    console.log(`${outcome.kind.padEnd(7)} ${seconds.padStart(6)} s  ${fault.id}: ${said}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const count = (kind: Outcome['kind']): number => outcomes.filter((outcome) => outcome.kind === kind).length;
console.log(
  `${String(count('held'))} held, ${String(count('broken'))} broken, ${String(count('skipped'))} left out`,
);
if (values.write)
  writeFileSync(join(import.meta.dirname, '../../docs/reliability.md'), reliabilityPage(outcomes));
process.exitCode = count('broken') > 0 ? 1 : 0;
