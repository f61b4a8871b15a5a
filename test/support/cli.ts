import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../src-main/cli/main.ts');

/** What a command left behind: its exit code (null when it was killed) and what it wrote. */
export interface CliResult {
  readonly code: number | null;
  /** What killed it, or null. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the headless command, from the sources, in a process of its own. */
export function spawnCli(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
}

/** Runs the headless command to its end. */
export async function runCli(args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> {
  const child = spawnCli(args, env);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('close', (...end) => {
      resolve(end);
    });
  });
  return { code, signal, stdout, stderr };
}

/** Runs a command under `--json` and reads its one document; fails on anything else on standard output. */
export async function runJson(
  profile: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ readonly code: number | null; readonly document: Record<string, unknown> }> {
  const result = await runCli(['--profile', profile, '--json', ...args], env);
  const lines = result.stdout.trimEnd().split('\n');
  const { code, signal, stdout, stderr } = result;
  if (lines.length !== 1 || stdout === '') {
    // A process that ends without a word says at least how it ended.
    throw new Error(
      `not one document from ${args.join(' ')}, ended by ${String(signal ?? code)}: ${stdout} / ${stderr}`,
    );
  }
  return { code, document: JSON.parse(lines[0] ?? '') as Record<string, unknown> };
}
