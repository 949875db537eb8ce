import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { centreDrawing, renderStrokes, type Stroke } from './drawing';

const FIXTURES = new URL('../../../../e2e/fixtures/samples/', import.meta.url);

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
}

interface Drawings {
  readonly drawings: readonly { readonly label: number; readonly style: string; readonly strokes: readonly Stroke[] }[];
}

interface Expected {
  readonly signatures: {
    readonly serving_default: {
      readonly cases: readonly { readonly inputs: { readonly image: { base64: string } } }[];
    };
  };
}

describe('centring a drawing', () => {
  it('gives what the sample script fed TensorFlow for the same strokes', () => {
    const { drawings } = fixture('digits-drawing.json') as Drawings;
    const { cases } = (fixture('digits.expected.json') as Expected).signatures.serving_default;
    const fed = cases.map(({ inputs }) => {
      const bytes = Buffer.from(inputs.image.base64, 'base64');
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    });
    const worst = drawings.map(({ strokes }) => {
      const ours = centreDrawing(renderStrokes(strokes), 28);
      return Math.min(...fed.map((image) => Math.max(...ours.map((v, i) => Math.abs(v - (image[i] ?? 9))))));
    });
    // One of the recorded cases is one of the drawings; strokes are stored with four decimals.
    expect(Math.min(...worst)).toBeLessThan(0.02);
  });

  it('leaves an empty pad black', () => {
    expect(centreDrawing(renderStrokes([]), 28).every((v) => v === 0)).toBe(true);
  });

  it('draws a dot for a click', () => {
    expect(centreDrawing(renderStrokes([[[0.5, 0.5]]]), 28).some((v) => v > 0.9)).toBe(true);
  });
});
