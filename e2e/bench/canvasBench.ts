import type { Browser, Page } from '@playwright/test';
import type { Bench, Measurement } from './bench';
import { BigPage, startChromium, withModels } from './browser';

/** How long each gesture lasts, ms, and how often ours and the empty page take turns. */
const GESTURE_MS = 2_500;
const TURNS = 3;
const SIZES = [50_000, 200_000] as const;

/** Pan and zoom over everything expanded, as frames beside those of an empty page; the page's heap and long tasks. */
export const canvasBench: Bench = {
  name: 'canvas',
  async run() {
    const browser = await startChromium();
    const list: Measurement[] = [];
    try {
      await withModels(
        SIZES.map((size) => ['transformer', size] as const),
        async (folderOf) => {
          for (const size of SIZES) list.push(...(await measure(browser, folderOf('transformer', size), size)));
        },
      );
    } finally {
      await browser.close();
    }
    return list;
  },
};

async function measure(browser: Browser, folder: string, size: number): Promise<readonly Measurement[]> {
  const big = await BigPage.start(browser);
  const name = `${size / 1000}k`;
  await big.drop(folder);
  const first = await timed(() => big.showGraph());
  await big.longTasks();
  const all = await timed(() => big.expandAll());
  const blocked = Math.max(0, ...(await big.longTasks()));
  const heap = await big.heap();
  const empty = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await empty.setContent('<body style="margin:0;height:100vh"></body>');
  const frames = { pan: [0, 0], zoom: [0, 0] };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, page] of [big.page, empty].entries()) {
      await page.bringToFront();
      for (const gesture of ['pan', 'zoom'] as const) {
        frames[gesture][i] = (frames[gesture][i] ?? 0) + (await framesDuring(page, () => move(page, gesture)));
      }
    }
  }
  await empty.close();
  await big.close();
  const limit = size > 50_000 ? 800 : 300;
  return [
    ...(['pan', 'zoom'] as const).map(
      (gesture): Measurement => ({
        name: `${gesture}-${name}-expanded`,
        ours: frames[gesture][0] ?? 0,
        yardstick: frames[gesture][1] ?? 0,
        unit: 'frames',
        against: 'an empty page with the same mouse and wheel events',
      }),
    ),
    { name: `expand-all-${name}`, ours: all, yardstick: first, against: 'the first picture' },
    { name: `expand-all-${name}-longest-task`, ours: blocked, yardstick: 50, against: '50 ms' },
    { name: `heap-${name}-expanded`, ours: heap, yardstick: limit, unit: 'MiB', against: `${limit} MiB` },
  ];
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Frames that the page got while `work` went on. */
async function framesDuring(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const counter = { frames: 0, on: true };
    Object.assign(window, { frameCounter: counter });
    const count = (): void => {
      counter.frames += 1;
      if (counter.on) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  await work();
  return page.evaluate(() => {
    const counter = (window as unknown as { frameCounter: { frames: number; on: boolean } }).frameCounter;
    counter.on = false;
    return counter.frames;
  });
}

/** Real input at the pace of a hand: a drag in circles, or the wheel in and out. */
async function move(page: Page, gesture: 'pan' | 'zoom'): Promise<void> {
  const start = performance.now();
  const [x, y] = [640, 460];
  await page.mouse.move(x, y);
  if (gesture === 'pan') await page.mouse.down();
  for (let step = 0; performance.now() - start < GESTURE_MS; step++) {
    if (gesture === 'pan') {
      await page.mouse.move(x + 160 * Math.sin(step / 8), y + 120 * Math.sin(step / 11));
    } else await page.mouse.wheel(0, Math.floor(step / 12) % 2 === 0 ? -60 : 60);
    const next = start + (step + 1) * 16;
    const wait = next - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
  if (gesture === 'pan') await page.mouse.up();
}
