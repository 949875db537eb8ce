import path from 'node:path';
import type { Browser } from '@playwright/test';
import type { Bench, Measurement } from './bench';
import type { Shape } from './bigModels';
import { BigPage, startChromium, withModels } from './browser';
import { startNetron } from './netron';

const MODELS: readonly (readonly [Shape, number])[] = [
  ['transformer', 10_000],
  ['transformer', 30_000],
  ['masked', 10_000],
];

/** From the chosen file to a picture, beside Netron where it is installed. */
export const netronBench: Bench = {
  name: 'netron',
  async run() {
    const netron = startNetron();
    if (!netron) {
      console.error('netron: not installed, left out (pip install netron, or NETRON=…)');
      return [];
    }
    const browser = await startChromium();
    const list: Measurement[] = [];
    try {
      await withModels(MODELS, async (folderOf) => {
        for (const [shape, size] of MODELS) {
          const folder = folderOf(shape, size);
          const ours = await openOurs(browser, folder);
          const { page, ms } = await netron.open(browser, path.join(folder, 'saved_model.pb'));
          await page.close();
          list.push({ name: `file-to-picture-${shape}-${size}`, ours, yardstick: ms, against: 'Netron' });
        }
      });
    } finally {
      await browser.close();
      netron.stop();
    }
    return list;
  },
};

async function openOurs(browser: Browser, folder: string): Promise<number> {
  const big = await BigPage.start(browser);
  // As long as Netron's page has before its file comes.
  await big.page.waitForTimeout(3_500);
  const start = performance.now();
  await big.drop(folder);
  await big.showGraph();
  const took = performance.now() - start;
  await big.close();
  return took;
}
