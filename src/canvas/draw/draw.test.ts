import { beforeAll, describe, expect, it, vi } from 'vitest';
import { FAMILIES } from '../../graph/families';
import type { Scene } from '../../layout/layoutApi';
import { sceneFromText } from '../../testing/scenes';
import { drawLabels, labelOf } from './drawEdges';
import { drawStuckTitles } from './drawStuck';
import { paintFlags } from '../paintOverlay';
import type { Palette } from '../palette';
import { paintPicture } from './paintPicture';
import type { Ctx, Picture } from '../picture';

/** Colours named after what they are for, so that a test reads what was meant. */
const PALETTE: Palette = {
  canvas: 'canvas',
  surface: 'surface',
  raised: 'raised',
  lineStrong: 'line-strong',
  text: 'text',
  text2: 'text-2',
  muted: 'muted',
  accent: 'accent',
  accentSoft: 'accent-soft',
  edge: 'edge',
  warning: 'warning',
  warningSoft: 'warning-soft',
  nan: 'nan',
  family: FAMILIES.map((name) => ({
    mark: `${name}-mark`,
    fill: `${name}-fill`,
    line: `${name}-line`,
    glyph: `${name}-glyph`,
    ink: name === 'io' ? 'io-glyph' : 'text',
  })),
  heat: [0, 1, 2, 3, 4, 5, 6, 7].map((step) => `heat-${step}`),
  heatInk: [0, 1, 2, 3, 4, 5, 6, 7].map((step) => `ink-${step}`),
  sans: 'sans',
  mono: 'mono',
};

/** A context that writes down texts, fills and strokes; letters are half as wide as the font is high. */
function recorder() {
  const log: string[] = [];
  const state: Record<string, unknown> = {
    font: '10px sans',
    fillStyle: '',
    strokeStyle: '',
    globalAlpha: 1,
    lineWidth: 1,
  };
  const size = (): number => Number(/([\d.]+)px/.exec(String(state['font']))?.[1] ?? 10);
  const ctx = new Proxy(state, {
    get(target, key) {
      if (key === 'measureText') return (text: string) => ({ width: (text.length * size()) / 2 });
      if (key === 'fillText') return (text: string) => log.push(`text ${text}`);
      if (key === 'fill' || key === 'fillRect')
        return () => log.push(`fill ${String(target['fillStyle'])} ${String(target['globalAlpha'])}`);
      if (key === 'stroke')
        return () => log.push(`stroke ${String(target['strokeStyle'])} ${String(target['lineWidth'])}`);
      if (key in target) return target[String(key)];
      return () => undefined;
    },
    set(target, key, value) {
      target[String(key)] = value;
      return true;
    },
  });
  return { ctx: ctx as unknown as Ctx, log };
}

function picture(scene: Scene, change: Partial<Picture> = {}): Picture {
  return { scene, palette: PALETTE, heat: null, values: null, traced: null, ...change };
}

function paint(scene: Scene, zoom: number, change: Partial<Picture> = {}, skip = new Set<number>()): string[] {
  const { ctx, log } = recorder();
  const inView = { rows: scene.id.map((_, row) => row), edges: Array.from({ length: scene.edges.count }, (_, e) => e) };
  paintPicture(ctx, picture(scene, change), inView, zoom, skip);
  return log;
}

const texts = (log: readonly string[]): string[] =>
  log.flatMap((line) => (line.startsWith('text ') ? [line.slice(5)] : []));

beforeAll(() => {
  vi.stubGlobal('Path2D', class {});
});

const VIEWS = { '': '>image -> [enc -> MatMul_1\n#layers -> MatMul_1', enc: '* -> Relu_1 -> *' };

describe('the picture', () => {
  it('says everything when it is near', async () => {
    expect(texts(paint(await sceneFromText(VIEWS), 1))).toEqual([
      'image',
      'enc',
      '9 ops · 5,568 parameters',
      'Relu',
      'Relu_1',
      'MatMul',
      'MatMul_1',
      'layers',
      '× 12',
      '9 ops · 5,568',
    ]);
  });

  it('says types and titles when it is farther away', async () => {
    expect(texts(paint(await sceneFromText(VIEWS), 0.4))).toEqual(['image', 'Relu', 'MatMul', 'layers', '× 12', 'enc']);
  });

  it('shows ops as their colour from afar', async () => {
    const log = paint(await sceneFromText(VIEWS), 0.15);
    expect(log).toContain('fill math-mark 1');
    expect(texts(log)).not.toContain('Relu');
    expect(log.some((line) => line.startsWith('stroke math-line'))).toBe(false);
  });

  it('draws only what stands for much when it is a map', async () => {
    const scene = await sceneFromText(VIEWS);
    const strokes = paint(scene, 0.05).filter((line) => line.startsWith('stroke edge'));
    expect(strokes).toEqual([]);
    const bundled = { ...scene, edges: { ...scene.edges, tensors: scene.edges.tensors.map(() => 3) } };
    expect(paint(bundled, 0.05).filter((line) => line.startsWith('stroke edge'))).toHaveLength(1);
  });

  it('leaves out what the DOM draws, but not its ground', async () => {
    const scene = await sceneFromText(VIEWS);
    const log = paint(scene, 1, {}, new Set(scene.id.map((_, row) => row)));
    expect(texts(log)).toEqual([]);
    expect(log).toContain('fill surface 1');
  });

  it('colours boxes by kind in the colours of families, the strong ones far out', async () => {
    const scene = await sceneFromText({ '': 'a -> b' });
    const conv = FAMILIES.indexOf('conv');
    const heat = { level: Float32Array.of(0, Number.NaN), kind: Uint8Array.of(conv, 0), text: ['int32', ''] };
    expect(paint(scene, 1, { heat })).toContain('fill conv-fill 1');
    expect(texts(paint(scene, 1, { heat }))).toContain('int32');
    expect(paint(scene, 0.05, { heat })).toEqual(expect.arrayContaining(['fill conv-mark 1', 'fill line-strong 1']));
  });

  it('colours boxes by heat, with ink that can be read on it', async () => {
    const scene = await sceneFromText({ '': 'a -> b' });
    const heat = { level: Float32Array.of(1, Number.NaN), text: ['6.2 ms', ''] };
    const log = paint(scene, 1, { heat });
    expect(log).toContain('fill heat-7 1');
    // A box without a value is of no family either: its tint would read as heat.
    expect(log).not.toContain('fill math-fill 1');
    expect(log).toContain('fill raised 1');
    expect(texts(log)).toContain('6.2 ms');
  });

  it('dims what is not on the trace', async () => {
    const scene = await sceneFromText({ '': 'a -> b -> c' });
    const log = paint(scene, 0.2, { traced: Uint8Array.of(1, 1, 0) });
    expect(log.filter((line) => line.startsWith('fill math-mark'))).toEqual([
      'fill math-mark 1',
      'fill math-mark 1',
      'fill math-mark 0.3',
    ]);
    expect(log.filter((line) => line.startsWith('stroke')).sort()).toEqual(['stroke accent 4', 'stroke edge 4']);
  });

  it('keeps the classes of edges apart', async () => {
    const scene = await sceneFromText({ '': 'a -> b\na -c-> b\nv -r-> b' });
    const strokes = paint(scene, 1).filter((line) => /^stroke (edge|state-mark)/.test(line));
    expect(strokes).toEqual(['stroke edge 1.25', 'stroke edge 1', 'stroke state-mark 1.75']);
  });

  it('marks a box that has a problem', async () => {
    const scene = await sceneFromText({ '': 'a -> b' });
    const sick = { ...scene, problem: ['Nothing produces its second input.', ''] };
    expect(paint(sick, 1)).toContain('stroke warning 1.4');
    expect(paint(scene, 1)).not.toContain('stroke warning 1.4');
  });
});

describe('labels of edges', () => {
  it('say the shape, and after a run the range of values', async () => {
    const scene = await sceneFromText({ '': 'a -> b' });
    const labelled = { ...scene, edges: { ...scene.edges, label: ['(?, 28)'] } };
    expect(labelOf(picture(labelled), 0)).toBe('(?, 28)');
    const values = { text: ['−1 … 1'], flags: Uint8Array.of(0) };
    expect(labelOf(picture(labelled, { values }), 0)).toBe('−1 … 1');
  });

  it('are drawn only where they can be read', async () => {
    const scene = await sceneFromText({ '': 'a -> b' });
    const labelled = picture({ ...scene, edges: { ...scene.edges, label: ['(?, 28)'] } });
    const drawn = (zoom: number): string[] => {
      const { ctx, log } = recorder();
      drawLabels(ctx, labelled, [0], zoom);
      return texts(log);
    };
    expect(drawn(1)).toEqual(['(?, 28)']);
    expect(drawn(0.5)).toEqual([]);
  });
});

describe('the titles of frames that begin off the screen', () => {
  async function stuck(cutOff: number, zoom: number): Promise<readonly string[]> {
    const scene = await sceneFromText(VIEWS);
    const enc = scene.id.findIndex((id) => id === 'enc');
    const { ctx, log } = recorder();
    const rows = scene.id.map((_, row) => row);
    drawStuckTitles(ctx, picture(scene), rows, (scene.x[enc] ?? 0) + cutOff, zoom);
    return texts(log);
  }

  it('stand at the edge, with as much beside them as there is room for', async () => {
    expect(await stuck(40, 1)).toEqual(['9 ops · 5,568 parameters', 'enc']);
    expect(await stuck(120, 1)).toEqual([expect.stringMatching(/^9 ops.*…$/), 'enc']);
    expect(await stuck(40, 0.4)).toEqual(['enc']);
  });

  it('are left out where the frame begins on the screen, where no room is left, and from afar', async () => {
    expect(await stuck(0, 1)).toEqual([]);
    expect(await stuck(230, 1)).toEqual([]);
    expect(await stuck(40, 0.2)).toEqual([]);
  });
});

describe('what says that a tensor has NaN', () => {
  async function flagged(zoom: number): Promise<readonly string[]> {
    const scene = await sceneFromText({ '': '>image -> one -> two -> three' });
    const { ctx, log } = recorder();
    const values = { text: scene.id.map(() => ''), flags: new Uint8Array(scene.edges.count).fill(1) };
    paintFlags(ctx, picture(scene, { values }), [...values.flags.keys()], zoom);
    return texts(log);
  }

  it('stands on every edge, but never on another', async () => {
    expect(await flagged(1)).toEqual(['NaN', 'NaN', 'NaN']);
    expect((await flagged(0.2)).length).toBeLessThan(3);
    expect(await flagged(0.02)).toEqual(['NaN']);
  });
});
