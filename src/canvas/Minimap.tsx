import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import type { Scene } from '../layout/layoutApi';
import { GRAPH_WORDS } from './describeBox';
import { heatOf, markOf, type Picture } from './picture';
import type { SceneIndex } from './sceneIndex';
import { inSlices } from '../lib/slices';
import { type Rect, type Viewport, visibleRect } from './viewport';

const MAX_WIDTH = 138;
const MAX_HEIGHT = 118;
/** A small graph has a small map. */
const MAX_SCALE = 0.075;

interface Props {
  readonly picture: Picture;
  readonly index: SceneIndex;
  readonly hits: ReadonlySet<Scene['id'][number]> | null;
  /** Calls back with every viewport, at once with the present one; returns how to stop. */
  readonly subscribe: (listener: (view: Viewport) => void) => () => void;
  readonly size: { readonly width: number; readonly height: number };
  /** A point of the scene to bring to the middle. */
  readonly onGo: (x: number, y: number) => void;
}

/** Of the map's frame around its picture, and to the corner it stands in; px. */
const FRAME = 6;
const CORNER = 12;

/** Whether a map of this size would lie on a graph that is on the screen as a whole: it would hide boxes to show the same. */
export function isInTheWay(bounds: Rect, view: Viewport, screen: Props['size'], map: Props['size']): boolean {
  const left = bounds.x * view.zoom + view.x;
  const top = bounds.y * view.zoom + view.y;
  const right = left + bounds.width * view.zoom;
  const bottom = top + bounds.height * view.zoom;
  const isWhole = left >= 0 && top >= 0 && right <= screen.width && bottom <= screen.height;
  return isWhole && left < CORNER + map.width + FRAME * 2 && bottom > screen.height - CORNER - map.height - FRAME * 2;
}

/** The whole graph in a corner, with what is on the screen framed and the rest veiled. */
export function Minimap({ picture, index, hits, subscribe, size, onGo }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef<Rect | null>(null);
  const { bounds } = picture.scene;
  const scale = Math.min(MAX_WIDTH / Math.max(1, bounds.width), MAX_HEIGHT / Math.max(1, bounds.height), MAX_SCALE);
  const width = Math.max(48, Math.round(bounds.width * scale));
  const height = Math.max(32, Math.round(bounds.height * scale));
  const left = (width - bounds.width * scale) / 2 - bounds.x * scale;
  const top = (height - bounds.height * scale) / 2 - bounds.y * scale;

  useEffect(() => {
    const ctx = canvas.current?.getContext('2d');
    if (!ctx) return;
    const ratio = window.devicePixelRatio;
    ctx.canvas.width = width * ratio;
    ctx.canvas.height = height * ratio;
    const still = document.createElement('canvas');
    still.width = ctx.canvas.width;
    still.height = ctx.canvas.height;
    const below = still.getContext('2d');
    below?.setTransform(scale * ratio, 0, 0, scale * ratio, left * ratio, top * ratio);
    const show = (view: Viewport): void => {
      const frame = ctx.canvas.parentElement;
      if (frame) frame.hidden = isInTheWay(bounds, view, size, { width, height });
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
      ctx.drawImage(still, 0, 0);
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      const seen = visibleRect(view, size.width, size.height);
      shown.current = seen;
      const x0 = Math.max(0.75, seen.x * scale + left);
      const y0 = Math.max(0.75, seen.y * scale + top);
      const x1 = Math.min(width - 0.75, (seen.x + seen.width) * scale + left);
      const y1 = Math.min(height - 0.75, (seen.y + seen.height) * scale + top);
      ctx.fillStyle = picture.palette.raised;
      ctx.globalAlpha = 0.55;
      ctx.beginPath();
      ctx.rect(0, 0, width, height);
      ctx.rect(x0, y0, Math.max(0, x1 - x0), Math.max(0, y1 - y0));
      ctx.fill('evenodd');
      ctx.globalAlpha = 1;
      ctx.strokeStyle = picture.palette.accent;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      ctx.roundRect(x0, y0, Math.max(2, x1 - x0), Math.max(2, y1 - y0), 1);
      ctx.stroke();
    };
    let last: Viewport | null = null;
    const stop = subscribe((view) => {
      last = view;
      show(view);
    });
    const cancel = below
      ? // After the picture, which is waited for.
        inSlices(drawMap(below, picture, index, hits, scale), () => (last ? show(last) : undefined))
      : undefined;
    return () => {
      cancel?.();
      stop();
    };
  }, [picture, index, hits, subscribe, size, bounds, scale, width, height, left, top]);

  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.buttons === 0) return;
    const rect = event.currentTarget.getBoundingClientRect();
    event.currentTarget.setPointerCapture(event.pointerId);
    onGo((event.clientX - rect.left - left) / scale, (event.clientY - rect.top - top) / scale);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const to = shown.current && mapStep(event.key, shown.current, bounds);
    if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onGo(to.x, to.y);
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- moves the view by keys as the pointer does
    <div
      className="gn-float gn-map"
      role="group"
      aria-label={GRAPH_WORDS.mapKeys}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keys go to the map as a whole
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={GRAPH_WORDS.minimap}
        style={{ width, height }}
        onPointerDown={go}
        onPointerMove={go}
      />
    </div>
  );
}

/** Of what is seen, that an arrow key moves the view by. */
const ARROW_STEP = 0.25;

/** The point of the scene that a key on the map brings to the middle; null for keys that mean nothing here. */
export function mapStep(key: string, seen: Rect, bounds: Rect): { readonly x: number; readonly y: number } | null {
  const x = seen.x + seen.width / 2;
  const y = seen.y + seen.height / 2;
  // Not beyond the graph, or the view would be lost in the void.
  const within = (at: number, low: number, length: number): number => Math.max(low, Math.min(at, low + length));
  const by = (across: number, down: number) => ({
    x: within(x + seen.width * across, bounds.x, bounds.width),
    y: within(y + seen.height * down, bounds.y, bounds.height),
  });
  switch (key) {
    case 'ArrowLeft':
      return by(-ARROW_STEP, 0);
    case 'ArrowRight':
      return by(ARROW_STEP, 0);
    case 'ArrowUp':
      return by(0, -ARROW_STEP);
    case 'ArrowDown':
      return by(0, ARROW_STEP);
    case 'PageUp':
      return by(0, -1);
    case 'PageDown':
      return by(0, 1);
    case 'Home':
      return { x, y: bounds.y + Math.min(seen.height, bounds.height) / 2 };
    case 'End':
      return { x, y: bounds.y + bounds.height - Math.min(seen.height, bounds.height) / 2 };
    default:
      return null;
  }
}

/** Boxes between two looks at the clock. */
const STRIDE = 2_000;

/** Pauses now and then. */
function* drawMap(
  ctx: CanvasRenderingContext2D,
  picture: Picture,
  index: SceneIndex,
  hits: Props['hits'],
  scale: number,
): Generator<void, void> {
  const { scene, palette } = picture;
  const px = 1 / scale;
  ctx.strokeStyle = palette.lineStrong;
  ctx.lineWidth = 0.6 * px;
  // Of many boxes on one pixel the first stands for all: 10⁵ boxes are as quick to draw as there are pixels.
  const wide = Math.ceil(scene.bounds.width * scale) + 2;
  const taken = new Uint8Array(wide * (Math.ceil(scene.bounds.height * scale) + 2));
  for (let row = 0; row < scene.count; row++) {
    if (row % STRIDE === STRIDE - 1) yield;
    const x = scene.x[row] ?? 0;
    const y = scene.y[row] ?? 0;
    if ((scene.width[row] ?? 0) < 1.5 * px && (scene.height[row] ?? 0) < 1.5 * px) {
      const pixel = Math.floor((y - scene.bounds.y) * scale) * wide + Math.floor((x - scene.bounds.x) * scale);
      if (taken[pixel] === 1) continue;
      if (scene.kind[row] !== 'frame') taken[pixel] = 1;
    }
    const width = Math.max(scene.width[row] ?? 0, px);
    const height = Math.max(scene.height[row] ?? 0, px);
    const kind = scene.kind[row];
    const grouped = kind === 'group' || kind === 'stack' || kind === 'pack';
    if (kind === 'frame' || grouped) {
      const heat = grouped ? heatOf(picture, row) : null;
      ctx.fillStyle = heat?.fill ?? (kind === 'frame' ? palette.canvas : palette.raised);
      ctx.beginPath();
      ctx.roundRect(x, y, width, height, px);
      ctx.fill();
      ctx.stroke();
      if (grouped && !picture.heat)
        bar(ctx, picture, row, x + width * 0.1, y + height * 0.45, width * 0.8, height * 0.25);
    } else if (kind !== 'hub') {
      ctx.fillStyle = markOf(picture, row);
      ctx.fillRect(x, y, width, height);
    }
  }
  ctx.fillStyle = palette.accent;
  for (const id of hits ?? []) {
    const row = index.rowOf.get(id);
    if (row === undefined) continue;
    const width = Math.max(scene.width[row] ?? 0, 3 * px);
    ctx.fillRect(
      (scene.x[row] ?? 0) + (scene.width[row] ?? 0) / 2 - width / 2,
      scene.y[row] ?? 0,
      width,
      Math.max(scene.height[row] ?? 0, 1.5 * px),
    );
  }
}

function bar(
  ctx: CanvasRenderingContext2D,
  picture: Picture,
  row: number,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const counts = picture.scene.familyCounts[row] ?? [];
  const total = counts.reduce((sum, count) => sum + count, 0);
  let at = x;
  counts.forEach((count, k) => {
    if (count === 0 || total === 0) return;
    ctx.fillStyle = picture.palette.family[k]?.mark ?? '';
    ctx.fillRect(at, y, (width * count) / total, height);
    at += (width * count) / total;
  });
}
