import type { OpFamilyName } from '../../graph/families';

/** Glyphs of the op families on a 16 px grid: stroke 1.4, round caps and joins. The same drawings as the design's icons. */
export const FAMILY_GLYPHS: Readonly<Record<OpFamilyName, string>> = {
  io: 'M2 8h9M7.5 4.5L11 8l-3.5 3.5M13.8 3.5v9',
  math: 'M2.5 5h5M5 2.5v5M9.5 5h4M3 10l4 4M7 10l-4 4M9.5 11h4M9.5 13.4h4',
  matmul: 'M2.5 2.5h4.5v4.5H2.5zM9 9h4.5v4.5H9zM9 2.5h4.5v4.5H9zM4.7 9v4.5M2.5 11.2H7',
  conv: 'M2.5 2.5h11v11h-11zM2.5 8.6h6.1V2.5M5.5 5.5v.1',
  pool: 'M2.5 2.5h11v4h-11zM5 9.5l3 3 3-3M8 6.5v6',
  norm: 'M1.8 12.8c3.6 0 3.8-9.6 6.2-9.6s2.6 9.6 6.2 9.6',
  act: 'M2 12h6l5.5-8.5',
  shape: 'M2.5 4h8v8M10.5 12l-2-2M10.5 12l2-2M4.5 2L2.5 4l2 2',
  control: 'M3 8h3.2l2.6-4H13M6.2 8l2.6 4H13M11.4 2.4L13 4l-1.6 1.6M11.4 10.4L13 12l-1.6 1.6',
  state:
    'M3.2 4.4c0-1 2.1-1.8 4.8-1.8s4.8.8 4.8 1.8-2.1 1.8-4.8 1.8-4.8-.8-4.8-1.8zM3.2 4.4v7.2c0 1 2.1 1.8 4.8 1.8s4.8-.8 4.8-1.8V4.4',
  string: 'M3 12.5L6.2 4l3.2 8.5M4.1 9.6h4.2M11.2 12.5c1.9 0 2.6-1 2.6-2.2 0-1.3-.8-2.1-2.6-2.1z',
  random: 'M3.5 2.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM5.5 5.5v.1M10.5 10.5v.1M8 8v.1',
};

/** Three lines into one: a tensor that many boxes use. */
export const HUB_GLYPH = 'M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM2 3l4.4 3.7M2 13l4.4-3.7M10 8h5';
export const WARNING_GLYPH = 'M8 2.6l6 10.6H2zM8 6.6v3M8 11.4v.1';
export const GLYPH_STROKE = 1.4;

const paths = new Map<string, Path2D>();
const texts = new WeakMap<Path2D, string>();

/** A glyph as a canvas strokes it; made once. */
export function glyphPath(d: string): Path2D {
  let made = paths.get(d);
  if (!made) {
    made = new Path2D(d);
    paths.set(d, made);
    texts.set(made, d);
  }
  return made;
}

/** The SVG path that a glyph was made from. */
export function glyphText(path: Path2D): string {
  return texts.get(path) ?? '';
}
