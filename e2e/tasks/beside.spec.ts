import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { crc32c, maskCrc } from '../../src/decode/checkpoint/crc32c';
import { ProtoWriter } from '../../src/lib/protoWriter';
import { Explorer, sampleFolder } from '../pages/explorer';
import { goldenCases, only, worstError } from '../pages/golden';

/** One record of a TFRecord file. */
function record(data: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  const crc = (bytes: Buffer): Buffer => {
    const four = Buffer.alloc(4);
    four.writeUInt32LE(maskCrc(crc32c(bytes)));
    return four;
  };
  return Buffer.concat([length, crc(length), data, crc(data)]);
}

test('a warm-up request is listed, used as input and answered as by TensorFlow', async ({ page }, info) => {
  const folder = info.outputPath('served');
  cpSync(sampleFolder('digits'), folder, { recursive: true });
  const [golden] = goldenCases('digits');
  const [key = ''] = Object.keys(golden?.inputs ?? {});
  const tensor = only(golden?.inputs);
  const values = tensor.data as Float32Array;
  const shape = new ProtoWriter();
  for (const size of tensor.shape) shape.message(2, new ProtoWriter().int(1, size));
  // TensorProto: dtype 1 (float32), shape 2, tensor_content 4.
  const proto = new ProtoWriter()
    .int(1, 1)
    .message(2, shape)
    .message(4, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  // PredictionLog.predict_log (6) > request (1) > model_spec (1), inputs (2).
  const request = new ProtoWriter()
    .message(1, new ProtoWriter().text(1, 'digits'))
    .message(2, new ProtoWriter().text(1, key).message(2, proto));
  const log = new ProtoWriter().message(6, new ProtoWriter().message(1, request)).finish();
  mkdirSync(path.join(folder, 'assets.extra'), { recursive: true });
  writeFileSync(path.join(folder, 'assets.extra/tf_serving_warmup_requests'), record(Buffer.from(log)));

  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(folder, 'served');
  await page.getByRole('button', { name: /^Assets/ }).click();
  await expect(page.getByRole('region', { name: 'Warm-up requests' })).toContainText('predictserving_default');
  await page.getByRole('button', { name: 'Use request 1 as input' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('From warm-up request 1')).toBeVisible();
  await explorer.idle();
  await explorer.chooseBackend('cpu');
  await explorer.run();
  const expected = golden && 'outputs' in golden ? golden.outputs : {};
  expect(worstError(await explorer.saved(Object.keys(expected)[0] ?? ''), only(expected))).toBeLessThan(1e-4);
  await page.getByRole('button', { name: 'Use the form' }).click();
  await expect(page.getByLabel(`Drawing pad for ${key}`)).toBeVisible();
});
