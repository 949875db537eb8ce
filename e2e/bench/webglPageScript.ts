import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { build } from 'vite';
import { chromiumPath } from '../pages/serveSite';

/** A browser whose graphics card is the processor, where there is no other. */
export function launchForWebgl(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
}

/** webglPage.ts with all it needs, as one script. */
export async function pageScript(): Promise<string> {
  const outDir = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      build: {
        outDir,
        emptyOutDir: true,
        lib: {
          entry: path.resolve('e2e/bench/webglPage.ts'),
          formats: ['iife'],
          name: 'bench',
          fileName: () => 'page.js',
        },
        // Of the backend that is not measured here.
        rollupOptions: { external: [/\?kernels$/] },
      },
    });
    return readFileSync(path.join(outDir, 'page.js'), 'utf8');
  } finally {
    rmSync(outDir, { recursive: true });
  }
}
