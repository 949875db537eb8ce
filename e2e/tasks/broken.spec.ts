import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Explorer, sampleFolder } from '../pages/explorer';

/** A copy of the digits sample to break. */
function copyOfDigits(folder: string): string {
  mkdirSync(folder, { recursive: true });
  cpSync(sampleFolder('digits'), folder, { recursive: true });
  return folder;
}

test('a folder without a model says what it looked for', async ({ page }, info) => {
  const folder = info.outputPath('holiday');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'notes.txt'), 'nothing here');
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.drop(folder);
  await expect(page.getByText(/saved_model\.pb/).first()).toBeVisible();
  await expect(page.getByText(/holiday/).first()).toBeVisible();
});

test('a truncated saved_model.pb says where it ends and shows what is whole', async ({ page }, info) => {
  const folder = copyOfDigits(info.outputPath('cut'));
  const file = path.join(folder, 'saved_model.pb');
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length / 2)));
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.drop(folder);
  await explorer.idle();
  await page.getByRole('button', { name: /^Problems/ }).click();
  await expect(page.getByText(/saved_model\.pb/).first()).toBeVisible();
  await expect(page.getByText(/byte/).first()).toBeVisible();
});

test('a missing shard leaves the graph and names the file', async ({ page }, info) => {
  const folder = copyOfDigits(info.outputPath('no-shard'));
  rmSync(path.join(folder, 'variables/variables.data-00000-of-00001'));
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.drop(folder);
  await explorer.idle();
  await explorer.showGraph();
  await expect(page.getByText('Conv2D').first()).toBeVisible();
  await expect(page.getByText(/variables\.data-00000-of-00001/).first()).toBeVisible();
});

test('a damaged weight is found by Verify all, named with both checksums, and listed among the problems', async ({
  page,
}, info) => {
  const folder = copyOfDigits(info.outputPath('flipped'));
  const shard = path.join(folder, 'variables/variables.data-00000-of-00001');
  const bytes = readFileSync(shard);
  bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0x10;
  writeFileSync(shard, bytes);
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(folder, 'flipped');
  await page.getByRole('button', { name: /^Variables/ }).click();
  await page.getByRole('button', { name: 'Verify all' }).focus();
  await page.keyboard.press('Enter');
  const report = page.getByRole('region', { name: 'Verified' });
  await expect(report).toContainText(/1 of \d+ tensors is not what was saved/);
  await expect(report).toContainText(/the index says 0x[0-9a-f]{8}, its [\d,]+ bytes give 0x[0-9a-f]{8}/);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy the report, a row for each tensor' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n').filter((row) => row.endsWith('\tok')).length).toBeGreaterThan(5);
  await page.getByRole('button', { name: /^Problems/ }).click();
  await expect(page.getByRole('button', { name: 'Replace the file' })).toBeVisible();
});

const OTHER_KINDS = [
  ['\x89HDF\r\n\x1a\n\0\0\0\0', /a Keras HDF5 file/, /export\(folder\)/],
  ['version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n', /a Git LFS pointer/, /git lfs pull/],
  ['<!doctype html><html>', /a web page/, /Download the file again/],
] as const;

test('a file of another kind is named, with what to do', async ({ page }, info) => {
  const folder = info.outputPath('other');
  mkdirSync(folder, { recursive: true });
  const explorer = new Explorer(page);
  await explorer.visit();
  for (const [content, what, advice] of OTHER_KINDS) {
    writeFileSync(path.join(folder, 'saved_model.pb'), Buffer.from(content, 'latin1'));
    await explorer.drop(folder);
    await expect(page.getByText(what)).toBeVisible();
    await expect(page.getByText(advice)).toBeVisible();
  }
});

test('a file of another kind does not hide the weights beside it', async ({ page }, info) => {
  const folder = copyOfDigits(info.outputPath('weights'));
  const explorer = new Explorer(page);
  await explorer.visit();
  for (const [content, what, advice] of OTHER_KINDS) {
    writeFileSync(path.join(folder, 'saved_model.pb'), Buffer.from(content, 'latin1'));
    await explorer.drop(folder);
    await expect(page.getByRole('status').filter({ hasText: what })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Open variables' })).toBeVisible();
    await page.getByRole('button', { name: /hat to do$/ }).click();
    await expect(page.getByText(advice)).toBeVisible();
  }
});
