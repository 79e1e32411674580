import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  resolve: {
    alias: {
      $lib: new URL('./src/lib', import.meta.url).pathname,
      $routes: new URL('./src/routes', import.meta.url).pathname,
    },
  },
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    // The window runs in the system's own web view, WebKitGTK 2.44 or later.
    target: 'safari17.4',
    emptyOutDir: true,
    // The page forbids inline data but for pictures: everything is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts', 'src/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    restoreMocks: true,
  },
});
