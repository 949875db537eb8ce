import type { BoxId } from '../graph/view';
import type { Camera } from './camera';
import { planGlide } from './glide';
import { lod } from './lod';
import { findInView, Painter } from './painter';
import type { Marks } from './paintOverlay';
import type { Picture } from './picture';
import { changeScene } from './sceneChange';
import type { SceneIndex } from './sceneIndex';
import { fitView, type Viewport } from './viewport';

/** Boxes that the DOM may hold; with more in view the canvas draws them all. */
const DOM_BOXES = 130;
/** The DOM follows when the view has rested this long. */
const REST_MS = 120;
/** One may always zoom out to here, and farther until a larger graph is a third of the screen. */
const FAR_ZOOM = 0.05;

/** Of more boxes only those in sight glide; to follow the others would take longer than a frame. */
const ALL_GLIDE = 5_000;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What React renders by. */
export interface StageState {
  readonly size: Size;
  /** Rows of `index` to mount as DOM boxes. */
  readonly index: SceneIndex | null;
  readonly mounted: readonly number[];
  readonly farOut: boolean;
  /** Nothing is under way: what is on the screen stays. */
  readonly idle: boolean;
}

const NOTHING: readonly number[] = [];

/** Keeps canvases, camera and DOM boxes in step. Lives as long as the component; knows nothing of React. */
export class Stage {
  readonly camera: Camera;
  private state: StageState = {
    size: { width: 0, height: 0 },
    index: null,
    mounted: NOTHING,
    farOut: false,
    idle: false,
  };
  private readonly listeners = new Set<() => void>();
  private painter: Painter | null = null;
  private picture: Picture | null = null;
  private index: SceneIndex | null = null;
  private marks: Marks | null = null;
  private anchor: BoxId | null = null;
  private restored: Viewport | null = null;
  private gliding = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(camera: Camera) {
    this.camera = camera;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly getState = (): StageState => this.state;

  /** Takes the elements over; returns how to give them back. */
  attach(wrapper: HTMLElement, base: HTMLCanvasElement, over: HTMLCanvasElement): () => void {
    const painter = new Painter(base, over);
    this.painter = painter;
    // Attached once more (React's strict mode does that): the new painter starts with what is shown.
    if (this.picture && this.index) painter.show(this.picture, this.index);
    if (this.marks) painter.mark(this.marks);
    const resize = (): void => {
      const { clientWidth: width, clientHeight: height } = wrapper;
      painter.resize(width, height, window.devicePixelRatio);
      const first = this.state.size.width === 0;
      this.update({ size: { width, height } });
      if (first && width > 0) this.enter();
      this.stir();
    };
    const observer = new ResizeObserver(resize);
    observer.observe(wrapper);
    const stop = this.camera.subscribe((view) => {
      painter.look(view);
      const { rows, opText } = lod(view.zoom);
      // Boxes in the DOM carry all their text: far out they are wrong at once, not after a rest.
      this.update({ farOut: !opText, ...(rows ? {} : { mounted: NOTHING }) });
      this.stir();
    });
    resize();
    return () => {
      observer.disconnect();
      stop();
      clearTimeout(this.timer);
      painter.dispose();
      this.painter = null;
    };
  }

  /** Shows a picture; with a new scene, looks to where its anchor stays in place. */
  show(picture: Picture, index: SceneIndex, restored: Viewport | null): void {
    const fresh = index !== this.index;
    this.picture = picture;
    if (!fresh) {
      this.painter?.show(picture, index);
      return;
    }
    this.restored = this.index === null ? restored : null;
    this.enter(index);
  }

  private enter(next: SceneIndex | null = this.index): void {
    const before = next === this.index ? null : this.index;
    this.index = next;
    const { size } = this.state;
    const { painter, picture } = this;
    if (!next || !picture || !painter || size.width === 0) return;
    painter.show(picture, next);
    this.camera.limit(this.minZoom());
    const change = changeScene(before, next, this.camera.get(), [this.anchor, this.marks?.selected ?? null], size);
    const view = this.restored ?? change.view;
    this.restored = null;
    this.anchor = null;
    this.gliding = before !== null && change.moved !== null && !matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (before && change.moved && this.gliding) {
      const { dx, dy } = change.moved;
      const near = next.scene.count > ALL_GLIDE ? findInView(next, change.view, size.width, size.height).rows : null;
      painter.start(planGlide(before, next.scene, dx, dy, near), () => {
        this.gliding = false;
        this.rest();
      });
    }
    this.camera.set(view);
    painter.look(view);
    this.update({ mounted: NOTHING, index: next });
    this.stir();
  }

  mark(marks: Marks): void {
    this.marks = marks;
    this.painter?.mark(marks);
  }

  /** The DOM has just drawn these rows. */
  drawnByDom(rows: readonly number[]): void {
    this.painter?.leaveOut(new Set(rows));
  }

  /** The next change of scene keeps this box where it is. */
  keep(box: BoxId | null): void {
    this.anchor = box;
  }

  minZoom(): number {
    const { size } = this.state;
    if (!this.index || size.width === 0) return FAR_ZOOM;
    return Math.min(FAR_ZOOM, fitView(this.index.scene.bounds, size.width, size.height).zoom * 0.7);
  }

  private stir(): void {
    this.update({ idle: false });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), REST_MS);
  }

  private rest(): void {
    const { index } = this;
    const { size, mounted } = this.state;
    if (!index || this.gliding || size.width === 0) return;
    const view = this.camera.get();
    const rows = lod(view.zoom).rows ? findInView(index, view, size.width, size.height).rows : NOTHING;
    const wanted = rows.length <= DOM_BOXES ? rows : NOTHING;
    const same =
      this.state.index === index && mounted.length === wanted.length && mounted.every((row, k) => row === wanted[k]);
    this.painter?.settle();
    this.update({ index, idle: true, ...(same ? {} : { mounted: wanted }) });
  }

  private update(change: Partial<StageState>): void {
    const next = { ...this.state, ...change };
    const keys = ['size', 'index', 'mounted', 'farOut', 'idle'] as const;
    if (keys.every((key) => next[key] === this.state[key])) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  }
}
