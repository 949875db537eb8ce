import { expect, test } from '@playwright/test';
import { GraphPage } from '../pages/graphPage';

test('the keyboard walks, opens, goes out, fits and zooms', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.canvas.focus();
  await graph.press('ArrowDown');
  await expect(graph.said).toContainText('image, input');
  await graph.press('ArrowDown');
  await expect(graph.said).toContainText('conv1, group, open');
  await graph.press('ArrowDown');
  await expect(graph.said).toContainText('Conv2D, op');
  await graph.press('ArrowDown', 'ArrowUp');
  await expect(graph.said).toContainText('Conv2D, op');
  await graph.press('Backspace');
  await expect(graph.said).toContainText('conv1, group, open');
  await graph.press('Backspace');
  await expect(graph.said).toContainText('conv1, group, closed');
  await graph.press('Enter');
  await expect(graph.said).toContainText('conv1, group, open');
  expect(await graph.crumb()).toEqual(['serving_default', 'conv1']);
  const before = await graph.viewport();
  await graph.press('+', '+');
  expect((await graph.viewport()).zoom).toBeCloseTo(before.zoom * 1.25 ** 2, 2);
  await graph.press('f');
  expect((await graph.viewport()).zoom).toBeLessThan(before.zoom * 1.25);
  await graph.press('Escape');
  await expect(graph.said).toBeEmpty();
});

test('siblings are reached sideways', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('sequence');
  await graph.canvas.focus();
  await graph.press('ArrowDown', 'ArrowDown');
  const first = await graph.said.innerText();
  await graph.press('ArrowRight');
  const second = await graph.said.innerText();
  expect(second).not.toBe(first);
  await graph.press('ArrowLeft');
  expect(await graph.said.innerText()).toBe(first);
});

test('the menu of the selected box works without a mouse', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.canvas.focus();
  await graph.press('ArrowDown', 'Shift+F10');
  const menu = page.getByRole('menu', { name: 'image' });
  await expect(menu).toBeFocused();
  // From the end: Copy path, Copy name, Trace a path from here.
  await graph.press('End', 'ArrowUp', 'ArrowUp', 'Enter');
  await expect(graph.canvas).toBeFocused();
  await expect(page.getByText('Select the other end')).toBeVisible();
  await graph.press('ArrowDown', 'ArrowDown', 'ArrowDown');
  await expect(page.getByRole('button', { name: 'Path from image' })).toHaveAttribute('aria-pressed', 'true');
  await expect(graph.box('pool2')).toHaveClass(/dim/);
  await expect(graph.box(/^image/)).not.toHaveClass(/dim/);
  await graph.press('Escape', 'ContextMenu');
  await expect(page.getByRole('menu', { name: 'Graph' })).toBeFocused();
  await graph.press('Home', 'ArrowDown', 'ArrowDown', 'Enter');
  await expect(graph.line(/^conv1/)).toHaveAttribute('aria-expanded', 'false');
});

test('Alt Enter shows the function of a loop as a view of its own, and Back returns', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('sequence');
  await graph.openLoop();
  await graph.canvas.focus();
  await graph.press('Alt+Enter');
  await expect.poll(() => graph.parameter('start')).toMatch(/^function:0:.*while_body/);
  await page.goBack();
  await graph.rest();
  await expect.poll(() => graph.parameter('start')).toBe('signature:0:serving_default');
});

test('Alt Enter shows a group as a view of its own', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.line(/^conv2/).click();
  await graph.canvas.focus();
  await graph.press('Alt+Enter');
  await expect.poll(() => graph.parameter('within')).toContain('conv2/');
  await page
    .getByRole('navigation', { name: 'Place in the graph' })
    .getByRole('button', { name: 'serving_default' })
    .focus();
  await page.keyboard.press('Enter');
  await graph.rest();
  await expect.poll(() => graph.parameter('within')).toBeNull();
});

test('the search is reached by /, walked by arrows and left by Escape', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.press('/');
  const field = page.getByRole('searchbox', { name: 'Search the graph' });
  await expect(field).toBeFocused();
  await page.keyboard.type('softmax');
  await graph.rest();
  await expect(field).toBeFocused();
  await graph.press('Tab', 'Tab');
  const results = page.getByRole('tree', { name: 'Search results' });
  await expect(results).toBeFocused();
  await graph.press('End', 'Enter');
  await expect(graph.said).toContainText('Softmax, op');
  await page.getByRole('tree', { name: 'Search results' }).press('Escape');
  await expect(graph.line(/^Softmax/)).toHaveAttribute('aria-selected', 'true');
});

test('where only one side has room, opening it closes the other; a search shows its results', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 900 });
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const outline = page.getByRole('navigation', { name: 'Outline' });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector).toBeVisible();
  await expect(outline).toHaveCount(0);
  await page.getByRole('button', { name: 'Outline', exact: true }).press('Enter');
  await expect(outline).toBeVisible();
  await expect(inspector).toHaveCount(0);
  await page.getByRole('button', { name: 'Inspector', exact: true }).press('Enter');
  await expect(outline).toHaveCount(0);
  await graph.press('/');
  await page.keyboard.type('softmax');
  await expect(page.getByRole('searchbox', { name: 'Search the graph' })).toHaveValue('softmax');
  await expect(page.getByRole('tree', { name: 'Search results' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(inspector).toBeVisible();
});

test('far out, where boxes are only painted, the keys walk them and ask for their menu', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.canvas.focus();
  await graph.press('-', '-', '-', '-', '-', '-', '-');
  await expect(graph.canvas.locator('.react-flow__node')).toHaveCount(0);
  await graph.press('ArrowDown', 'ArrowDown');
  await expect(graph.said).toContainText('conv1, group, open');
  await graph.press('Enter');
  await expect(graph.said).toContainText('conv1, group, closed');
  await graph.press('Shift+F10');
  await expect(page.getByRole('menu', { name: 'conv1' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(graph.canvas).toBeFocused();
});

test('matches of a search are walked by the keys of its buttons', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.press('/');
  await page.keyboard.type('biasadd');
  await graph.rest();
  const press = async (name: string): Promise<void> => {
    await page.getByRole('button', { name }).focus();
    await page.keyboard.press('Enter');
    await graph.rest();
  };
  await press('Next match');
  await expect(page.getByText('match 1 of 6')).toBeVisible();
  await press('Next match');
  await expect(page.getByText('match 2 of 6')).toBeVisible();
  await press('Previous match');
  await press('Previous match');
  await expect(page.getByText('match 6 of 6')).toBeVisible();
  await expect(graph.said).toContainText('BiasAdd');
});

test('ancestors and descendants are traced by keys alone', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.line(/^MaxPool/).click();
  await graph.canvas.focus();
  const choose = async (item: string): Promise<void> => {
    await graph.press('Shift+F10');
    const wanted = page.getByRole('menuitem', { name: item, exact: true });
    await expect(wanted).toBeVisible();
    // Before the menu has the focus, keys are the canvas's.
    await expect(page.getByRole('menu')).toBeFocused();
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
    for (let steps = 0; steps < 12 && !(await wanted.evaluate((one) => one === document.activeElement)); steps++) {
      const before = await focused();
      await page.keyboard.press('ArrowDown');
      // The focus follows the key a moment later: one pressed too soon would go past what is wanted.
      await expect.poll(focused).not.toBe(before);
    }
    await graph.press('Enter');
  };
  await choose('Trace ancestors');
  await expect(page.getByRole('button', { name: 'Trace: ancestors' })).toHaveAttribute('aria-pressed', 'true');
  await expect(graph.box(/^image/)).not.toHaveClass(/dim/);
  await expect(graph.box('pool2')).toHaveClass(/dim/);
  await choose('Trace descendants');
  await expect(page.getByRole('button', { name: 'Trace: descendants' })).toHaveAttribute('aria-pressed', 'true');
  await expect(graph.box(/^image/)).toHaveClass(/dim/);
  await expect(graph.box('pool2')).not.toHaveClass(/dim/);
});

test('the outline tree opens, closes and selects on the canvas', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const tree = page.getByRole('tree', { name: 'Graph' });
  await tree.focus();
  await graph.press('ArrowDown', 'ArrowLeft');
  await expect(graph.line(/^conv1/)).toHaveAttribute('aria-expanded', 'false');
  await graph.press('Enter');
  await expect(graph.said).toContainText('conv1, group, closed');
  await graph.press('ArrowRight');
  await expect(graph.said).toContainText('conv1, group, open');
});

test('? lists all shortcuts', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Shortcuts' });
  for (const keys of ['Enter', 'Backspace', 'Shift F10', 'f', '/']) {
    await expect(dialog.getByText(keys, { exact: true }).first()).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('after a run a selected box says what it made', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.explorer.showRun();
  await graph.explorer.chooseWay('Generate');
  await graph.explorer.run();
  await graph.line(/^Softmax/).click();
  await expect(graph.said).toContainText(/in the last run [\de.−]+ … [\d.]+/);
  await page.getByRole('tab', { name: 'Run', exact: true }).click();
});
