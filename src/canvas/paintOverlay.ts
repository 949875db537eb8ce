import type { BoxId } from '../graph/view';
import { hasCards } from '../layout/groupProblem';
import { drawLabels, traceArrow, tracePath } from './draw/drawEdges';
import { hubFriends } from './hubFriends';
import type { Ctx, Picture } from './picture';
import type { SceneIndex } from './sceneIndex';

/** What the person points at and has picked: drawn above everything, in one size at every zoom. */
export interface Marks {
  readonly selected: BoxId | null;
  readonly hits: ReadonlySet<BoxId> | null;
  readonly hoverBox: number;
  readonly hoverEdge: number;
}

function ring(ctx: Ctx, picture: Picture, row: number, gap: number, line: number, zoom: number): void {
  const { scene } = picture;
  const cards = hasCards(scene.kind[row] ?? '') ? 8 : 0;
  const off = gap / zoom;
  const width = (scene.width[row] ?? 0) + cards + off * 2;
  const height = (scene.height[row] ?? 0) + cards + off * 2;
  const pill = scene.kind[row] === 'input' || scene.kind[row] === 'output' || scene.kind[row] === 'hub';
  ctx.lineWidth = line / zoom;
  ctx.beginPath();
  const radius = pill ? height / 2 : Math.min((zoom >= 0.6 ? 6 + gap : 6) / Math.min(1, zoom), height / 2, width / 2);
  ctx.roundRect((scene.x[row] ?? 0) - off, (scene.y[row] ?? 0) - cards - off, width, height, radius);
  ctx.stroke();
}

function strokeEdges(
  ctx: Ctx,
  picture: Picture,
  edges: readonly number[],
  colour: string,
  width: number,
  zoom: number,
): void {
  const { scene } = picture;
  const near = zoom >= 0.3;
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = near ? width : width / zoom;
  ctx.beginPath();
  for (const edge of edges) tracePath(ctx, scene, edge, near, near);
  ctx.stroke();
  if (!near) return;
  ctx.beginPath();
  for (const edge of edges) {
    const to = scene.edges.to[edge] ?? 0;
    const goesOn = scene.kind[to] === 'frame' && scene.parent[scene.edges.from[edge] ?? 0] === to;
    if (!goesOn) traceArrow(ctx, scene, edge);
  }
  ctx.fill();
}

/** Keeps things of one size apart: in each cell of a grid there is at most one. */
class Places {
  private readonly cells = new Map<string, readonly [number, number]>();
  private readonly width: number;
  private readonly height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  /** Whether nothing lies there yet; then something does. */
  take(x: number, y: number): boolean {
    const [column, row] = [Math.floor(x / this.width), Math.floor(y / this.height)];
    for (let k = 0; k < 9; k++) {
      const other = this.cells.get(`${column + (k % 3) - 1} ${row + Math.floor(k / 3) - 1}`);
      if (other && Math.abs(other[0] - x) < this.width && Math.abs(other[1] - y) < this.height) return false;
    }
    this.cells.set(`${column} ${row}`, [x, y]);
    return true;
  }
}

const NAN = ['NaN', '+Inf', '−Inf'];

/** NaN filled and hatched, infinities outlined with their sign; the same size on the screen at every zoom. */
export function paintFlags(ctx: Ctx, picture: Picture, edges: readonly number[], zoom: number): void {
  const { scene, palette, values } = picture;
  if (!values) return;
  const px = 1 / zoom;
  ctx.font = `600 ${11 * px}px ${palette.sans}`;
  ctx.textAlign = 'center';
  const taken = new Places(44 * px, 22 * px);
  for (const edge of edges) {
    const flag = values.flags[edge] ?? 0;
    if (flag === 0) continue;
    const first = (scene.edges.pointStart[edge] ?? 0) * 2;
    const { points } = scene.edges;
    let x = ((points[first] ?? 0) + (points[first + 2] ?? 0)) / 2;
    const y = ((points[first + 1] ?? 0) + (points[first + 3] ?? 0)) / 2;
    // From farther out neighbours would lie on each other: one says as much.
    if (!taken.take(x, y)) continue;
    NAN.forEach((text, bit) => {
      if ((flag & (1 << bit)) === 0) return;
      const width = 40 * px;
      ctx.beginPath();
      ctx.roundRect(x - width / 2, y - 10 * px, width, 20 * px, 4 * px);
      ctx.fillStyle = bit === 0 ? palette.nan : palette.raised;
      ctx.fill();
      if (bit === 0) {
        ctx.save();
        ctx.clip();
        ctx.globalAlpha *= 0.28;
        ctx.strokeStyle = '#000';
        ctx.lineWidth = 1.5 * px;
        ctx.beginPath();
        for (let k = -30; k < 30; k += 6) {
          ctx.moveTo(x + k * px, y + 10 * px);
          ctx.lineTo(x + (k + 20) * px, y - 10 * px);
        }
        ctx.stroke();
        ctx.restore();
      } else {
        ctx.strokeStyle = palette.nan;
        ctx.lineWidth = 1.5 * px;
        ctx.stroke();
      }
      ctx.fillStyle = bit === 0 ? '#fff' : palette.text;
      ctx.fillText(text, x, y + 4 * px);
      x += width + 4 * px;
    });
  }
  ctx.textAlign = 'left';
}

export function paintOverlay(
  ctx: Ctx,
  picture: Picture,
  index: SceneIndex,
  marks: Marks,
  edgesInView: readonly number[],
  zoom: number,
): void {
  const { palette } = picture;
  paintFlags(ctx, picture, edgesInView, zoom);
  if (marks.hoverEdge >= 0) strokeEdges(ctx, picture, [marks.hoverEdge], palette.text2, 1.75, zoom);
  const selected = marks.selected === null ? -1 : (index.rowOf.get(marks.selected) ?? -1);
  if (selected >= 0) {
    const { ins, outs } = index.edgesOf(selected);
    strokeEdges(ctx, picture, [...ins, ...outs], palette.accent, 2, zoom);
    drawLabels(ctx, picture, [...ins, ...outs], zoom, palette.accent);
    if (picture.scene.kind[selected] === 'hub') {
      // Its other consumers have no edge that could be lit.
      ctx.strokeStyle = palette.accent;
      for (const row of hubFriends(index, selected)) ring(ctx, picture, row, 2, 1.5, zoom);
    }
  }
  ctx.strokeStyle = palette.accent;
  for (const id of marks.hits ?? []) {
    const row = index.rowOf.get(id);
    if (row !== undefined && row !== selected) ring(ctx, picture, row, 2, 1.5, zoom);
  }
  if (marks.hoverBox >= 0 && marks.hoverBox !== selected) {
    ctx.strokeStyle = palette.text2;
    ring(ctx, picture, marks.hoverBox, 0, 1.25, zoom);
  }
  if (selected >= 0) {
    ctx.strokeStyle = palette.accent;
    ring(ctx, picture, selected, 4, 2, zoom);
  }
}
