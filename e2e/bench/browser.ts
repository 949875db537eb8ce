import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumPath, serveSite } from '../pages/serveSite';
import { dropPaths } from '../pages/drop';
import { bigModel, type Shape } from './bigModels';

/** What a page has before its file comes, ms: time to start its workers. Netron's page has as much. */
export const READY_MS = 3_500;

/** A file is held over the page, or its chooser is open, for at least so long before it is let go, ms. */
export const HOLD_MS = 500;

/** Chromium drawing on the processor, since the machines that measure have no graphics card. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/** Folders with generated SavedModels, gone when `work` is done. */
export async function withModels<T>(
  kinds: readonly (readonly [Shape, number])[],
  work: (folderOf: (shape: Shape, size: number) => string) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const folderOf = (shape: Shape, size: number): string => path.join(root, `${shape}-${size}`);
  try {
    for (const [shape, size] of kinds) {
      mkdirSync(folderOf(shape, size));
      writeFileSync(path.join(folderOf(shape, size), 'saved_model.pb'), bigModel(shape, size));
    }
    return await work(folderOf);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The built site with a dropped model, driven as a person would. */
export class BigPage {
  readonly page: Page;
  readonly #close: () => void;

  private constructor(page: Page, close: () => void) {
    this.page = page;
    this.#close = close;
  }

  /** `show`: of an opened model, the one to show first. */
  static async start(browser: Browser, show: 'overview' | 'graph' = 'overview'): Promise<BigPage> {
    const site = await serveSite();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(() => {
      const long: number[] = [];
      Object.assign(window, { longTasks: long });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) long.push(entry.duration);
      }).observe({ type: 'longtask' });
      addEventListener('drop', () => performance.mark('file-chosen'), { capture: true });
      const pictured = new Promise<void>((resolve) => {
        new PerformanceObserver((list) => {
          if (list.getEntriesByName('graph-picture').length > 0) resolve();
        }).observe({ type: 'mark' });
      });
      Object.assign(window, { pictured });
    });
    await page.goto(`${site.url}#v=1&page=${show}`);
    const made = new BigPage(page, site.close);
    await made.idle();
    return made;
  }

  async idle(): Promise<void> {
    await this.page.locator('html[data-idle="true"]').waitFor({ state: 'attached', timeout: 900_000 });
  }

  /** Waits as long as a person who looks for a file: the page's idle work is over then. */
  async ready(): Promise<void> {
    await this.page.waitForTimeout(READY_MS);
  }

  /** Drops a model and waits for its overview. */
  async drop(folder: string): Promise<void> {
    await dropPaths(this.page, [folder]);
    await this.page.getByRole('button', { name: 'Open graph' }).waitFor({ timeout: 900_000 });
    await this.idle();
  }

  /** Drops a model on a page that shows the graph first; milliseconds of the page's own clock until its picture was drawn. */
  async dropForPicture(folder: string): Promise<{ readonly fromFile: number; readonly fromModel: number }> {
    // Asked before the drop: what a browser is asked through its driver costs the page tens of milliseconds.
    const pictured = this.page.evaluate(() => (window as unknown as { pictured: Promise<void> }).pictured);
    await dropPaths(this.page, [folder], { holdMs: HOLD_MS });
    await pictured;
    return this.page.evaluate(() => {
      const at = (name: string): number => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
      const picture = at('graph-picture');
      return { fromFile: picture - at('file-chosen'), fromModel: picture - at('model-open') };
    });
  }

  /** To the picture of what opens by itself. */
  async showGraph(): Promise<void> {
    await this.page.getByRole('button', { name: 'Open graph' }).click();
    await this.rest();
  }

  async expandAll(): Promise<void> {
    await this.page.getByRole('button', { name: 'Show in the graph' }).click();
    await this.page.getByRole('menuitem', { name: 'Expand everything' }).click();
    await this.idle();
    await this.rest();
  }

  async rest(): Promise<void> {
    await this.page.locator('.graph[data-idle="true"]').waitFor({ state: 'attached', timeout: 900_000 });
  }

  /** Presses a key on the graph and waits until everything is still. */
  async press(key: string): Promise<void> {
    await this.page.locator('.graph').press(key);
    await this.idle();
    await this.rest();
  }

  /** What the graph says of the selected box. */
  said(): Promise<string | null> {
    return this.page.locator('.gn-said').textContent();
  }

  /** Presses a key that changes the graph; milliseconds of the page's own clock until the new picture was drawn. */
  async timeToPicture(key: string): Promise<number> {
    const before = await this.page.evaluate((name) => {
      const note = (event: KeyboardEvent): void => {
        if (event.key === name) performance.mark('key-pressed');
      };
      addEventListener('keydown', note, { capture: true, once: true });
      return performance.getEntriesByName('graph-picture').length;
    }, key);
    await this.page.locator('.graph').press(key);
    await this.page.waitForFunction((n) => performance.getEntriesByName('graph-picture').length > n, before);
    const time = await this.page.evaluate(() => {
      const last = (name: string): number => performance.getEntriesByName(name).at(-1)?.startTime ?? Number.NaN;
      return last('graph-picture') - last('key-pressed');
    });
    await this.idle();
    await this.rest();
    return time;
  }

  /** Durations over 50 ms of the page's own thread since the last call, ms. */
  longTasks(): Promise<readonly number[]> {
    return this.page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
  }

  /** JavaScript heap of the page after a collection, MiB. */
  async heap(): Promise<number> {
    const client = await this.page.context().newCDPSession(this.page);
    await client.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await client.send('Runtime.getHeapUsage')) as { usedSize: number };
    await client.detach();
    return usedSize / 2 ** 20;
  }

  async close(): Promise<void> {
    await this.page.close();
    this.#close();
  }
}
