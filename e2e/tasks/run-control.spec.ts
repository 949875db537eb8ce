import { expect, type Page, test } from '@playwright/test';
import { Explorer, sampleFolder } from '../pages/explorer';
import { goldenCases, only, worstError } from '../pages/golden';
import { writeLoopModel, writeSlowModel } from '../pages/textModel';

/** So large that the one kernel outlasts any test on any machine. */
const FOREVER = '20000';

async function openSlowModel(page: Page, folder: string, backend = 'cpu', write = writeSlowModel): Promise<Explorer> {
  write(folder);
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(folder);
  await explorer.showRun();
  await explorer.chooseBackend(backend);
  await page.locator('summary', { hasText: 'Options' }).click();
  await page.getByLabel('Memory limit in GiB').fill('');
  return explorer;
}

async function fill(page: Page, n: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Numbers for n' }).fill(n);
}

const runButton = (page: Page) => page.getByRole('button', { name: /^Run( again)? (Ctrl|⌘)/ });

async function expectSum(explorer: Explorer, n: string, sum: string): Promise<void> {
  await fill(explorer.page, n);
  await explorer.run();
  await expect(explorer.output('sum')).toContainText(sum);
}

test('a run that sits in one kernel is cancelled, and the page stays usable', async ({ page }, info) => {
  const explorer = await openSlowModel(page, info.outputPath('slow'));
  await expectSum(explorer, '2', '8');
  await fill(page, FOREVER);
  await runButton(page).click();
  const cancel = page.getByRole('button', { name: 'Cancel' }).first();
  await cancel.waitFor();
  // The count in the bar says that the kernel before has ended: the long one is under way.
  await page.waitForTimeout(1500);
  await cancel.click();
  await expect(runButton(page)).toBeEnabled();
  await expect(page.getByText(/Cancelled inside one long kernel/)).toBeVisible();
  await expectSum(explorer, '3', '27');
});

/** How large a product is not done at once, and fits into a texture. */
const LONG = { wasm: '8000', webgl: '2000' } as const;

for (const [backend, n] of Object.entries(LONG)) {
  test(`a run on ${backend} is cancelled in its product, and the next one is right`, async ({ page }, info) => {
    const explorer = await openSlowModel(page, info.outputPath('slow'), backend);
    await expectSum(explorer, '2', '8');
    await fill(page, n);
    await runButton(page).click();
    await page.getByRole('button', { name: 'Cancel' }).first().click();
    await expect(runButton(page)).toBeEnabled();
    await expectSum(explorer, '30', '27,000');
  });
}

test('a loop without an end in sight is cancelled, and the next run is right', async ({ page }, info) => {
  const explorer = await openSlowModel(page, info.outputPath('loop'), 'cpu', writeLoopModel);
  await expectSum(explorer, '100', '4,950');
  await fill(page, '2000000000');
  await runButton(page).click();
  await page.getByRole('button', { name: 'Cancel' }).first().click();
  await expect(runButton(page)).toBeEnabled();
  await expectSum(explorer, '5', '10');
});

test('a time limit ends a run that sits in one kernel', async ({ page }, info) => {
  const explorer = await openSlowModel(page, info.outputPath('slow'));
  await page.getByLabel('Time limit in s').fill('1');
  await fill(page, FOREVER);
  await runButton(page).click();
  await expect(page.getByRole('alert')).toContainText('Time limit reached', { timeout: 30_000 });
  await expect(page.getByRole('alert')).toContainText('limit of 1 s');
  await page.getByLabel('Time limit in s').fill('60');
  await expectSum(explorer, '3', '27');
});

test('a memory limit ends a run with both numbers and the node', async ({ page }, info) => {
  const explorer = await openSlowModel(page, info.outputPath('slow'));
  await page.getByLabel('Memory limit in GiB').fill('0.01');
  await fill(page, '2000');
  await runButton(page).click();
  await expect(page.getByRole('alert')).toContainText('Memory limit reached');
  await expect(page.getByRole('alert')).toContainText(/10\.2 MiB/);
  await expect(page.getByRole('alert').getByRole('button', { name: 'ones' })).toBeVisible();
  await expectSum(explorer, '3', '27');
});

test('what the graph prints and the first infinity are shown', async ({ page }, info) => {
  const explorer = await openSlowModel(page, info.outputPath('slow'));
  await page.getByLabel('Watch for NaN and Inf').check();
  await fill(page, '0');
  await explorer.run();
  await expect(page.getByLabel('Log of the run')).toHaveText('the sum is [0]');
  await expect(page.getByText('First NaN or Inf at').getByRole('button', { name: 'log' })).toBeVisible();
});

/** What the test leaves in the runtime worker. */
interface Armed {
  lose?: () => void;
}

/** Has the runtime worker lose its WebGL context at its next draw call, as after a driver's reset. */
async function loseAtNextDraw(page: Page): Promise<void> {
  for (const worker of page.workers()) {
    await worker.evaluate(() => {
      const { prototype } = WebGL2RenderingContext;
      const draw = Reflect.get(prototype, 'drawElements') as (...args: unknown[]) => void;
      prototype.drawElements = function (this: WebGL2RenderingContext, ...args): void {
        prototype.drawElements = draw;
        this.getExtension('WEBGL_lose_context')?.loseContext();
        Reflect.apply(draw, this, args);
      };
    });
  }
}

test('a lost graphics device is said, and the run can be made again', async ({ page }) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(sampleFolder('digits'), 'model');
  await explorer.showRun();
  await explorer.chooseBackend('webgl');
  const [golden] = goldenCases('digits');
  const expected = only(golden && 'outputs' in golden ? golden.outputs : undefined);
  await explorer.feed(only(golden?.inputs));
  await explorer.run();
  await loseAtNextDraw(page);
  await explorer.run();
  await expect(page.getByRole('alert')).toContainText('Graphics device lost');
  await explorer.run();
  expect(worstError(await explorer.saved('probabilities'), expected)).toBeLessThan(1e-3);
});

test('a graphics device lost between two runs is made anew, and that is said', async ({ page }) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(sampleFolder('digits'), 'model');
  await explorer.showRun();
  // The last context that the worker makes is the one in use.
  for (const worker of page.workers()) {
    await worker.evaluate(() => {
      const { prototype } = OffscreenCanvas;
      const make = Reflect.get(prototype, 'getContext') as (...args: unknown[]) => unknown;
      prototype.getContext = function (this: OffscreenCanvas, ...args: never[]) {
        const context = Reflect.apply(make, this, args);
        const extension = (context as WebGL2RenderingContext | null)?.getExtension?.('WEBGL_lose_context');
        (globalThis as Armed).lose = () => extension?.loseContext();
        return context;
      } as never;
    });
  }
  await explorer.chooseBackend('webgl');
  const [golden] = goldenCases('digits');
  const expected = only(golden && 'outputs' in golden ? golden.outputs : undefined);
  await explorer.feed(only(golden?.inputs));
  await explorer.run();
  for (const worker of page.workers()) await worker.evaluate(() => (globalThis as Armed).lose?.());
  await explorer.run();
  await expect(page.getByText(/graphics device had been lost/)).toBeVisible();
  expect(worstError(await explorer.saved('probabilities'), expected)).toBeLessThan(1e-3);
});
