import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { BoxId } from '../graph/view';
import { planGlide } from './glide';
import { lod } from './lod';
import { findInView, Painter } from './painter';
import type { Marks } from './paintOverlay';
import type { Picture } from './picture';
import { changeScene } from './sceneChange';
import type { SceneIndex } from './sceneIndex';
import type { Camera } from './useCamera';
import { fitView, type Viewport } from './viewport';

/** Boxes that the DOM may hold; with more in view the canvas draws them all. */
const DOM_BOXES = 130;
/** The DOM follows when the view has rested this long. */
const REST_MS = 120;

export interface Size {
  readonly width: number;
  readonly height: number;
}

const NOTHING: readonly number[] = [];

interface Stage {
  readonly size: Size;
  /** Rows to mount as DOM boxes. */
  readonly mounted: readonly number[];
  /** The next change of scene keeps this box where it is. */
  readonly keep: (box: BoxId | null) => void;
  readonly minZoom: () => number;
}

interface StageInput {
  readonly wrapper: RefObject<HTMLDivElement | null>;
  readonly base: RefObject<HTMLCanvasElement | null>;
  readonly over: RefObject<HTMLCanvasElement | null>;
  readonly camera: Camera;
  readonly picture: Picture | null;
  readonly index: SceneIndex | null;
  readonly marks: Marks;
  /** Viewport to start from instead of a fitted one. */
  readonly restored: Viewport | null;
}

function prefersStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** The canvases, the camera and the DOM boxes kept in step. */
export function useStage({ wrapper, base, over, camera, picture, index, marks, restored }: StageInput): Stage {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [held, setHeld] = useState<{ readonly index: SceneIndex | null; readonly rows: readonly number[] }>({
    index: null,
    rows: NOTHING,
  });
  const painter = useRef<Painter | null>(null);
  const shown = useRef<SceneIndex | null>(null);
  const anchor = useRef<BoxId | null>(null);
  const gliding = useRef(false);
  const timer = useRef(0);
  const now = useRef({ index, size, marks });
  now.current = { index, size, marks };

  useLayoutEffect(() => {
    if (!base.current || !over.current || !wrapper.current) return;
    const made = new Painter(base.current, over.current);
    painter.current = made;
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.contentRect;
      if (!box) return;
      made.resize(box.width, box.height, window.devicePixelRatio);
      setSize({ width: box.width, height: box.height });
    });
    observer.observe(wrapper.current);
    return () => {
      observer.disconnect();
      made.dispose();
      painter.current = null;
    };
  }, [base, over, wrapper]);

  const rest = useCallback(() => {
    const { index: scene, size: screen } = now.current;
    if (!scene || gliding.current || screen.width === 0) return;
    const view = camera.get();
    const rows = lod(view.zoom).rows ? findInView(scene, view, screen.width, screen.height).rows : NOTHING;
    const wanted = rows.length <= DOM_BOXES ? rows : NOTHING;
    setHeld((before) => {
      const same =
        before.index === scene &&
        before.rows.length === wanted.length &&
        before.rows.every((row, k) => row === wanted[k]);
      return same ? before : { index: scene, rows: wanted };
    });
    if (wrapper.current) wrapper.current.dataset.idle = 'true';
  }, [camera, wrapper]);

  const stir = useCallback(() => {
    if (wrapper.current) wrapper.current.dataset.idle = 'false';
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(rest, REST_MS);
  }, [rest, wrapper]);

  useEffect(() => () => window.clearTimeout(timer.current), []);

  useEffect(
    () =>
      camera.subscribe((view) => {
        painter.current?.look(view);
        stir();
        // Boxes in the DOM carry all their text: far out they are wrong at once, not after a rest.
        if (!lod(view.zoom).rows)
          setHeld((before) => (before.rows.length === 0 ? before : { index: before.index, rows: NOTHING }));
      }),
    [camera, stir],
  );

  const ready = size.width > 0;
  useLayoutEffect(() => {
    if (!picture || !index || !painter.current || !ready) return;
    const before = shown.current;
    painter.current.show(picture, index);
    if (before === index) return;
    shown.current = index;
    const { size: screen, marks: marked } = now.current;
    camera.limit(Math.min(0.05, fitView(index.scene.bounds, screen.width, screen.height).zoom * 0.7));
    const change = changeScene(before, index, camera.get(), [anchor.current, marked.selected], screen);
    anchor.current = null;
    const first = before === null && restored !== null;
    const view = first && restored ? restored : change.view;
    camera.set(view);
    painter.current.look(view);
    if (before && change.moved && !prefersStill()) {
      gliding.current = true;
      painter.current.start(planGlide(before, index.scene, change.moved.dx, change.moved.dy), () => {
        gliding.current = false;
        rest();
      });
    } else gliding.current = false;
    stir();
  }, [picture, index, ready, camera, rest, stir, restored]);

  useLayoutEffect(() => painter.current?.mark(marks), [marks]);

  const mounted = held.index === index && !gliding.current ? held.rows : NOTHING;
  const leftOut = useMemo(() => new Set(mounted), [mounted]);
  useLayoutEffect(() => painter.current?.leaveOut(leftOut), [leftOut]);
  useEffect(stir, [stir, size]);

  const keep = useCallback((box: BoxId | null) => {
    anchor.current = box;
  }, []);
  const minZoom = useCallback(() => {
    const { index: scene, size: screen } = now.current;
    return scene ? Math.min(0.05, fitView(scene.scene.bounds, screen.width, screen.height).zoom * 0.7) : 0.05;
  }, []);
  return { size, mounted, keep, minZoom };
}
