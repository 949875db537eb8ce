import { createLayout } from '../../src/layout/layout';
import { buffersOf, plainLayout } from '../../src/layout/packedScene';
import type { LayoutApi, PackedLayoutApi, Scene, SceneRequest } from '../../src/layout/layoutApi';
import type { PackedScene } from '../../src/layout/sceneBook';
import type { BookMark } from '../../src/layout/sceneModel';
import type { Bench, Measurement } from './bench';
import { bigModel, type Shape } from './bigModels';

const CONTEXT = { signal: new AbortController().signal, progress: () => {} };

/** Every one is made this often in turns; the shortest counts, as a busy machine slows all of them. */
const ROUNDS = 5;

interface Case {
  readonly shape: Shape;
  readonly size: number;
  /** The case it is measured against. */
  readonly against: string;
  readonly words: string;
}

const SMALL = 'the same of 1,000 nodes';

const CASES: readonly Case[] = [
  ...[10_000, 30_000, 50_000, 200_000].map(
    (size): Case => ({ shape: 'transformer', size, against: 'transformer-1000', words: SMALL }),
  ),
  { shape: 'masked', size: 50_000, against: 'transformer-50000', words: 'the same without the mask' },
  { shape: 'cnn', size: 50_000, against: 'cnn-1000', words: SMALL },
  { shape: 'fan', size: 5_000, against: 'transformer-1000', words: SMALL },
  { shape: 'chain', size: 20_000, against: 'transformer-1000', words: SMALL },
  { shape: 'flat', size: 10_000, against: 'transformer-1000', words: SMALL },
];

/** The layout worker's inside alone, without a page: from the open model to the first picture as columns. */
export const layoutBench: Bench = {
  name: 'layout',
  async run() {
    const times = new Map<string, number>();
    const wanted: readonly Pick<Case, 'shape' | 'size'>[] = [
      { shape: 'transformer', size: 1_000 },
      { shape: 'cnn', size: 1_000 },
      ...CASES,
    ];
    const bytes = wanted.map(({ shape, size }) => bigModel(shape, size));
    // The first round is for the compiler.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [i, { shape, size }] of wanted.entries()) {
        const time = await firstPicture(bytes[i] ?? new Uint8Array());
        const name = `${shape}-${size}`;
        if (round > 0) times.set(name, Math.min(times.get(name) ?? Number.POSITIVE_INFINITY, time));
      }
    }
    return CASES.map(
      ({ shape, size, against, words }): Measurement => ({
        name: `layout-${shape}-${size}`,
        ours: times.get(`${shape}-${size}`) ?? Number.NaN,
        yardstick: times.get(against) ?? Number.NaN,
        against: words,
      }),
    );
  },
};

/** A layout worker's inside with a model open in it, ELK loaded and warm. */
export async function layoutOf(bytes: Uint8Array): Promise<LayoutApi> {
  return plainLayout(await workerOf(bytes));
}

/** What the layout worker of the page is, in this thread. */
export async function workerOf(bytes: Uint8Array): Promise<PackedLayoutApi> {
  const layout = createLayout();
  await layout.prewarm(null, CONTEXT);
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const loaded = await layout.load({ name: 'bench', files: [{ path: 'saved_model.pb', blob }] }, CONTEXT);
  if (!loaded.ok) throw new Error(loaded.failure.message);
  return layout;
}

/** The picture with these groups open; null: as many as the layout chooses. */
export async function sceneOf(layout: LayoutApi, open: SceneRequest['open']): Promise<Scene> {
  const scene = await layout.scene({ ...START, open }, CONTEXT);
  if (!scene.ok) throw new Error(scene.failure.message);
  return scene.value;
}

/** The picture as it leaves the worker, handed over as to the page; `known`: what the scene before has told of the graph. */
export async function answerOf(
  layout: PackedLayoutApi,
  open: SceneRequest['open'],
  known: BookMark | null,
): Promise<{ readonly scene: PackedScene; readonly known: BookMark }> {
  const packed = await layout.scene({ ...START, open, known }, CONTEXT);
  if (!packed.ok) throw new Error(packed.failure.message);
  const scene = structuredClone(packed.value, { transfer: buffersOf(packed.value) });
  return { scene, known: { book: scene.book, views: scene.views.at(-1)?.to ?? known?.views ?? 0 } };
}

const START = {
  start: { kind: 'signature', metaGraph: 0, key: 'serving_default' },
  raw: false,
  showControl: false,
} as const;

async function firstPicture(bytes: Uint8Array): Promise<number> {
  const layout = await layoutOf(bytes);
  const start = performance.now();
  await sceneOf(layout, null);
  return performance.now() - start;
}
