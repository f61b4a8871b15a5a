import { isAbsolute, relative } from 'node:path';

/** The way from a folder to a path that lies in it (empty: the folder itself), or null; both absolute and without links. */
export function pathWithin(folder: string, path: string): string | null {
  const way = relative(folder, path);
  // To another drive of Windows it is absolute.
  return way.startsWith('..') || isAbsolute(way) ? null : way;
}
