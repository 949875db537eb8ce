import { expect, test } from '@playwright/test';
import { GraphPage } from '../pages/graphPage';
import { writeMaskModel } from '../pages/textModel';

async function openMask(graph: GraphPage, folder: string): Promise<void> {
  await graph.explorer.visit();
  await graph.explorer.open(writeMaskModel(folder));
  await graph.explorer.showGraph();
  await graph.rest();
}

test('equal layers stand in one box, which opens to single ones', async ({ page }, info) => {
  const graph = new GraphPage(page);
  await openMask(graph, info.outputPath('mask'));
  const stack = graph.box(/layer_0 … 11/);
  await expect(stack).toContainText('× 12');
  await stack.dblclick({ position: { x: 60, y: 14 } });
  await graph.rest();
  // One of them opens, the others stay closed.
  await graph.line(/^layer_3/).click();
  await graph.canvas.focus();
  await graph.press('Enter');
  await expect(graph.said).toContainText('layer_3, group, open');
  await expect(graph.line(/^layer_3/)).toHaveAttribute('aria-expanded', 'true');
  await expect(graph.line(/^layer_4/)).toHaveAttribute('aria-expanded', 'false');
});

test('a reference tells who else uses its tensor and leads to where it is made, by mouse', async ({ page }, info) => {
  const graph = new GraphPage(page);
  await openMask(graph, info.outputPath('mask'));
  await graph.box(/layer_0 … 11/).dblclick({ position: { x: 60, y: 14 } });
  await graph.rest();
  const hub = graph.canvas.locator('.gn-hub').first();
  await hub.click();
  await expect(graph.said).toContainText('mask, reference, Neg, used by 12 boxes');
  await expect(page.getByText('12 consumers')).toBeVisible();
  await hub.click({ button: 'right' });
  await graph.chooseInMenu('Go to where it is made Enter');
  await expect(graph.said).toContainText('Neg, op, mask');
});

test('a reference is reached and followed by keys alone', async ({ page }, info) => {
  const graph = new GraphPage(page);
  await openMask(graph, info.outputPath('mask'));
  await graph.canvas.focus();
  await graph.line(/^layer_0 … 11/).click();
  await graph.canvas.focus();
  await graph.press('Enter');
  await graph.line(/^layer_5/).click();
  await graph.canvas.focus();
  // Of the two that feed the layer, one is the layer before, the other the mask.
  await graph.press('ArrowUp');
  if (!(await graph.said.innerText()).includes('reference')) await graph.press('ArrowRight');
  if (!(await graph.said.innerText()).includes('reference')) await graph.press('ArrowLeft', 'ArrowLeft');
  await expect(graph.said).toContainText('mask, reference');
  await graph.press('Enter');
  await expect(graph.said).toContainText('Neg, op, mask');
});

test('the map moves the view by keys', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('text');
  const top = (): number => Number((graph.parameter('at') ?? '').split(',')[1]);
  // A map is there only where not everything is on the screen.
  await graph.canvas.focus();
  await graph.press('+', '+', '+', '+', '+', '+');
  const first = (await graph.viewport()).y;
  await page.getByRole('group', { name: /Arrow keys, Page Up/ }).focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(top).toBeLessThan(first);
  const moved = top();
  await page.keyboard.press('End');
  await expect.poll(top).toBeLessThan(moved);
  await page.keyboard.press('Home');
  await expect.poll(top).toBeGreaterThan(moved);
});
