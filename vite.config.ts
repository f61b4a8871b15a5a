import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The window only; the main side has its own build. Everything is a file of its own origin: the content
 * security policy allows neither inline scripts nor anything remote.
 */
export default defineConfig({
  root: 'src-renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome146',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    reportCompressedSize: false,
  },
});
