import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The page works wherever it is served, behind a prefix too: everything in it is relative. Nothing is inlined, for the sake of its policy. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: '../server/dist/page',
    emptyOutDir: true,
    assetsDir: 'console',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // How long plugins take says something of the machine only.
    rolldownOptions: { checks: { pluginTimings: false } },
    license: { fileName: 'licences.md' },
  },
});
