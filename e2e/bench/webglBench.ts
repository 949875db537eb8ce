import { readFileSync } from 'node:fs';
import type { Bench, Measurement } from './bench';
import { convertedFiles, NETS, netFile } from './nets';
import type { NetName } from './nets';
import type { NetForPage, NetTimes } from './webglPage';
import { launchForWebgl, pageScript } from './webglPageScript';

/** tfjs's executor cannot run the looping one (see runBenchNets.ts). */
const RUNNABLE: readonly NetName[] = ['mobilenet', 'resnet', 'bert', 'lstm-unrolled'];
const ROUNDS = 15;

/** Steady inference on webgl beside tfjs's GraphModel on the same backend, in headless Chromium (where there is no graphics card: drawn by the processor). */
export const webglBench: Bench = {
  name: 'webgl',
  async run() {
    const script = await pageScript();
    const browser = await launchForWebgl();
    const list: Measurement[] = [];
    try {
      for (const net of RUNNABLE) {
        const page = await browser.newPage();
        await page.addScriptTag({ content: script });
        const files = await convertedFiles(net);
        const weights = Buffer.concat([...files].filter(([name]) => name !== 'model.json').map(([, bytes]) => bytes));
        const times = await page.evaluate(
          async ({ zip, json, packed, fed, rounds }) => {
            const bytes = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
            const inputs = Object.fromEntries(
              fed.map(({ key, dtype, shape, data }) => [
                key,
                { dtype, shape, data: dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data) },
              ]),
            );
            const { measureNet } = globalThis as unknown as {
              readonly measureNet: (net: NetForPage) => Promise<NetTimes>;
            };
            return measureNet({ zip: bytes(zip), json, weights: bytes(packed), inputs, rounds });
          },
          {
            zip: readFileSync(netFile(net), 'base64'),
            json: new TextDecoder().decode(files.get('model.json')),
            packed: weights.toString('base64'),
            fed: Object.entries(NETS[net]).map(([key, t]) => ({
              key,
              dtype: t.dtype,
              shape: t.shape,
              data: Array.from(t.data as Float32Array),
            })),
            rounds: ROUNDS,
          },
        );
        if (!(times.difference < 1e-2)) console.log(`${net} on webgl: the answers differ by ${times.difference}`);
        list.push({ name: `${net}-webgl-tfjs`, ours: times.ours, yardstick: times.theirs, against: 'tfjs GraphModel' });
        for (const kind of ['draws', 'uploads', 'readbacks'] as const) {
          list.push({
            name: `${net}-webgl-${kind}`,
            ours: times.ourCalls[kind],
            yardstick: times.theirCalls[kind],
            against: 'tfjs GraphModel, one steady run of each',
            unit: 'calls',
          });
        }
        await page.close();
      }
    } finally {
      await browser.close();
    }
    return list;
  },
};
