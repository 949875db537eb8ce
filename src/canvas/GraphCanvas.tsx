import { ReactFlow, ReactFlowProvider } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { BoxId, GroupId } from '../graph/view';
import type { Scene } from '../layout/layoutApi';
import { BoxNode, type BoxNodeType } from './BoxNode';
import './canvas.css';
import { describeBox, GRAPH_WORDS } from './describeBox';
import { type BoxHit, boxAt, edgeAt } from './hitTest';
import { keyAction } from './keyAction';
import { FamilyLegend, HeatLegend, type HeatLegendText } from './Legend';
import { lod } from './lod';
import { Minimap } from './Minimap';
import type { Marks } from './paintOverlay';
import { type EdgeValues, type Heat, isDimmed, type Picture } from './picture';
import { rectOf } from './sceneChange';
import { indexScene } from './sceneIndex';
import { useCamera } from './useCamera';
import { usePalette } from './usePalette';
import { useStage } from './useStage';
import { centerView, fitView, MAX_ZOOM, revealView, type Viewport, ZOOM_STEP, zoomAround } from './viewport';
import { firstBox, walk } from './walk';
import { ZoomControl } from './ZoomControl';

/** What the page may tell the canvas to do. */
export interface GraphCanvasHandle {
  fit(): void;
  zoomIn(): void;
  zoomOut(): void;
  /** Brings a box to the middle, now or when the scene that has it arrives. */
  centerOn(box: BoxId): void;
  focus(): void;
}

export interface GraphCanvasProps {
  readonly scene: Scene | null;
  readonly selected: BoxId | null;
  /** Folded weight of the selected box. */
  readonly selectedRow: number | null;
  readonly heat?: (Heat & { readonly legend: HeatLegendText }) | null;
  readonly values?: EdgeValues | null;
  /** Boxes of a trace; everything else is dimmed. */
  readonly traced?: ReadonlySet<BoxId> | null;
  /** Search hits. */
  readonly hits?: ReadonlySet<BoxId> | null;
  /** Where to look at first; null: fitted. */
  readonly viewport: Viewport | null;
  readonly onSelect: (box: BoxId | null, row: number | null) => void;
  readonly onOpen: (group: GroupId) => void;
  readonly onClose: (group: GroupId) => void;
  /** Told when the view has changed, after it has come to rest. */
  readonly onViewport?: (view: Viewport) => void;
  /** The context menu was asked for; client px. */
  readonly onContext?: (box: BoxId | null, at: { readonly x: number; readonly y: number }) => void;
  readonly ref?: Ref<GraphCanvasHandle>;
}

const NODE_TYPES = { box: BoxNode };
/** A pointer this far from a line still means it, px of the screen. */
const EDGE_REACH = 5;

/** The graph on screen: one scene, with everything a person can do to it. */
export function GraphCanvas(props: GraphCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

interface Hover {
  readonly box: number;
  readonly edge: number;
  readonly chevron: boolean;
  readonly x: number;
  readonly y: number;
}

const NO_HOVER: Hover = { box: -1, edge: -1, chevron: false, x: 0, y: 0 };

function Canvas({
  scene,
  selected,
  selectedRow,
  heat = null,
  values = null,
  traced = null,
  hits = null,
  viewport,
  onSelect,
  onOpen,
  onClose,
  onViewport,
  onContext,
  ref,
}: GraphCanvasProps) {
  const wrapper = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const dots = useRef<HTMLDivElement>(null);
  const palette = usePalette();
  const camera = useCamera();
  const index = useMemo(() => (scene ? indexScene(scene) : null), [scene]);
  const picture = useMemo(
    (): Picture | null => (scene ? { scene, palette, heat, values, traced } : null),
    [scene, palette, heat, values, traced],
  );
  const [hover, setHover] = useState(NO_HOVER);
  const [farOut, setFarOut] = useState(false);
  const over_ = hover.box < (scene?.count ?? 0) && hover.edge < (scene?.edges.count ?? 0) ? hover : NO_HOVER;
  const marks = useMemo(
    (): Marks => ({ selected, hits, hoverBox: farOut ? over_.box : -1, hoverEdge: over_.edge, focused: false }),
    [selected, hits, farOut, over_.box, over_.edge],
  );
  const stage = useStage({ wrapper, base, over, camera, picture, index, marks, restored: viewport });
  const { size } = stage;

  useEffect(() => {
    let timer = 0;
    const stop = camera.subscribe((view) => {
      setFarOut(!lod(view.zoom).opText);
      const gap = dotGap(view.zoom);
      if (dots.current) {
        dots.current.style.backgroundSize = `${gap}px ${gap}px`;
        dots.current.style.backgroundPosition = `${view.x % gap}px ${view.y % gap}px`;
      }
      window.clearTimeout(timer);
      if (onViewport) timer = window.setTimeout(() => onViewport(view), 300);
    });
    return () => {
      window.clearTimeout(timer);
      stop();
    };
  }, [camera, onViewport]);

  const row = selected === null ? -1 : (index?.rowOf.get(selected) ?? -1);
  const shownRow = useRef(-1);
  const wanted = useRef<BoxId | null>(null);
  useEffect(() => {
    if (!index || size.width === 0) return;
    const asked = wanted.current === null ? -1 : (index.rowOf.get(wanted.current) ?? -1);
    if (asked >= 0) {
      wanted.current = null;
      camera.set(centerView(camera.get(), rectOf(index, asked), size.width, size.height));
    } else if (row >= 0 && row !== shownRow.current) {
      // Selected elsewhere and out of sight: go there. A box picked here is in sight.
      const view = camera.get();
      const box = rectOf(index, row);
      const hidden = revealView(view, box, size.width, size.height) !== view;
      const outside = hidden && !touches(view, box, size);
      if (outside) camera.set(centerView(view, box, size.width, size.height));
    }
    shownRow.current = row;
  }, [index, row, size, camera]);

  const zoomBy = (factor: number): void => {
    camera.set(zoomAround(camera.get(), factor, size.width / 2, size.height / 2, stage.minZoom()));
  };
  const fit = (): void => {
    if (scene) camera.set(fitView(scene.bounds, size.width, size.height));
  };
  useImperativeHandle(ref, () => ({
    fit,
    zoomIn: () => zoomBy(ZOOM_STEP),
    zoomOut: () => zoomBy(1 / ZOOM_STEP),
    centerOn(box) {
      const found = index?.rowOf.get(box);
      if (index && found !== undefined)
        camera.set(centerView(camera.get(), rectOf(index, found), size.width, size.height));
      else wanted.current = box;
    },
    focus: () => wrapper.current?.focus(),
  }));

  const toggle = (box: number): void => {
    const group = scene?.group[box] ?? null;
    if (!scene || group === null) return;
    stage.keep(scene.id[box] ?? null);
    if (scene.kind[box] === 'frame') onClose(group);
    else onOpen(group);
  };

  const pointAt = (event: MouseEvent): { readonly hit: BoxHit | null; readonly edge: number } | null => {
    if (!index || !wrapper.current || (event.target as Element).closest('.gn-float')) return null;
    const screen = wrapper.current.getBoundingClientRect();
    const view = camera.get();
    const x = (event.clientX - screen.left - view.x) / view.zoom;
    const y = (event.clientY - screen.top - view.y) / view.zoom;
    const hit = boxAt(index, x, y, view.zoom < 0.3 ? 2 / view.zoom : 0);
    return { hit, edge: hit || view.zoom < 0.1 ? -1 : edgeAt(index, x, y, EDGE_REACH / view.zoom) };
  };

  const onPointerMove = (event: PointerEvent): void => {
    const at = event.buttons === 0 ? pointAt(event) : null;
    const next: Hover = at
      ? { box: at.hit?.box ?? -1, edge: at.edge, chevron: at.hit?.chevron ?? false, x: event.clientX, y: event.clientY }
      : NO_HOVER;
    setHover((before) =>
      before.box === next.box && before.edge === next.edge && before.chevron === next.chevron ? before : next,
    );
  };

  const onClick = (event: MouseEvent): void => {
    const at = pointAt(event);
    if (!at) return;
    if (at.hit?.chevron) toggle(at.hit.box);
    else if (at.hit) onSelect(scene?.id[at.hit.box] ?? null, at.hit.row >= 0 ? at.hit.row : null);
    else onSelect(null, null);
  };

  const onDoubleClick = (event: MouseEvent): void => {
    const hit = pointAt(event)?.hit;
    if (hit && !hit.chevron) toggle(hit.box);
  };

  const onContextMenu = (event: MouseEvent): void => {
    const at = pointAt(event);
    if (!at || !onContext) return;
    event.preventDefault();
    const box = at.hit ? (scene?.id[at.hit.box] ?? null) : null;
    if (box !== null) onSelect(box, null);
    onContext(box, { x: event.clientX, y: event.clientY });
  };

  const go = (next: number): void => {
    if (!index || next < 0) return;
    onSelect(index.scene.id[next] ?? null, null);
    camera.set(revealView(camera.get(), rectOf(index, next), size.width, size.height));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== wrapper.current || !index) return;
    const action = keyAction(event);
    if (!action) return;
    switch (action.kind) {
      case 'walk':
        go(row < 0 ? firstBox(index.scene) : walk(index, row, action.direction));
        break;
      case 'open':
        if (row >= 0) toggle(row);
        break;
      case 'out': {
        const around = row < 0 ? -1 : (index.scene.parent[row] ?? -1);
        if (row >= 0 && index.scene.kind[row] === 'frame') toggle(row);
        else go(around);
        break;
      }
      case 'fit':
        fit();
        break;
      case 'zoom':
        zoomBy(action.way === 1 ? ZOOM_STEP : 1 / ZOOM_STEP);
        break;
      case 'clear':
        onSelect(null, null);
        break;
      case 'menu': {
        const screen = wrapper.current?.getBoundingClientRect();
        if (!screen || !onContext) return;
        const view = camera.get();
        const box = row < 0 ? null : rectOf(index, row);
        onContext(selected, {
          x: screen.left + (box ? box.x * view.zoom + view.x : 0),
          y: screen.top + (box ? (box.y + 30) * view.zoom + view.y : 0),
        });
      }
    }
    event.preventDefault();
  };

  const nodes = useMemo(
    (): BoxNodeType[] =>
      picture
        ? stage.mounted.map((box) => ({
            id: picture.scene.id[box] ?? '',
            type: 'box',
            position: { x: picture.scene.x[box] ?? 0, y: picture.scene.y[box] ?? 0 },
            width: picture.scene.width[box] ?? 0,
            height: picture.scene.kind[box] === 'frame' ? 40 : (picture.scene.height[box] ?? 0),
            zIndex: picture.scene.depth[box] ?? 0,
            className: isDimmed(picture, box) ? 'dim' : '',
            data: { picture, row: box, selectedRow: box === row && selectedRow !== null ? selectedRow : -1 },
            ariaRole: 'group',
            domAttributes: { 'aria-roledescription': 'box' },
          }))
        : [],
    [picture, stage.mounted, row, selectedRow],
  );

  const tip = scene && farOut && over_.box >= 0 && scene.kind[over_.box] !== 'frame' ? over_ : null;
  return (
    // biome-ignore lint: a graph is an application of its own to a screen reader
    <div
      ref={wrapper}
      className={`graph ${over_.box >= 0 ? 'pointing' : ''}`}
      tabIndex={0}
      role="application"
      aria-roledescription={GRAPH_WORDS.role}
      aria-label={`${GRAPH_WORDS.graph}. ${GRAPH_WORDS.help}`}
      data-idle="false"
      onPointerMove={onPointerMove}
      onPointerLeave={() => setHover(NO_HOVER)}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
      onPointerDown={() => wrapper.current?.focus({ preventScroll: true })}
    >
      <div ref={dots} className="gn-dots" />
      <canvas ref={base} className="gn-base" aria-hidden="true" />
      <ReactFlow
        nodes={nodes}
        edges={[]}
        nodeTypes={NODE_TYPES}
        maxZoom={MAX_ZOOM}
        minZoom={0.0005}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        elevateNodesOnSelect={false}
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        zoomActivationKeyCode={null}
        proOptions={{ hideAttribution: true }}
      />
      <canvas ref={over} className="gn-over" aria-hidden="true" />
      {picture && index && size.width > 0 && (
        <>
          {heat && <HeatLegend {...heat.legend} />}
          {!heat && farOut && <FamilyLegend scene={picture.scene} />}
          <Minimap
            picture={picture}
            index={index}
            hits={hits}
            subscribe={camera.subscribe}
            size={size}
            onGo={(x, y) => {
              const { zoom } = camera.get();
              camera.set({ x: size.width / 2 - x * zoom, y: size.height / 2 - y * zoom, zoom });
            }}
          />
          <ZoomControl
            subscribe={camera.subscribe}
            onZoomIn={() => zoomBy(ZOOM_STEP)}
            onZoomOut={() => zoomBy(1 / ZOOM_STEP)}
            onFit={fit}
          />
          {tip && wrapper.current && (
            <Tip scene={picture.scene} hover={tip} around={wrapper.current.getBoundingClientRect()} />
          )}
        </>
      )}
      <div className="gn-said" aria-live="polite">
        {index && row >= 0 ? describeBox(index, row) : ''}
      </div>
    </div>
  );
}

/** Dots stay about as far apart on the screen whatever the zoom. */
function dotGap(zoom: number): number {
  let gap = 24 * zoom;
  while (gap < 16) gap *= 2;
  return gap;
}

function touches(
  view: Viewport,
  box: { x: number; y: number; width: number; height: number },
  size: { width: number; height: number },
): boolean {
  const left = box.x * view.zoom + view.x;
  const top = box.y * view.zoom + view.y;
  return (
    left < size.width &&
    top < size.height &&
    left + box.width * view.zoom > 0 &&
    top + Math.min(box.height, 60) * view.zoom > 0
  );
}

/** The name of a box too small to carry it. */
function Tip({ scene, hover, around }: { scene: Scene; hover: Hover; around: DOMRect }) {
  const left = Math.min(hover.x - around.left + 14, around.width - 330);
  return (
    <div
      className="gn-float gn-tip"
      style={{ left: Math.max(4, left), top: hover.y - around.top + 14 }}
      aria-hidden="true"
    >
      <b>{scene.title[hover.box]}</b>
      <code>
        {scene.subtitle[hover.box]} {scene.shape[hover.box]}
      </code>
    </div>
  );
}
