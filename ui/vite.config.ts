import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  plugins: [
    paraglideVitePlugin({
      project: here('project.inlang'),
      outdir: here('src/lib/paraglide'),
      strategy: ['baseLocale']
    }),
    svelte(),
    svelteTesting()
  ],
  resolve: { alias: { $lib: here('src/lib') } },
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'safari16',
    // The policy of the pages allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { main: here('index.html'), private: here('private.html') } }
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts']
  }
});
