import type { Scene } from '../../layout/layoutApi';
import { type Detail, lod } from '../lod';
import { type Ctx, groundOf, type Picture } from '../picture';

/** Corner radius and arrow of the design, px at zoom 1. */
const CORNER = 8;
const ARROW = 7;
const ARROW_HALF = 3.2;
const DIM = 0.3;
const FLAG_ROOM = 18;

/** Appends an edge's rounded polyline to the current path, ending before its arrow. */
export function tracePath(ctx: Ctx, scene: Scene, edge: number, corners: boolean, arrow: boolean): void {
  const { points, pointStart } = scene.edges;
  const first = (pointStart[edge] ?? 0) * 2;
  const last = (pointStart[edge + 1] ?? 0) * 2 - 2;
  if (last <= first) return;
  const at = (k: number): number => points[k] ?? 0;
  ctx.moveTo(at(first), at(first + 1));
  for (let k = first + 2; k < last; k += 2) {
    if (!corners) {
      ctx.lineTo(at(k), at(k + 1));
      continue;
    }
    const before = Math.abs(at(k) - at(k - 2)) + Math.abs(at(k + 1) - at(k - 1));
    const after = Math.abs(at(k + 2) - at(k)) + Math.abs(at(k + 3) - at(k + 1));
    // A run between two corners gives each of them half of itself.
    const room = Math.min(
      k - 2 === first ? before : before / 2,
      k + 2 === last ? after - (arrow ? ARROW - 2 : 0) : after / 2,
    );
    ctx.arcTo(at(k), at(k + 1), at(k + 2), at(k + 3), Math.max(0, Math.min(CORNER, room)));
  }
  const dx = Math.sign(at(last) - at(last - 2));
  const dy = Math.sign(at(last + 1) - at(last - 1));
  const back = arrow ? ARROW - 3 : 0;
  ctx.lineTo(at(last) - dx * back, at(last + 1) - dy * back);
}

/** Appends the arrow head at an edge's end. */
export function traceArrow(ctx: Ctx, scene: Scene, edge: number, scale = 1): void {
  const { points, pointStart } = scene.edges;
  const last = (pointStart[edge + 1] ?? 0) * 2 - 2;
  const x = points[last] ?? 0;
  const y = points[last + 1] ?? 0;
  const dx = Math.sign(x - (points[last - 2] ?? x));
  const dy = Math.sign(y - (points[last - 1] ?? y));
  const back = ARROW * scale;
  const half = ARROW_HALF * scale;
  ctx.moveTo(x, y);
  ctx.lineTo(x - dx * back + dy * half, y - dy * back + dx * half);
  ctx.lineTo(x - dx * back - dy * half, y - dy * back - dx * half);
  ctx.closePath();
}

/** Edges whose two ends both lie on the trace. */
function isTraced(picture: Picture, edge: number): boolean {
  const { traced, scene } = picture;
  if (!traced) return true;
  return traced[scene.edges.from[edge] ?? 0] === 1 && traced[scene.edges.to[edge] ?? 0] === 1;
}

function isBundle(scene: Scene, edge: number): boolean {
  const group = (row: number): boolean => {
    const kind = scene.kind[row];
    return kind === 'frame' || kind === 'group' || kind === 'stack';
  };
  return (
    (scene.edges.tensors[edge] ?? 1) > 1 || (group(scene.edges.from[edge] ?? 0) && group(scene.edges.to[edge] ?? 0))
  );
}

/** Where the arrow belongs: not at the inner side of a frame's border, where the line goes on. */
function hasArrow(scene: Scene, edge: number): boolean {
  const to = scene.edges.to[edge] ?? 0;
  return scene.kind[to] !== 'frame' || scene.parent[scene.edges.from[edge] ?? 0] !== to;
}

interface Style {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
  readonly edges: readonly number[];
}

/** Edges in as few strokes as there are styles. */
export function drawEdges(ctx: Ctx, picture: Picture, edges: readonly number[], zoom: number): void {
  const { scene } = picture;
  const detail = lod(zoom);
  const shown = detail.bundlesOnly ? edges.filter((e) => isBundle(scene, e)) : edges;
  for (const lit of picture.traced ? [false, true] : [true]) {
    const part = picture.traced ? shown.filter((e) => isTraced(picture, e) === lit) : shown;
    const fade = lit ? 1 : DIM;
    const opacity = fade * (detail.level === 'far' || detail.level === 'map' ? 0.7 : 1);
    for (const style of stylesOf(picture, part, detail, zoom, lit)) {
      ctx.globalAlpha *= opacity;
      ctx.strokeStyle = style.colour;
      ctx.fillStyle = style.colour;
      ctx.lineWidth = style.width;
      ctx.setLineDash([...style.dash]);
      ctx.lineCap = style.dash[0] === 0.1 ? 'round' : 'butt';
      ctx.beginPath();
      for (const edge of style.edges)
        tracePath(ctx, scene, edge, detail.corners, detail.arrows && hasArrow(scene, edge));
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.lineCap = 'butt';
      if (detail.arrows) {
        ctx.beginPath();
        for (const edge of style.edges) if (hasArrow(scene, edge)) traceArrow(ctx, scene, edge);
        ctx.fill();
      }
      ctx.globalAlpha /= opacity;
    }
  }
}

function stylesOf(picture: Picture, edges: readonly number[], detail: Detail, zoom: number, lit: boolean): Style[] {
  const { scene, palette } = picture;
  const far = detail.level === 'far' || detail.level === 'map';
  const traced = picture.traced !== null && lit;
  const line = traced ? palette.accent : palette.edge;
  const width = (near: number): number => (far ? 0.8 / zoom : traced ? 1.75 : near);
  const kinds: Record<'data' | 'hub' | 'bundle' | 'control' | 'resource', number[]> = {
    data: [],
    hub: [],
    bundle: [],
    control: [],
    resource: [],
  };
  for (const edge of edges) {
    const kind = scene.edges.kind[edge];
    if (kind === 1) kinds.control.push(edge);
    else if (kind === 2) kinds.resource.push(edge);
    else if (scene.kind[scene.edges.from[edge] ?? 0] === 'hub') kinds.hub.push(edge);
    else if ((scene.edges.tensors[edge] ?? 1) > 1) kinds.bundle.push(edge);
    else kinds.data.push(edge);
  }
  const gold = traced ? palette.accent : (palette.family[9]?.mark ?? palette.edge);
  // A dot is a path of its own to whoever paints it: of a whole graph's lines there would be tens of thousands.
  const dotted = detail.level === 'near';
  const styles: Style[] = [
    { colour: line, width: width(1.25), dash: [], edges: kinds.data },
    { colour: line, width: width(1), dash: [], edges: kinds.hub },
    { colour: line, width: far ? 1.6 / zoom : 2.5, dash: [], edges: kinds.bundle },
    { colour: line, width: width(1), dash: far ? [] : [4, 3], edges: kinds.control },
    { colour: gold, width: width(1.75), dash: dotted ? [0.1, 3.6] : [], edges: kinds.resource },
  ];
  return styles.filter((style) => style.edges.length > 0);
}

/** Text beside an edge: its shape, or after a run the range of its values. */
export function labelOf(picture: Picture, edge: number): string {
  const value = picture.values?.text[edge] ?? '';
  return value !== '' ? value : (picture.scene.edges.label[edge] ?? '');
}

/** Labels, with a halo of the ground they stand on. */
export function drawLabels(ctx: Ctx, picture: Picture, edges: readonly number[], zoom: number, colour?: string): void {
  if (!lod(zoom).labels) return;
  const { scene, palette } = picture;
  const { labelX, labelY } = scene.edges;
  ctx.font = `400 11px ${palette.mono}`;
  ctx.lineJoin = 'round';
  ctx.lineWidth = 4;
  for (const edge of edges) {
    const text = labelOf(picture, edge);
    const x = labelX[edge] ?? Number.NaN;
    if (text === '' || Number.isNaN(x)) continue;
    const fade = isTraced(picture, edge) ? 1 : DIM;
    ctx.globalAlpha *= fade;
    ctx.strokeStyle = groundOf(picture, containerOf(scene, edge));
    // A flag stands on the line itself and needs half its width.
    const left = (picture.values?.flags[edge] ?? 0) === 0 ? x : x + FLAG_ROOM / zoom;
    ctx.strokeText(text, left, labelY[edge] ?? 0);
    ctx.fillStyle = colour ?? palette.muted;
    ctx.fillText(text, left, labelY[edge] ?? 0);
    ctx.globalAlpha /= fade;
  }
}

/** The frame on whose ground an edge runs. */
function containerOf(scene: Scene, edge: number): number {
  const from = scene.edges.from[edge] ?? 0;
  const to = scene.edges.to[edge] ?? 0;
  return scene.parent[to] === from ? from : (scene.parent[from] ?? -1);
}
