import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vite';

/** The preload script: one CommonJS file, because a sandboxed preload can load nothing but `electron`. */
export default {
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  build: {
    target: 'chrome146',
    outDir: fileURLToPath(new URL('dist/main', import.meta.url)),
    emptyOutDir: false,
    minify: false,
    sourcemap: true,
    lib: {
      entry: fileURLToPath(new URL('src-main/preload.ts', import.meta.url)),
      formats: ['cjs'],
      fileName: () => 'preload.cjs',
    },
    rolldownOptions: { external: ['electron'] },
  },
} satisfies InlineConfig;
