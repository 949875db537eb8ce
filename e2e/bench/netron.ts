import { spawn, spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { HOLD_MS, READY_MS } from './browser';

/** Where `pip install netron` put it; NETRON names another. */
const COMMAND = process.env['NETRON'] ?? 'netron';
const PORT = 8_797;
/** Longer than this nobody waits; the time is then given as at least this, ms. */
const LIMIT_MS = 240_000;

/**
 * `picture`: after so many ms; `late`: none within LIMIT_MS; `crashed`: none before its page was out of memory, of which
 * a script has 4 GB in Chromium (V8's pointers are of 32 bits there), whatever the machine has; `error`: it said why
 * there will be none.
 */
export type Opened =
  | { readonly kind: 'picture' | 'late' | 'crashed'; readonly page: Page; readonly ms: number }
  | { readonly kind: 'error'; readonly page: Page; readonly message: string };

interface Netron {
  /** Chooses a file as a person would and waits for its picture. */
  open(browser: Browser, file: string): Promise<Opened>;
  stop(): void;
}

/** Netron's own server; null where it is not installed. */
export function startNetron(): Netron | null {
  if (spawnSync(COMMAND, ['--version']).status !== 0) return null;
  const server = spawn(COMMAND, ['--port', String(PORT)], { stdio: 'ignore' });
  return { open, stop: () => void server.kill() };
}

async function open(browser: Browser, file: string): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // The server takes a moment to listen.
  for (let i = 0; i < 50; i++) {
    const answer = await page.goto(`http://127.0.0.1:${PORT}/`).catch(() => null);
    if (answer?.ok()) break;
    await page.waitForTimeout(200);
  }
  // Nothing opens before its notice is accepted.
  await page.getByText('Accept', { exact: true }).click();
  await page.waitForTimeout(READY_MS);
  const choosing = page.waitForEvent('filechooser');
  await page.locator('#open-file-button').click();
  const chooser = await choosing;
  await page.waitForTimeout(HOLD_MS);
  const start = performance.now();
  await chooser.setFiles(file);
  // Nodes are in the document, and even have a size, long before they are laid out behind the splash.
  const drawn = page.locator('body.default').first();
  const failed = page.locator('body.alert #message-text');
  let crashed = false;
  page.once('crash', () => {
    crashed = true;
  });
  while (performance.now() < start + LIMIT_MS) {
    if (crashed) return { kind: 'crashed', page, ms: performance.now() - start };
    if (await drawn.isVisible().catch(() => false)) return { kind: 'picture', page, ms: performance.now() - start };
    if (await failed.isVisible().catch(() => false)) {
      return { kind: 'error', page, message: (await failed.textContent().catch(() => null)) ?? '' };
    }
    await setTimeout(50);
  }
  return { kind: 'late', page, ms: LIMIT_MS };
}
