/*
 * What the product takes from others: their licences against the list that fits the EUPL, their known weaknesses, and the
 * bill of materials (CycloneDX) that goes with a release.
 *
 *   node tools/supply.ts [--sbom FILE]
 *
 * Ends with 1 when a licence is not on the list or a package that is shipped has a serious known weakness. A registry that
 * answers no audits (a mirror) is said and does not fail.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { projectRoot } from './lib/project.ts';
import { judgeLicence } from './lib/licences.ts';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), license: z.string().optional(), dev: z.boolean().optional() }),
  ),
});
const packageFile = z.object({
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
});
const auditReport = z.object({
  metadata: z.object({
    vulnerabilities: z.object({ high: z.number(), critical: z.number(), total: z.number() }),
  }),
});

const { values } = parseArgs({ options: { sbom: { type: 'string', default: 'release/sbom.cdx.json' } } });
const isSound = [checkLicences(), checkWeaknesses(), writeBill(resolve(projectRoot, values.sbom))];
process.exitCode = isSound.every(Boolean) ? 0 : 1;

function checkLicences(): boolean {
  const { packages } = lockFile.parse(
    JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')),
  );
  const refused: string[] = [];
  let count = 0;
  for (const [path, { version = '', license, dev = false }] of Object.entries(packages)) {
    if (path === '') continue;
    count += 1;
    const said = license ?? ownWord(path);
    const verdict = judgeLicence(said, dev);
    if (verdict !== null) refused.push(`${path.replace(/^.*node_modules\//, '')} ${version}: ${verdict}`);
  }
  console.log(`Licences: ${String(count)} packages, ${String(refused.length)} not on the list.`);
  for (const line of refused) console.log(`  ${line}`);
  return refused.length === 0;
}

/** What a package says of itself where the lock file does not; or, last, what its licence file begins with. */
function ownWord(path: string): string | null {
  const folder = join(projectRoot, path);
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return null;
  const { license, licenses } = packageFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const said =
    typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '));
  if (said !== undefined) return said;
  const text = ['LICENSE', 'LICENSE.md', 'LICENSE.txt']
    .map((name) => join(folder, name))
    .find((name) => existsSync(name));
  return text !== undefined &&
    /MIT License|Permission is hereby granted, free of charge/.test(readFileSync(text, 'utf8'))
    ? 'MIT'
    : null;
}

function npm(...args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync('npm', args, {
    cwd: projectRoot,
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  return { status, stdout };
}

function checkWeaknesses(): boolean {
  const { stdout } = npm('audit', '--omit=dev', '--json');
  const report = auditReport.safeParse(parseJson(stdout));
  if (!report.success) {
    console.log(
      'Known weaknesses: the registry of this machine answers no audits; run it again on a networked machine.',
    );
    return true;
  }
  const { high, critical, total } = report.data.metadata.vulnerabilities;
  console.log(
    `Known weaknesses in what is shipped: ${String(total)}, of which ${String(high + critical)} serious.`,
  );
  return high + critical === 0;
}

function writeBill(file: string): boolean {
  const { status, stdout } = npm(
    'sbom',
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'application',
    '--omit',
    'dev',
  );
  const bill = z
    .object({ bomFormat: z.literal('CycloneDX'), components: z.array(z.unknown()) })
    .safeParse(parseJson(stdout));
  if (status !== 0 || !bill.success) {
    console.log('Bill of materials: npm could not make it.');
    return false;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stdout);
  console.log(`Bill of materials: ${String(bill.data.components.length)} components in ${values.sbom}.`);
  return true;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
