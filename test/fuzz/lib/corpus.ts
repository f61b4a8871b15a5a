import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CORPUS = join(import.meta.dirname, '../corpus');

/** The inputs that were kept for a target, by their file names. */
export function readCorpus(target: string): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const folder = join(CORPUS, target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

/** Keeps an input under the name of what came of it. */
export function keepInput(target: string, outcome: string, bytes: Uint8Array): void {
  const folder = join(CORPUS, target);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${outcome.trim().replaceAll(/[^A-Za-z0-9-]+/g, '-')}.bin`), bytes);
}
