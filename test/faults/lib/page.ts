import type { FaultCase, Finding } from './fault-case.ts';

/** What came of one fault. */
export type Outcome =
  | { readonly fault: FaultCase; readonly kind: 'held'; readonly finding: Finding }
  | { readonly fault: FaultCase; readonly kind: 'broken' | 'skipped'; readonly reason: string };

const HEAD = `# Reliability

What the desk does when something goes wrong, as the fault campaign saw it. **This page is generated**: each line is a run of
the real engine or command over real files, HTTP, TLS and processes, against the simulated SNE; every statement was checked
by the run that wrote it.

\`\`\`
npm run faults -- --write            # all of it, a few minutes; disk full and read-only need Linux and root, dropped pages gcc
node test/faults/campaign.ts --only tls
\`\`\`

\`npm test\` runs a bounded part (\`test/faults/campaign.test.ts\`). Most cases work on a driven clock: a desk was filled by a
first call; then demands come, change and leave at the SNE; then the fault strikes the next call of the schedule. "Unchanged"
means that the digest of every row about demands is the same as before; "complete" that the store equals, row for row, the one
of a desk that nothing disturbed, and tells the SNE's truth (each demand, its state, its file to the letter, its movements).
Times to heal are of that clock, with a call every hour.
`;

/** The page \`docs/reliability.md\` of a run. */
export function reliabilityPage(outcomes: readonly Outcome[]): string {
  const held = outcomes.filter(({ kind }) => kind === 'held').length;
  const left = outcomes.filter(({ kind }) => kind === 'skipped').length;
  const broken = outcomes.length - held - left;
  const families = [...new Set(outcomes.map(({ fault }) => fault.family))];
  const sum = `${String(outcomes.length)} faults: ${String(held)} held, ${String(broken)} broken, ${String(left)} left out on the machine of this run.`;
  return `${HEAD}\n${sum}\n${families.map((family) => section(family, outcomes)).join('')}`;
}

function section(family: string, outcomes: readonly Outcome[]): string {
  const lines = outcomes.filter(({ fault }) => fault.family === family).map(line);
  const title = `${family.charAt(0).toUpperCase()}${family.slice(1)}`;
  return `\n## ${title}\n\n| Fault | Data | What the clerk sees | Heals |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
}

function line(outcome: Outcome): string {
  const { fault } = outcome;
  const what = `**${fault.id}**: ${fault.done}`;
  if (outcome.kind !== 'held') return row([what, `${outcome.kind}: ${outcome.reason}`, '', '']);
  const { data, seen, heals } = outcome.finding;
  return row([what, data, seen, heals]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => oneLine(cell)).join(' | ')} |`;
}

/** As a cell; what differs from run to run (ports, processes) is left out. */
function oneLine(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, '$1:…');
}
