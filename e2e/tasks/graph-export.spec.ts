import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { decode } from 'fast-png';
import { GraphPage } from '../pages/graphPage';

test('the graph is saved as PNG of any scale, as SVG and as text', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const dialog = page.getByRole('dialog', { name: 'Export the graph' });
  const save = async (...choices: readonly string[]): Promise<{ readonly name: string; readonly bytes: Buffer }> => {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    for (const choice of choices) await dialog.getByRole('radio', { name: choice, exact: true }).click();
    const downloading = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const download = await downloading;
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };

  const size = await graph.canvas.boundingBox();
  const png = await save('PNG');
  expect(png.name).toBe('model-serving_default.png');
  const image = decode(png.bytes);
  expect(Math.abs(image.width - 2 * (size?.width ?? 0))).toBeLessThan(3);
  // Something is drawn: far more than one colour.
  expect(new Set(image.data.subarray(0, 2_000_000)).size).toBeGreaterThan(20);

  const svg = (await save('SVG', 'The whole graph')).bytes.toString();
  for (const text of ['Conv2D', '⟨3×3×1×16⟩', 'probabilities', '(?, 28, 28, 16)'])
    expect(svg).toContain(`>${text}</text>`);
  const isDrawable = await page.evaluate(async (text) => {
    const picture = new Image();
    picture.src = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
    await picture.decode();
    return picture.naturalWidth > 500 && !/oklch|NaN|undefined/.test(text);
  }, svg);
  expect(isDrawable).toBe(true);

  expect((await save('Mermaid', 'Everything opened')).bytes.toString()).toMatch(/flowchart[^]*Conv2D/);
  expect((await save('DOT', 'As it is open now')).bytes.toString()).toMatch(/^digraph[^]*Softmax/);
  expect(JSON.stringify(JSON.parse((await save('JSON', 'As it is open now')).bytes.toString()))).toContain('Softmax');

  // Print shows the graph alone.
  await page.evaluate(() => {
    window.print = () => void (document.body.dataset['printed'] = 'yes');
  });
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await dialog.getByRole('button', { name: 'Print' }).click();
  await expect(page.locator('body[data-printed]')).toBeAttached();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('img', { name: 'model serving_default' })).toBeVisible();
  await expect(page.getByRole('banner')).toBeHidden();
});

test('boxes are coloured by dtype, parameters, time and a file of the user', async ({ page }) => {
  const graph = new GraphPage(page);
  await graph.openSample('digits');
  const colour = async (item: string): Promise<void> => {
    await page.getByRole('button', { name: /^Colour by/ }).click();
    await graph.chooseInMenu(item);
  };
  const legend = page.getByRole('group', { name: 'Colours' });
  await colour('Dtype');
  await expect(legend).toHaveText('float32');
  await expect(graph.box('pool1')).toContainText('float32');
  await colour('Parameters');
  await expect(legend).toContainText('100,352');
  await expect(page.getByRole('button', { name: 'Colour by: Parameters' })).toBeVisible();

  const choosing = page.waitForEvent('filechooser');
  await colour('A CSV or JSON file: node, number');
  const buffer = Buffer.from('node,energy\npool1,7.5\npool2,2.5\nelsewhere,1\n');
  await (await choosing).setFiles({ name: 'energy.csv', mimeType: 'text/csv', buffer });
  await expect(legend).toHaveText('energy.csv2.57.52 of 3 names are here');
  await expect(graph.box('pool1')).toContainText('7.5');

  await graph.explorer.showRun();
  await graph.explorer.chooseWay('Generate');
  await graph.explorer.run();
  await colour('Time of the last run');
  await expect(legend).toContainText(/^time per box0[\d.,]+ ms[\d.,]+ ms in all$/);
  await colour('Op family');
  await expect(legend).toHaveCount(0);
});
