import { createLayout } from '../../src/layout/layout';
import type { SceneRequest } from '../../src/layout/layoutApi';
import type { Bench, Measurement } from './bench';
import { bigModel, type Shape } from './bigModels';

const CONTEXT = { signal: new AbortController().signal, progress: () => {} };

const FIRST: SceneRequest = {
  start: { kind: 'signature', metaGraph: 0, key: 'serving_default' },
  open: null,
  raw: false,
  showControl: false,
};

/** From the open model to the first picture: what is visible decides, not what exists. */
export const layoutBench: Bench = {
  name: 'layout',
  async run() {
    const times = new Map<string, number>();
    // The first layout warms ELK up; it is not counted.
    await firstPicture('transformer', 1_000);
    for (const [shape, size] of [
      ['transformer', 1_000],
      ['transformer', 10_000],
      ['transformer', 50_000],
      ['masked', 50_000],
      ['transformer', 200_000],
      ['cnn', 50_000],
      ['fan', 5_000],
      ['chain', 20_000],
      ['flat', 10_000],
    ] as const) {
      const runs: number[] = [];
      for (let i = 0; i < (size > 50_000 ? 1 : 3); i++) runs.push(await firstPicture(shape, size));
      times.set(`${shape}-${size}`, runs.sort((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0);
    }
    const small = times.get('transformer-1000') ?? 0;
    const plain = times.get('transformer-50000') ?? 0;
    const list: Measurement[] = [];
    for (const [name, ours] of times) {
      if (name === 'transformer-1000') continue;
      const masked = name === 'masked-50000';
      list.push({
        name: `first-picture-${name}`,
        ours,
        yardstick: masked ? plain : small,
        against: masked ? 'the same without the mask' : 'the first picture of 1,000 nodes',
      });
    }
    return list;
  },
};

async function firstPicture(shape: Shape, size: number): Promise<number> {
  const layout = createLayout();
  const blob = new Blob([bigModel(shape, size) as Uint8Array<ArrayBuffer>]);
  const loaded = await layout.load({ name: 'bench', files: [{ path: 'saved_model.pb', blob }] }, CONTEXT);
  if (!loaded.ok) throw new Error(loaded.failure.message);
  const start = performance.now();
  const scene = await layout.scene(FIRST, CONTEXT);
  if (!scene.ok) throw new Error(scene.failure.message);
  return performance.now() - start;
}
