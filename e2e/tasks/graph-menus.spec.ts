import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { dropPaths } from '../pages/drop';
import { GraphPage } from '../pages/graphPage';

test('the place in the graph leads out again, by mouse and by keys', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const place = page.getByRole('navigation', { name: 'Place in the graph' });
  await graph.line(/^Conv2D/).click();
  await expect.poll(() => graph.crumb()).toHaveLength(3);
  await place.getByRole('button', { name: 'conv1' }).click();
  await expect(graph.said).toContainText('conv1, group, open');
  await place.getByRole('button', { name: 'serving_default' }).focus();
  await page.keyboard.press('Enter');
  await expect(graph.said).toBeEmpty();
  expect(await graph.crumb()).toEqual(['serving_default']);
});

test('what the graph shows and its colours are chosen by keys alone', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const show = page.getByRole('button', { name: 'Show in the graph' });
  const pick = async (item: string): Promise<void> => {
    const wanted = page.getByRole('menuitem', { name: item, exact: true });
    await expect(wanted).toBeVisible();
    for (let steps = 0; steps < 12 && !(await wanted.evaluate((one) => one === document.activeElement)); steps++) {
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await graph.rest();
  };
  await show.focus();
  await page.keyboard.press('Enter');
  await pick('Control edges');
  await expect.poll(() => graph.parameter('control')).toBe('1');
  await show.focus();
  await page.keyboard.press('Enter');
  await pick('Raw graph: nothing folded');
  await expect.poll(() => graph.parameter('raw')).toBe('1');
  await page.getByRole('button', { name: /^Colour by/ }).focus();
  await page.keyboard.press('Enter');
  await pick('Dtype');
  await expect(page.getByRole('button', { name: 'Colour by: Dtype' })).toBeVisible();
});

test('the graph is saved by keys alone', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await page.getByRole('button', { name: 'Export', exact: true }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Export the graph' });
  await dialog.getByRole('radio', { name: 'PNG', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByRole('radio', { name: 'SVG', exact: true })).toBeChecked();
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save' }).focus();
  await page.keyboard.press('Enter');
  expect((await downloading).suggestedFilename()).toBe('model-serving_default.svg');
});

test('every kind of file, and print, is reached by keys alone', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await page.evaluate(() => {
    window.print = () => void (document.body.dataset['printed'] = 'yes');
  });
  const dialog = page.getByRole('dialog', { name: 'Export the graph' });
  const endings: string[] = [];
  for (const [steps, kind] of ['PNG', 'SVG', 'Mermaid', 'DOT', 'JSON'].entries()) {
    await page.getByRole('button', { name: 'Export', exact: true }).press('Enter');
    await dialog.getByRole('radio', { checked: true }).first().focus();
    // The choice of last time is kept: from it to the first, then on.
    for (let i = 0; i < 5 && !(await dialog.getByRole('radio', { name: 'PNG', exact: true }).isChecked()); i++) {
      await page.keyboard.press('ArrowLeft');
    }
    for (let i = 0; i < steps; i++) await page.keyboard.press('ArrowRight');
    await expect(dialog.getByRole('radio', { name: kind, exact: true })).toBeChecked();
    const downloading = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save' }).press('Enter');
    endings.push((await downloading).suggestedFilename().replace(/^.*\./, ''));
    await expect(dialog).toHaveCount(0);
  }
  expect(endings).toEqual(['png', 'svg', 'mmd', 'dot', 'json']);
  await page.getByRole('button', { name: 'Export', exact: true }).press('Enter');
  await dialog.getByRole('button', { name: 'Print' }).press('Enter');
  await expect(page.locator('body[data-printed]')).toBeAttached();
});

test('a trace is switched on and off by its button’s key', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('sequence');
  await graph.line(/^past/).click();
  const trace = page.getByRole('button', { name: /^Trace/ });
  await trace.focus();
  await page.keyboard.press('Enter');
  await expect(trace).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Enter');
  await expect(trace).toHaveAttribute('aria-pressed', 'false');
  await expect(graph.canvas.locator('.dim')).toHaveCount(0);
});

test('a dropped column of numbers colours the boxes and leaves the model open', async ({ page }, info) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const file = info.outputPath('energy.json');
  await writeFile(file, JSON.stringify({ pool1: 7.5, pool2: 2.5 }));
  await dropPaths(page, [file], { x: 700, y: 400 });
  await expect(page.getByRole('group', { name: 'Colours' })).toHaveText('energy.json2.57.52 of 2 names are here');
  await expect(graph.box('pool1')).toContainText('7.5');
  await expect(page.getByRole('banner')).toContainText('model');
});

test('a column dropped beside the canvas, on another page too, colours the boxes', async ({ page }, info) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const file = info.outputPath('energy.csv');
  await writeFile(file, 'node,energy\npool1,7.5\npool2,2.5\n');
  await page.getByRole('button', { name: /^Variables/ }).click();
  await graph.explorer.idle();
  await dropPaths(page, [file], { x: 100, y: 500 });
  await expect(page.getByRole('group', { name: 'Colours' })).toHaveText('energy.csv2.57.52 of 2 names are here');
  await expect(page.getByRole('banner')).toContainText('model');
});

test('a menu has the keyboard as soon as it is there', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  await graph.box('pool1').click();
  await graph.rest();
  // In one turn of the page: between two calls from here a menu has time to wake up.
  const inMenu = await graph.box('pool1').evaluate(async (box) => {
    const { x, y } = box.getBoundingClientRect();
    box.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, clientX: x + 9, clientY: y + 9, button: 2 }));
    await new Promise((resolve) => setTimeout(resolve, 0));
    return document.activeElement?.closest('[role=menu]') !== null;
  });
  expect(inMenu).toBe(true);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Zoom to it' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(graph.said).toContainText('pool1');
});
