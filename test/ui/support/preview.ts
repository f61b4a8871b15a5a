import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../../dist/main/preview.js', import.meta.url));
const LINK = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/;
const START_MS = 60_000;

/** A running browser preview: the real engine on the demonstration SNE, and its one-time link. */
export interface Preview {
  readonly link: string;
  close(): Promise<void>;
}

/** Starts the built preview on a throw-away profile, or takes the link of `SNE_DESK_PREVIEW_URL`. */
export async function startPreview(): Promise<Preview> {
  const given = process.env['SNE_DESK_PREVIEW_URL'];
  if (given !== undefined && given !== '') return { link: given, close: () => Promise.resolve() };
  const profile = await mkdtemp(join(tmpdir(), 'sne-desk-ui-'));
  const child = spawn(process.execPath, [SCRIPT, '--demonstration', '--profile', profile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const close = async (): Promise<void> => {
    await ended(child);
    await rm(profile, { recursive: true, force: true });
  };
  try {
    return { link: await linkOf(child), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function linkOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`the preview printed no link within ${String(START_MS)} ms`));
    }, START_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the preview ended with ${String(code)} before it printed its link`));
    });
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const link = LINK.exec(line)?.[0];
      if (link === undefined) return;
      clearTimeout(timer);
      resolve(link);
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGTERM');
  });
}
