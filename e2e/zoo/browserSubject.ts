import { readdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { openDropped } from '../../src/decode/decode';
import { ok, type Result } from '../../src/lib/result';
import type { HostTensor } from '../../src/model/tensor';
import type { BackendName } from '../../src/runtime/registry';
import { chromiumPath, DIST, serveSite } from '../pages/serveSite';
import { SOFTWARE_GPU } from '../pages/softwareGpu';
import { droppedFolder } from './nodeSubject';
import { callWorker, startWorker } from './pageSide';
import type { Subject } from './subject';
import { metaGraphWithTags } from './tags';
import { type PackedTensor, packTensor, unpackTensor } from './wire';

type PackedOutput = readonly [string, PackedTensor];

/**
 * The built runtime worker in headless Chromium, from the built site. A model's
 * files are served beside the site, so that the page's own policy stays as it is.
 */
export async function browserSubject(backend: BackendName, hostLimit?: number): Promise<Subject> {
  let served = '';
  const site = await serveSite(() => served);
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', ...SOFTWARE_GPU[backend === 'webgpu' ? 'webgpu' : 'webgl']],
  });
  const worker = readdirSync(path.join(DIST, 'assets')).find((name) => /^runtime\.worker-.*\.js$/.test(name));
  if (!worker) throw new Error('dist/ holds no runtime worker: run npm run build first');
  const page = await browser.newPage();
  await page.goto(site.url);

  return {
    async open(source) {
      served = source;
      const files = await droppedFolder(source);
      const here = await openDropped({ files, name: path.basename(source) });
      if (!here.ok) return here;
      const { summary } = here.value.model;
      await page.evaluate(startWorker, `./assets/${worker}`);
      const paths = files.map((file) => file.path);
      const loaded = await call(page, 'load', { name: path.basename(source), paths });
      if (!loaded.ok) return loaded as never;
      return ok({
        metaGraphWithTags: (tags) => metaGraphWithTags(summary, tags),
        checkSupport: (metaGraph, signature) => call(page, 'checkSupport', { metaGraph, signature, backend }),
        async run(metaGraph, signature, inputs) {
          const packed = Object.fromEntries(Object.entries(inputs).map(([key, tensor]) => [key, packTensor(tensor)]));
          // As in Node: nothing in between is kept, so that steps are fused.
          const request = { metaGraph, signature, backend, hostLimit, inputs: packed, keepValues: false };
          const report = await call<{ readonly outputs: readonly PackedOutput[] }>(page, 'run', request);
          return report.ok ? ok(unpackAll(report.value.outputs)) : (report as never);
        },
        async reset() {
          await call(page, 'resetState', null);
        },
        // The browser adds nothing to what opening finds.
        problems: async () => summary.problems,
        close: async () => {},
      });
    },
  };
}

function call<T>(page: Page, method: string, request: unknown): Promise<Result<T, never>> {
  return page.evaluate(callWorker, { method, request }) as Promise<Result<T, never>>;
}

function unpackAll(outputs: readonly PackedOutput[]): Record<string, HostTensor> {
  return Object.fromEntries(outputs.map(([key, packed]) => [key, unpackTensor(packed)]));
}
