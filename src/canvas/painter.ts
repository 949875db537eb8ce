import { drawBoxes, drawFrames } from './drawBoxes';
import { drawEdges, drawLabels } from './drawEdges';
import { type Glide, isNew, sceneAt } from './glide';
import { type Marks, paintOverlay } from './paintOverlay';
import type { Ctx, Picture } from './picture';
import { indexScene, type SceneIndex } from './sceneIndex';
import { type Viewport, visibleRect } from './viewport';

/** More boxes than this in view are not worth moving one by one. */
const GLIDE_BOXES = 400;
const GLIDE_MS = 180;

export const NO_MARKS: Marks = { selected: null, hits: null, hoverBox: -1, hoverEdge: -1, focused: false };

/** Rows and edges that meet the screen. */
export interface InView {
  readonly rows: readonly number[];
  readonly edges: readonly number[];
}

export function findInView(index: SceneIndex, view: Viewport, width: number, height: number): InView {
  const { x, y, width: w, height: h } = visibleRect(view, width, height, 8);
  return { rows: index.boxes.query(x, y, x + w, y + h), edges: index.edges.query(x, y, x + w, y + h) };
}

/** Everything of a picture that is in view, on a context whose unit is the scene's px. */
export function paintPicture(
  ctx: Ctx,
  picture: Picture,
  inView: InView,
  zoom: number,
  skip: ReadonlySet<number>,
): void {
  drawFrames(ctx, picture, inView.rows, zoom);
  drawEdges(ctx, picture, inView.edges, zoom);
  drawBoxes(ctx, picture, inView.rows, zoom, skip);
  drawLabels(ctx, picture, inView.edges, zoom);
}

/**
 * Owns the two canvases behind and above the DOM boxes and repaints them, at
 * most once per frame. What is in the DOM is left out below.
 */
export class Painter {
  private readonly base: CanvasRenderingContext2D | null;
  private readonly overlay: CanvasRenderingContext2D | null;
  private picture: Picture | null = null;
  private index: SceneIndex | null = null;
  private view: Viewport = { x: 0, y: 0, zoom: 1 };
  private marks: Marks = NO_MARKS;
  private mounted: ReadonlySet<number> = new Set();
  private width = 0;
  private height = 0;
  private ratio = 1;
  private frame = 0;
  private glide: { readonly plan: Glide; readonly start: number; readonly done: () => void } | null = null;

  constructor(base: HTMLCanvasElement, overlay: HTMLCanvasElement) {
    this.base = base.getContext('2d');
    this.overlay = overlay.getContext('2d');
  }

  resize(width: number, height: number, ratio: number): void {
    for (const ctx of [this.base, this.overlay]) {
      if (!ctx) continue;
      ctx.canvas.width = Math.max(1, Math.round(width * ratio));
      ctx.canvas.height = Math.max(1, Math.round(height * ratio));
    }
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    this.paintNow();
  }

  show(picture: Picture, index: SceneIndex): void {
    if (index !== this.index) this.glide = null;
    this.picture = picture;
    this.index = index;
    this.schedule();
  }

  look(view: Viewport): void {
    this.view = view;
    this.schedule();
  }

  mark(marks: Marks): void {
    this.marks = marks;
    this.schedule();
  }

  /** Rows that the DOM draws. */
  leaveOut(rows: ReadonlySet<number>): void {
    this.mounted = rows;
    this.paintNow();
  }

  /** Lets boxes move from where they were; `done` when they have arrived. */
  start(plan: Glide, done: () => void): void {
    this.glide = { plan, start: performance.now(), done };
    this.schedule();
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.glide = null;
  }

  private schedule(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.paintNow());
  }

  private paintNow(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { picture, index } = this;
    if (!this.base || !this.overlay || !picture || !index || this.width === 0) return;
    const inView = findInView(index, this.view, this.width, this.height);
    this.prepare(this.base);
    this.prepare(this.overlay);
    if (this.glide && inView.rows.length <= GLIDE_BOXES) this.paintGlide(this.base, picture);
    else paintPicture(this.base, picture, inView, this.view.zoom, this.mounted);
    if (!this.glide) paintOverlay(this.overlay, picture, index, this.marks, inView.edges, this.view.zoom);
  }

  private prepare(ctx: CanvasRenderingContext2D): void {
    const { view, ratio } = this;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    const scale = view.zoom * ratio;
    ctx.setTransform(scale, 0, 0, scale, Math.round(view.x * ratio), Math.round(view.y * ratio));
  }

  private paintGlide(ctx: CanvasRenderingContext2D, picture: Picture): void {
    const { glide } = this;
    if (!glide) return;
    const t = Math.min(1, (performance.now() - glide.start) / GLIDE_MS);
    const scene = sceneAt(glide.plan, t);
    const moving = { ...picture, scene };
    // Where a box is between here and there no index knows: all that are in view at either end, by a fresh one.
    const { rows, edges } = findInView(indexScene(scene), this.view, this.width, this.height);
    const old = rows.filter((row) => !isNew(glide.plan, row));
    const fresh = rows.filter((row) => isNew(glide.plan, row));
    drawFrames(ctx, moving, old, this.view.zoom);
    ctx.globalAlpha = t;
    drawFrames(ctx, moving, fresh, this.view.zoom);
    ctx.globalAlpha = t * t;
    drawEdges(ctx, moving, edges, this.view.zoom);
    ctx.globalAlpha = t;
    drawBoxes(ctx, moving, fresh, this.view.zoom, new Set());
    ctx.globalAlpha = 1;
    drawBoxes(ctx, moving, old, this.view.zoom, new Set());
    if (t < 1) {
      this.schedule();
      return;
    }
    this.glide = null;
    this.schedule();
    glide.done();
  }
}
