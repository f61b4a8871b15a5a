import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin } from 'vite';

/** Loaded from node_modules at run time: native code, WebAssembly read beside its module, or Electron itself. */
const external = ['electron', 'better-sqlite3', 'libxml2-wasm', 'libxmljs2'];

/** Everything is loaded from the disk: the size of a file matters little. */
export const LOCAL_CHUNK_KB = 8_000;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Entry of each process on the main side; the name becomes `dist/main/<name>.js`. */
export const mainEntries = {
  main: here('src-main/main.ts'),
  engine: here('src-main/engine/process.ts'),
  cli: here('src-main/cli/main.ts'),
  'ingest-worker': here('src-main/ingest/ingest-worker.ts'),
  'store-worker': here('src-main/store/store-worker.ts'),
  'pack-check-worker': here('src-main/xml/pack-check-worker.ts'),
  preview: here('src-main/preview/preview-main.ts'),
} as const;

/** The PDF library asks for its faces at run time, from a folder that the bundle does not have: the two in use come with it. */
const pdfFaces: Plugin = {
  name: 'pdf-faces',
  transform: (code, id) => {
    if (!id.endsWith('/pdfkit.node.mjs')) return null;
    const faces = ['Helvetica', 'HelveticaBold'];
    const bundled = faces.reduce((text, face) => {
      const asked = `require$1('#standard-fonts/${face}')`;
      if (!text.includes(asked)) throw new Error(`pdfkit no longer asks for ${face} as expected`);
      return text.replace(asked, face);
    }, code);
    return {
      code: `${faces.map((face) => `import ${face} from 'pdfkit/standard-fonts/${face}';\n`).join('')}${bundled}`,
      map: null,
    };
  },
};

/** Everything that runs in Node or in Electron's main side, as ES modules with their packages bundled. */
export default {
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  resolve: { conditions: ['node'] },
  plugins: [pdfFaces],
  ssr: { noExternal: true, external, target: 'node' },
  build: {
    ssr: true,
    target: 'node24',
    outDir: here('dist/main'),
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    chunkSizeWarningLimit: LOCAL_CHUNK_KB,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(mainEntries).filter(([, path]) => existsSync(path))),
      external: [...builtinModules, /^node:/, ...external.map((name) => new RegExp(`^${name}(/|$)`))],
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
} satisfies InlineConfig;
