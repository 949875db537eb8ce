import { expect, test } from '@playwright/test';
import { Explorer, sampleFolder } from '../pages/explorer';
import { goldenCases, only, weightFacts } from '../pages/golden';

test('a clicked convolution shows its kernel with the figures of TensorFlow’s variable', async ({ page }) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(sampleFolder('digits'), 'model');
  await explorer.showGraph();
  await page.getByText('kernel', { exact: true }).first().click();
  await explorer.idle();
  const saved = await explorer.savedFrom(page.getByRole('button', { name: '.npy', exact: true }));
  const wanted = weightFacts('digits')['conv1/kernel/.ATTRIBUTES/VARIABLE_VALUE'];
  const values = Array.from(saved.data as Float32Array);
  expect(saved.shape).toEqual(wanted?.shape);
  expect(Math.min(...values)).toBe(wanted?.min);
  expect(Math.max(...values)).toBe(wanted?.max);
  expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(wanted?.mean ?? Number.NaN, 8);
  const figures = page.getByRole('region', { name: 'Statistics' });
  await expect(figures).toContainText('−0.4719');
  await expect(figures).toContainText('0.4236');
});

test('after a run any box shows the values it made', async ({ page }) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(sampleFolder('sequence'), 'model');
  await explorer.showRun();
  await explorer.feed(only(goldenCases('sequence')[0]?.inputs));
  await explorer.run();
  await expect(explorer.output('forecast')).toBeVisible();
  await page
    .getByRole('treeitem', { name: /^AddV2/ })
    .last()
    .click();
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await expect(page.getByRole('region', { name: 'Statistics' })).toBeVisible();
});
