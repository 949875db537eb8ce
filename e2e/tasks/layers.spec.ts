import { expect, test } from '@playwright/test';
import { GraphPage } from '../pages/graphPage';

test('the layers are listed as Keras does, and choosing one shows its box', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await page.getByRole('button', { name: /^Layers/ }).click();
  await graph.explorer.idle();
  const table = page.getByRole('grid', { name: 'Layers' });
  await expect(table.getByRole('columnheader')).toHaveText([
    'Layer',
    'Type',
    'Output shape',
    'Parameters',
    'Connected to',
  ]);
  const pool = table.getByRole('row', { name: /^pool1/ });
  await expect(pool).toContainText('(?, 14, 14, 16)');
  await pool.click();
  await graph.rest();
  await expect(graph.said).toContainText('pool1');
  await page.getByRole('button', { name: /^Layers/ }).click();
  await expect(pool).toHaveAttribute('aria-selected', 'true');
});

test('the layers are filtered and chosen by keys alone', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await page.goto(page.url().replace('page=graph', 'page=layers'));
  await graph.explorer.idle();
  await page.getByRole('searchbox', { name: 'Filter the layers' }).focus();
  await page.keyboard.type('conv2');
  const table = page.getByRole('grid', { name: 'Layers' });
  await expect(table.getByRole('row', { name: /^image/ })).toHaveCount(0);
  await table.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await graph.rest();
  await expect(graph.said).toContainText('conv2');
});
