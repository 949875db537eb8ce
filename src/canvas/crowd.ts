import type { BookMark } from '../layout/sceneModel';
import { packForPainter } from '../layout/packedScene';
import { track } from '../state/busy';
import type { Picture } from './picture';
import type { Raster } from './rasterApi';
import { rasterClient } from './rasterClient';
import { type Rect, type Viewport, visibleRect } from './viewport';

/** The image reaches this far beyond the screen, in screens: a quick drag must not run out of it. */
const OVERSCAN = 0.5;
/** While moving, an image up to this much too coarse or too fine will do. */
const STRETCH = 1.6;
/** No image is larger than this, px on the device. */
const MAX_PIXELS = 16_000_000;

/**
 * The picture of thousands of boxes: painted in a worker with room around the
 * screen, and on the page only moved. One paint is under way at a time, always
 * for the newest view.
 */
export class Crowd {
  private raster: Raster | null = null;
  private shown: Picture | null = null;
  /** What the worker has been told of what boxes say. */
  private told: BookMark | null = null;
  /** The picture that `raster` shows. */
  private painted: Picture | null = null;
  private busy = false;
  private failed = false;
  private readonly onReady: () => void;

  constructor(onReady: () => void) {
    this.onReady = onReady;
  }

  /** Draws what there is, on a context in px of the screen. False: there is nothing yet. */
  draw(ctx: CanvasRenderingContext2D, picture: Picture, view: Viewport): boolean {
    const { raster } = this;
    if (!raster || this.painted?.scene !== picture.scene) return false;
    const { area, image } = raster;
    ctx.drawImage(
      image,
      area.x * view.zoom + view.x,
      area.y * view.zoom + view.y,
      area.width * view.zoom,
      area.height * view.zoom,
    );
    return true;
  }

  /** The zoom that the image of this picture was painted for; null while there is none. */
  zoomOf(picture: Picture): number | null {
    return this.raster && this.painted?.scene === picture.scene ? this.raster.zoom : null;
  }

  /** Whether the worker could not paint: then the page has to. */
  get isBroken(): boolean {
    return this.failed;
  }

  /** Asks for a new image where the present one does not cover the view; `exact`: also where it is not crisp. */
  want(picture: Picture, view: Viewport, width: number, height: number, ratio: number, exact: boolean): void {
    if (this.busy || this.failed) return;
    if (this.painted === picture && this.raster && covers(this.raster, view, width, height, exact)) return;
    void this.paint(picture, view, width, height, ratio);
  }

  private async paint(picture: Picture, view: Viewport, width: number, height: number, ratio: number): Promise<void> {
    this.busy = true;
    if (this.shown !== picture) {
      const packed = this.shown?.scene === picture.scene ? null : packForPainter(picture.scene, this.told);
      const shown = await track(rasterClient.call('show', { ...picture, scene: packed?.scene ?? null }));
      if (!shown.ok) return this.fail();
      this.shown = picture;
      this.told = packed?.told ?? this.told;
    }
    const seen = visibleRect(view, width, height);
    const over = Math.min(OVERSCAN, Math.max(0, (Math.sqrt(MAX_PIXELS / (width * height * ratio * ratio)) - 1) / 2));
    const area: Rect = {
      x: seen.x - seen.width * over,
      y: seen.y - seen.height * over,
      width: seen.width * (1 + over * 2),
      height: seen.height * (1 + over * 2),
    };
    const result = await track(rasterClient.call('paint', { area, zoom: view.zoom, ratio }));
    if (!result.ok) return this.fail();
    this.raster?.image.close();
    this.raster = result.value;
    this.painted = picture;
    this.busy = false;
    this.onReady();
  }

  private fail(): void {
    this.busy = false;
    this.failed = true;
    this.onReady();
  }

  dispose(): void {
    this.raster?.image.close();
    this.raster = null;
  }
}

function covers({ area, zoom }: Raster, view: Viewport, width: number, height: number, exact: boolean): boolean {
  const stretch = view.zoom / zoom;
  if (exact ? Math.abs(stretch - 1) > 0.001 : stretch > STRETCH || stretch < 1 / STRETCH) return false;
  const seen = visibleRect(view, width, height);
  // New pieces are asked for before the old one's edge is on the screen.
  const early = exact ? 0 : 0.15;
  return (
    seen.x - seen.width * early >= area.x &&
    seen.y - seen.height * early >= area.y &&
    seen.x + seen.width * (1 + early) <= area.x + area.width &&
    seen.y + seen.height * (1 + early) <= area.y + area.height
  );
}
