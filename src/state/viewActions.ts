import type { BoxId, GroupId } from '../graph/view';
import type { SceneStart, SearchHit } from '../layout/layoutApi';
import type { NodeAddress } from '../model/address';
import { askCamera } from './camera';
import { askLayout } from './engine';
import { refreshScene, sceneOf, useScene } from './scene';
import { type Page, type Selection, type Viewport, useView } from './view';

export function showPage(page: Page): void {
  useView.setState({ page });
}

export function showTab(tab: 'inspect' | 'run'): void {
  useView.setState({ tab });
}

/** Draws something else: a signature, a function, the main graph. */
export function showStart(start: SceneStart, page: Page = 'graph'): void {
  useView.setState({
    page,
    start,
    metaGraph: start.metaGraph,
    open: null,
    selection: null,
    viewport: null,
  });
  void refreshScene();
}

export function select(selection: Selection | null): void {
  useView.setState({ selection });
  if (selection) useView.setState({ tab: 'inspect' });
}

export function selectBox(box: BoxId | null, row: number | null = null): void {
  select(box === null ? null : { kind: 'box', box, row });
}

/** The groups that are open now, also where the view only says "all" or leaves it to the layout. */
export function openNow(): readonly GroupId[] {
  const { open } = useView.getState();
  return open === 'all' || open === null ? (sceneOf(useScene.getState())?.open ?? []) : open;
}

export function openGroup(group: GroupId): void {
  const open = openNow();
  if (!open.includes(group)) setOpen([...open, group]);
}

export function closeGroup(group: GroupId): void {
  setOpen(openNow().filter((other) => other !== group));
}

/** Opens every group and shows the whole; the layout can be cancelled. */
export function openAll(): void {
  setOpen('all');
  askCamera({ kind: 'fit' });
}

export function closeAll(): void {
  setOpen([]);
  askCamera({ kind: 'fit' });
}

function setOpen(open: readonly GroupId[] | 'all'): void {
  useView.setState({ open });
  void refreshScene();
}

export function setViewport(viewport: Viewport): void {
  useView.setState({ viewport });
}

export function setRaw(raw: boolean): void {
  // Groups and boxes have other names in the raw graph: nothing of the folded view carries over.
  useView.setState({ raw, open: null, selection: null, viewport: null });
  void refreshScene();
}

export function setShowControl(showControl: boolean): void {
  useView.setState({ showControl });
  void refreshScene();
}

/** Opens what a hit lies in and selects it. */
export function showHit(hit: Pick<SearchHit, 'box' | 'open'>): void {
  const now = openNow();
  const open = [...now, ...hit.open.filter((group) => !now.includes(group))];
  useView.setState({ page: 'graph', open, selection: { kind: 'box', box: hit.box, row: null }, tab: 'inspect' });
  void refreshScene();
}

/** Switches to the raw graph and goes to the node there. */
export async function showRaw(address: NodeAddress): Promise<void> {
  useView.setState({ page: 'graph', raw: true, open: null, selection: null, viewport: null });
  await refreshScene();
  await showNode(address);
}

/** Brings a node onto the canvas, opening what hides it. */
export async function showNode(address: NodeAddress): Promise<void> {
  const { start } = useView.getState();
  if (!start) return;
  const result = await askLayout('locate', { start, address });
  if (result.ok && useView.getState().start === start) showHit(result.value);
}

/** Shows the weight's row on the canvas where it is drawn, else only the variable. */
export function selectVariable(id: number): void {
  const scene = sceneOf(useScene.getState());
  if (scene) {
    for (let box = 0; box < scene.count; box++) {
      const row = scene.rows[box]?.findIndex((candidate) => candidate.variable === id) ?? -1;
      const boxId = scene.id[box];
      if (row >= 0 && boxId !== undefined) return select({ kind: 'box', box: boxId, row });
    }
  }
  select({ kind: 'variable', id });
}
