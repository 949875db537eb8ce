import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Browser } from '@playwright/test';
import type { Bench, Measurement } from './bench';
import type { Shape } from './bigModels';
import { BigPage, startChromium, withModels } from './browser';

/** Where `pip install netron` put it; NETRON names another. */
const NETRON = process.env['NETRON'] ?? 'netron';
const PORT = 8_797;
/** Longer than this nobody waits; the time is then given as at least this, ms. */
const LIMIT_MS = 240_000;

const MODELS: readonly (readonly [Shape, number])[] = [
  ['transformer', 10_000],
  ['transformer', 30_000],
  ['masked', 10_000],
];

/** From the chosen file to a picture, beside Netron where it is installed. */
export const netronBench: Bench = {
  name: 'netron',
  async run() {
    if (spawnSync(NETRON, ['--version']).status !== 0) {
      console.error('netron: not installed, left out (pip install netron, or NETRON=…)');
      return [];
    }
    const server = spawn(NETRON, ['--port', String(PORT)], { stdio: 'ignore' });
    const browser = await startChromium();
    try {
      return await withModels(MODELS, (folderOf) => compare(browser, folderOf));
    } finally {
      await browser.close();
      stop(server);
    }
  },
};

async function compare(
  browser: Browser,
  folderOf: (shape: Shape, size: number) => string,
): Promise<readonly Measurement[]> {
  const list: Measurement[] = [];
  for (const [shape, size] of MODELS) {
    const folder = folderOf(shape, size);
    const ours = await openOurs(browser, folder);
    const yardstick = await openNetron(browser, path.join(folder, 'saved_model.pb'));
    list.push({ name: `file-to-picture-${shape}-${size}`, ours, yardstick, against: 'Netron' });
  }
  return list;
}

async function openOurs(browser: Browser, folder: string): Promise<number> {
  const big = await BigPage.start(browser);
  // A link that leads to the graph: no overview in between.
  await big.page.waitForTimeout(3_500);
  const start = performance.now();
  await big.drop(folder);
  await big.showGraph();
  const took = performance.now() - start;
  await big.close();
  return took;
}

async function openNetron(browser: Browser, file: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`http://127.0.0.1:${PORT}/`);
  await page.waitForTimeout(3_500);
  const start = performance.now();
  await page.locator('input[type=file]').first().setInputFiles(file);
  // It asks before it draws a large graph.
  const asks = page.getByRole('button', { name: /^(ok|yes|accept|continue)$/i });
  const drawn = page.locator('#target g.node, #canvas g.node').first();
  const until = start + LIMIT_MS;
  while (performance.now() < until) {
    if (await drawn.isVisible().catch(() => false)) break;
    if (
      await asks
        .first()
        .isVisible()
        .catch(() => false)
    )
      await asks
        .first()
        .click()
        .catch(() => {});
    await page.waitForTimeout(50);
  }
  const took = performance.now() - start;
  // A page that is still busy does not close by itself.
  await page.close({ runBeforeUnload: false });
  return took;
}

function stop(server: ChildProcess): void {
  if (server.pid !== undefined) server.kill();
}
