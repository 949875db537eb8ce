import { cpSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** The wasm kernels lie beside the command line, so that it runs without node_modules. */
const wasmBeside = {
  name: 'wasm-beside',
  writeBundle(): void {
    for (const name of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) {
      cpSync(`node_modules/@tensorflow/tfjs-backend-wasm/dist/${name}`, `dist-cli/${name}`);
    }
  },
};

/**
 * Two builds from one file: the site (`vite build`, into dist/) and the command
 * line with the zoo runner (`vite build --mode cli`, into dist-cli/).
 */
export default defineConfig(({ mode }) => {
  const cli = mode === 'cli';
  return {
    base: './',
    plugins: cli ? [wasmBeside] : [react()],
    publicDir: cli ? false : 'public',
    // The runtime worker loads a tfjs backend only when it is chosen: that needs ES module workers.
    worker: { format: 'es' as const },
    build: cli
      ? {
          ssr: true,
          outDir: 'dist-cli',
          target: 'node20',
          minify: false,
          rollupOptions: {
            input: {
              cli: 'src/cli/main.ts',
              zoo: 'e2e/zoo/main.ts',
              bench: 'e2e/bench/main.ts',
              fuzz: 'e2e/fuzz/main.ts',
            },
            // Only the zoo's browser backends need it; tests are run from a checkout.
            external: [/^@playwright/],
          },
        }
      : {
          target: 'es2023',
          outDir: 'dist',
          sourcemap: false,
          // Two pages of one program under two policies: only url.html may connect to other servers.
          rollupOptions: { input: ['index.html', 'url.html'] },
        },
    // Nothing of node_modules is left out of the command line: `dist-cli/` runs on its own.
    ssr: cli ? { noExternal: true as const } : {},
    preview: { port: 4173 },
    test: {
      include: ['src/**/*.test.{ts,tsx}', 'e2e/zoo/**/*.test.ts'],
      environment: 'node',
      testTimeout: 20_000,
      coverage: { provider: 'v8' as const, reporter: ['text-summary'] },
    },
  };
});
