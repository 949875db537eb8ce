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

/** Both open each file this often, in turns; the shortest counts. */
const ROUNDS = 3;
/** What took Netron longer than this is asked of it once, ms: a second time would be as long. */
const ONCE_FROM_MS = 30_000;

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
          const name = `file-to-picture-${shape}-${size}`;
          let ours = Number.POSITIVE_INFINITY;
          let yardstick = Number.POSITIVE_INFINITY;
          let against = 'Netron';
          for (let round = 0; round < ROUNDS; round++) {
            ours = Math.min(ours, await openOurs(browser, folder));
            if (yardstick > ONCE_FROM_MS && round > 0) continue;
            const opened = await netron.open(browser, path.join(folder, 'saved_model.pb'));
            await opened.page.close();
            if (opened.kind === 'error') {
              console.error(`${name}: Netron shows no picture (${opened.message}), left out`);
              break;
            }
            yardstick = Math.min(yardstick, opened.ms);
            if (opened.kind === 'late') against = 'Netron, which had no picture yet';
            if (opened.kind === 'crashed') against = 'Netron, which was out of memory then and had no picture';
          }
          if (Number.isFinite(yardstick)) list.push({ name, ours, yardstick, against });
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
  const big = await BigPage.start(browser, 'graph');
  await big.ready();
  const { fromFile } = await big.dropForPicture(folder);
  await big.close();
  return fromFile;
}
