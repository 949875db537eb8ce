import type { Browser } from '@playwright/test';
import type { Bench, Measurement } from './bench';
import type { Shape } from './bigModels';
import { BigPage, startChromium, withModels } from './browser';

/** Every model is opened this often, in turns; the shortest counts, as a busy machine slows all of them. */
const ROUNDS = 3;

interface Case {
  readonly shape: Shape;
  readonly size: number;
  /** The model it is measured against, and how to say so. */
  readonly against: string;
  readonly words: string;
}

const SMALL = { against: 'transformer-1000', words: 'the first picture of 1,000 nodes' };

const CASES: readonly Case[] = [
  ...[10_000, 30_000, 50_000, 200_000].map((size): Case => ({ shape: 'transformer', size, ...SMALL })),
  { shape: 'masked', size: 50_000, against: 'transformer-50000', words: 'the same without the mask' },
  { shape: 'cnn', size: 50_000, ...SMALL },
  { shape: 'fan', size: 5_000, ...SMALL },
  { shape: 'fan', size: 10_000, ...SMALL },
  { shape: 'chain', size: 20_000, ...SMALL },
  { shape: 'flat', size: 10_000, ...SMALL },
];

/** In the browser, on a page that shows the graph first: from the model in memory to its picture on the screen. */
export const firstPictureBench: Bench = {
  name: 'first-picture',
  async run() {
    const models = new Map<string, readonly [Shape, number]>([['transformer-1000', ['transformer', 1_000]]]);
    for (const { shape, size } of CASES) models.set(`${shape}-${size}`, [shape, size]);
    const least = new Map<string, number>();
    const browser = await startChromium();
    try {
      await withModels([...models.values()], async (folderOf) => {
        for (let round = 0; round < ROUNDS; round++) {
          for (const [name, [shape, size]] of models) {
            const time = await pictureTime(browser, folderOf(shape, size));
            least.set(name, Math.min(least.get(name) ?? Number.POSITIVE_INFINITY, time));
          }
        }
      });
    } finally {
      await browser.close();
    }
    return CASES.map(
      ({ shape, size, against, words }): Measurement => ({
        name: `first-picture-${shape}-${size}`,
        ours: least.get(`${shape}-${size}`) ?? Number.NaN,
        yardstick: least.get(against) ?? Number.NaN,
        against: words,
      }),
    );
  },
};

async function pictureTime(browser: Browser, folder: string): Promise<number> {
  const big = await BigPage.start(browser, 'graph');
  await big.ready();
  const { fromModel } = await big.dropForPicture(folder);
  await big.close();
  return fromModel;
}
