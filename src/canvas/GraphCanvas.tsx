import { ReactFlow, ReactFlowProvider, useStoreApi } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type Ref,
  useDeferredValue,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { BoxId, GroupId } from '../graph/view';
import type { Scene } from '../layout/layoutApi';
import { LARGE_SCENE } from '../layout/readColumns';
import { FRAME_HEAD } from '../layout/sizes';
import { inSlices } from '../lib/slices';
import type { NodeAddress } from '../model/address';
import { BoxNode, type BoxNodeType } from './BoxNode';
import { BoxTip } from './BoxTip';
import { type Camera, createCamera } from './camera';
import './canvas.css';
import { describeBox, FLOW_WORDS, GRAPH_WORDS } from './describeBox';
import { type ExportArea, screenArea } from './exportPicture';
import { boxAt, edgeAt } from './hitTest';
import { hubProducer } from './hubFriends';
import { type KeyAction, keyAction } from './keyAction';
import { FamilyLegend, HeatLegend, type HeatLegendText } from './Legend';
import { Minimap } from './Minimap';
import { type EdgeValues, type Heat, isDimmed, type Picture } from './picture';
import { rectOf } from './sceneChange';
import { indexScene, type SceneIndex } from './sceneIndex';
import { Stage } from './stage';
import { usePalette } from './usePalette';
import { centerView, fitView, isInSight, MAX_ZOOM, revealView, type Viewport, ZOOM_STEP, zoomAround } from './viewport';
import { firstBox, walk } from './walk';
import { ZoomControl } from './ZoomControl';

/** What the page may tell the canvas to do. */
export interface GraphCanvasHandle {
  fit(): void;
  zoomIn(): void;
  zoomOut(): void;
  /** Brings a box to the middle, now or when the scene that has it arrives. */
  centerOn(box: BoxId): void;
  /** Shows a box as large as it fits. */
  fitBox(box: BoxId): void;
  look(view: Viewport): void;
  /** What is drawn, and the part of it on the screen; null before the first picture. */
  shown(): { readonly picture: Picture; readonly screen: ExportArea } | null;
  /** What takes the keyboard. */
  element(): HTMLElement | null;
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
  /** A group is pointed at or selected: it may be opened or closed next. */
  readonly onExpect?: (group: GroupId) => void;
  /** A reference is to be followed to where its tensor is made, which is not on the screen. */
  readonly onFollow?: (address: NodeAddress) => void;
  /** A group or link is to be shown by itself; its row of the scene. */
  readonly onOwnView?: (row: number) => void;
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

/** What the pointer is over; x and y in px of the canvas. */
interface Hover {
  readonly box: number;
  readonly edge: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const NO_HOVER: Hover = { box: -1, edge: -1, x: 0, y: 0, width: 0 };

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
  onExpect,
  onFollow,
  onOwnView,
  onViewport,
  onContext,
  ref,
}: GraphCanvasProps) {
  const wrapper = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const dots = useRef<HTMLDivElement>(null);
  const store = useStoreApi();
  const [stage] = useState(() => new Stage(createCamera(store)));
  const { camera } = stage;
  const { size, index: staged, mounted, farOut, idle } = useSyncExternalStore(stage.subscribe, stage.getState);
  const palette = usePalette();
  const index = useMemo(() => (scene ? indexScene(scene) : null), [scene]);
  const picture = useMemo((): Picture | null => {
    if (!scene) return null;
    const lit = traced && Uint8Array.from(scene.id, (id) => (traced.has(id) ? 1 : 0));
    return { scene, palette, heat, values, traced: lit };
  }, [scene, palette, heat, values, traced]);
  const [pointed, setPointed] = useState<{ readonly index: SceneIndex | null; readonly hover: Hover }>({
    index: null,
    hover: NO_HOVER,
  });
  const hover = pointed.index === index ? pointed.hover : NO_HOVER;
  const rows = index !== null && staged === index ? mounted : NOTHING;
  const row = selected === null ? -1 : (index?.rowOf.get(selected) ?? -1);

  useLayoutEffect(() => {
    if (!wrapper.current || !base.current || !over.current) return;
    return stage.attach(wrapper.current, base.current, over.current);
  }, [stage]);
  useLayoutEffect(() => {
    stage.mark({ selected, hits, hoverBox: farOut ? hover.box : -1, hoverEdge: hover.edge });
  }, [stage, selected, hits, farOut, hover]);
  useLayoutEffect(() => {
    if (!picture || !index) return;
    const show = (): void => stage.show(picture, index, viewport);
    if (index.scene.count >= LARGE_SCENE) return inSlices(index.inSteps(), show);
    show();
  }, [stage, picture, index, viewport]);
  useLayoutEffect(() => stage.drawnByDom(rows), [stage, rows]);
  useEffect(() => moveDots(camera, dots.current), [camera]);
  useEffect(() => (onViewport ? tellRested(camera, onViewport) : undefined), [camera, onViewport]);

  const wanted = useRef<BoxId | null>(null);
  useEffect(() => {
    if (!index || size.width === 0 || wanted.current === null) return;
    const asked = index.rowOf.get(wanted.current);
    if (asked === undefined) return;
    wanted.current = null;
    camera.set(centerView(camera.get(), rectOf(index, asked), size.width, size.height));
  }, [index, size, camera]);
  useEffect(() => {
    // Selected elsewhere and out of sight: go there. A box picked here is in sight.
    if (!index || row < 0 || size.width === 0) return;
    const view = camera.get();
    if (!isInSight(view, rectOf(index, row), size.width, size.height)) {
      camera.set(centerView(view, rectOf(index, row), size.width, size.height));
    }
  }, [index, row, size, camera]);

  const next = hover.box >= 0 ? hover.box : row;
  useEffect(() => {
    const group = scene ? groupAt(scene, next) : null;
    if (group !== null) onExpect?.(group);
  }, [scene, next, onExpect]);

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
      if (index && found !== undefined) {
        camera.set(centerView(camera.get(), rectOf(index, found), size.width, size.height));
      } else wanted.current = box;
    },
    fitBox(box) {
      const found = index?.rowOf.get(box);
      if (!index || found === undefined) return;
      camera.set(fitView(rectOf(index, found), size.width, size.height));
    },
    look: (view) => camera.set(view),
    shown: () => picture && { picture, screen: screenArea(camera.get(), size) },
    element: () => wrapper.current,
  }));

  /** Opens or closes a group; a reference is followed. */
  const toggle = (box: number): void => {
    if (scene?.kind[box] === 'hub') return follow(box);
    const group = scene ? groupAt(scene, box) : null;
    if (!scene || group === null) return;
    stage.keep(scene.id[box] ?? null);
    if (scene.kind[box] === 'frame') onClose(group);
    else onOpen(group);
  };

  const mayOpen = (box: number): boolean => scene?.kind[box] === 'link' || (scene?.group[box] ?? null) !== null;

  const pointAt = (event: MouseEvent<HTMLElement>) => {
    if (!index || (event.target as Element).closest('.gn-float')) return null;
    const screen = event.currentTarget.getBoundingClientRect();
    const view = camera.get();
    const x = event.clientX - screen.left;
    const y = event.clientY - screen.top;
    const sx = (x - view.x) / view.zoom;
    const sy = (y - view.y) / view.zoom;
    const hit = boxAt(index, sx, sy, view.zoom < 0.3 ? 2 / view.zoom : 0, -view.x / view.zoom);
    const edge = hit || view.zoom < 0.1 ? -1 : edgeAt(index, sx, sy, EDGE_REACH / view.zoom);
    return { hit, edge, x, y, width: screen.width };
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const at = event.buttons === 0 ? pointAt(event) : null;
    const next = at ? { box: at.hit?.box ?? -1, edge: at.edge, x: at.x, y: at.y, width: at.width } : NO_HOVER;
    if (next.box !== hover.box || next.edge !== hover.edge) setPointed({ index, hover: next });
  };

  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const at = pointAt(event);
    if (!at) return;
    if (at.hit?.chevron) toggle(at.hit.box);
    else if (at.hit && event.altKey && mayOpen(at.hit.box)) onOwnView?.(at.hit.box);
    else if (at.hit) onSelect(scene?.id[at.hit.box] ?? null, at.hit.row >= 0 ? at.hit.row : null);
    else onSelect(null, null);
  };

  const onDoubleClick = (event: MouseEvent<HTMLElement>): void => {
    const hit = pointAt(event)?.hit;
    if (hit && !hit.chevron) toggle(hit.box);
  };

  const onContextMenu = (event: MouseEvent<HTMLElement>): void => {
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

  const follow = (hub: number): void => {
    if (!scene) return;
    const producer = hubProducer(scene, hub);
    const address = scene.address[hub] ?? null;
    if (producer >= 0) go(producer);
    else if (address !== null) onFollow?.(address);
  };

  const act = (action: KeyAction, screen: DOMRect): void => {
    if (!index) return;
    switch (action.kind) {
      case 'walk':
        return go(row < 0 ? firstBox(index.scene) : walk(index, row, action.direction));
      case 'open':
        return row >= 0 ? toggle(row) : undefined;
      case 'own':
        return row >= 0 && mayOpen(row) ? onOwnView?.(row) : undefined;
      case 'out':
        if (row >= 0 && index.scene.kind[row] === 'frame') return toggle(row);
        return go(row < 0 ? -1 : (index.scene.parent[row] ?? -1));
      case 'fit':
        return fit();
      case 'zoom':
        return zoomBy(action.way === 1 ? ZOOM_STEP : 1 / ZOOM_STEP);
      case 'clear':
        return onSelect(null, null);
      case 'menu': {
        const view = camera.get();
        const box = row < 0 ? null : rectOf(index, row);
        const x = screen.left + (box ? box.x * view.zoom + view.x : 0);
        return onContext?.(selected, { x, y: screen.top + (box ? (box.y + 30) * view.zoom + view.y : 0) });
      }
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const action = event.target === event.currentTarget ? keyAction(event) : null;
    if (!action) return;
    act(action, event.currentTarget.getBoundingClientRect());
    event.preventDefault();
  };

  const nodes = useMemo(
    () => (picture ? rows.map((box) => nodeOf(picture, box, box === row ? (selectedRow ?? -1) : -1)) : []),
    [picture, rows, row, selectedRow],
  );

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- one widget: keys and clicks mean the box they hit
    <div
      ref={wrapper}
      className={`graph ${hover.box >= 0 ? 'pointing' : ''} ${row >= 0 ? 'selecting' : ''}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application takes the keyboard
      tabIndex={0}
      role="application"
      aria-roledescription={GRAPH_WORDS.role}
      aria-label={`${GRAPH_WORDS.graph}. ${GRAPH_WORDS.help}`}
      data-idle={idle && staged === index}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setPointed({ index, hover: NO_HOVER })}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
    >
      <div ref={dots} className="gn-dots" />
      <canvas ref={base} className="gn-base" aria-hidden="true" />
      <ReactFlow
        nodes={nodes}
        edges={NO_EDGES}
        nodeTypes={NODE_TYPES}
        maxZoom={MAX_ZOOM}
        minZoom={LEAST_ZOOM}
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
        proOptions={PRO_OPTIONS}
        ariaLabelConfig={FLOW_WORDS}
      />
      <canvas ref={over} className="gn-over" aria-hidden="true" />
      {picture && index && size.width > 0 && (
        <>
          {heat && <HeatLegend legend={heat.legend} />}
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
          {farOut && hover.box >= 0 && picture.scene.kind[hover.box] !== 'frame' && (
            <BoxTip scene={picture.scene} row={hover.box} x={hover.x} y={hover.y} room={hover.width} />
          )}
        </>
      )}
      <Said index={index} row={row} values={values} />
    </div>
  );
}

/** Tells screen readers of the selected box, after the picture: to follow its edges takes a look at all of them. */
function Said({ index, row, values }: { index: SceneIndex | null; row: number; values: EdgeValues | null }) {
  const now = useMemo(() => ({ index, row, values }), [index, row, values]);
  const shown = useDeferredValue(now);
  return (
    <div className="gn-said" aria-live="polite" aria-busy={shown !== now}>
      {shown.index && shown.row >= 0 ? describeBox(shown.index, shown.row, shown.values) : ''}
    </div>
  );
}

const NOTHING: readonly number[] = [];
const NO_EDGES: never[] = [];
const PRO_OPTIONS = { hideAttribution: true };
/** React Flow's own limit; the stage sets the one of the scene. */
const LEAST_ZOOM = 0.0005;

/** The group that opens or closes in place at a row, if any. */
function groupAt(scene: Scene, row: number): GroupId | null {
  return scene.kind[row] === 'link' ? null : (scene.group[row] ?? null);
}

function nodeOf(picture: Picture, row: number, selectedRow: number): BoxNodeType {
  const { scene } = picture;
  const frame = scene.kind[row] === 'frame';
  return {
    id: scene.id[row] ?? '',
    type: 'box',
    position: { x: scene.x[row] ?? 0, y: scene.y[row] ?? 0 },
    width: scene.width[row] ?? 0,
    height: frame ? FRAME_HEAD : (scene.height[row] ?? 0),
    zIndex: scene.depth[row] ?? 0,
    className: isDimmed(picture, row) ? 'dim' : '',
    data: { picture, row, selectedRow },
    ariaRole: 'group',
    domAttributes: { 'aria-roledescription': 'box' },
  };
}

/** Dots stay about as far apart on the screen whatever the zoom, and move with the graph. */
function moveDots(camera: Camera, dots: HTMLElement | null): () => void {
  return camera.subscribe(({ x, y, zoom }) => {
    if (!dots) return;
    let gap = 24 * zoom;
    while (gap < 16) gap *= 2;
    dots.style.backgroundSize = `${gap}px ${gap}px`;
    dots.style.backgroundPosition = `${x % gap}px ${y % gap}px`;
  });
}

function tellRested(camera: Camera, listener: (view: Viewport) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = camera.subscribe((view) => {
    clearTimeout(timer);
    timer = setTimeout(() => listener(view), 300);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
