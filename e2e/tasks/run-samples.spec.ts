import { expect, test } from '@playwright/test';
import { Explorer, sampleFolder } from '../pages/explorer';
import { drawings, goldenCases, only, worstError } from '../pages/golden';
import { watch } from '../pages/quiet';

const OUTPUT = { digits: 'probabilities', text: 'scores', sequence: 'forecast', picture: 'enlarged' } as const;
const TOLERANCE = { cpu: 1e-5, wasm: 1e-5, webgl: 1e-3 } as const;

for (const [sample, output] of Object.entries(OUTPUT)) {
  for (const [backend, tolerance] of Object.entries(TOLERANCE)) {
    test(`${sample} dropped as a folder gives TensorFlow's answer on ${backend}`, async ({ page }) => {
      const explorer = new Explorer(page);
      await explorer.visit();
      const seen = watch(page);
      await explorer.open(sampleFolder(sample), 'model');
      await explorer.showRun();
      await explorer.chooseBackend(backend);
      for (const one of goldenCases(sample).slice(0, 2)) {
        await explorer.feed(only(one.inputs));
        await explorer.run();
        const saved = await explorer.saved(output);
        const expected = only(one.outputs);
        expect(saved.shape).toEqual(expected.shape);
        expect(worstError(saved, expected)).toBeLessThan(tolerance);
      }
      expect(seen.requests).toEqual([]);
      expect(seen.complaints).toEqual([]);
    });
  }
}

test('a digit drawn with the mouse is read', async ({ page }) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(sampleFolder('digits'), 'model');
  await explorer.showRun();
  for (const { label, strokes } of drawings().filter(({ label }) => label === 3 || label === 7)) {
    await explorer.draw('image', strokes);
    await explorer.run();
    await expect(explorer.output('probabilities').locator('.run-score').first()).toContainText(String(label));
    await page.getByRole('button', { name: 'Clear' }).click();
  }
});

test('a sentence is typed and read', async ({ page }) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(sampleFolder('text'), 'model');
  await explorer.showRun();
  await page.getByRole('textbox', { name: 'Text for text' }).fill('I love this camera, the pictures are beautiful!');
  await explorer.run();
  await expect(explorer.output('scores').locator('.run-score').first()).toContainText('positive');
});

test('what is wrong with an input is said beside it before Run', async ({ page }) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(sampleFolder('sequence'), 'model');
  await explorer.showRun();
  await page.getByRole('textbox', { name: 'Numbers for past' }).fill('1 2 3');
  await expect(page.getByRole('alert')).toContainText('3 numbers do not fill rows of 104.');
  await expect(page.getByRole('button', { name: /^Run/ })).toBeDisabled();
});

test('what was entered is still there after a look elsewhere', async ({ page }) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(sampleFolder('digits'), 'model');
  await explorer.showGraph();
  await explorer.showRun();
  const [drawing] = drawings();
  await explorer.draw('image', drawing?.strokes ?? []);
  await explorer.chooseWay('Numbers');
  await page.getByRole('textbox', { name: 'Numbers for image' }).fill('1 2 3');
  await page.getByRole('tab', { name: 'Inspect', exact: true }).click();
  await explorer.showRun();
  await expect(page.getByRole('textbox', { name: 'Numbers for image' })).toHaveValue('1 2 3');
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole('textbox', { name: 'Numbers for image' })).toHaveValue('1 2 3');
  await explorer.chooseWay('Draw');
  await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled();
});

test('a signature whose weights are missing is said to be blocked', async ({ page }) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  const folder = sampleFolder('sequence');
  await explorer.drop(`${folder}/saved_model.pb`, `${folder}/variables/variables.index`);
  await explorer.idle();
  await explorer.showRun();
  await expect(page.getByText('its value is in variables.data-00000-of-00001, which is missing').first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Run/ })).toBeDisabled();
});
