import { statSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { Explorer, sampleFolder } from '../pages/explorer';
import { goldenCases, only, worstError } from '../pages/golden';
import { filesOf, ModelServer, standInFor } from '../pages/modelServer';

// Opening is measured elsewhere; here it may take its time.
test.use({ actionTimeout: 60_000 });
const expectSoon = expect.configure({ timeout: 45_000 });
const DIGITS = sampleFolder('digits');
const SHARD = 'variables/variables.data-00000-of-00001';
let server: ModelServer;

test.beforeEach(async () => {
  server = await new ModelServer().start();
});
test.afterEach(() => server.stop());

/** Types an address on the page that opens them. */
async function openUrl(page: Page, url: string): Promise<Explorer> {
  const explorer = new Explorer(page);
  await page.goto('/url.html');
  await explorer.idle();
  await page.getByRole('textbox', { name: 'Address of a model' }).fill(url);
  await page.keyboard.press('Enter');
  return explorer;
}

/** The lists that the public APIs give for a folder of the disk. */
function serveHuggingFace(repo: string, ref: string, below: string): void {
  server.addFolder(`/huggingface.co/${repo}/resolve/${ref}/${below}`, DIGITS);
  const list = filesOf(DIGITS).map((name) => ({
    type: 'file',
    path: `${below}/${name}`,
    size: statSync(path.join(DIGITS, name)).size,
  }));
  server.files.set(
    `/huggingface.co/api/models/${repo}/tree/${ref}/${below}?recursive=true`,
    Buffer.from(JSON.stringify(list)),
  );
}

test('the first page leads to the one that opens addresses, which says what it may do', async ({ page }) => {
  await new Explorer(page).visit();
  await page.getByRole('link', { name: 'Open from URL' }).click();
  await expectSoon(page.getByRole('heading', { name: 'Open from a URL' })).toBeVisible();
  await expectSoon(page.getByText('This page may connect to other servers')).toBeVisible();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("default-src 'none'");
  await page.getByRole('link', { name: 'first page' }).click();
  await expectSoon(page.getByText('allows no connection to any other address')).toBeVisible();
});

test('a folder of Hugging Face opens with its weights left there, runs, and comes back from its link', async ({
  page,
}) => {
  serveHuggingFace('maker/digits', 'main', 'exported');
  await standInFor(page, 'huggingface.co', server);
  const explorer = await openUrl(page, 'https://huggingface.co/maker/digits/tree/main/exported');
  await expectSoon(page.getByRole('banner')).toContainText('exported');
  await explorer.idle();
  const fetched = server.requests.filter((request) => request.includes(SHARD));
  expect(fetched.every((request) => request.includes('bytes='))).toBe(true);
  expect(server.requests.filter((request) => request.includes('saved_model.pb'))).toHaveLength(1);
  await explorer.showGraph();
  await page.getByText('kernel', { exact: true }).first().click();
  await explorer.idle();
  await expectSoon(page.getByRole('region', { name: 'Statistics' })).toContainText('−0.4719');
  expect(page.url()).toContain('url=https%3A%2F%2Fhuggingface.co%2Fmaker');
  // The selection is written to the address a moment later.
  await expectSoon.poll(() => page.url()).toContain('select=');

  await page.reload();
  await expectSoon(page.getByRole('banner')).toContainText('exported');
  await expectSoon(page.getByRole('region', { name: 'Statistics' })).toContainText('−0.4719');
  await explorer.showRun();
  const [golden] = goldenCases('digits');
  const expected = golden && 'outputs' in golden ? golden.outputs : {};
  await explorer.feed(only(golden?.inputs));
  await explorer.run();
  expect(worstError(await explorer.saved(Object.keys(expected)[0] ?? ''), only(expected))).toBeLessThan(1e-4);
});

test('a folder of GitHub opens, its git-lfs pointers followed', async ({ page }) => {
  const raw = '/raw.githubusercontent.com/maker/models/v2/my%20models/digits';
  server.addFolder(decodeURIComponent(raw), DIGITS);
  const shard = server.files.get(`${decodeURIComponent(raw)}/${SHARD}`) ?? Buffer.alloc(0);
  const pointer = Buffer.from(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize ${shard.length}\n`,
  );
  server.files.set(`${decodeURIComponent(raw)}/${SHARD}`, pointer);
  server.files.set(`/media.githubusercontent.com/media/maker/models/v2/my models/digits/${SHARD}`, shard);
  const tree = filesOf(DIGITS).map((name) => ({
    path: name,
    type: 'blob',
    size: name === SHARD ? pointer.length : statSync(path.join(DIGITS, name)).size,
  }));
  server.files.set(
    '/api.github.com/repos/maker/models/git/trees/v2:my models/digits?recursive=1',
    Buffer.from(JSON.stringify({ tree })),
  );
  for (const host of ['api.github.com', 'raw.githubusercontent.com', 'media.githubusercontent.com']) {
    await standInFor(page, host, server);
  }
  const explorer = await openUrl(page, 'https://github.com/maker/models/tree/v2/my%20models/digits');
  await expectSoon(page.getByRole('banner')).toContainText('digits');
  await explorer.showGraph();
  await page.getByText('kernel', { exact: true }).first().click();
  await explorer.idle();
  await expectSoon(page.getByRole('region', { name: 'Statistics' })).toContainText('−0.4719');
});

test('a saved_model.pb of any server brings what lies beside it, with ranges or without', async ({ page }) => {
  server.addFolder('/models/digits', DIGITS);
  server.behaviours.set(`/models/digits/${SHARD}`, { noRanges: true });
  const explorer = await openUrl(page, `${server.origin}/models/digits/saved_model.pb`);
  await expectSoon(page.getByRole('banner')).toContainText('digits');
  await explorer.showGraph();
  await page.getByText('kernel', { exact: true }).first().click();
  await explorer.idle();
  await expectSoon(page.getByRole('region', { name: 'Statistics' })).toContainText('−0.4719');
  // Asked once for a range, answered with everything, kept.
  expect(server.requests.filter((request) => request.startsWith('GET') && request.includes(SHARD))).toHaveLength(1);
});

test('a download shows its bytes and is cancelled; the other server sees it', async ({ page }) => {
  server.files.set('/big.tar.gz', Buffer.alloc(3 * 1024 * 1024, 1));
  server.behaviours.set('/big.tar.gz', { stalls: true });
  await openUrl(page, `${server.origin}/big.tar.gz`);
  await expectSoon(page.getByText(/Opening big\.tar\.gz, .*of 3 MiB/)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expectSoon(page.getByRole('heading', { name: 'Open from a URL' })).toBeVisible();
  await expect.poll(() => server.givenUp).toBe(1);
});

test('an address that cannot be opened says why, and can be tried again', async ({ page }) => {
  const explorer = await openUrl(page, `${server.origin}/none.zip`);
  await expectSoon(page.getByText(/There is nothing at .*none\.zip \(HTTP 404\)/)).toBeVisible();
  server.addFolder('/m', DIGITS);
  server.behaviours.set('/m/saved_model.pb', { noCors: true });
  await openUrl(page, `${server.origin}/m/`);
  await expectSoon(page.getByText(/does not let other pages read its files \(it sends no CORS header\)/)).toBeVisible();
  server.behaviours.clear();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expectSoon(page.getByRole('banner')).toContainText('m');
  await explorer.idle();
});

test('what is no address is said beside the field', async ({ page }) => {
  await openUrl(page, 'ftp://host/model');
  await expectSoon(page.getByText(/must begin with https:\/\/ or http:\/\//)).toBeVisible();
});

test('a link to another server, opened on the first page, is not followed there', async ({ page }) => {
  server.addFolder('/digits', DIGITS);
  await page.goto(`/#v=1&url=${encodeURIComponent(`${server.origin}/digits/`)}`);
  await new Explorer(page).idle();
  await expectSoon(page.getByText('This page may connect to no other server.')).toBeVisible();
  expect(server.requests).toEqual([]);
  await page.getByRole('link', { name: 'Open on the page that may' }).click();
  await expectSoon(page.getByRole('banner')).toContainText('digits');
});
