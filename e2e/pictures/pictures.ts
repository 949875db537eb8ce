import path from 'node:path';
import { test } from '@playwright/test';
import { Explorer, sampleFolder } from '../pages/explorer';
import { drawings } from '../pages/golden';

for (const theme of ['light', 'dark'] as const) {
  test(`the digits sample with a drawn 7, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    const explorer = new Explorer(page);
    await explorer.visit();
    await explorer.open(sampleFolder('digits'), 'model');
    await explorer.showRun();
    const seven = drawings().find(({ label }) => label === 7);
    await explorer.draw('image', seven?.strokes ?? []);
    await explorer.run();
    // The button is on its way back from dimmed.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    await page.screenshot({ path: path.join(import.meta.dirname, `digits-${theme}.png`) });
  });
}
