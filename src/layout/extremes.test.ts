import { beforeAll, describe, expect, it } from 'vitest';
import { openModelGraph } from '../graph/modelGraph';
import type { GroupId } from '../graph/view';
import { graphFromText } from '../testing/graphFromText';
import { sceneOfGroups } from '../testing/scenes';
import { Arranger } from './arranger';
import { type ElkEngine, loadElk } from './elk';
import type { Scene } from './layoutApi';
import { openGroups } from './openGroups';

let elk: ElkEngine;
beforeAll(async () => {
  elk = await loadElk();
});

/** The picture of a graph drawn as text, with its default groups open or the ones given. */
async function sceneOf(text: string, open?: readonly string[], engine: ElkEngine | null = elk): Promise<Scene> {
  const graph = openModelGraph(
    graphFromText(text),
    { kind: 'signature', key: 'serving_default' },
    { raw: false, showControl: false },
  );
  if (!graph.ok) throw new Error(graph.failure.message);
  const wanted = new Set((open as readonly GroupId[] | undefined) ?? graph.value.defaultOpen(60));
  const done = await openGroups(graph.value, graph.value.root, wanted, new Arranger(), engine, () =>
    Promise.resolve(false),
  );
  if (!done.ok || done.value === null) throw new Error('not laid out');
  return sceneOfGroups(done.value);
}

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** What makes a picture unusable: boxes nowhere, on top of each other, or spread over a line. */
function faultsOf(scene: Scene): string[] {
  const faults: string[] = [];
  const { bounds, count, x, y, width, height, parent, kind } = scene;
  const places = new Set<string>();
  for (let i = 0; i < count; i++) {
    const inside =
      (x[i] ?? Number.NaN) >= -1 &&
      (y[i] ?? Number.NaN) >= -1 &&
      (x[i] ?? 0) + (width[i] ?? 0) <= bounds.width + 400 &&
      (y[i] ?? 0) + (height[i] ?? 0) <= bounds.height + 1;
    if (!inside) faults.push(`${scene.id[i]} lies outside`);
    const place = `${parent[i]} ${x[i]} ${y[i]}`;
    if (kind[i] !== 'hub' && places.has(place)) faults.push(`${scene.id[i]} lies on another box`);
    places.add(place);
  }
  if (scene.edges.points.some((value) => !Number.isFinite(value))) faults.push('a line leads nowhere');
  const aspect = bounds.width / bounds.height;
  if (count > 30 && (aspect > 20 || aspect < 1 / 20)) faults.push(`${bounds.width} × ${bounds.height}`);
  return faults;
}

const layers = (count: number): string =>
  `signature serving_default(x=x, mask=m) -> y=top
x: Placeholder()
m: Placeholder()
mask: Neg(m)
${lines(count, (i) => {
  const from = i === 0 ? 'x' : `enc/layer_${i - 1}/b`;
  return `enc/layer_${i}/a: Relu(${from})\nenc/layer_${i}/b: AddV2(enc/layer_${i}/a, mask)`;
})}
top: Tanh(enc/layer_${count - 1}/b)`;

/** Thousands of boxes on a busy machine. */
const SLOW = { timeout: 90_000 };

describe('graphs of an extreme form', () => {
  it('a chain of 20,000 ops is set in columns', SLOW, async () => {
    const scene = await sceneOf(
      lines(20_000, (i) => `s${i}: ${i % 2 === 0 ? 'Relu' : 'Tanh'}(${i === 0 ? 'x' : `s${i - 1}`})`),
    );
    expect(scene.count).toBe(20_002);
    expect(faultsOf(scene)).toEqual([]);
  });

  it('5,000 children between one source and one sink are one pack', SLOW, async () => {
    const text = `signature serving_default(x=x) -> y=sum
x: Placeholder()
source: Neg(x)
${lines(5_000, (i) => `head/leaf_${i}: Relu(source)`)}
sum: AddN(${Array.from({ length: 5_000 }, (_, i) => `head/leaf_${i}`).join(', ')})`;
    const closed = await sceneOf(text);
    expect(closed.count).toBeLessThan(10);
    expect(faultsOf(closed)).toEqual([]);
    const groups = closed.group.filter((group) => group !== null);
    const opened = await sceneOf(text, groups);
    expect(opened.count).toBeGreaterThan(5_000);
    expect(faultsOf(opened)).toEqual([]);
  });

  it('10,000 inputs to one op are folded to what can be read', SLOW, async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
    const scene = await sceneOf(`signature serving_default(x=x) -> y=all
x: Placeholder()
${names.map((name, i) => `${name}: ${['Relu', 'Tanh', 'Neg'][i % 3]}(x)`).join('\n')}
all: AddN(${names.join(', ')})`);
    expect(scene.count).toBeLessThan(40);
    expect(faultsOf(scene)).toEqual([]);
  });

  it('1,600 ops without a scope are drawn in rows that are not miles wide', SLOW, async () => {
    const width = 40;
    const scene = await sceneOf(
      lines(1_600, (i) => {
        const row = i - (i % width) - width;
        if (row < 0) return `n${i}: ${i % 2 === 0 ? 'Relu' : 'Tanh'}(x)`;
        return `n${i}: ${i % 2 === 0 ? 'AddV2' : 'Mul'}(n${row + (i % width)}, n${row + ((i * 7 + 3) % width)})`;
      }),
    );
    expect(scene.count).toBeGreaterThan(1_600);
    expect(faultsOf(scene)).toEqual([]);
  });

  it('a tensor that feeds all layers of an open stack is no long line along them', SLOW, async () => {
    const closed = await sceneOf(layers(400), []);
    const group = closed.group.find((one) => one !== null) ?? '';
    const scene = await sceneOf(layers(400), [group, `${group}{layer_0…layer_399}`]);
    expect(scene.count).toBeGreaterThan(400);
    // References beside their readers: the lines grow with the layers, not with their square.
    expect(scene.edges.points.length / 2).toBeLessThan(scene.edges.count * 8);
    expect(faultsOf(scene)).toEqual([]);
  });

  it('an engine that gives up is replaced by our own', async () => {
    const scene = await sceneOf(layers(3), undefined, () => null);
    expect(faultsOf(scene)).toEqual([]);
  });
});
