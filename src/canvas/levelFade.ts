import type { Detail } from './lod';
import type { Viewport } from './viewport';

/** What a step of the level of detail takes (the design's time for a change of state). */
const FADE_MS = 90;

type Level = Detail['level'];

/** What was on the screen at the last step: an image of it, and the view it was painted from. */
interface Before {
  readonly image: HTMLCanvasElement;
  readonly view: Viewport;
  readonly start: number;
}

/**
 * How much of the old level is left after `elapsed` ms, and where its image
 * lies now, px of the device: the view may have moved on since.
 */
export function fadedAt(
  before: Viewport,
  now: Viewport,
  ratio: number,
  elapsed: number,
): { readonly alpha: number; readonly x: number; readonly y: number; readonly scale: number } {
  const scale = now.zoom / before.zoom;
  return {
    alpha: Math.max(0, 1 - elapsed / FADE_MS),
    x: (now.x - before.x * scale) * ratio,
    y: (now.y - before.y * scale) * ratio,
    scale,
  };
}

/** Keeps the picture of one level of detail over that of the next until it has faded. */
export class LevelFade {
  private level: Level | null = null;
  private before: Before | null = null;
  /** Used again at every step: a screen's worth of pixels is not thrown away at each. */
  private readonly image = document.createElement('canvas');

  /** A new scene has nothing to fade from. */
  reset(): void {
    this.level = null;
    this.before = null;
  }

  /**
   * Before a paint at `level`: where it differs from the last one's, `paintOld` puts
   * what is on the screen into an image of the same size.
   */
  step(
    level: Level,
    canvas: HTMLCanvasElement,
    view: Viewport,
    paintOld: (ctx: CanvasRenderingContext2D) => void,
  ): void {
    const isStep = this.level !== null && this.level !== level;
    this.level = level;
    if (!isStep || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const { image } = this;
    // Setting the size clears it too.
    image.width = canvas.width;
    image.height = canvas.height;
    const ctx = image.getContext('2d');
    if (!ctx) return;
    paintOld(ctx);
    this.before = { image, view, start: performance.now() };
  }

  /** After a paint: draws what is left of the old level. True while there is more to come. */
  draw(ctx: CanvasRenderingContext2D, view: Viewport, ratio: number): boolean {
    const { before } = this;
    if (!before) return false;
    const { alpha, x, y, scale } = fadedAt(before.view, view, ratio, performance.now() - before.start);
    if (alpha === 0) {
      this.before = null;
      return false;
    }
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.globalAlpha = alpha;
    ctx.drawImage(before.image, x, y, before.image.width * scale, before.image.height * scale);
    ctx.restore();
    return true;
  }
}
