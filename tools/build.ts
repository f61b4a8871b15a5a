import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from 'vite';
import mainConfig, { LOCAL_CHUNK_KB, mainEntries } from '../vite.main.config.ts';
import preloadConfig from '../vite.preload.config.ts';
import { projectRoot } from './lib/project.ts';

/**
 * Builds the whole product into `dist/`: the window (`dist/renderer`), each process of the main side
 * (`dist/main/*.js`) and the preload script. Fails when an entry is missing rather than leave it out.
 * @returns the time it took, in milliseconds
 */
export async function buildAll(): Promise<number> {
  const start = performance.now();
  const missing = Object.values(mainEntries).filter((path) => !existsSync(path));
  if (missing.length > 0) {
    throw new Error(`Entries missing: ${missing.map((path) => relative(projectRoot, path)).join(', ')}`);
  }
  await build(mainConfig);
  await build(preloadConfig);
  await build({
    configFile: join(projectRoot, 'vite.config.ts'),
    root: join(projectRoot, 'src-renderer'),
    logLevel: 'warn',
    build: { chunkSizeWarningLimit: LOCAL_CHUNK_KB },
  });
  return performance.now() - start;
}

if (import.meta.main) {
  const milliseconds = await buildAll();
  console.log(`Built dist/main and dist/renderer in ${(milliseconds / 1000).toFixed(1)} s`);
}
