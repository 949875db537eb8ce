import { READABLE_ZOOM } from '../layout/sizes';

/** Screen = scene × zoom + (x, y). */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const MAX_ZOOM = 2;
/** What a zoom step of the keyboard or a button multiplies by. */
export const ZOOM_STEP = 1.25;
/** A fresh graph opens as a whole if its boxes' types can be read then, else at its start with all their text. */
const FULL_TEXT = 0.62;
const MARGIN = 32;
/** Below the graph stand the map, the legend and the zoom. */
const BOTTOM = 64;

/** The map in the left lower corner with its margins, px. */
const MAP = 180;

/** Everything in view, never larger than life. */
export function fitView(bounds: Rect, width: number, height: number): Viewport {
  const zoom = Math.min(
    1,
    (width - MARGIN * 2) / Math.max(1, bounds.width),
    (height - MARGIN - BOTTOM) / Math.max(1, bounds.height),
  );
  const safe = Math.max(zoom, 0.0005);
  return {
    x: (width - bounds.width * safe) / 2 - bounds.x * safe,
    y: (height - BOTTOM + MARGIN - bounds.height * safe) / 2 - bounds.y * safe,
    zoom: safe,
  };
}

/** How a graph is first shown: whole if that can be read, else from its top. `start` is where its first input stands. */
export function firstView(bounds: Rect, start: Rect, width: number, height: number): Viewport {
  const whole = fitView(bounds, width, height);
  if (whole.zoom >= READABLE_ZOOM) return whole;
  const zoom = Math.max(FULL_TEXT, Math.min(0.8, (width - MARGIN * 2) / Math.max(1, bounds.width)));
  const y = MARGIN - bounds.y * zoom;
  if (bounds.width * zoom <= width) return { x: width / 2 - (bounds.x + bounds.width / 2) * zoom, y, zoom };
  const x = width / 2 - (start.x + start.width / 2) * zoom;
  // No more emptiness beside the graph than the map takes.
  const leftmost = Math.min(MAP, width / 4) - bounds.x * zoom;
  const rightmost = width - MARGIN - (bounds.x + bounds.width) * zoom;
  return { x: Math.max(Math.min(x, leftmost), rightmost), y, zoom };
}

/** The viewport in which a box's top left corner stays on the same spot of the screen though it moved in the scene. */
export function keepInPlace(
  view: Viewport,
  before: { readonly x: number; readonly y: number },
  after: { readonly x: number; readonly y: number },
): Viewport {
  return {
    x: view.x + (before.x - after.x) * view.zoom,
    y: view.y + (before.y - after.y) * view.zoom,
    zoom: view.zoom,
  };
}

/** Zooms by a factor around a point of the screen. */
export function zoomAround(view: Viewport, factor: number, px: number, py: number, minZoom: number): Viewport {
  const zoom = Math.min(MAX_ZOOM, Math.max(minZoom, view.zoom * factor));
  const ratio = zoom / view.zoom;
  return { x: px - (px - view.x) * ratio, y: py - (py - view.y) * ratio, zoom };
}

/** Brings a box to the middle, zoomed in until it can be read. A box larger than the screen is shown from its top left. */
export function centerView(view: Viewport, box: Rect, width: number, height: number): Viewport {
  const zoom = Math.max(view.zoom, 0.8);
  const x = box.width * zoom > width - MARGIN * 2 ? MARGIN - box.x * zoom : width / 2 - (box.x + box.width / 2) * zoom;
  const y =
    box.height * zoom > height - MARGIN * 2 ? MARGIN - box.y * zoom : height / 2 - (box.y + box.height / 2) * zoom;
  return { x, y, zoom };
}

/** The least that has to move so that a box is in view; the same viewport where it is already. */
export function revealView(view: Viewport, box: Rect, width: number, height: number): Viewport {
  const left = box.x * view.zoom + view.x;
  const top = box.y * view.zoom + view.y;
  const push = (start: number, size: number, room: number): number => {
    if (size > room - MARGIN * 2 || start < MARGIN) return start < MARGIN || start > room - MARGIN ? MARGIN - start : 0;
    return start + size > room - MARGIN ? room - MARGIN - start - size : 0;
  };
  const dx = push(left, box.width * view.zoom, width);
  const dy = push(top, box.height * view.zoom, height);
  return dx === 0 && dy === 0 ? view : { x: view.x + dx, y: view.y + dy, zoom: view.zoom };
}

/** Whether some of a box's head is on the screen. */
export function isInSight(view: Viewport, box: Rect, width: number, height: number): boolean {
  const left = box.x * view.zoom + view.x;
  const top = box.y * view.zoom + view.y;
  const head = Math.min(box.height, 60) * view.zoom;
  return left < width && top < height && left + box.width * view.zoom > 0 && top + head > 0;
}

/** The part of the scene on a screen of this size, widened by `margin` px of the screen. */
export function visibleRect(view: Viewport, width: number, height: number, margin = 0): Rect {
  return {
    x: (-margin - view.x) / view.zoom,
    y: (-margin - view.y) / view.zoom,
    width: (width + margin * 2) / view.zoom,
    height: (height + margin * 2) / view.zoom,
  };
}
