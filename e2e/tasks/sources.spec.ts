import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync, inflateSync } from 'node:zlib';
import { expect, type FileChooser, type Page, test } from '@playwright/test';
import training from '../../src/decode/fixtures/metaGraph.json' with { type: 'json' };
import { Explorer, sampleFolder } from '../pages/explorer';
import { filesOf } from '../pages/modelServer';

// Opening is measured elsewhere; here it may take its time.
test.use({ actionTimeout: 60_000 });
const expectSoon = expect.configure({ timeout: 45_000 });
const DIGITS = sampleFolder('digits');
const SHARD = 'variables/variables.data-00000-of-00001';

/** Copies samples into a folder, `{ 'a/1': 'digits' }`. */
function lay(folder: string, models: Readonly<Record<string, string>>): string {
  for (const [below, sample] of Object.entries(models)) {
    mkdirSync(path.join(folder, below), { recursive: true });
    cpSync(sampleFolder(sample), path.join(folder, below), { recursive: true });
  }
  return folder;
}

async function visited(page: Page): Promise<Explorer> {
  const explorer = new Explorer(page);
  await explorer.visit();
  return explorer;
}

/** Opens the kernel of the first convolution and sees TensorFlow's smallest value. */
async function expectWeights(explorer: Explorer): Promise<void> {
  await explorer.showGraph();
  await explorer.page.getByText('kernel', { exact: true }).first().click();
  await explorer.idle();
  await expectSoon(explorer.page.getByRole('region', { name: 'Statistics' })).toContainText('−0.4719');
}

/** *Add files* by the command palette. */
async function addFiles(page: Page): Promise<FileChooser> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Find anything').fill('add files');
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('option', { name: 'Add files to the model' }).click();
  return choosing;
}

test('of version folders the highest opens, and another is chosen with the keyboard', async ({ page }, info) => {
  const folder = lay(info.outputPath('served'), { '2': 'digits', '10': 'digits', '9': 'sequence' });
  const explorer = await visited(page);
  await explorer.open(folder, 'served');
  const versions = page.getByRole('combobox', { name: 'Version' });
  await expectSoon(versions).toHaveText(/version 10/);
  await versions.focus();
  await page.keyboard.press('Enter');
  // The list takes the keys once one of its options has the focus.
  await expectSoon(page.getByRole('option', { name: 'version 10' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expectSoon(page.getByRole('option', { name: 'version 9' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expectSoon(versions).toHaveText(/version 9/);
  await explorer.idle();
  await expectSoon(page.getByText('forecast').first()).toBeVisible();
});

test('of several models one is chosen, and another one later', async ({ page }, info) => {
  const folder = lay(info.outputPath('zoo'), { 'reader/1': 'digits', 'reader/2': 'digits', oracle: 'sequence' });
  const explorer = await visited(page);
  await explorer.drop(folder);
  await expectSoon(page.getByRole('heading', { name: '2 models in zoo' })).toBeVisible();
  const reader = page.getByRole('button', { name: /^reader/ });
  await expectSoon(reader).toContainText('2 versions');
  await reader.focus();
  await page.keyboard.press('Enter');
  await expectSoon(page.getByRole('banner')).toContainText('zoo');
  await explorer.idle();
  const models = page.getByRole('combobox', { name: 'Model' });
  await expectSoon(models).toHaveText(/reader\/2/);
  await models.click();
  await page.getByRole('option', { name: 'oracle' }).click();
  await explorer.idle();
  await expectSoon(page.getByText('forecast').first()).toBeVisible();
});

test('an archive of several models asks, too', async ({ page }, info) => {
  const folder = lay(info.outputPath('zoo'), { reader: 'digits', oracle: 'sequence' });
  execFileSync('tar', ['czf', `${folder}.tar.gz`, '-C', path.dirname(folder), 'zoo']);
  const explorer = await visited(page);
  await explorer.drop(`${folder}.tar.gz`);
  await page.getByRole('button', { name: /oracle$/ }).click();
  await expectSoon(page.getByText('forecast').first()).toBeVisible();
});

test('saved_model.pb alone shows its graph; the weights added later complete it', async ({ page }) => {
  const explorer = await visited(page);
  await explorer.drop(path.join(DIGITS, 'saved_model.pb'));
  await expectSoon(page.getByRole('banner')).toContainText('saved_model.pb');
  await explorer.idle();
  await explorer.showGraph();
  await expectSoon(page.getByText('Conv2D').first()).toBeVisible();
  await (await addFiles(page)).setFiles([path.join(DIGITS, 'variables/variables.index'), path.join(DIGITS, SHARD)]);
  await explorer.idle();
  await expectWeights(explorer);
});

test('a checkpoint alone shows its tensors; the graph added later joins them', async ({ page }) => {
  const explorer = await visited(page);
  await explorer.drop(path.join(DIGITS, 'variables/variables.index'), path.join(DIGITS, SHARD));
  await expectSoon(page.getByRole('banner')).toContainText('variables');
  await explorer.idle();
  await (await addFiles(page)).setFiles(path.join(DIGITS, 'saved_model.pb'));
  await explorer.idle();
  await expectWeights(explorer);
});

test('a tar.gz of several gzip members opens, and one that is cut short shows what is whole', async ({
  page,
}, info) => {
  const tar = execFileSync('tar', ['c', '-C', path.dirname(DIGITS), 'model'], { maxBuffer: 1 << 28 });
  const archive = info.outputPath('members.tar.gz');
  mkdirSync(path.dirname(archive), { recursive: true });
  // As parallel compressors write it: one member after the other.
  const third = Math.ceil(tar.length / 3);
  const members = [0, 1, 2].map((i) => gzipSync(tar.subarray(i * third, (i + 1) * third)));
  writeFileSync(archive, Buffer.concat(members));
  const explorer = await visited(page);
  await explorer.open(archive, 'members.tar.gz');
  await expectWeights(explorer);
  const cut = info.outputPath('cut.tar.gz');
  writeFileSync(cut, Buffer.concat(members).subarray(0, -1000));
  await explorer.open(cut, 'cut.tar.gz');
  await page.getByRole('button', { name: /^Problems/ }).click();
  // Within which member, or between two, hangs on the order in which the disk lists the files.
  await expectSoon(page.getByText(/^cut\.tar\.gz is cut short (?:after|in its member) /)).toBeVisible();
});

test('a folder of TensorFlow 1 checkpoints shows the graph with the last values', async ({ page }, info) => {
  const folder = info.outputPath('train');
  mkdirSync(folder, { recursive: true });
  for (const [name, packed] of Object.entries(training.files)) {
    if (!/^(old|text)/.test(name)) writeFileSync(path.join(folder, name), inflateSync(Buffer.from(packed, 'base64')));
  }
  const explorer = await visited(page);
  await explorer.open(folder, 'train');
  await expectSoon(page.getByText('MetaGraphDef of a TensorFlow 1 checkpoint')).toBeVisible();
  await page.getByRole('button', { name: /^Variables/ }).click();
  await expectSoon(page.getByRole('row', { name: /kernel/ })).toContainText('⟨3×2⟩');
});

test('a pasted file opens', async ({ page }, info) => {
  const archive = info.outputPath('digits.tar');
  execFileSync('tar', ['cf', archive, '-C', path.dirname(DIGITS), 'model']);
  const explorer = await visited(page);
  await page.evaluate((base64) => {
    // The system's clipboard takes no files from a test; the event is the one the browser makes.
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'digits.tar'));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, readFileSync(archive).toString('base64'));
  await expectSoon(page.getByRole('banner')).toContainText('digits.tar');
  await explorer.idle();
  await expectWeights(explorer);
});

test('the newest of two openings wins', async ({ page }, info) => {
  const slow = info.outputPath('slow.tar.gz');
  const padding = info.outputPath('padding');
  lay(padding, { a: 'sequence' });
  writeFileSync(path.join(padding, 'a', 'ballast.bin'), Buffer.alloc(96 << 20, 7));
  execFileSync('tar', ['czf', slow, '-C', padding, 'a']);
  const explorer = await visited(page);
  await explorer.drop(slow);
  await explorer.drop(DIGITS);
  await expectSoon(page.getByRole('banner')).toContainText('model');
  await explorer.idle();
  await page.waitForTimeout(1500);
  await expectSoon(page.getByRole('banner')).not.toContainText('slow');
  await expectWeights(explorer);
});

/** A folder that the page's own file system holds: a real handle, where a test cannot click the system's picker. */
async function offerFolder(page: Page, name: string, folder: string): Promise<void> {
  const files = filesOf(folder).map((file) => ({
    file,
    base64: readFileSync(path.join(folder, file)).toString('base64'),
  }));
  await page.evaluate(
    async ([top, all]) => {
      const root = await navigator.storage.getDirectory();
      const model = await root.getDirectoryHandle(top, { create: true });
      for (const { file, base64 } of all) {
        const steps = file.split('/');
        let at = model;
        for (const step of steps.slice(0, -1)) at = await at.getDirectoryHandle(step, { create: true });
        const handle = await at.getFileHandle(steps.at(-1) ?? '', { create: true });
        const out = await handle.createWritable();
        await out.write(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
        await out.close();
      }
      Object.assign(window, { showDirectoryPicker: async () => model });
    },
    [name, files] as const,
  );
}

test('a folder is remembered: offered after a reload as it was left, and among the recent ones', async ({ page }) => {
  const explorer = await visited(page);
  await offerFolder(page, 'kept', DIGITS);
  await page.keyboard.press('Control+o');
  await expectSoon(page.getByRole('banner')).toContainText('kept');
  await explorer.showGraph();
  await page.reload();
  await explorer.idle();
  await expectSoon(page.getByText('kept was open here.')).toBeVisible();
  await page.getByRole('button', { name: 'Reopen', exact: true }).click();
  await expectSoon(page.getByText('Conv2D').first()).toBeVisible();
  await explorer.idle();
  await page.getByRole('button', { name: 'Close the model' }).click();
  const recent = page.getByRole('region', { name: 'Recent' });
  await expectSoon(recent).toContainText('1 signature');
  await recent.getByRole('button', { name: /^kept/ }).click();
  await expectSoon(page.getByRole('banner')).toContainText('kept');
  await explorer.idle();
});

test('files that cannot be kept are asked for again after a reload', async ({ page }, info) => {
  const folder = lay(info.outputPath('loose'), { '': 'digits' });
  const explorer = await visited(page);
  await explorer.drop(path.join(folder, 'saved_model.pb'), path.join(folder, 'fingerprint.pb'));
  await explorer.idle();
  await page.reload();
  await expectSoon(page.getByText(/was open here/)).toBeVisible();
  await page.getByRole('button', { name: 'Do not reopen' }).click();
  await page.reload();
  await explorer.idle();
  await expectSoon(page.getByText(/was open here/)).toBeHidden();
});

test('a file that changed on the disk is noticed when a tensor is read', async ({ page }, info) => {
  const folder = lay(info.outputPath('changing'), { '': 'digits' });
  const explorer = await visited(page);
  await explorer.open(folder, 'changing');
  await explorer.showGraph();
  rmSync(path.join(folder, SHARD));
  await page.getByText('kernel', { exact: true }).first().click();
  await explorer.idle();
  await expectSoon(page.getByText(/changed, moved or deleted since it was opened/).first()).toBeVisible();
});
