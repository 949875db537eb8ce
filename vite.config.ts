import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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

/** `import base64 from './x.ts?kernels'`: the WebAssembly program that AssemblyScript makes of x.ts and what it imports. */
const kernels = {
  name: 'kernels',
  enforce: 'pre' as const,
  async load(id: string): Promise<string | undefined> {
    const [file = '', query] = id.split('?');
    if (query !== 'kernels') return undefined;
    const folder = path.dirname(file);
    const sources = readdirSync(folder)
      .sort()
      .map((name) => readFileSync(path.join(folder, name), 'utf8'));
    const key = createHash('sha256')
      .update(JSON.stringify([readFileSync('node_modules/assemblyscript/package.json', 'utf8'), ASC, sources]))
      .digest('hex');
    // Compiling takes seconds, on a busy machine many.
    const kept = path.resolve(`node_modules/.cache/kernels/${key}.wasm`);
    if (!existsSync(kept)) {
      mkdirSync(path.dirname(kept), { recursive: true });
      const fresh = `${kept}.${process.pid}`;
      writeFileSync(fresh, await compile(folder, path.basename(file)));
      renameSync(fresh, kept);
    }
    return `export default ${JSON.stringify(readFileSync(kept, 'base64'))};`;
  },
};

/** Its memory is that of whoever loads it. v128 crosses no border, whatever the compiler warns of (112). */
const ASC = '--runtime stub --enable simd -O3 --noAssert --importMemory --noExportMemory --disableWarning 112'.split(
  ' ',
);

async function compile(folder: string, name: string): Promise<Uint8Array> {
  const { default: asc } = await import('assemblyscript/asc');
  let program = new Uint8Array();
  const { error } = await asc.main([name, '--baseDir', folder, '--outFile', 'out.wasm', ...ASC], {
    writeFile: (_name, contents) => {
      if (typeof contents !== 'string') program = new Uint8Array(contents);
    },
  });
  if (error) throw error;
  return program;
}

/** With these `performance.now` counts in 5 µs instead of 100: the times of small nodes mean something. The page runs without them too. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * Two builds from one file: the site (`vite build`, into dist/) and the command
 * line with the zoo runner (`vite build --mode cli`, into dist-cli/).
 */
export default defineConfig(({ mode }) => {
  const cli = mode === 'cli';
  return {
    base: './',
    plugins: cli ? [kernels, wasmBeside] : [kernels, react()],
    publicDir: cli ? false : 'public',
    // The runtime worker loads a tfjs backend only when it is chosen: that needs ES module workers.
    worker: { format: 'es' as const, plugins: () => [kernels] },
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
            // Only what is run from a checkout needs them.
            external: [/^@playwright/, 'vite'],
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
    preview: { port: 4173, headers: ISOLATION },
    server: { headers: ISOLATION },
    test: {
      include: ['src/**/*.test.{ts,tsx}', 'e2e/zoo/**/*.test.ts'],
      environment: 'node',
      testTimeout: 20_000,
      coverage: { provider: 'v8' as const, reporter: ['text-summary'] },
    },
  };
});
