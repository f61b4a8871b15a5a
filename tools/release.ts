/*
 * Makes a release on a networked machine: checks, tests, packages, bill of materials, check sums. docs/installation.md says
 * what the machine needs.
 *
 *   node tools/release.ts --dry-run                 # checks everything and says what would be done
 *   node tools/release.ts --targets linux,win,mac   # does it; what is made lies in release/
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { projectRoot } from './lib/project.ts';
import { writeReleaseNote } from './lib/release-note.ts';

const { values } = parseArgs({
  options: {
    'dry-run': { type: 'boolean', default: false },
    targets: {
      type: 'string',
      default: process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'win' : 'linux',
    },
  },
});
const dryRun = values['dry-run'];
const targets = z
  .array(z.enum(['linux', 'win', 'mac']))
  .min(1)
  .parse(values.targets.split(','));
const { version, devDependencies } = z
  .object({ version: z.string(), devDependencies: z.object({ electron: z.string() }) })
  .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));

/** Something that must be so before anything is made; null when it is, else what is missing. */
const conditions: readonly (readonly [string, () => string | null])[] = [
  [
    'the working tree is clean',
    () =>
      run('git', ['status', '--porcelain'], true).stdout.trim() === ''
        ? null
        : 'there are changes that are not committed',
  ],
  [
    'the commit carries the tag of the version',
    () =>
      run('git', ['tag', '--points-at', 'HEAD'], true).stdout.split('\n').includes(`v${version}`)
        ? null
        : `no tag v${version} on this commit`,
  ],
  [
    'the changelog tells of the version',
    () =>
      readFileSync(join(projectRoot, 'CHANGELOG.md'), 'utf8').includes(`## [${version}]`)
        ? null
        : `no section [${version}] in CHANGELOG.md`,
  ],
  ['Electron is the newest stable', newestElectron],
  [
    'SNE_DESK_UPDATE_KEY names the key that signs for the desks',
    () => ((process.env['SNE_DESK_UPDATE_KEY'] ?? '') === '' ? 'not set' : null),
  ],
  ...targets.flatMap((target) => signing(target)),
];

const steps: readonly (readonly [string, string, readonly string[]])[] = [
  ['packages as locked', 'npm', ['ci', '--no-fund']],
  [
    'licences, weaknesses, bill of materials',
    process.execPath,
    ['tools/supply.ts', '--sbom', `release/sne-desk-${version}.cdx.json`],
  ],
  ['tests', 'npm', ['test']],
  ['lint', 'npm', ['run', 'lint']],
  ['types', 'npm', ['run', 'types']],
  ['bundles', 'npm', ['run', 'build']],
  ...targets.map(
    (target) =>
      [`packages for ${target}`, 'npx', ['electron-builder', `--${target}`, '--publish', 'never']] as const,
  ),
];

console.log(
  `Release ${version} with Electron ${devDependencies.electron}, for ${targets.join(', ')}${dryRun ? ' (dry run)' : ''}`,
);
let missing = 0;
for (const [what, check] of conditions) {
  const reason = check();
  if (reason !== null) missing += 1;
  console.log(`${reason === null ? 'ok     ' : 'missing'} ${what}${reason === null ? '' : `: ${reason}`}`);
}
if (missing > 0 && !dryRun) {
  console.log('Nothing was made.');
  process.exitCode = 1;
} else {
  for (const [what, program, args] of steps) {
    console.log(
      `${dryRun ? 'would  ' : 'doing  '} ${what}: ${[program === process.execPath ? 'node' : program, ...args].join(' ')}`,
    );
    if (dryRun) continue;
    const { status } = run(program, args, false);
    if (status !== 0) throw new Error(`${what} failed`);
  }
  if (dryRun)
    console.log('would   release/release.json, its signature, and check sums in release/SHA256SUMS');
  else {
    const named = writeReleaseNote(
      join(projectRoot, 'release'),
      version,
      process.env['SNE_DESK_UPDATE_KEY'] ?? '',
    );
    console.log(`done    ${String(named)} packages for updates in release/release.json, signed`);
    writeSums();
  }
}

function run(
  program: string,
  args: readonly string[],
  quiet: boolean,
): { readonly status: number | null; readonly stdout: string } {
  const done = spawnSync(program, args, {
    cwd: projectRoot,
    encoding: 'utf8',
    stdio: quiet ? 'pipe' : 'inherit',
    shell: process.platform === 'win32',
  });
  return { status: done.status, stdout: quiet ? done.stdout : '' };
}

function newestElectron(): string | null {
  const { status, stdout } = run('npm', ['view', 'electron', 'version'], true);
  const newest = stdout.trim();
  if (status !== 0 || newest === '') return 'the registry does not say';
  return newest === devDependencies.electron
    ? null
    : `${newest} is out, ${devDependencies.electron} is pinned`;
}

/** What signs a target's packages comes from the environment of the release machine, never from a file of the project. */
function signing(target: 'linux' | 'win' | 'mac'): readonly (readonly [string, () => string | null])[] {
  const needs = {
    linux: [],
    win: ['WIN_CSC_LINK', 'WIN_CSC_KEY_PASSWORD'],
    mac: ['CSC_LINK', 'CSC_KEY_PASSWORD', 'APPLE_ID'],
  }[target];
  return needs.map(
    (name) =>
      [
        `${name} is set (signature for ${target})`,
        () => ((process.env[name] ?? '') === '' ? 'not set' : null),
      ] as const,
  );
}

/** One line a file that is handed out, as `sha256sum --check` reads it. */
function writeSums(): void {
  const folder = join(projectRoot, 'release');
  const made = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(deb|AppImage|exe|msi|dmg|json|sig)$/.test(entry.name),
  );
  const lines = made.map(
    ({ name }) =>
      `${createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')}  ${name}`,
  );
  writeFileSync(join(folder, 'SHA256SUMS'), `${lines.join('\n')}\n`);
  console.log(
    `done    ${String(lines.length)} files and SHA256SUMS in release/${existsSync(join(folder, 'SHA256SUMS')) ? '' : ' (missing)'}`,
  );
}
