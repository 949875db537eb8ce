import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import type { HostTensor } from '../../src/model/tensor';
import { readNpy, writeNpy } from '../../src/weights/npy';
import { dropPaths } from './drop';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The folder of a sample as a person has it on the disk. */
export function sampleFolder(name: string): string {
  return path.join(ROOT, 'public/samples', name, 'model');
}

/** The page as a person uses it. */
export class Explorer {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async visit(): Promise<void> {
    await this.page.goto('/');
    await this.idle();
  }

  /** Nothing under way: no opening, layout, reading or running. */
  async idle(): Promise<void> {
    await this.page.locator('html[data-idle="true"]').waitFor({ state: 'attached', timeout: 45_000 });
  }

  async drop(...paths: string[]): Promise<void> {
    await dropPaths(this.page, paths);
  }

  /** Drops a model and waits for its name in the title. */
  async open(folder: string, name = path.basename(folder)): Promise<void> {
    await this.drop(folder);
    await expect(this.page.getByRole('banner')).toContainText(name, { timeout: 30_000 });
    await this.idle();
  }

  async showGraph(): Promise<void> {
    await this.page
      .getByRole('button', { name: /^Graph/ })
      .first()
      .click();
    await this.idle();
  }

  async showRun(): Promise<void> {
    const tab = this.page.getByRole('tab', { name: 'Run', exact: true });
    // The overview has a button where the graph has the tab.
    await tab
      .or(this.page.getByRole('button', { name: 'Run', exact: true }))
      .first()
      .click();
    await expect(this.page.getByText(/^Runs |^Blocked/).first()).toBeVisible({ timeout: 30_000 });
  }

  async chooseWay(way: string): Promise<void> {
    await this.page.getByRole('radio', { name: way, exact: true }).click();
  }

  async chooseBackend(name: string): Promise<void> {
    await this.page.getByRole('radio', { name, exact: true }).click();
    await this.idle();
  }

  /** Feeds a tensor as the `.npy` file that numpy would save. */
  async feed(tensor: HostTensor): Promise<void> {
    await this.chooseWay('File');
    const file = writeNpy(tensor);
    if (!file.ok) throw new Error(file.failure);
    await this.page
      .locator('input[type=file][accept*=".npy"]')
      .setInputFiles({ name: 'input.npy', mimeType: 'application/octet-stream', buffer: Buffer.from(file.value) });
  }

  /** Draws strokes with the mouse on the pad of an input. */
  async draw(input: string, strokes: readonly (readonly (readonly [number, number])[])[]): Promise<void> {
    const box = await this.page.getByLabel(`Drawing pad for ${input}`).boundingBox();
    if (!box) throw new Error('There is no pad.');
    for (const stroke of strokes) {
      for (const [i, [x, y]] of stroke.entries()) {
        await this.page.mouse.move(box.x + x * box.width, box.y + y * box.height);
        if (i === 0) await this.page.mouse.down();
      }
      await this.page.mouse.up();
    }
  }

  async run(): Promise<void> {
    await this.page.getByRole('button', { name: /^Run( again)? (Ctrl|⌘)/ }).click();
    await this.idle();
  }

  output(name: string): Locator {
    return this.page.getByRole('region', { name: `Output ${name}` });
  }

  /** The output as its `.npy` download holds it. */
  async saved(name: string): Promise<HostTensor> {
    return this.savedFrom(this.page.getByRole('button', { name: `Save ${name} as .npy` }));
  }

  /** What a button saves as a `.npy` file. */
  async savedFrom(button: Locator): Promise<HostTensor> {
    const downloading = this.page.waitForEvent('download');
    await button.click();
    const download = await downloading;
    const tensor = readNpy(new Uint8Array(await readFile(await download.path())));
    if (!tensor.ok) throw new Error(tensor.failure);
    return tensor.value;
  }
}
