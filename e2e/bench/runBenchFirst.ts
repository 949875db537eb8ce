import type { BackendName } from '../../src/runtime/registry';
import type { Bench, Measurement } from './bench';
import { firstRunParts } from './firstRunParts';
import type { Parts } from './firstRunParts';
import { launchForWebgl, pageScript } from './webglPageScript';

const ROUNDS = 5;
/** Each starts a browser, whose shaders are compiled once. */
const BROWSER_ROUNDS = 3;

/** From the chosen file to the first result of a model of 25 MB, part by part, each beside a run when all is ready. */
export const runBenchFirst: Bench = {
  name: 'first-run',
  async run() {
    const list: Measurement[] = [];
    for (const backend of ['cpu', 'wasm'] as const) {
      const rounds: Parts[] = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await firstRunParts(backend));
      // Nothing compiles shaders there.
      list.push(...measured(backend, rounds, ['read', 'plan', 'upload', 'whole']));
    }
    const script = await pageScript();
    const rounds: Parts[] = [];
    for (let round = 0; round < BROWSER_ROUNDS; round++) rounds.push(await inBrowser(script));
    list.push(...measured('webgl', rounds, ['read', 'plan', 'upload', 'shaders', 'whole']));
    return list;
  },
};

function measured(
  backend: BackendName,
  rounds: readonly Parts[],
  parts: readonly Exclude<keyof Parts, 'run'>[],
): Measurement[] {
  const best = rounds.reduce((least, one) => (one.whole < least.whole ? one : least));
  return parts.map((part) => ({
    name: `first-run-${backend}-${part}`,
    ours: best[part],
    yardstick: best.run,
    against: 'one run',
  }));
}

async function inBrowser(script: string): Promise<Parts> {
  const browser = await launchForWebgl();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script });
    return await page.evaluate(() => {
      const { firstRunParts: parts } = globalThis as unknown as { readonly firstRunParts: typeof firstRunParts };
      return parts('webgl');
    });
  } finally {
    await browser.close();
  }
}
