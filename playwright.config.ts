import { defineConfig } from '@playwright/test';

const port = Number(process.env['E2E_PORT'] ?? 4319);

/** Tests run against the built site, in whatever Chromium `.ci/chromium.mjs` found. */
export default defineConfig({
  testDir: 'e2e/tasks',
  // Software WebGL on two busy cores is slow; a hang is still found.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  workers: 2,
  // A machine with two busy cores may lose a key press; the list then calls the test flaky.
  retries: 1,
  reporter: process.env['E2E_REPORT'] ? [['list'], ['json', { outputFile: process.env['E2E_REPORT'] }]] : 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      ...(process.env['CHROMIUM'] ? { executablePath: process.env['CHROMIUM'] } : {}),
      args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    },
  },
  webServer: {
    // Configurations in other folders inherit this one.
    cwd: import.meta.dirname,
    command: `node_modules/.bin/vite preview --port ${port} --strictPort --host 127.0.0.1`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: true,
  },
});
