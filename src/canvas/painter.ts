import { Crowd } from './crowd';
import { drawBoxes } from './draw/drawBoxes';
import { drawFrames } from './draw/drawFrames';
import { drawStuckTitles } from './draw/drawStuck';
import { drawEdges } from './draw/drawEdges';
import { type Glide, isNew, rowsFrom, sceneAt } from './glide';
import { LevelFade } from './levelFade';
import { lod } from './lod';
import { type Marks, paintOverlay } from './paintOverlay';
import { type InView, paintPicture } from './draw/paintPicture';
import type { Picture } from './picture';
import type { SceneIndex } from './sceneIndex';
import { type Viewport, visibleRect } from './viewport';

const GLIDE_MS = 180;
/** Up to here the page paints every frame itself, crisp at once; beyond, the raster worker paints. */
const OWN_BOXES = 300;
const OWN_EDGES = 600;
/** What the page can paint once, without being felt, until the worker has its first image. */
const STOPGAP_BOXES = 2_500;

/** Of more boxes only the frames that are about so long on the screen, px. */
const STOPGAP_FRAME = 32;

const NOBODY: ReadonlySet<number> = new Set();

export function findInView(index: SceneIndex, view: Viewport, width: number, height: number): InView {
  const { x, y, width: w, height: h } = visibleRect(view, width, height, 8);
  return { rows: index.boxes.query(x, y, x + w, y + h), edges: index.edges.query(x, y, x + w, y + h) };
}

/**
 * Owns the two canvases behind and above the DOM boxes and repaints them, at
 * most once per frame. What is in the DOM is left out below.
 */
export class Painter {
  private readonly base: CanvasRenderingContext2D | null;
  private readonly overlay: CanvasRenderingContext2D | null;
  private readonly crowd = new Crowd(() => this.schedule());
  private readonly fade = new LevelFade();
  private picture: Picture | null = null;
  private index: SceneIndex | null = null;
  private view: Viewport = { x: 0, y: 0, zoom: 1 };
  /** What the canvas holds was painted from here. */
  private painted: Viewport = this.view;
  private marks: Marks | null = null;
  private mounted: ReadonlySet<number> = NOBODY;
  /** What was painted last left out what the DOM drew. */
  private hadDom = false;
  private width = 0;
  private height = 0;
  private ratio = 1;
  private frame = 0;
  private resting = false;
  /** The scene whose first picture is on the browser's timeline. */
  private noted: SceneIndex | null = null;
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
    // Setting a canvas's size clears it: paint before the browser shows that.
    this.paintNow();
  }

  show(picture: Picture, index: SceneIndex): void {
    if (index !== this.index) {
      this.glide = null;
      this.mounted = NOBODY;
      this.fade.reset();
    }
    this.picture = picture;
    this.index = index;
    this.schedule();
  }

  look(view: Viewport): void {
    this.view = view;
    this.resting = false;
    this.schedule();
  }

  mark(marks: Marks): void {
    this.marks = marks;
    this.schedule();
  }

  /** The view has come to rest: now every image should be crisp. */
  settle(): void {
    this.resting = true;
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
    this.crowd.dispose();
  }

  private schedule(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.paintNow());
  }

  private paintNow(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { picture, index, base, overlay, view } = this;
    if (!base || !overlay || !picture || !index || this.width === 0) return;
    const seen = visibleRect(view, this.width, this.height, 8);
    const corners = [seen.x, seen.y, seen.x + seen.width, seen.y + seen.height] as const;
    const crowded = index.boxes.exceeds(...corners, OWN_BOXES) || index.edges.exceeds(...corners, OWN_EDGES);
    // Thousands of moving boxes would stutter: they are simply there.
    if (this.glide && crowded) this.endGlide();
    const isCrowd = crowded && !this.crowd.isBroken;
    this.keepOld(base, picture, index, (isCrowd ? this.crowd.zoomOf(picture) : null) ?? view.zoom);
    this.prepare(base);
    this.prepare(overlay);
    if (!this.glide) this.paintStuck(overlay, picture, index);
    if (isCrowd) {
      this.paintCrowd(base, picture, index);
      this.drawOld(base);
      if (this.marks)
        paintOverlay(
          overlay,
          picture,
          index,
          this.marks,
          picture.values ? index.edges.query(...corners) : [],
          view.zoom,
        );
      return;
    }
    const inView = findInView(index, view, this.width, this.height);
    if (this.glide) {
      this.paintGlide(base, overlay, picture, inView);
      this.note(index);
      return;
    }
    paintPicture(base, picture, inView, view.zoom, this.mounted);
    this.drawOld(base);
    this.note(index);
    if (this.marks) paintOverlay(overlay, picture, index, this.marks, inView.edges, view.zoom);
  }

  private paintStuck(overlay: CanvasRenderingContext2D, picture: Picture, index: SceneIndex): void {
    const { x, y, height } = visibleRect(this.view, this.width, this.height);
    drawStuckTitles(overlay, picture, index.boxes.query(x, y, x, y + height), x, this.view.zoom);
  }

  /** At a step of the level of detail: an image of what is on the screen, DOM boxes included. */
  private keepOld(base: CanvasRenderingContext2D, picture: Picture, index: SceneIndex, zoom: number): void {
    const { painted, width, height, ratio } = this;
    this.painted = this.view;
    this.fade.step(lod(zoom).level, base.canvas, painted, (ctx) => {
      if (!this.hadDom) {
        ctx.drawImage(base.canvas, 0, 0);
        return;
      }
      const scale = painted.zoom * ratio;
      ctx.setTransform(scale, 0, 0, scale, painted.x * ratio, painted.y * ratio);
      paintPicture(ctx, picture, findInView(index, painted, width, height), painted.zoom, NOBODY);
    });
    this.hadDom = this.mounted.size > 0;
  }

  private drawOld(base: CanvasRenderingContext2D): void {
    if (this.fade.draw(base, this.view, this.ratio)) this.schedule();
  }

  private paintCrowd(base: CanvasRenderingContext2D, picture: Picture, index: SceneIndex): void {
    const { ratio, view } = this;
    base.setTransform(ratio, 0, 0, ratio, 0, 0);
    const drawn = this.crowd.draw(base, picture, view);
    if (drawn) this.note(index);
    else {
      this.prepare(base);
      const { x, y, width, height } = visibleRect(view, this.width, this.height, 8);
      const corners = [x, y, x + width, y + height] as const;
      if (index.boxes.exceeds(...corners, STOPGAP_BOXES)) {
        drawFrames(base, picture, index.boxes.query(...corners, STOPGAP_FRAME / view.zoom), view.zoom);
      } else {
        paintPicture(base, picture, findInView(index, view, this.width, this.height), view.zoom, NOBODY);
        this.note(index);
      }
    }
    this.crowd.want(picture, view, this.width, this.height, ratio, this.resting);
  }

  /** For whoever profiles or measures: when each scene was first to be seen. */
  private note(index: SceneIndex): void {
    if (this.noted === index) return;
    this.noted = index;
    performance.mark('graph-picture');
  }

  private prepare(ctx: CanvasRenderingContext2D): void {
    const { view, ratio } = this;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    const scale = view.zoom * ratio;
    ctx.setTransform(scale, 0, 0, scale, view.x * ratio, view.y * ratio);
  }

  private endGlide(): void {
    const done = this.glide?.done;
    this.glide = null;
    done?.();
  }

  private paintGlide(
    ctx: CanvasRenderingContext2D,
    overlay: CanvasRenderingContext2D,
    picture: Picture,
    inView: InView,
  ): void {
    const { glide } = this;
    if (!glide) return;
    const t = Math.min(1, (performance.now() - glide.start) / GLIDE_MS);
    // Whatever is in view at either end of the way, frames before their children.
    const seen = visibleRect(this.view, this.width, this.height, 8);
    const leaving = rowsFrom(glide.plan, seen.x, seen.y, seen.x + seen.width, seen.y + seen.height);
    const rows = [...new Set([...leaving, ...inView.rows])].sort((a, b) => a - b);
    const moving = { ...picture, scene: sceneAt(glide.plan, rows, t) };
    const old = rows.filter((row) => !isNew(glide.plan, row));
    const fresh = rows.filter((row) => isNew(glide.plan, row));
    drawFrames(ctx, moving, old, this.view.zoom);
    ctx.globalAlpha = t;
    drawFrames(ctx, moving, fresh, this.view.zoom);
    ctx.globalAlpha = t * t;
    drawEdges(ctx, moving, inView.edges, this.view.zoom);
    ctx.globalAlpha = t;
    drawBoxes(ctx, moving, fresh, this.view.zoom, NOBODY);
    ctx.globalAlpha = 1;
    drawBoxes(ctx, moving, old, this.view.zoom, NOBODY);
    const { x } = visibleRect(this.view, this.width, this.height);
    const cut = rows.filter((row) => (moving.scene.x[row] ?? 0) + (moving.scene.width[row] ?? 0) > x);
    drawStuckTitles(overlay, moving, cut, x, this.view.zoom);
    this.schedule();
    if (t >= 1) this.endGlide();
  }
}
