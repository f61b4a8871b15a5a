import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Path of a file shipped with the product (`xsd/…`, `assets/…`, `src-main/reference/data/…`), the same from the
 * sources, from the build and from inside the packaged archive: the root is the nearest folder that holds
 * both `package.json` and `xsd`.
 */
export function resourcePath(...segments: readonly string[]): string {
  return join(applicationRoot(), ...segments);
}

function applicationRoot(): string {
  let folder = import.meta.dirname;
  while (!(existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'xsd')))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No application root above ${import.meta.dirname}`);
    folder = parent;
  }
  return folder;
}
