import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { Explorer, sampleFolder } from '../pages/explorer';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

test('the page before a model loads less than 200 KB of JavaScript', async ({ page }) => {
  let bytes = 0;
  page.on('response', async (response) => {
    // Worker scripts are fetched when idle, after the page is usable.
    const script = response.request().resourceType() === 'script' && !/worker/.test(response.url());
    if (script) bytes += gzipSync(await response.body()).length;
  });
  await page.goto('/', { waitUntil: 'load' });
  await expect(page.getByRole('heading', { name: 'Drop a SavedModel' })).toBeVisible();
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(200_000);
});

test('the page may connect to nothing but its own origin', async ({ page }) => {
  await new Explorer(page).visit();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  const blocked = await page.evaluate(() =>
    fetch('http://127.0.0.1:9/').then(
      () => false,
      () => true,
    ),
  );
  expect(blocked).toBe(true);
});

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing, ${theme}, ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 900 });
      const explorer = new Explorer(page);
      const check = async (): Promise<void> => {
        await page.evaluate(axeSource);
        const result = (await page.evaluate('axe.run(document)')) as AxeResult;
        expect(result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      };
      await explorer.visit();
      await check();
      await explorer.drop(sampleFolder('digits'));
      await expect(page.getByRole('button', { name: 'Open graph' })).toBeVisible();
      await check();
      await page.getByRole('button', { name: 'Open graph' }).click();
      await explorer.idle();
      await check();
    });
  }
}
