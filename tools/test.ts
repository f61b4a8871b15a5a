import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { buildAll } from './build.ts';
import { findChromium } from './lib/chromium.ts';
import { projectRoot } from './lib/project.ts';

// `npm test`: builds, then runs every test that this machine can run, and says what it left out and why.
// `node tools/test.ts --desktop` runs the tests of the packaged application instead (it must be packaged before).

interface Suite {
  readonly name: string;
  readonly config: string;
  /** Why this machine cannot run it, or null. */
  readonly obstacle: string | null;
}

const counts = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});
const collected = z.array(z.unknown());

interface Total {
  passed: number;
  failed: number;
  skipped: number;
}

const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs');
const work = mkdtempSync(join(tmpdir(), 'sne-desk-test-'));
const total: Total = { passed: 0, failed: 0, skipped: 0 };
const remarks: string[] = [];
try {
  const desktop = process.argv.includes('--desktop');
  if (!desktop) console.log(`Built in ${((await buildAll()) / 1000).toFixed(1)} s.`);
  for (const suite of desktop ? desktopSuites() : ordinarySuites()) {
    if (suite.obstacle === null) run(suite);
    else leaveOut(suite, suite.obstacle);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const remark of remarks) console.log(remark);
console.log(
  `Total: ${String(total.passed)} passed, ${String(total.failed)} failed, ${String(total.skipped)} skipped`,
);
process.exitCode = total.failed > 0 ? 1 : 0;

function ordinarySuites(): readonly Suite[] {
  const chromium = findChromium();
  if (chromium === null)
    remarks.push('No Chromium found: name one in SNE_DESK_CHROMIUM to run the page tests.');
  else process.env['SNE_DESK_CHROMIUM'] = chromium;
  if (!canLoad('libxmljs2')) {
    remarks.push(
      'libxmljs2 is not built here (optional, needs a compiler): its cases of the XML tests were skipped.',
    );
  }
  remarks.push('Tests of the packaged application: not part of npm test, .ci/run runs them.');
  return [
    { name: 'unit and integration', config: 'vitest.config.ts', obstacle: null },
    {
      name: 'page in Chromium',
      config: 'vitest.ui.config.ts',
      obstacle: chromium === null ? 'no Chromium' : null,
    },
  ];
}

function desktopSuites(): readonly Suite[] {
  return [{ name: 'packaged application', config: 'vitest.desktop.config.ts', obstacle: null }];
}

function run(suite: Suite): void {
  console.log(`\n== ${suite.name}`);
  const report = join(work, `${suite.config}.json`);
  const ended = spawnSync(
    process.execPath,
    [
      vitest,
      'run',
      '--config',
      suite.config,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { cwd: projectRoot, stdio: 'inherit' },
  );
  if (!existsSync(report)) {
    remarks.push(`The suite « ${suite.name} » ended without a report.`);
    total.failed += 1;
    return;
  }
  const result = counts.parse(JSON.parse(readFileSync(report, 'utf8')));
  // A file that could not even be loaded has no test to count.
  const broken = result.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const failed = result.numFailedTests + broken;
  total.passed += result.numPassedTests;
  total.skipped += result.numPendingTests + result.numTodoTests;
  total.failed += failed === 0 && ended.status !== 0 ? 1 : failed;
}

/** Counts what was not run, so that a machine without the means is never taken for one where all is well. */
function leaveOut(suite: Suite, obstacle: string): void {
  const report = join(work, `${suite.config}.list.json`);
  spawnSync(process.execPath, [vitest, 'list', '--config', suite.config, `--json=${report}`], {
    cwd: projectRoot,
    stdio: 'ignore',
  });
  const tests = existsSync(report) ? collected.parse(JSON.parse(readFileSync(report, 'utf8'))).length : 0;
  total.skipped += tests;
  remarks.push(`Skipped: ${suite.name} (${String(tests)} tests), because of ${obstacle}.`);
}

function canLoad(name: string): boolean {
  try {
    createRequire(import.meta.url)(name);
    return true;
  } catch {
    return false;
  }
}
