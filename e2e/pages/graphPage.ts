import { expect, type Locator, type Page } from '@playwright/test';
import { Explorer, sampleFolder } from './explorer';

/** The canvas and what stands round it, as a person uses them. */
export class GraphPage {
  readonly page: Page;
  readonly explorer: Explorer;
  readonly canvas: Locator;
  /** What a screen reader is told of the selected box. */
  readonly said: Locator;

  constructor(page: Page) {
    this.page = page;
    this.explorer = new Explorer(page);
    this.canvas = page.getByRole('application', { name: /^Graph/ });
    this.said = this.canvas.locator('[aria-live=polite]').last();
  }

  async openSample(name: string): Promise<void> {
    await this.explorer.visit();
    await this.explorer.open(sampleFolder(name), 'model');
    await this.explorer.showGraph();
    await this.rest();
  }

  /** The picture is there and nothing moves. */
  async rest(): Promise<void> {
    await this.explorer.idle();
    await this.page.locator('.graph[data-idle="true"]').waitFor({ state: 'attached', timeout: 45_000 });
    // The words about the selected box follow the picture.
    await this.canvas.locator('.gn-said[aria-busy="true"]').waitFor({ state: 'detached' });
  }

  /** A box in the DOM by its texts: `Conv2D`, /^pool1/. */
  box(text: string | RegExp): Locator {
    return this.canvas.locator('.react-flow__node').filter({ hasText: text }).first();
  }

  /** Middle of the head of a box in the DOM, px of the page. */
  async placeOf(text: string | RegExp): Promise<{ readonly x: number; readonly y: number }> {
    const rect = await this.box(text).boundingBox();
    if (!rect) throw new Error(`No box says ${text}.`);
    return { x: rect.x + rect.width / 2, y: rect.y + Math.min(10, rect.height / 2) };
  }

  /** Where a box is once the view has changed: boxes far out are not in the DOM, so their place comes from the address bar. */
  async follow(
    at: { readonly x: number; readonly y: number },
    change: () => Promise<void>,
  ): Promise<{ readonly x: number; readonly y: number }> {
    const canvas = await this.canvas.boundingBox();
    if (!canvas) throw new Error('There is no canvas.');
    const before = await this.viewport();
    await change();
    await this.rest();
    await expect.poll(() => this.viewport()).not.toEqual(before);
    const after = await this.viewport();
    const scene = (screen: number, origin: number, offset: number): number => (screen - origin - offset) / before.zoom;
    return {
      x: canvas.x + after.x + scene(at.x, canvas.x, before.x) * after.zoom,
      y: canvas.y + after.y + scene(at.y, canvas.y, before.y) * after.zoom,
    };
  }

  /** The camera as the address bar will have it, once nothing moves: a busy machine is late with writing that. */
  async viewport(): Promise<{ readonly x: number; readonly y: number; readonly zoom: number }> {
    await this.rest();
    return this.canvas.locator('.react-flow__viewport').evaluate((element) => {
      const { e: x, f: y, a: zoom } = new DOMMatrix(getComputedStyle(element).transform);
      return { x: Math.round(x), y: Math.round(y), zoom: Number(zoom.toPrecision(4)) };
    });
  }

  /** The camera is in the address bar. */
  async addressed({ x, y, zoom }: { readonly x: number; readonly y: number; readonly zoom: number }): Promise<void> {
    await expect.poll(() => this.parameter('at'), { timeout: 30_000 }).toBe(`${x},${y},${zoom}`);
  }

  parameter(name: string): string | null {
    return new URLSearchParams(new URL(this.page.url()).hash.slice(1)).get(name);
  }

  /** Titles of the breadcrumb's steps. */
  async crumb(): Promise<readonly string[]> {
    return this.page.getByRole('navigation', { name: 'Place in the graph' }).getByRole('listitem').allInnerTexts();
  }

  /** Goes to the body of the first loop of the sequence sample. */
  async openLoop(): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Search the graph' }).fill('lstm_cell');
    await this.page.getByRole('button', { name: 'Next match' }).click();
    await this.rest();
    await this.page.getByRole('button', { name: 'Clear the search' }).click();
    await this.line(/^body/).click();
    await this.rest();
  }

  line(name: string | RegExp): Locator {
    return this.page.getByRole('tree', { name: 'Graph' }).getByRole('treeitem', { name }).first();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
    await this.rest();
  }

  async chooseInMenu(item: string): Promise<void> {
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
    await this.rest();
  }
}
