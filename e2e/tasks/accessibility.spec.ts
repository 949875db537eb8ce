import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import axe from 'axe-core';
import { writeDetector } from '../pages/detector';
import { sampleFolder } from '../pages/explorer';
import { GraphPage } from '../pages/graphPage';
import { dropOnInput, recordsFixture, wavFixture, writeSoundModel } from '../pages/runFiles';
import { writeExampleModel, writeSumModel } from '../pages/textModel';

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** Every rule of axe, best practices too, on what is on the screen now. */
async function check(page: Page, state: string): Promise<void> {
  // A button on its way from dimmed to full is read with the contrast of the moment.
  // What runs for ever (a ring that waits) is not waited for.
  await page.evaluate(() => {
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    return Promise.allSettled(transitions.map(({ finished }) => finished));
  });
  await page.evaluate(axe.source);
  const result = (await page.evaluate('axe.run(document)')) as AxeResult;
  const found = result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  expect(found, state).toEqual([]);
}

async function openDigits(graph: GraphPage): Promise<void> {
  const { page, explorer } = graph;
  await page.goto('/url.html');
  await explorer.idle();
  await check(page, 'page for addresses');
  await explorer.visit();
  await check(page, 'landing');
  await explorer.drop(sampleFolder('digits'));
  await expect(page.getByRole('button', { name: 'Open graph' })).toBeVisible();
  await explorer.idle();
  await check(page, 'overview');
}

async function closeWith(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await expect(page.locator('.float.menu, [role=dialog]')).toHaveCount(0);
}

for (const theme of ['light', 'dark'] as const) {
  test.describe(`axe finds nothing, ${theme}`, () => {
    test.use({ colorScheme: theme });
    test.slow();

    test('on the pages', async ({ page }) => {
      const graph = new GraphPage(page);
      await openDigits(graph);
      for (const name of ['Signatures', 'Layers', 'Functions', 'Variables', 'Assets', 'Objects', 'Problems']) {
        await page
          .getByRole('button', { name: new RegExp(`^${name}`) })
          .first()
          .click();
        await graph.explorer.idle();
        await check(page, name);
      }
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('dialog')).toBeVisible();
      await check(page, 'palette');
    });

    test('on the graph and its inspector', async ({ page }) => {
      const graph = new GraphPage(page);
      await graph.openSample('digits');
      await check(page, 'graph');
      await graph.box('pool1').click();
      await graph.rest();
      await check(page, 'op');
      await page.getByRole('button', { name: 'Trace', exact: true }).click();
      await graph.rest();
      await check(page, 'trace');
      await page.locator('.gn-row').first().click();
      await graph.rest();
      await check(page, 'weight');
      await graph.box('pool1').click({ button: 'right' });
      await expect(page.getByRole('menu')).toBeVisible();
      await check(page, 'menu of a box');
      await closeWith(page, 'Escape');
      await page.getByRole('button', { name: 'Show in the graph' }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await check(page, 'menu of the graph');
      await closeWith(page, 'Escape');
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await check(page, 'export');
      await closeWith(page, 'Escape');
      const field = page.getByRole('searchbox', { name: 'Search the graph' });
      for (const text of ['relu', 'zzzz']) {
        await field.fill(text);
        await graph.rest();
        await check(page, `search for ${text}`);
      }
    });

    test('on a run', async ({ page }) => {
      const graph = new GraphPage(page);
      await graph.openSample('digits');
      await graph.explorer.showRun();
      await check(page, 'form');
      await graph.explorer.chooseWay('Generate');
      await graph.explorer.run();
      await check(page, 'outputs');
    });

    test('on rows of a table', async ({ page }, info) => {
      const { explorer } = new GraphPage(page);
      await explorer.visit();
      await explorer.open(writeSumModel(info.outputPath('columns'), [-1, 1]));
      await explorer.showRun();
      await page.getByText('Rows from CSV or JSON').click();
      const rows = page.getByRole('textbox', { name: 'Rows for all inputs' });
      await rows.fill('a,b\n1,2\n3,4\n');
      await expect(page.getByText('From 2 rows').first()).toBeVisible();
      await check(page, 'filled');
      await rows.fill('a,b\n1,2\n3,many\n');
      await expect(page.getByRole('alert')).toBeVisible();
      await check(page, 'a wrong cell');
      await page.getByRole('radio', { name: 'CSV, JSON', exact: true }).first().click();
      await page.getByRole('textbox', { name: 'Rows for a', exact: true }).fill('id,a\n1,2\n');
      await expect(page.getByRole('group', { name: 'Columns fed' })).toBeVisible();
      await check(page, 'columns to choose');
    });

    test('on files given to an input', async ({ page }, info) => {
      const { explorer } = new GraphPage(page);
      await explorer.visit();
      await explorer.open(writeSoundModel(info.outputPath('sound'), 4));
      await explorer.showRun();
      const sound = info.outputPath('beep.wav');
      await writeFile(sound, wavFixture('PCM_16 WAVEX').bytes);
      await dropOnInput(page, 'sound', sound);
      await expect(page.getByRole('img', { name: 'The sound as fed' })).toBeVisible();
      await check(page, 'a sound');
      await explorer.visit();
      await explorer.open(writeExampleModel(info.outputPath('people')));
      await explorer.showRun();
      const records = info.outputPath('people.tfrecord');
      await writeFile(records, recordsFixture().plain);
      await dropOnInput(page, 'examples', records);
      await expect(page.getByRole('textbox', { name: 'First record' })).toBeVisible();
      await check(page, 'records');
    });

    test('on boxes found in a picture', async ({ page }, info) => {
      const { explorer } = new GraphPage(page);
      await explorer.visit();
      await explorer.open(writeDetector(info.outputPath('detector')));
      await explorer.showRun();
      await check(page, 'without a picture');
      await dropOnInput(page, 'image', path.resolve('public/samples/picture/coffee.png'));
      await expect(page.getByText(/^as fed: /)).toBeVisible();
      await explorer.run();
      await expect(page.getByRole('region', { name: 'Boxes found' })).toBeVisible();
      await check(page, 'boxes');
    });

    test('on a narrow screen', async ({ page }) => {
      await page.setViewportSize({ width: 390, height: 900 });
      const graph = new GraphPage(page);
      await openDigits(graph);
      await page.getByRole('button', { name: 'Open graph' }).click();
      await graph.rest();
      await check(page, 'graph');
      await graph.box('pool1').click();
      await graph.rest();
      await check(page, 'sheet');
      await graph.explorer.showRun();
      await check(page, 'form');
    });
  });
}
