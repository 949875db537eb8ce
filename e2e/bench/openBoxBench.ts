import { loadElk } from '../../src/layout/elk';
import type { GroupId } from '../../src/graph/view';
import type { Bench, Measurement } from './bench';
import { bigModel } from './bigModels';
import { BigPage, startChromium, withModels } from './browser';
import { elkAlone, graphOf } from './graphBench';

const SIZE = 50_000;
/** Boxes that are opened and closed again, one after the other. */
const BOXES = 30;

interface Timed {
  readonly ours: number;
  readonly yardstick: number;
}

/** In the browser, with the 2,632 layers of a large model on the screen: from the key that opens or closes one to its picture. */
export const openBoxBench: Bench = {
  name: 'open-box',
  async run() {
    const graph = await graphOf(bigModel('transformer', SIZE));
    const elk = await loadElk();
    const yardstick = (group: GroupId): number => {
      const start = performance.now();
      elkAlone(graph, group, elk);
      return performance.now() - start;
    };
    for (let i = 0; i < 30; i++) elkAlone(graph, 'encoder/layer_0/' as GroupId, elk);
    const opened: Timed[] = [];
    const closed: Timed[] = [];
    const blocked: number[] = [0];
    const browser = await startChromium();
    try {
      await withModels([['transformer', SIZE]], async (folderOf) => {
        const big = await BigPage.start(browser, 'graph');
        await big.ready();
        await big.dropForPicture(folderOf('transformer', SIZE));
        // The input, the stack of layers, its first layer.
        for (const key of ['ArrowDown', 'ArrowDown', 'Enter', 'ArrowDown']) await big.press(key);
        await big.longTasks();
        for (let i = 0; i < BOXES; i++) {
          const name = /^layer_\d+/.exec((await big.said()) ?? '')?.[0];
          if (name === undefined) throw new Error('No layer is selected.');
          const alone = Math.min(yardstick(`encoder/${name}/` as GroupId), yardstick(`encoder/${name}/` as GroupId));
          opened.push({ ours: await big.timeToPicture('Enter'), yardstick: alone });
          closed.push({ ours: await big.timeToPicture('Enter'), yardstick: alone });
          blocked.push(...(await big.longTasks()));
          await big.press('ArrowDown');
        }
        await big.close();
      });
    } finally {
      await browser.close();
    }
    const against = 'one warm ELK call on that box’s own children, in Node';
    return [
      { name: 'open-box-50k-on-the-screen-median', ...nth(opened, 0.5), against },
      { name: 'open-box-50k-on-the-screen-worst', ...nth(opened, 1), against },
      { name: 'close-box-50k-on-the-screen-median', ...nth(closed, 0.5), against },
      { name: 'close-box-50k-on-the-screen-worst', ...nth(closed, 1), against },
      { name: 'open-box-50k-longest-task', ours: Math.max(...blocked), yardstick: 50, against: '50 ms' },
    ] satisfies readonly Measurement[];
  },
};

/** By the ratio: 0.5 the one in the middle, 1 the worst. */
function nth(list: readonly Timed[], share: number): Timed {
  const sorted = [...list].sort((a, b) => a.ours / a.yardstick - b.ours / b.yardstick);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? { ours: NaN, yardstick: NaN };
}
