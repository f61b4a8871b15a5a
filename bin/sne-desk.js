#!/usr/bin/env node
// Starts the headless command. Plain JavaScript that Node 20 understands: where the system's Node is too old for
// the product, it starts itself again with the Node that the project installs (`node` in devDependencies).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const OLDEST = [22, 14];
const LIFELINE = 'SNE_DESK_LIFELINE';
const WRONG_USAGE = 2;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const recent = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);

if (recent) await run();
else startAgain(findNode());

async function run() {
  holdLifeline();
  const entry = join(root, 'dist', 'main', 'cli.js');
  if (!existsSync(entry)) {
    fail(
      'CFG-NOT-BUILT',
      'La commande sne-desk n’est pas encore construite.',
      'Lancez « npm run build » dans le dossier du projet, puis recommencez.',
    );
  }
  await import(new URL('../dist/main/cli.js', import.meta.url).href);
}

/** The Node installed beside the project, or null. */
function findNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const folder = join(dirname(manifest), 'bin');
    return [join(folder, 'node'), join(folder, 'node.exe')].find((path) => existsSync(path)) ?? null;
  } catch {
    return null;
  }
}

function startAgain(node) {
  if (node === null || process.env[LIFELINE] !== undefined) {
    fail(
      'CFG-NODE',
      `Node ${OLDEST.join('.')} ou plus récent est nécessaire ; celui-ci est ${process.versions.node}.`,
      'Lancez « npm ci » dans le dossier du projet : il installe le Node qui convient.',
    );
  }
  // The fourth pipe carries nothing: it closes when this process ends, however it ends.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, [LIFELINE]: '3' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends SIGINT to the whole group: the child has it already, and must not get it twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    fail('CFG-NODE', `Node n’a pas pu être lancé : ${error.message}`, 'Relancez « npm ci ».');
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * In the second process: ends it at once when the first one is gone. A thread watches, so that it works while the
 * main thread is busy, and a store is never held by a process that nobody waits for any more.
 */
function holdLifeline() {
  const descriptor = process.env[LIFELINE];
  if (descriptor === undefined) return;
  delete process.env[LIFELINE];
  const watch = `
    const { Socket } = require('node:net');
    const { workerData } = require('node:worker_threads');
    new Socket({ fd: workerData, readable: true, writable: false })
      .on('error', () => {})
      .on('close', () => process.kill(process.pid, 'SIGKILL'))
      .resume();`;
  new Worker(watch, { eval: true, workerData: Number(descriptor) }).unref();
}

function fail(code, message, hint) {
  if (process.argv.includes('--json')) console.log(JSON.stringify({ error: { code, message, hint } }));
  else console.error(`${message}\n${hint}`);
  process.exit(WRONG_USAGE);
}
