import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** A Node on this machine that is older than the product needs: the one that `npm` itself runs with, for example. */
function findOldNode(): string | null {
  const programs = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  const old = programs.find((program) => {
    if (!existsSync(program)) return false;
    const [major = 0, minor = 0] = spawnSync(program, ['-p', 'process.versions.node'], { encoding: 'utf8' })
      .stdout.split('.')
      .map(Number);
    return major >= 20 && (major < 22 || (major === 22 && minor < 14));
  });
  return old ?? null;
}

const oldNode = findOldNode();
let folder: string;
let launcher: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sne-desk-launcher-'));
  launcher = join(folder, 'bin', 'sne-desk.js');
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'node_modules'));
  copyFileSync(join(root, 'bin', 'sne-desk.js'), launcher);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function build(script: string): void {
  mkdirSync(join(folder, 'dist', 'main'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'main', 'cli.js'), script);
  symlinkSync(join(root, 'node_modules', 'node'), join(folder, 'node_modules', 'node'));
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.stdout?.once('data', (data: Buffer) => {
      resolve(data.toString().trim());
    });
  });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the command, before it is built', () => {
  it('says what to run, as one JSON document when asked for JSON', () => {
    const { status, stdout } = spawnSync(process.execPath, [launcher, 'status', '--json'], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CFG-NOT-BUILT' } });
  });
});

describe.skipIf(oldNode === null)('the command under an old Node', () => {
  const program = oldNode ?? '';

  it('runs under the Node of the project, with its arguments, input, output and exit code', () => {
    build(`
      process.stdin.on('data', (data) => {
        console.log(JSON.stringify([process.argv.slice(2), String(data), process.versions.node.split('.')[0]]));
        process.exit(3);
      });`);
    const { status, stdout } = spawnSync(program, [launcher, 'a b', '--json'], {
      input: 'é',
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout)).toEqual([['a b', '--json'], 'é', '24']);
    expect(status).toBe(3);
  });

  it('passes SIGTERM on and ends with the code of the command', async () => {
    build(`
      process.on('SIGTERM', () => process.exit(130));
      setInterval(() => {}, 1000);
      console.log('ready');`);
    const child = spawn(program, [launcher], { stdio: ['ignore', 'pipe', 'ignore'] });
    await firstLine(child);
    const code = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await code).toBe(130);
  });

  it('is gone as soon as the launcher is killed, even in the middle of work that never yields', async () => {
    build(`
      console.log(process.pid);
      setTimeout(() => {
        console.log('busy');
        for (;;);
      }, 100);`);
    const child = spawn(program, [launcher], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = Number(await firstLine(child));
    expect(await firstLine(child)).toBe('busy');
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await vi.waitFor(
      () => {
        expect(isAlive(pid)).toBe(false);
      },
      { timeout: 2_000, interval: 20 },
    );
  });

  it('says what to run when the project’s Node is not installed', () => {
    const { status, stderr } = spawnSync(program, [launcher, 'status'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('npm ci');
  });
});
