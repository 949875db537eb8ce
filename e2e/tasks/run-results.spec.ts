import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Explorer } from '../pages/explorer';
import { constant, many, writeDetector } from '../pages/detector';
import { dropOnInput } from '../pages/runFiles';
import { node, writeTextModel } from '../pages/textModel';

const float = 'type: DT_FLOAT';

test('boxes of a detector are drawn into the picture, by their score', async ({ page }, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeDetector(info.outputPath('detector')));
  await explorer.showRun();
  await dropOnInput(page, 'image', path.resolve('public/samples/picture/coffee.png'));
  await explorer.run();
  const found = page.getByRole('region', { name: 'Boxes found' });
  await expect(found.getByRole('img', { name: 'The picture with 1 box' })).toBeVisible();
  await expect(found.locator('.run-score').getByText('cat')).toBeVisible();
  await expect(found.locator('.run-score').getByText('dog')).toBeHidden();
  await page.getByRole('combobox', { name: 'Least score' }).focus();
  await page.keyboard.press('ArrowUp');
  await page.getByRole('option', { name: '0.1' }).click();
  await expect(found.getByRole('img', { name: 'The picture with 2 boxes' })).toBeVisible();
  await expect(found.locator('.run-score').getByText('dog')).toBeVisible();
});

test('class numbers of boxes get the names of an asset, for each picture of a batch', async ({ page }, info) => {
  const model = writeTextModel(
    info.outputPath('numbered'),
    [
      node('x', 'Placeholder', [], { dtype: 'type: DT_STRING', shape: 'shape { }' }),
      constant('zero', 'DT_INT32', [], 'int_val: 0'),
      node('first', 'GatherV2', ['x', 'zero', 'zero'], {
        Tparams: 'type: DT_STRING',
        Tindices: 'type: DT_INT32',
        Taxis: 'type: DT_INT32',
        batch_dims: 'i: 0',
      }),
      node('decoded', 'DecodePng', ['first'], { channels: 'i: 3', dtype: 'type: DT_UINT8' }),
      constant('boxes', 'DT_FLOAT', [2, 1, 4], many('float_val', [0, 0, 0.5, 0.5, 0.25, 0.25, 1, 1])),
      constant('scores', 'DT_FLOAT', [2, 1], many('float_val', [0.5, 0.75])),
      constant('classes', 'DT_FLOAT', [2, 1], many('float_val', [1, 2])),
    ],
    [{ key: 'image', tensor: 'x:0', dtype: 'DT_STRING', sizes: [-1] }],
    [
      { key: 'picture', tensor: 'decoded:0', dtype: 'DT_UINT8', sizes: [-1, -1, 3] },
      { key: 'boxes', tensor: 'boxes:0', dtype: 'DT_FLOAT', sizes: [2, 1, 4] },
      { key: 'scores', tensor: 'scores:0', dtype: 'DT_FLOAT', sizes: [2, 1] },
      { key: 'classes', tensor: 'classes:0', dtype: 'DT_FLOAT', sizes: [2, 1] },
    ],
  );
  await writeFile(path.join(model, 'labels.txt'), 'person\nbicycle\ncar\n');
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(model);
  await explorer.showRun();
  const picture = path.resolve('public/samples/picture/coffee.png');
  await page.locator('input[type=file][accept="image/*"]').setInputFiles([picture, picture]);
  await explorer.run();
  const found = page.getByRole('region', { name: 'Boxes found' });
  await expect(found).toContainText('Names from labels.txt');
  await expect(found.locator('.run-score')).toHaveText(/^bicycle\s*50\.0 %$/);
  await found.getByRole('button', { name: 'Next picture' }).click();
  await expect(found.locator('.run-score')).toHaveText(/^car\s*75\.0 %$/);
  // Nothing in a list of lines says where its classes begin.
  await found.getByRole('combobox', { name: 'Class of the first line' }).click();
  await page.getByRole('option', { name: '1' }).click();
  await expect(found.locator('.run-score')).toHaveText(/^bicycle\s*75\.0 %$/);
});

test('scores that another output names are ranked with their names', async ({ page }, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(
    writeTextModel(
      info.outputPath('best'),
      [
        node('x', 'Placeholder', [], { dtype: float, shape: 'shape { }' }),
        node('y', 'Neg', ['x'], { T: float }),
        constant('names', 'DT_STRING', [1, 3], many('string_val', ['red', 'green', 'blue'])),
      ],
      [{ key: 'x', tensor: 'x:0', dtype: 'DT_FLOAT', sizes: [-1, 3] }],
      [
        { key: 'scores', tensor: 'y:0', dtype: 'DT_FLOAT', sizes: [-1, 3] },
        { key: 'classes', tensor: 'names:0', dtype: 'DT_STRING', sizes: [1, 3] },
      ],
    ),
  );
  await explorer.showRun();
  await page.getByRole('textbox', { name: 'Numbers for x' }).fill('[[3, -2, 1]]');
  await explorer.run();
  await expect(explorer.output('scores')).toContainText('green2blue−1red−3Labels from classes');
});
