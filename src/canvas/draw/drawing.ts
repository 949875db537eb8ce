import { FAMILIES } from '../../graph/families';
import type { Ctx, heatOf, Picture } from '../picture';
import { GLYPH_STROKE, glyphPath, WARNING_GLYPH } from './glyphs';
import type { Detail } from '../lod';

export function rounded(
  ctx: Ctx,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number | number[],
): void {
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, radius);
}

export function glyph(ctx: Ctx, d: string, x: number, y: number, scale: number, colour: string): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(scale, scale);
  ctx.strokeStyle = colour;
  ctx.lineWidth = GLYPH_STROKE;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.stroke(glyphPath(d));
  ctx.restore();
}

/** One box on its way to the canvas. */
export interface Drawing {
  readonly ctx: Ctx;
  readonly picture: Picture;
  readonly detail: Detail;
  readonly zoom: number;
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A fixed size on the screen, in px of the scene. */
  readonly px: (size: number) => number;
}

export function family(d: Drawing) {
  const colours = d.picture.palette.family;
  const found = colours[d.picture.scene.family[d.row] ?? 0];
  return (
    found ?? {
      mark: d.picture.palette.edge,
      fill: d.picture.palette.raised,
      line: d.picture.palette.lineStrong,
      glyph: d.picture.palette.muted,
      ink: d.picture.palette.text,
    }
  );
}

/** A Placeholder within the graph is filled as the signature's ends are: its head carries their ink. */
export function isInverted(d: Drawing): boolean {
  const { scene, heat } = d.picture;
  return heat === null && scene.kind[d.row] === 'op' && FAMILIES[scene.family[d.row] ?? 0] === 'io';
}

export function font(d: Drawing, weight: 400 | 500 | 600, size: number, mono = false): void {
  d.ctx.font = `${weight} ${size}px ${mono ? d.picture.palette.mono : d.picture.palette.sans}`;
}

/** At the right end of a head: that something is wrong here, or the heat's value. Returns the room it takes. */
export function headEnd(d: Drawing, heat: ReturnType<typeof heatOf>, baseline: number): number {
  const { scene, palette } = d.picture;
  if ((scene.problem[d.row] ?? '') !== '') {
    glyph(d.ctx, WARNING_GLYPH, d.x + d.width - 26, d.y + baseline - 11, 0.875, heat?.ink ?? palette.warning);
    return 22;
  }
  if (!heat || heat.text === '') return 0;
  font(d, 500, 12, true);
  d.ctx.fillStyle = heat.ink;
  d.ctx.textAlign = 'right';
  d.ctx.fillText(heat.text, d.x + d.width - 12, d.y + baseline);
  d.ctx.textAlign = 'left';
  return d.ctx.measureText(heat.text).width + 8;
}
