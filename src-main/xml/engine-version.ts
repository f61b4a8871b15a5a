import { createRequire } from 'node:module';
import { z } from 'zod';

const packageFile = z.object({ version: z.string() });

/** Version of the usual engine, told without loading it. */
export function usualEngineVersion(): string {
  return packageFile.parse(createRequire(import.meta.url)('libxml2-wasm/package.json')).version;
}
