import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/** What every page is written in; others come when a letter needs them. */
const firstFont = /inter-latin-wght-normal-[\w-]+\.woff2$/;

/** It is asked for with the page and not once styles are applied: so it is there when the page is drawn, and no line jumps. */
const preloadFont: Plugin = {
  name: 'preload-font',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((file) => firstFont.test(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${file}` },
          injectTo: 'head' as const,
        })),
  },
};

/** The page works wherever it is served, behind a prefix too: everything in it is relative. Nothing is inlined, for the sake of its policy. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [preloadFont],
  build: {
    outDir: '../server/dist/page',
    emptyOutDir: true,
    assetsDir: 'console',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // How long plugins take says something of the machine only.
      checks: { pluginTimings: false },
      // All that the first page needs is one file: a browser asks for it once, and for nothing more before it can draw.
      output: { codeSplitting: { groups: [{ name: 'console', tags: ['$initial'] }] } },
    },
    license: { fileName: 'licences.md' },
  },
});
