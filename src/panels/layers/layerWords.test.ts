import { describe, expect, it } from 'vitest';
import type { LayerRow } from '../../state/layers';
import { countText, layerText } from './layerWords';

const row = (name: string, depth = 0): LayerRow => ({
  name,
  className: 'Conv2D',
  outputShape: '(?, 28, 28, 6)',
  parameters: 156,
  trainableParameters: 156,
  connectedTo: ['image'],
  summary: 'filters 6',
  depth,
  place: null,
});

describe('the words of the layer table', () => {
  it('count layers, and those inside others apart', () => {
    expect(countText({ source: 'keras', rows: [row('a')] })).toBe('1 layer');
    expect(countText({ source: 'keras', rows: [row('a'), row('b', 1), row('c', 1)] })).toBe(
      '3 layers, 2 of them inside others',
    );
    expect(countText({ source: 'scopes', rows: [row('a'), row('b')] })).toBe('2 boxes');
  });

  it('are found by name, type, shape, connection and configuration', () => {
    const text = layerText(row('Stem'));
    for (const word of ['stem', 'conv2d', '28, 6', 'image', 'filters']) expect(text).toContain(word);
  });
});
