import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DeskError } from '../api/errors.ts';
import { pathWithin } from './path-within.ts';

/** Name ending of what is not whole yet. */
export const DRAFT_END = '.part';
const A_DAY_MS = 86_400_000;

/**
 * Where a person's file is written before it takes its name: beside it, under a name of its own.
 *
 * @param file absolute path that the person chose
 * @throws DeskError CFG-TARGET: the path is a device, a link or a folder, or lies among the files of the data folder
 */
export function draftOf(file: string, profile: string | null): string {
  const facts = lstatSync(file, { throwIfNoEntry: false });
  if (facts !== undefined && !facts.isFile()) {
    throw target(`${file} n’est pas un fichier ordinaire : rien n’y est écrit.`);
  }
  if (profile !== null && isAmongOurs(file, profile)) {
    throw target(`${file} est dans le dossier de données de SNE Desk : rien n’y est écrit.`);
  }
  deleteFormerDrafts(file);
  return `${file}.${randomBytes(4).toString('hex')}${DRAFT_END}`;
}

/** Who was killed while writing this file left one; a younger one may be being written. */
function deleteFormerDrafts(file: string): void {
  const folder = dirname(file);
  const start = `${basename(file)}.`;
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const draft = join(folder, name);
    if (!name.startsWith(start) || !/^[0-9a-f]{8}\.part$/.test(name.slice(start.length))) continue;
    const facts = lstatSync(draft, { throwIfNoEntry: false });
    if (facts?.isFile() === true && Date.now() - facts.mtimeMs > A_DAY_MS) rmSync(draft, { force: true });
  }
}

function target(message: string): DeskError {
  return new DeskError('CFG-TARGET', message, {
    hint: 'Choisissez un autre nom de fichier ou un autre dossier.',
  });
}

/** Backups may be put beside the automatic ones. */
function isAmongOurs(file: string, profile: string): boolean {
  const path = pathWithin(resolved(profile), join(resolved(dirname(file)), basename(file)));
  return path !== null && dirname(path) !== 'backups';
}

function resolved(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // Not there yet: as it is written.
    return folder;
  }
}
