import { expect, test } from '@playwright/test';
import { GraphPage } from '../pages/graphPage';

test('a click selects the same box everywhere and lights what it is connected to', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.box('pool1').click();
  await expect(graph.said).toContainText('MaxPool, op, pool1, 1 edge in, 1 out');
  await expect(page.getByRole('heading', { name: 'MaxPool' })).toBeVisible();
  expect(await graph.crumb()).toEqual(['serving_default', 'pool1']);
  await expect(graph.line('MaxPool')).toHaveAttribute('aria-selected', 'true');
  await expect.poll(() => graph.parameter('select')).toContain('pool1');
  // One comparison per element of the 2 × 2 windows of (14, 14, 16).
  const cost = page.getByRole('region', { name: 'Cost' });
  await expect(cost).toContainText('12.5 KFLOP');
  await cost.getByRole('textbox', { name: 'Batch size' }).fill('10');
  await expect(cost).toContainText('125 KFLOP');
  await page.mouse.click(10 + 230, 100);
  await expect(graph.said).toBeEmpty();
});

test('a group closes at its chevron, opens by a double-click and stays under the pointer', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const head = await graph.box(/^conv2/).boundingBox();
  if (!head) throw new Error('There is no conv2.');
  await page.mouse.click(head.x + 14, head.y + 13);
  await graph.rest();
  const closed = await graph.box(/^conv2/).boundingBox();
  expect(closed?.height).toBeGreaterThan(head.height);
  expect(Math.abs((closed?.y ?? 0) - head.y)).toBeLessThan(3);
  await expect(graph.line(/^conv2/)).toHaveAttribute('aria-expanded', 'false');
  const title = await graph.placeOf(/^conv2/);
  await page.mouse.dblclick(title.x, title.y);
  await graph.rest();
  await expect(graph.line(/^conv2/)).toHaveAttribute('aria-expanded', 'true');
  const opened = await graph.box(/^conv2/).boundingBox();
  expect(Math.abs((opened?.y ?? 0) - head.y)).toBeLessThan(3);
});

test('far out, where boxes are only painted, they are pointed at, selected and asked for their menu', async ({
  page,
}) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const near = await graph.placeOf('pool1');
  const far = await graph.follow(near, async () => {
    await page.mouse.move(700, 480);
    await page.mouse.wheel(0, 700);
  });
  await expect(graph.canvas.locator('.react-flow__node')).toHaveCount(0);
  await page.mouse.move(far.x, far.y);
  await expect(page.locator('.gn-tip')).toContainText('MaxPool');
  await page.mouse.click(far.x, far.y);
  await expect(graph.said).toContainText('MaxPool, op, pool1');
  await page.mouse.click(far.x, far.y, { button: 'right' });
  await expect(page.getByRole('menu', { name: 'MaxPool' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(graph.canvas).toBeFocused();
});

test('the menu of a box opens, traces, copies and shows it raw', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.box(/^conv2/).click({ button: 'right', position: { x: 60, y: 12 } });
  await graph.chooseInMenu('Close the group Enter');
  await expect(graph.line(/^conv2/)).toHaveAttribute('aria-expanded', 'false');
  await graph.box('pool1').click({ button: 'right' });
  await graph.chooseInMenu('Copy name');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('pool1');
  await graph.box('pool1').click({ button: 'right' });
  await graph.chooseInMenu('Copy path');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^StatefulPartitionedCall ▸ .*▸ pool1$/);
  await graph.box('pool1').click({ button: 'right' });
  await graph.chooseInMenu('Trace descendants');
  await expect(page.getByRole('button', { name: 'Trace: descendants' })).toHaveAttribute('aria-pressed', 'true');
  await expect(graph.box(/^image/)).toHaveClass(/dim/);
  await expect(graph.box('pool2')).not.toHaveClass(/dim/);
  await graph.box('pool1').click({ button: 'right' });
  await graph.chooseInMenu('Show in the raw graph');
  await expect.poll(() => graph.parameter('raw')).toBe('1');
  await expect(graph.said).toContainText('pool1');
});

test('a path between two boxes is lit and the rest dimmed', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('sequence');
  await graph.line(/^past/).click();
  await graph.canvas.focus();
  await graph.press('Shift+F10');
  await graph.chooseInMenu('Trace a path from here');
  await expect(page.getByText('Select the other end')).toBeVisible();
  await graph.line(/^AddV2/).click();
  await graph.rest();
  await graph.press('f');
  await expect(page.getByRole('button', { name: 'Path from past' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Path from past' }).click();
  await expect(page.getByRole('button', { name: 'Trace', exact: true })).toHaveAttribute('aria-pressed', 'false');
});

test('Alt-click shows the function of a call as a view of its own; Back walks out', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('sequence');
  await graph.openLoop();
  // The loop is wider than the screen: its title keeps to the edge that cuts it off.
  const [canvas, body] = [await graph.canvas.boundingBox(), await graph.box(/^body/).boundingBox()];
  await page.keyboard.down('Alt');
  await page.mouse.click(Math.max(canvas?.x ?? 0, body?.x ?? 0) + 40, (body?.y ?? 0) + 14);
  await page.keyboard.up('Alt');
  await expect.poll(() => graph.parameter('start')).toMatch(/^function:0:.*while_body/);
  await graph.rest();
  await page.goBack();
  await graph.rest();
  await expect.poll(() => graph.parameter('start')).toBe('signature:0:serving_default');
});

test('Alt-click shows a group as a view of its own; its place and Back lead out', async ({ page }) => {
  const graph = new GraphPage(page);
  await page.goto('/#v=1&sample=digits&page=graph');
  await graph.rest();
  await graph.box(/^conv3/).click({ modifiers: ['Alt'], position: { x: 60, y: 12 } });
  await expect.poll(() => graph.parameter('within')).toContain('conv3/');
  await graph.rest();
  await expect(graph.box(/^MaxPool/)).toHaveCount(0);
  await expect(graph.box(/^Conv2D/)).toBeVisible();
  // What enters is called after the op that makes it.
  await expect(graph.box(/^pool1/)).toBeVisible();
  expect(await graph.crumb()).toEqual(['serving_default', 'conv3']);
  await page.reload();
  await graph.rest();
  expect(await graph.crumb()).toEqual(['serving_default', 'conv3']);
  await graph.box(/^Relu/).click();
  expect(await graph.crumb()).toEqual(['serving_default', 'conv3', 'Relu']);
  await page
    .getByRole('navigation', { name: 'Place in the graph' })
    .getByRole('button', { name: 'serving_default' })
    .click();
  await graph.rest();
  await expect(graph.box(/^MaxPool/).first()).toBeVisible();
  await page.goBack();
  await graph.rest();
  await expect.poll(() => graph.parameter('within')).toContain('conv3/');
});

test('Back and Forward go through opened groups, and the address brings all of it back', async ({ page }) => {
  const graph = new GraphPage(page);
  await page.goto('/#v=1&sample=digits&page=graph');
  await graph.rest();
  await page.getByRole('button', { name: 'Show in the graph' }).click();
  await graph.chooseInMenu('Close all groups');
  await graph.box(/^conv3/).dblclick({ position: { x: 60, y: 12 } });
  await graph.rest();
  await expect(graph.line(/^conv3/)).toHaveAttribute('aria-expanded', 'true');
  await page.goBack();
  await graph.rest();
  await expect(graph.line(/^conv3/)).toHaveAttribute('aria-expanded', 'false');
  await page.goForward();
  await graph.rest();
  await expect(graph.line(/^conv3/)).toHaveAttribute('aria-expanded', 'true');
  await graph.box('pool2').click();
  await page.mouse.move(700, 480);
  await page.mouse.wheel(0, -150);
  const view = await graph.viewport();
  await graph.addressed(view);
  await page.reload();
  await graph.rest();
  await expect(graph.said).toContainText('pool2');
  await expect(graph.line(/^conv3/)).toHaveAttribute('aria-expanded', 'true');
  await expect(graph.line(/^conv1/)).toHaveAttribute('aria-expanded', 'false');
  expect(await graph.viewport()).toEqual(view);
});

test('the map, the zoom and the pointer move the view', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('text');
  // A map is there only where not everything is on the screen.
  for (let i = 0; i < 4; i++) await page.getByRole('button', { name: 'Zoom in' }).click();
  const first = await graph.viewport();
  const map = page.getByRole('img', { name: /^Map/ });
  const size = await map.boundingBox();
  await map.click({ position: { x: (size?.width ?? 0) / 2, y: (size?.height ?? 0) - 10 } });
  const moved = await graph.viewport();
  expect(moved.zoom).toBe(first.zoom);
  expect(moved.y).toBeLessThan(first.y - 100);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  expect((await graph.viewport()).zoom).toBeCloseTo(first.zoom * 1.25, 2);
  await page.mouse.move(700, 500);
  await page.mouse.down();
  await page.mouse.move(760, 560, { steps: 5 });
  await page.mouse.up();
  const dragged = await graph.viewport();
  await page.getByRole('button', { name: 'Fit' }).click();
  expect((await graph.viewport()).zoom).toBeLessThan(dragged.zoom);
});

test('the search counts, opens what hides a match, and goes from one to the next', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await page.getByRole('button', { name: 'Show in the graph' }).click();
  await graph.chooseInMenu('Close all groups');
  await page.getByRole('searchbox', { name: 'Search the graph' }).pressSequentially('biasadd');
  const results = page.getByRole('tree', { name: 'Search results' });
  await expect(page.getByText('12 ops in 6 boxes')).toBeVisible();
  await expect(results.getByRole('treeitem')).toHaveCount(12);
  await page.getByRole('button', { name: 'Next match' }).click();
  await graph.rest();
  await expect(page.getByText('match 1 of 6')).toBeVisible();
  await expect(graph.said).toContainText('BiasAdd');
  await page.getByRole('button', { name: 'Previous match' }).click();
  await graph.rest();
  await expect(page.getByText('match 6 of 6')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect(graph.line(/^digit/)).toHaveAttribute('aria-expanded', 'true');
  await expect(graph.line(/^conv2/)).toHaveAttribute('aria-expanded', 'false');
});

test('the outline and the canvas open and close together', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph
    .line(/^conv4/)
    .locator('.twist')
    .click();
  await graph.rest();
  await expect(graph.box(/^conv4/)).not.toContainText('(?, 14, 14, 32)');
  await graph.line(/^conv4/).click();
  await expect(graph.said).toContainText('conv4, group, closed');
});

test('control edges and the raw graph are switched in the menu', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const menu = page.getByRole('button', { name: 'Show in the graph' });
  await menu.click();
  await graph.chooseInMenu('Control edges');
  // The address is written a moment later.
  await expect.poll(() => graph.parameter('control')).toBe('1');
  await menu.click();
  await expect(page.getByRole('menuitem', { name: 'Control edges , chosen' })).toBeVisible();
  await graph.chooseInMenu('Raw graph: nothing folded');
  await expect.poll(() => graph.parameter('raw')).toBe('1');
});

test('the Back of a mouse leaves from what is on the screen, however soon it is pressed', async ({ page }) => {
  const graph = new GraphPage(page);
  await page.goto('/#v=1&sample=digits&page=graph');
  await graph.rest();
  await page.getByRole('button', { name: /^Functions/ }).click();
  await graph.explorer.idle();
  await expect.poll(() => graph.parameter('page')).toBe('functions');
  const client = await page.context().newCDPSession(page);
  const back = { button: 'back', x: 600, y: 500, clickCount: 1 } as const;
  await page.getByRole('button', { name: /^Variables/ }).click();
  await client.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...back });
  await client.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...back });
  await graph.explorer.idle();
  await expect.poll(() => graph.parameter('page')).toBe('functions');
  await expect(page.getByRole('heading', { name: 'Functions' })).toBeVisible();
});
