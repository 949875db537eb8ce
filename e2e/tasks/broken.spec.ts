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
