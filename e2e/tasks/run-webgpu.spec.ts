import { chromium, expect, type Page, test } from '@playwright/test';
import { Explorer, sampleFolder } from '../pages/explorer';
import { goldenCases, only, worstError } from '../pages/golden';
import { SOFTWARE_GPU } from '../pages/softwareGpu';
import { writeSlowModel } from '../pages/textModel';

const executablePath = process.env['CHROMIUM'];
const launchOptions = { ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox', ...SOFTWARE_GPU.webgpu] };
test.use({ launchOptions });

// A browser without WebGPU has nothing to be tested; the page says so there.
test.beforeAll(async ({ baseURL }) => {
  const browser = await chromium.launch(launchOptions);
  const page = await browser.newPage();
  await page.goto(baseURL ?? '');
  const adapter = await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) !== null);
  await browser.close();
  test.skip(!adapter, 'this browser finds no adapter');
});

/** Whose work is large enough for a GPU. */
const OUTPUT = { digits: 'probabilities', picture: 'enlarged' } as const;

async function openSample(page: Page, sample: keyof typeof OUTPUT): Promise<Explorer> {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(sampleFolder(sample), 'model');
  await explorer.showRun();
  return explorer;
}

for (const [sample, output] of Object.entries(OUTPUT) as [keyof typeof OUTPUT, string][]) {
  test(`${sample} gives TensorFlow's answer on webgpu`, async ({ page }) => {
    const explorer = await openSample(page, sample);
    await explorer.chooseBackend('webgpu');
    for (const one of goldenCases(sample).slice(0, 2)) {
      await explorer.feed(only(one.inputs));
      await explorer.run();
      expect(worstError(await explorer.saved(output), only(one.outputs))).toBeLessThan(1e-3);
    }
  });
}

/** What the test leaves in the runtime worker. */
interface Armed {
  /** Resolves when the loss is known. */
  lose?: () => Promise<unknown>;
}

test('a lost device is said, and the run can be made again', async ({ page }) => {
  const explorer = await openSample(page, 'digits');
  for (const worker of page.workers()) {
    await worker.evaluate(() => {
      const { prototype } = GPUAdapter;
      const make = Reflect.get(prototype, 'requestDevice') as (...args: unknown[]) => Promise<GPUDevice>;
      prototype.requestDevice = async function (this: GPUAdapter, ...args) {
        const device = await Reflect.apply(make, this, args);
        (globalThis as Armed).lose = () => {
          device.destroy();
          return device.lost;
        };
        return device;
      };
    });
  }
  await explorer.chooseBackend('webgpu');
  const [golden] = goldenCases('digits');
  await explorer.feed(only(golden?.inputs));
  await explorer.run();
  for (const worker of page.workers()) await worker.evaluate(async () => void (await (globalThis as Armed).lose?.()));
  await explorer.run();
  await expect(page.getByText(/graphics device had been lost/)).toBeVisible();
  const expected = only(golden && 'outputs' in golden ? golden.outputs : undefined);
  expect(worstError(await explorer.saved('probabilities'), expected)).toBeLessThan(1e-3);
});

test('a value that the device cannot hold is refused with both numbers, and the next run is right', async ({
  page,
}, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeSlowModel(info.outputPath('slow')));
  await explorer.showRun();
  // As on a device that has no more than the standard asks for: 128 MiB in one binding.
  for (const worker of page.workers()) {
    await worker.evaluate(() => {
      const { prototype } = GPUAdapter;
      const make = Reflect.get(prototype, 'requestDevice') as (...args: unknown[]) => Promise<GPUDevice>;
      prototype.requestDevice = function (this: GPUAdapter, descriptor) {
        return Reflect.apply(make, this, [{ ...descriptor, requiredLimits: {} }]);
      };
    });
  }
  await explorer.chooseBackend('webgpu');
  const numbers = page.getByRole('textbox', { name: 'Numbers for n' });
  await numbers.fill('6000');
  await explorer.run();
  await expect(page.getByRole('alert')).toContainText('144000000');
  await expect(page.getByRole('alert')).toContainText('134217728');
  await numbers.fill('30');
  await explorer.run();
  await expect(explorer.output('sum')).toContainText('27,000');
});
