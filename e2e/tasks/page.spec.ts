import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { Explorer, sampleFolder } from '../pages/explorer';

test('the page before a model loads less than 200 KB of JavaScript', async ({ page }) => {
  await page.goto('/', { waitUntil: 'networkidle' });
  await expect(page.getByRole('heading', { name: 'Drop a SavedModel' })).toBeVisible();
  // Idle work is over too. The page's own timeline: what a worker loads by itself, ELK above all, is not in it.
  await page.waitForTimeout(3500);
  const urls = await page.evaluate(() =>
    performance.getEntriesByType('resource').flatMap(({ name }) => (/(?<!worker[^/]*)\.js$/.test(name) ? name : [])),
  );
  const bodies = await Promise.all(urls.map(async (url) => (await page.request.get(url)).body()));
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(200_000);
});

test('the page may connect to nothing but its own origin', async ({ page }) => {
  await new Explorer(page).visit();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  const blocked = await page.evaluate(() =>
    fetch('http://127.0.0.1:9/').then(
      () => false,
      () => true,
    ),
  );
  expect(blocked).toBe(true);
});

test('nor may its workers', async ({ page }) => {
  // A server that would let anybody read it: only the policy stands in the way.
  let reached = 0;
  const server = createServer((_, response) => {
    reached += 1;
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(sampleFolder('digits'), 'model');
  await explorer.showGraph();
  await explorer.showRun();
  expect(page.workers().length).toBeGreaterThanOrEqual(3);
  for (const worker of page.workers()) {
    const outcome = await worker.evaluate(
      (url) =>
        fetch(url).then(
          () => 'reached',
          () => 'refused',
        ),
      address,
    );
    expect(outcome).toBe('refused');
  }
  expect(reached).toBe(0);
  server.close();
});
