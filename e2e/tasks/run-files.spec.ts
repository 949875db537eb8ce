import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Explorer } from '../pages/explorer';
import { dropOnInput, recordsFixture, wavFixture, writeSoundModel } from '../pages/runFiles';
import { node, writeExampleModel, writeTextModel } from '../pages/textModel';

test('a WAV is fed as the samples it holds, in rows of the size the input wants', async ({ page }, info) => {
  const { bytes, samples } = wavFixture('PCM_16 WAV');
  const file = info.outputPath('beep.wav');
  await writeFile(file, bytes);
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeSoundModel(info.outputPath('sound'), 4));
  await explorer.showRun();
  await explorer.chooseBackend('cpu');
  // The shape alone does not say sound; the file does.
  await dropOnInput(page, 'sound', file);
  await expect(page.getByRole('radio', { name: 'Sound', exact: true })).toBeChecked();
  await expect(page.getByText('0.00 s · 22,050 Hz · mono · 16 bit')).toBeVisible();
  await expect(page.getByText('as fed: (1, 4, 1), without the last 3')).toBeVisible();
  await page.getByRole('combobox', { name: 'Part' }).click();
  await page.getByRole('option', { name: 'all, in 2 rows' }).click();
  await explorer.run();
  const minus = await explorer.saved('minus');
  expect([...minus.shape]).toEqual([2, 4, 1]);
  expect([...(minus.data as Float32Array)].map((x) => -x + 0)).toEqual([...samples, 0]);
});

test('a sound is resampled, played and fed with the keyboard', async ({ page }, info) => {
  const frames = 8000;
  const bytes = Buffer.alloc(44 + 2 * frames);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 2 * frames, 4);
  bytes.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, 8000],
    [28, 16_000],
    [40, 2 * frames],
  ] as const)
    bytes.writeUInt32LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const)
    bytes.writeUInt16LE(value, at);
  bytes.write('data', 36);
  for (let i = 0; i < frames; i++) bytes.writeInt16LE(Math.round(9000 * Math.sin(i / 5)), 44 + 2 * i);
  const file = info.outputPath('tone.wav');
  await writeFile(file, bytes);
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeSoundModel(info.outputPath('sound'), 20_000));
  await explorer.showRun();
  await expect(page.getByRole('radio', { name: 'Sound', exact: true })).toBeChecked();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a sound' }).focus();
  await page.keyboard.press('Enter');
  await (await choosing).setFiles(file);
  await expect(page.getByText('1.00 s · 8,000 Hz · mono · 16 bit')).toBeVisible();
  await expect(page.getByText('as fed: (1, 20000, 1), the last 12,000 are 0')).toBeVisible();
  await page.getByRole('combobox', { name: 'Rate' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: '16,000 Hz' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('1.00 s · 16,000 Hz, resampled from 8,000 · mono · 16 bit')).toBeVisible();
  await expect(page.getByText('as fed: (1, 20000, 1), the last 4,000 are 0')).toBeVisible();
  await explorer.run();
  // What swings about 0 can be heard.
  const heard = explorer.output('minus').getByRole('button', { name: 'Play minus' });
  await heard.click();
  await expect(explorer.output('minus').getByRole('button', { name: 'Stop minus' })).toBeVisible();
});

test('the records of a TFRecord file are fed to a parser of tf.Examples', async ({ page }, info) => {
  const { plain, gzip } = recordsFixture();
  const packed = info.outputPath('people.tfrecord.gz');
  await writeFile(packed, gzip);
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeExampleModel(info.outputPath('people')));
  await explorer.showRun();
  await dropOnInput(page, 'examples', packed);
  await expect(page.getByRole('radio', { name: 'File', exact: true })).toBeChecked();
  await expect(page.getByText('3 records', { exact: true })).toBeVisible();
  await explorer.run();
  expect((await explorer.saved('age')).data).toEqual(BigInt64Array.of(36n, 41n, 85n));
  await page.getByRole('textbox', { name: 'First record' }).fill('2');
  await page.getByRole('textbox', { name: 'Number of records' }).fill('1');
  await explorer.run();
  expect((await explorer.saved('age')).data).toEqual(BigInt64Array.of(41n));
  await page.getByRole('textbox', { name: 'First record' }).fill('4');
  await expect(page.getByRole('alert')).toContainText('people.tfrecord.gz has 3 records.');

  const damaged = info.outputPath('damaged.tfrecord');
  const bytes = Buffer.from(plain);
  bytes[14] = (bytes[14] ?? 0) ^ 1;
  await writeFile(damaged, bytes);
  await dropOnInput(page, 'examples', damaged);
  await page.getByRole('textbox', { name: 'First record' }).fill('1');
  await expect(page.getByRole('alert')).toContainText('Record 1 of damaged.tfrecord is damaged');
});

test('a picture given to a string is fed as its bytes', async ({ page }, info) => {
  const picture = path.resolve('public/samples/picture/coffee.png');
  const string = 'type: DT_STRING';
  const model = writeTextModel(
    info.outputPath('bytes'),
    [
      node('x', 'Placeholder', [], { dtype: string, shape: 'shape { }' }),
      node('y', 'EncodeBase64', ['x'], { pad: 'b: false' }),
    ],
    [{ key: 'image', tensor: 'x:0', dtype: 'DT_STRING', sizes: [-1] }],
    [{ key: 'code', tensor: 'y:0', dtype: 'DT_STRING', sizes: [-1] }],
  );
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(model);
  await explorer.showRun();
  await dropOnInput(page, 'image', picture);
  await expect(page.getByRole('img', { name: 'The file as a picture' })).toBeVisible();
  await expect(page.getByText(/^its [\d.]+ (B|KiB) as one string$/)).toBeVisible();
  await explorer.run();
  const [code] = (await explorer.saved('code')).data as Uint8Array[];
  expect(new TextDecoder().decode(code)).toBe(readFileSync(picture).toString('base64url'));
});

test('pictures are chosen for an input that the graph decodes, as base64 where it wants that', async ({
  page,
}, info) => {
  const string = 'type: DT_STRING';
  const index = 'tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 }';
  const model = writeTextModel(
    info.outputPath('encoded'),
    [
      node('x', 'Placeholder', [], { dtype: string, shape: 'shape { }' }),
      node('bytes', 'DecodeBase64', ['x'], {}),
      node('zero', 'Const', [], { dtype: 'type: DT_INT32', value: index }),
      node('first', 'GatherV2', ['bytes', 'zero', 'zero'], {
        Tparams: string,
        Tindices: 'type: DT_INT32',
        Taxis: 'type: DT_INT32',
        batch_dims: 'i: 0',
      }),
      node('picture', 'DecodePng', ['first'], { channels: 'i: 3', dtype: 'type: DT_UINT8' }),
      node('size', 'Shape', ['picture'], { T: 'type: DT_UINT8', out_type: 'type: DT_INT32' }),
      node('count', 'Size', ['x'], { T: string, out_type: 'type: DT_INT32' }),
    ],
    [{ key: 'image', tensor: 'x:0', dtype: 'DT_STRING', sizes: [-1] }],
    [
      { key: 'size', tensor: 'size:0', dtype: 'DT_INT32', sizes: [3] },
      { key: 'count', tensor: 'count:0', dtype: 'DT_INT32', sizes: [] },
    ],
  );
  const picture = path.resolve('public/samples/picture/coffee.png');
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(model);
  await expect(page.getByText('Takes an encoded picture in base64')).toBeVisible();
  await explorer.showRun();
  await explorer.chooseBackend('cpu');
  await expect(page.getByRole('radio', { name: 'Picture', exact: true })).toBeChecked();
  await expect(page.getByRole('button', { name: /^Run Ctrl/ })).toBeDisabled();
  // Without one at hand the page makes a picture up.
  await page.getByText('image has no value').waitFor();
  await page.getByRole('button', { name: 'Generate it' }).press('Enter');
  await expect(page.getByRole('img', { name: 'The file as a picture' })).toBeVisible();
  await explorer.run();
  expect([...((await explorer.saved('size')).data as Int32Array)]).toEqual([256, 256, 3]);
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'generated.png', exact: true }).focus();
  await page.keyboard.press('Enter');
  const chooser = await choosing;
  expect(chooser.isMultiple()).toBe(true);
  await chooser.setFiles([picture, picture]);
  await expect(page.getByRole('img', { name: 'The file as a picture' })).toHaveCount(2);
  await explorer.run();
  expect([...((await explorer.saved('count')).data as Int32Array)]).toEqual([2]);
  // PNG holds its width and height in bytes 16 to 23.
  const head = readFileSync(picture);
  expect([...((await explorer.saved('size')).data as Int32Array)]).toEqual([
    head.readUInt32BE(20),
    head.readUInt32BE(16),
    3,
  ]);
});
