import type { Scene } from '../layout/layoutApi';
import type { Palette } from './palette';

/** A number per box, drawn as the box's colour: time, parameters, a column of the user; or a kind per box: its dtype. */
export interface Heat {
  /** Per row of the scene from 0 to 1; NaN: no value. */
  readonly level: Float32Array;
  /** Per row the family whose colour stands for the box's kind, as an index of FAMILIES; then `level` only says who has one. */
  readonly kind?: Uint8Array;
  /** What each box shows at its right: `6.2 ms`; '' for none. */
  readonly text: readonly string[];
}

/** What a run says about the tensor on each edge. */
export interface EdgeValues {
  /** Replaces the shape: `−0.98 … 0.97`; '' for none. */
  readonly text: readonly string[];
  /** 1: has NaN, 2: has +Inf, 4: has −Inf; added up. */
  readonly flags: Uint8Array;
}

/** Everything a painter needs besides where it looks from. Plain data: it also goes to the raster worker. */
export interface Picture {
  readonly scene: Scene;
  readonly palette: Palette;
  readonly heat: Heat | null;
  readonly values: EdgeValues | null;
  /** Per row 1 for boxes of a trace; when set, everything else is dimmed. */
  readonly traced: Uint8Array | null;
}

type Drawing = Pick<
  CanvasRenderingContext2D,
  | 'save'
  | 'restore'
  | 'translate'
  | 'scale'
  | 'beginPath'
  | 'closePath'
  | 'moveTo'
  | 'lineTo'
  | 'arcTo'
  | 'rect'
  | 'roundRect'
  | 'fillRect'
  | 'fillText'
  | 'strokeText'
  | 'setLineDash'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'globalAlpha'
  | 'font'
  | 'textAlign'
>;

/** What painters need of a canvas: one of the page, one of a worker, or {@link SvgContext}, so that a picture file is what the screen shows. */
export interface Ctx extends Drawing {
  fill(rule?: CanvasFillRule): void;
  stroke(path?: Path2D): void;
  clip(): void;
  measureText(text: string): { readonly width: number };
}

/** The colour and ink of a box by its heat; null where it has no value. */
export function heatOf(
  picture: Picture,
  row: number,
): { readonly fill: string; readonly ink: string; readonly text: string } | null {
  const level = picture.heat?.level[row] ?? Number.NaN;
  if (Number.isNaN(level)) return null;
  const kind = picture.heat?.kind?.[row];
  if (kind !== undefined) {
    const colours = picture.palette.family[kind];
    return { fill: colours?.fill ?? '', ink: colours?.ink ?? '', text: picture.heat?.text[row] ?? '' };
  }
  const step = Math.max(0, Math.min(7, Math.floor(level * 8)));
  return {
    fill: picture.palette.heat[step] ?? '',
    ink: picture.palette.heatInk[step] ?? '',
    text: picture.heat?.text[row] ?? '',
  };
}

/** The one colour of a box far out, where the tints of near would be too pale to be told apart. */
export function markOf(picture: Picture, row: number): string {
  const { palette, heat, scene } = picture;
  if (!heat) return palette.family[scene.family[row] ?? 0]?.mark ?? palette.edge;
  const kind = heat.kind?.[row];
  const known = heatOf(picture, row);
  if (!known) return palette.lineStrong;
  return kind === undefined ? known.fill : (palette.family[kind]?.mark ?? known.fill);
}

/** Grounds of frames alternate by depth; -1 is the canvas itself. */
export function groundOf(picture: Picture, frame: number): string {
  if (frame < 0) return picture.palette.canvas;
  return (picture.scene.depth[frame] ?? 0) % 2 === 0 ? picture.palette.surface : picture.palette.canvas;
}

export function isDimmed(picture: Picture, row: number): boolean {
  return picture.traced !== null && picture.traced[row] !== 1;
}
