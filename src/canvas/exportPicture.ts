import { paintFlags } from './paintOverlay';
import { paintPicture } from './draw/paintPicture';
import type { Ctx, Picture } from './picture';
import { indexScene } from './sceneIndex';
import { SvgContext } from './svgContext';
import { type Rect, type Viewport, visibleRect } from './viewport';

const NOBODY: ReadonlySet<number> = new Set();
/** White around the whole graph, px of the scene. */
const MARGIN = 24;
/** Larger canvases are refused by some browsers, or come out empty: px per side, and altogether. */
const LONGEST_SIDE = 16_384;
const MOST_PIXELS = 120_000_000;

/** A piece of the scene on its way to a file, and the zoom whose detail it is drawn with. */
export interface ExportArea extends Rect {
  readonly zoom: number;
}

/** Everything, as it is drawn close up. */
export function wholeArea({ scene: { bounds } }: Pick<Picture, 'scene'>): ExportArea {
  return {
    x: bounds.x - MARGIN,
    y: bounds.y - MARGIN,
    width: bounds.width + MARGIN * 2,
    height: bounds.height + MARGIN * 2,
    zoom: 1,
  };
}

/** What is on the screen, with the detail of the screen. */
export function screenArea(view: Viewport, size: { readonly width: number; readonly height: number }): ExportArea {
  return { ...visibleRect(view, size.width, size.height), zoom: view.zoom };
}

/** px of the image at a scale; `scale` is what fits where the one asked for does not. */
export function imageSize(
  area: ExportArea,
  scale: number,
): { readonly width: number; readonly height: number; readonly scale: number } {
  const fits = (wanted: number): number => {
    const [w, h] = [area.width * area.zoom, area.height * area.zoom];
    return Math.min(wanted, LONGEST_SIDE / w, LONGEST_SIDE / h, Math.sqrt(MOST_PIXELS / (w * h)));
  };
  const used = fits(scale);
  return {
    width: Math.max(1, Math.floor(area.width * area.zoom * used)),
    height: Math.max(1, Math.floor(area.height * area.zoom * used)),
    scale: used,
  };
}

/** Paints an area on a context whose unit is the scene's px, on the canvas's own ground. */
function paintArea(ctx: Ctx, picture: Picture, area: ExportArea): void {
  const index = indexScene(picture.scene);
  const corners = [area.x, area.y, area.x + area.width, area.y + area.height] as const;
  const inView = { rows: index.boxes.query(...corners), edges: index.edges.query(...corners) };
  ctx.fillStyle = picture.palette.canvas;
  ctx.fillRect(area.x, area.y, area.width, area.height);
  paintPicture(ctx, picture, inView, area.zoom, NOBODY);
  paintFlags(ctx, picture, inView.edges, area.zoom);
}

/** The area as PNG bytes; null where the browser has no memory for it. */
export async function exportPng(picture: Picture, area: ExportArea, scale: number): Promise<Blob | null> {
  const size = imageSize(area, scale);
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const ctx = canvas.getContext('2d');
  if (!ctx) return null;
  const unit = area.zoom * size.scale;
  ctx.setTransform(unit, 0, 0, unit, -area.x * unit, -area.y * unit);
  paintArea(ctx, picture, area);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

export interface SvgTools {
  readonly measure: (text: string, font: string) => number;
  readonly colour: (css: string) => string;
}

/** The area as an SVG document, the same strokes as on the screen. */
export function exportSvg(picture: Picture, area: ExportArea, title: string, tools: SvgTools): string {
  const svg = new SvgContext(tools.measure, tools.colour);
  paintArea(svg, picture, area);
  return svg.document(area.x, area.y, area.width, area.height, title);
}

/** Measures and converts colours with a canvas of this page. */
export function pageTools(): SvgTools {
  const ctx = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const colours = new Map<string, string>();
  return {
    measure(text, font) {
      if (!ctx) return text.length * 7;
      ctx.font = font;
      return ctx.measureText(text).width;
    },
    colour(css) {
      const known = colours.get(css);
      if (known !== undefined || !ctx) return known ?? css;
      ctx.clearRect(0, 0, 1, 1);
      ctx.fillStyle = css;
      ctx.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0] = ctx.getImageData(0, 0, 1, 1).data;
      const hex = `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
      colours.set(css, hex);
      return hex;
    },
  };
}
