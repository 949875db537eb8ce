import { expect, test } from '@playwright/test';
import { GraphPage } from '../pages/graphPage';

test('an object leads to its function and to its variable on the canvas', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await page.getByRole('button', { name: /^Objects/ }).click();
  await graph.explorer.idle();
  const tree = page.getByRole('tree', { name: 'Objects' });
  const show = page.getByRole('button', { name: 'Show in the graph' });
  await tree
    .getByRole('treeitem', { name: /^conv1/ })
    .locator('.twist')
    .click();
  await tree
    .getByRole('treeitem', { name: /float32/ })
    .first()
    .click();
  await show.click();
  await graph.rest();
  await expect(graph.canvas).toBeVisible();
  expect(await graph.crumb()).toContain('conv1');
  await page.getByRole('button', { name: /^Objects/ }).click();
  await graph.explorer.idle();
  await tree.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await show.focus();
  await page.keyboard.press('Enter');
  await graph.rest();
  await expect.poll(() => graph.parameter('start')).toMatch(/^function:0:/);
});

test('a function is chosen from the index, and Back returns to the signature', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('sequence');
  await page.getByRole('button', { name: /^Functions/ }).click();
  await graph.explorer.idle();
  const table = page.getByRole('grid', { name: 'Functions' });
  await page.getByRole('searchbox', { name: 'Filter the functions' }).fill('while_body');
  await expect(table.getByRole('row', { name: /while_body/ }).first()).toContainText('serving_default');
  await table.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await graph.rest();
  await expect.poll(() => graph.parameter('start')).toMatch(/^function:0:.*while_body/);
  await page.goBack();
  await graph.explorer.idle();
  await page.goBack();
  await graph.explorer.idle();
  await expect.poll(() => graph.parameter('start')).toBe('signature:0:serving_default');
});
