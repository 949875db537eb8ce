import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../../../model/tensor';
import { answerFirst, chooseView, labelsFromOutput, pixelsFromTensor, rankScores, stretchedRange } from './outputView';

function floats(shape: readonly number[], values: readonly number[]): HostTensor {
  return { dtype: 'float32', shape, data: Float32Array.from(values) };
}

describe('choosing how to show an output', () => {
  it('draws bars for rows that sum to one', () => {
    expect(chooseView(floats([1, 3], [0.2, 0.7, 0.1]))).toEqual({
      kind: 'scores',
      classes: 3,
      isShare: true,
    });
  });

  it('does not take logits for probabilities', () => {
    expect(chooseView(floats([1, 3], [2, -1, 0.5])).kind).toBe('table');
  });

  it('ranks numbers whose classes are named, whatever they sum to', () => {
    const best = chooseView(floats([1, 2], [0.3, 0.27]), true);
    expect(best).toEqual({ kind: 'scores', classes: 2, isShare: true });
    const logits = chooseView(floats([1, 3], [2, -1, 0.5]), true);
    expect(logits).toEqual({ kind: 'scores', classes: 3, isShare: false });
  });

  it('draws a line for one channel of a long series', () => {
    const series = floats(
      [1, 52, 1],
      Array.from({ length: 52 }, (_, i) => i),
    );
    expect(chooseView(series)).toEqual({ kind: 'series', length: 52 });
  });

  it('draws a picture for (batch, height, width, channels)', () => {
    const view = chooseView(
      floats(
        [1, 8, 9, 3],
        Array.from({ length: 216 }, () => 0.5),
      ),
    );
    expect(view).toEqual({ kind: 'picture', layout: { height: 1, channelsFirst: false, channels: 3 } });
  });

  it('draws a heat map for planes of floats, and neither for boxes nor for colours', () => {
    const kindOf = (dtype: 'float32' | 'uint8', ...shape: number[]): string => {
      const count = shape.reduce((size, side) => size * side, 1);
      const data = dtype === 'uint8' ? new Uint8Array(count) : new Float32Array(count);
      return chooseView({ dtype, shape, data }).kind;
    };
    expect(kindOf('float32', 1, 16, 11)).toBe('heat');
    expect(kindOf('float32', 2, 172, 264)).toBe('heat');
    expect(kindOf('float32', 1, 100, 4)).toBe('table');
    expect(kindOf('float32', 3, 64, 64)).toBe('picture');
    expect(kindOf('float32', 28, 28, 1)).toBe('picture');
    expect(kindOf('uint8', 1, 64, 64)).toBe('picture');
    expect(kindOf('float32', 1, 0, 16)).toBe('table');
  });

  it('draws a line for a long row of numbers', () => {
    expect(
      chooseView(
        floats(
          [1, 52],
          Array.from({ length: 52 }, (_, i) => i),
        ),
      ),
    ).toEqual({ kind: 'series', length: 52 });
  });

  it('shows everything else, and what is empty, as a table', () => {
    expect(chooseView(floats([], [3])).kind).toBe('table');
    expect(chooseView(floats([0, 3], [])).kind).toBe('table');
    expect(chooseView({ dtype: 'string', shape: [1], data: [new Uint8Array()] }).kind).toBe('table');
  });
});

describe('ranking scores', () => {
  it('puts the best first and breaks ties by index', () => {
    const ranked = rankScores(floats([1, 3], [0.25, 0.5, 0.25]), 0, 3, ['a', 'b', 'c']);
    expect(ranked.map(({ label }) => label)).toEqual(['b', 'a', 'c']);
  });
});

describe('the order of outputs', () => {
  it('is that of the signature, names of classes behind what they name', () => {
    const classes: HostTensor = { dtype: 'string', shape: [1, 2], data: [new Uint8Array(1), new Uint8Array(2)] };
    const text: HostTensor = { dtype: 'string', shape: [1], data: [new Uint8Array(3)] };
    expect(answerFirst({ all: classes, said: text, scores: floats([1, 2], [0.5, 0.25]) })).toEqual([
      'said',
      'scores',
      'all',
    ]);
    expect(answerFirst({ all: classes, scores: floats([2, 1], [0.5, 0.25]) })).toEqual(['all', 'scores']);
  });
});

describe('labels from another output', () => {
  const names = (shape: readonly number[], texts: readonly string[]): HostTensor => ({
    dtype: 'string',
    shape,
    data: texts.map((text) => new TextEncoder().encode(text)),
  });
  const scores = floats([2, 2], [0.5, 0.5, 0.1, 0.9]);

  it('are the strings of its row', () => {
    expect(labelsFromOutput(names([2, 2], ['cat', 'dog', 'chat', 'chien']), scores, 1)).toEqual(['chat', 'chien']);
  });

  it('need strings of the same shape', () => {
    expect(labelsFromOutput(names([2, 1], ['cat', 'dog']), scores, 0)).toBeNull();
    expect(labelsFromOutput(scores, scores, 0)).toBeNull();
  });
});

describe('a picture from a tensor', () => {
  it('reads 0..1, 0..255 and −1..1 alike', () => {
    const layout = { height: 0, channelsFirst: false, channels: 1 };
    const greys = (values: readonly number[]) =>
      [...pixelsFromTensor(floats([1, 2, 1], values), layout, 0).data].filter((_, i) => i % 4 === 0);
    expect(greys([0, 1])).toEqual([0, 255]);
    expect(greys([0, 255])).toEqual([0, 255]);
    expect(greys([-1, 1])).toEqual([0, 255]);
  });

  it('spans what is no usual range, and says which values are black and white', () => {
    const layout = { height: 0, channelsFirst: false, channels: 1 };
    const decibels = floats([1, 3, 1], [-80, -40, 0]);
    const { data } = pixelsFromTensor(decibels, layout, 0);
    expect([data[0], data[4], data[8]]).toEqual([0, 128, 255]);
    expect(stretchedRange(decibels, layout, 0)).toEqual({ low: -80, high: 0 });
    expect(stretchedRange(floats([1, 2, 1], [-6.5, 3]), layout, 0)).toEqual({ low: -6.5, high: 3 });
    expect(stretchedRange(floats([1, 2, 1], [-5, 258]), layout, 0)).toBeNull();
    expect(stretchedRange(floats([1, 1, 1], [Number.NaN]), layout, 0)).toBeNull();
  });

  it('marks NaN', () => {
    const layout = { height: 0, channelsFirst: false, channels: 1 };
    const { data } = pixelsFromTensor(floats([1, 1, 1], [Number.NaN]), layout, 0);
    expect([...data]).toEqual([209, 33, 185, 255]);
  });
});
