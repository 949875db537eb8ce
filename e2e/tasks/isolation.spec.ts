import { expect, type Page, test } from '@playwright/test';
import { Explorer, sampleFolder } from '../pages/explorer';
import { goldenCases, only, worstError } from '../pages/golden';
import { watch } from '../pages/quiet';
import { serveSite } from '../pages/serveSite';

/** Runs the digits on wasm at an address. */
async function runDigits(page: Page, address: string): Promise<void> {
  const explorer = new Explorer(page);
  await page.goto(address);
  await explorer.idle();
  const seen = watch(page);
  await explorer.open(sampleFolder('digits'), 'model');
  await explorer.showRun();
  await explorer.chooseBackend('wasm');
  const [golden] = goldenCases('digits');
  await explorer.feed(only(golden?.inputs));
  await explorer.run();
  const expected = only(golden && 'outputs' in golden ? golden.outputs : undefined);
  expect(worstError(await explorer.saved('probabilities'), expected)).toBeLessThan(1e-5);
  expect(seen.complaints).toEqual([]);
}

test('the page is isolated where its server asks for it, workers too', async ({ page }) => {
  await runDigits(page, '/');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  for (const worker of page.workers()) expect(await worker.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('and runs as well where it does not', async ({ page }) => {
  const site = await serveSite();
  await runDigits(page, site.url);
  site.close();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
});
