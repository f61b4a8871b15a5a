/*
 * `npm run bench`: how long a whole ingest takes, archive to committed rows, beside `gunzip | tar` and xmllint on the
 * same data in the same run. Asserts nothing. Options: `--sizes 5000,20000,60000`, `--big` (180,000 too), `--runs 3`,
 * `--json FILE`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { z } from 'zod';
import { resourcePath } from '../../src-main/resources.ts';
import mainConfig from '../../vite.main.config.ts';
import { writeExportArchive } from '../support/export-archive.ts';

const { values: given } = parseArgs({
  options: {
    sizes: { type: 'string', default: '5000,20000,60000' },
    big: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const ownRun = z.object({
  stored: z.number(),
  stoppedAt: z.null(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakRssMb: z.number(),
});

interface Row {
  readonly records: number;
  readonly xmlMb: number;
  readonly archiveMb: number;
  /** Seconds; the best of the runs, for whatever else the machine does can only add to it. */
  readonly peers: Readonly<Record<string, number | null>>;
  readonly ingest: readonly {
    readonly threads: number;
    readonly seconds: number;
    readonly cpuSeconds: number;
    readonly recordsPerSecond: number;
    readonly peakRssMb: number;
    /** Against `xmllint --stream --schema`. */
    readonly ratio: number | null;
  }[];
}

function timed(command: string): number | null {
  const start = performance.now();
  const { status } = spawnSync('sh', ['-c', `${command} >/dev/null 2>&1`]);
  // 3: not valid, which some records are on purpose; the file was read to its end.
  return status === 0 || status === 3 ? (performance.now() - start) / 1000 : null;
}

function best(seconds: readonly (number | null)[]): number | null {
  const known = seconds.filter((one) => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}

const built = resourcePath('dist', 'bench');

/** The program that is measured, built as the product is: sources that Node reads as they are start slower. */
async function buildChild(): Promise<void> {
  const entry = (path: string): string => resourcePath(...path.split('/'));
  await build({
    ...mainConfig,
    build: {
      ...mainConfig.build,
      outDir: built,
      rolldownOptions: {
        ...mainConfig.build.rolldownOptions,
        input: {
          'ingest-child': entry('test/bench/ingest-child.ts'),
          'ingest-worker': entry('src-main/ingest/ingest-worker.ts'),
        },
      },
    },
  });
}

function ownIngest(archive: string, threads: number): z.infer<typeof ownRun> {
  const program = [join(built, 'ingest-child.js'), archive, String(threads), join(built, 'ingest-worker.js')];
  const { stdout, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' });
  const parsed = ownRun.safeParse(JSON.parse(stdout || 'null'));
  if (!parsed.success) throw new Error(`ingest failed: ${stderr} ${stdout}`);
  return parsed.data;
}

async function measure(folder: string, records: number, runs: number): Promise<Row> {
  const archive = join(folder, `${String(records)}.tgz`);
  const xmlBytes = await writeExportArchive(archive, { records, seed: 1 });
  spawnSync('tar', ['xzf', archive, '-C', folder]);
  const xml = join(folder, 'export', 'demandes.xml');
  const schema = resourcePath('test', 'bench', 'export.xsd');
  const commands = {
    'gunzip | tar': `gunzip -c '${archive}' | tar xO`,
    'xmllint --stream --noout': `xmllint --stream --noout '${xml}'`,
    'xmllint --stream --schema': `xmllint --stream --noout --schema '${schema}' '${xml}'`,
  };
  const peerRuns = new Map<string, (number | null)[]>();
  const ownRuns = new Map<number, z.infer<typeof ownRun>[]>([
    [1, []],
    [0, []],
  ]);
  // Taken in turns, so that a slow moment of the machine does not fall on one of them alone.
  for (let run = 0; run < runs; run += 1) {
    for (const [name, command] of Object.entries(commands)) {
      peerRuns.set(name, [...(peerRuns.get(name) ?? []), timed(command)]);
    }
    for (const [threads, results] of ownRuns) results.push(ownIngest(archive, threads));
  }
  const peers = Object.fromEntries([...peerRuns].map(([name, seconds]) => [name, best(seconds)]));
  const peer = peers['xmllint --stream --schema'] ?? null;
  const archiveMb = Number(spawnSync('wc', ['-c', archive], { encoding: 'utf8' }).stdout.split(' ')[0]) / 1e6;
  rmSync(xml, { force: true });
  rmSync(archive, { force: true });
  const ingest = [...ownRuns].map(([threads, results]) => {
    const seconds = Math.min(...results.map((one) => one.seconds));
    return {
      threads,
      seconds,
      cpuSeconds: Math.min(...results.map((one) => one.cpuSeconds)),
      recordsPerSecond: records / seconds,
      peakRssMb: Math.max(...results.map((one) => one.peakRssMb)),
      ratio: peer === null ? null : seconds / peer,
    };
  });
  return { records, xmlMb: xmlBytes / 1e6, archiveMb, peers, ingest };
}

const fixed = (value: number | null | undefined, digits = 1): string =>
  value === null || value === undefined ? '–' : value.toFixed(digits);

function table(rows: readonly Row[]): string {
  const head = [
    '| records | XML MB | gunzip \\| tar s | xmllint noout s | xmllint schema s | threads | ingest s | CPU s | records/s | ratio | peak RSS MB |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
  ];
  const lines = rows.flatMap(({ records, xmlMb, peers, ingest }) =>
    ingest.map((own) => {
      const peerCells = Object.values(peers).map((seconds) => fixed(seconds, 2));
      const threads = own.threads === 0 ? '1' : `1 + ${String(own.threads)}`;
      const rate = fixed(own.recordsPerSecond, 0);
      const cells = [String(records), fixed(xmlMb), ...peerCells, threads, fixed(own.seconds, 2)];
      return `| ${[...cells, fixed(own.cpuSeconds, 2), rate, fixed(own.ratio, 2), fixed(own.peakRssMb, 0)].join(' | ')} |`;
    }),
  );
  return [...head, ...lines].join('\n');
}

const folder = mkdtempSync(join(tmpdir(), 'sne-desk-bench-'));
try {
  await buildChild();
  const sizes = [...given.sizes.split(',').map(Number), ...(given.big ? [180_000] : [])];
  const rows: Row[] = [];
  for (const size of sizes) {
    rows.push(await measure(folder, size, Number(given.runs)));
    process.stderr.write(`${String(size)} done, load ${fixed(loadavg()[0])}\n`);
  }
  const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model ?? '', node: process.version };
  if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  process.stdout.write(`${table(rows)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
