import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { zipSync } from 'fflate';
import { writeNpy } from '../../src/weights/npy';
import { dropPaths } from '../pages/drop';
import { Explorer } from '../pages/explorer';
import { writeExampleModel, writeSparseModel, writeSumModel } from '../pages/textModel';

test('a tf.Example is filled in feature by feature', async ({ page }, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeExampleModel(info.outputPath('people')));
  await explorer.showRun();
  const run = page.getByRole('button', { name: /^Run( again)? (Ctrl|⌘)/ });
  const age = page.getByRole('textbox', { name: 'age, int64 ()' });
  await expect(page.getByRole('radio', { name: 'Example', exact: true })).toBeChecked();
  await expect(age).toHaveAttribute('placeholder', 'required');
  await expect(page.getByText(/: age is required$/)).toBeVisible();
  await expect(run).toBeDisabled();
  await page.getByRole('button', { name: 'Generate it' }).click();
  await expect(age).toHaveValue('1');
  await expect(run).toBeEnabled();

  await age.fill('4.5');
  await expect(page.getByRole('alert')).toContainText('4.5 is not a whole number');
  await expect(run).toBeDisabled();

  await age.fill('9007199254740993');
  await explorer.run();
  await expect(explorer.output('age')).toContainText('9,007,199,254,740,993');
  await expect(explorer.output('name')).toContainText('nobody');

  await page.getByRole('textbox', { name: 'name, string ()' }).fill('Ada');
  await explorer.run();
  await expect(explorer.output('name')).toContainText('Ada');
});

test('tf.Examples come from the rows of a CSV or from a list of records', async ({ page }, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeExampleModel(info.outputPath('people')));
  await explorer.showRun();
  await explorer.chooseWay('CSV, JSON');
  const rows = page.getByRole('textbox', { name: 'Rows for examples' });
  await rows.fill('name,age,town\nAda,36,London\n,9007199254740993,\n');
  await expect(page.getByText('2 examples · not asked for: town')).toBeVisible();
  await explorer.run();
  expect((await explorer.saved('age')).data).toEqual(BigInt64Array.of(36n, 9007199254740993n));
  await expect(explorer.output('name')).toContainText('Ada');
  await expect(explorer.output('name')).toContainText('nobody');

  // As saved_model_cli takes them.
  await rows.fill("[{'age': [7], 'name': [b'Bo']}, {'name': ['Cy']}]");
  await expect(page.getByRole('alert')).toContainText('Entry 2, age: required, but empty.');
  await rows.fill("[{'age': [7], 'name': [b'Bo']}]");
  await explorer.run();
  expect((await explorer.saved('age')).data).toEqual(BigInt64Array.of(7n));
});

test('a CSV feeds an input row by row, without the columns that are left out', async ({ page }, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeSumModel(info.outputPath('sum')));
  await explorer.showRun();
  const csv = info.outputPath('people.csv');
  await writeFile(csv, 'id,x,y,z\n7,1,2,3\n8,4,5,6\n');
  const field = await page.getByRole('radiogroup', { name: 'Ways to give a' }).boundingBox();
  await dropPaths(page, [csv], { x: (field?.x ?? 0) + 40, y: (field?.y ?? 0) + 10 });
  await expect(page.getByRole('alert')).toContainText('a wants 3 columns; 4 are chosen.');
  await page.getByRole('group', { name: 'Columns fed' }).getByRole('button', { name: 'id' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Numbers for b' }).fill('[[10, 20, 30], [0, 0, 0]]');
  await explorer.run();
  expect([...((await explorer.saved('sum')).data as Float32Array)]).toEqual([11, 22, 33, 4, 5, 6]);
});

test('a CSV fills every input by the column of its name', async ({ page }, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeSumModel(info.outputPath('columns'), [-1, 1]));
  await explorer.showRun();
  await page.getByText('Rows from CSV or JSON').click();
  const rows = page.getByRole('textbox', { name: 'Rows for all inputs' });
  await rows.fill('B,a\n10,1\n20,many\n');
  await expect(page.getByRole('alert')).toContainText('Row 2, a: many is not a number.');
  await rows.fill('B,a\n10,1\n20,2\n');
  await expect(page.getByRole('group', { name: 'Input a' })).toContainText('From 2 rows');
  await explorer.run();
  expect((await explorer.saved('sum')).shape).toEqual([2, 1]);
  expect([...((await explorer.saved('sum')).data as Float32Array)]).toEqual([11, 22]);
  await page.getByRole('button', { name: 'Use the form' }).first().click();
  await expect(page.getByRole('textbox', { name: 'Numbers for a' })).toBeVisible();
});

test('a sparse input is typed as the dense tensor it stands for', async ({ page }, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeSparseModel(info.outputPath('sparse')));
  await explorer.showRun();
  await expect(page.getByText('As a dense tensor; zeros are left out.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Numbers for x' }).fill('[[0, 2], [3, 0]]');
  await explorer.run();
  const dense = await explorer.saved('dense');
  expect([...dense.shape]).toEqual([2, 2]);
  expect([...(dense.data as Float32Array)]).toEqual([-1, 2, 3, -1]);
});

test('inputs without a value are generated at once', async ({ page }, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeSumModel(info.outputPath('sum')));
  await explorer.showRun();
  await page.getByText('2 inputs without a value').waitFor();
  await page.getByRole('textbox', { name: 'Numbers for a' }).fill('[[1, 2, 3]]');
  await expect(page.getByText('without a value')).toBeHidden();
  await page.getByRole('textbox', { name: 'Numbers for a' }).fill('');
  await page.getByRole('button', { name: 'Generate them' }).click();
  // The form is longer than a low window; the answer comes into view.
  await page.setViewportSize({ width: 1280, height: 480 });
  await explorer.run();
  await expect(explorer.output('sum')).toBeInViewport();
  expect((await explorer.saved('sum')).shape).toEqual([1, 3]);
});

test('an array of a .npz feeds the input it is called as', async ({ page }, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeSumModel(info.outputPath('sum')));
  await explorer.showRun();
  const array = (values: readonly number[]): Uint8Array => {
    const file = writeNpy({ dtype: 'float32', shape: [1, 3], data: Float32Array.from(values) });
    if (!file.ok) throw new Error(file.failure);
    return new Uint8Array(file.value);
  };
  const archive = zipSync({ 'b.npy': array([10, 20, 30]), 'a.npy': array([1, 2, 3]) });
  const file = { name: 'inputs.npz', mimeType: 'application/zip', buffer: Buffer.from(archive) };
  for (const ways of await page.getByRole('radio', { name: 'File', exact: true }).all()) await ways.click();
  for (const input of await page.locator('input[type=file][accept*=".npz"]').all()) await input.setInputFiles(file);
  await explorer.run();
  expect([...((await explorer.saved('sum')).data as Float32Array)]).toEqual([11, 22, 33]);
});
