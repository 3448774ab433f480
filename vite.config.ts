import { createRequire } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const require = createRequire(import.meta.url);

/** The window's page: plain files under one origin, nothing inlined, so that the CSP can stay strict. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  // Cornerstone's mesh loader brings an XML library along that extends Node's emitter when it loads.
  resolve: { alias: { events: require.resolve('events/') } },
  worker: { format: 'es' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 6000,
  },
});
