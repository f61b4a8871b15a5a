import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from './build.ts';
import { developmentSwitches, findElectron, noDisplayReason } from './lib/electron.ts';
import { projectRoot } from './lib/project.ts';

// `npm start`: builds, then opens the desk on the demonstration SNE with a throw-away profile; where no window can
// be had, or with `--preview`, the same page and engine in the browser. Ctrl C ends everything.

/** A window that ends in failure sooner than this never opened. */
const OPENED_AFTER_MS = 10_000;
const STOP_PATIENCE_MS = 8_000;

interface Ended {
  readonly code: number;
  readonly afterMs: number;
}

let interrupted = false;

const milliseconds = await buildAll();
console.log(`Built in ${(milliseconds / 1000).toFixed(1)} s.`);
const profile = mkdtempSync(join(tmpdir(), 'sne-desk-demonstration-'));
try {
  process.exitCode = await start();
} finally {
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function start(): Promise<number> {
  if (process.argv.includes('--preview')) return preview('the preview was asked for');
  const noDisplay = noDisplayReason();
  if (noDisplay !== null) return preview(noDisplay);
  const electron = findElectron();
  if (electron.program === null) return preview(electron.reason);
  console.log('Opening SNE Desk on the demonstration SNE. Ctrl C, or Quitter in its menu, ends it.');
  const switches = [...developmentSwitches(), projectRoot, '--demonstration', '--profile', profile];
  const ended = await run(electron.program, switches);
  if (ended.code === 0 || interrupted || ended.afterMs > OPENED_AFTER_MS) return ended.code;
  return preview(`Electron could not open a window (it ended with ${String(ended.code)})`);
}

async function preview(reason: string): Promise<number> {
  console.log(`No window, because ${reason}: the same page and engine are served to your browser instead.`);
  const script = join(projectRoot, 'dist', 'main', 'preview.js');
  return (await run(process.execPath, [script, '--demonstration', '--profile', profile])).code;
}

/** Runs a program in the foreground until it ends; an interruption is passed on once, and enforced if need be. */
function run(program: string, args: readonly string[]): Promise<Ended> {
  const startedAt = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: projectRoot, stdio: 'inherit' });
    const stop = (signal: NodeJS.Signals): void => {
      // From a terminal the child has had the signal already; a second one does no harm.
      interrupted = true;
      child.kill(signal);
      setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS).unref();
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, stop);
    child.once('error', reject);
    child.once('exit', (code) => {
      for (const signal of signals) process.off(signal, stop);
      resolve({ code: interrupted ? 0 : (code ?? 1), afterMs: Date.now() - startedAt });
    });
  });
}
