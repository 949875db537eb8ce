import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, test } from '@playwright/test';
import { bigModel, type Shape } from '../bench/bigModels';
import { startNetron } from '../bench/netron';
import { GraphPage } from '../pages/graphPage';

/**
 * Screens of ten strangers' models and four generated graphs in both themes, and
 * Netron's of the same files where it is installed, into `screens/` beside this
 * file: to be looked at side by side. They are not kept in the repository.
 */
const OUT = path.join(import.meta.dirname, 'screens');
const WILD = path.resolve(import.meta.dirname, '../../../shared/models/wild');
const GENERATED: readonly (readonly [Shape, number])[] = [
  ['masked', 10_000],
  ['cnn', 10_000],
  ['fan', 5_000],
  ['chain', 20_000],
];

interface Subject {
  readonly name: string;
  readonly folder: string;
}

/** Ten of the wild models, spread over the alphabet, so that no taste chose them. */
function wildModels(): readonly Subject[] {
  if (!existsSync(WILD)) return [];
  const all = readdirSync(WILD).filter((name) => existsSync(path.join(WILD, name, 'model/saved_model.pb')));
  const step = Math.max(1, Math.floor(all.length / 10));
  return all
    .filter((_, i) => i % step === 0)
    .slice(0, 10)
    .map((name) => ({ name, folder: path.join(WILD, name, 'model') }));
}

const root = mkdtempSync(path.join(tmpdir(), 'screens-'));
const generated = GENERATED.map(([shape, size]): Subject => {
  const name = `${shape}-${size}`;
  const folder = path.join(root, name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'saved_model.pb'), bigModel(shape, size));
  return { name, folder };
});

test.beforeAll(() => void mkdirSync(OUT, { recursive: true }));
test.afterAll(() => rmSync(root, { recursive: true, force: true }));

for (const { name, folder } of [...wildModels(), ...generated]) {
  for (const theme of ['light', 'dark'] as const) {
    test(`${name}, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme });
      const graph = new GraphPage(page);
      await graph.explorer.visit();
      await graph.explorer.open(folder);
      await graph.explorer.showGraph();
      await graph.rest();
      await page.screenshot({ path: path.join(OUT, `${name}-${theme}.png`) });
    });
  }
  test(`${name} in Netron`, async ({ browser }) => {
    test.setTimeout(300_000);
    await netronScreen(browser, { name, folder });
  });
}

async function netronScreen(browser: Browser, { name, folder }: Subject): Promise<void> {
  const netron = startNetron();
  test.skip(netron === null, 'Netron is not installed.');
  if (!netron) return;
  try {
    const { page } = await netron.open(browser, path.join(folder, 'saved_model.pb'));
    await page.screenshot({ path: path.join(OUT, `${name}-netron.png`) });
    await page.close();
  } finally {
    netron.stop();
  }
}
