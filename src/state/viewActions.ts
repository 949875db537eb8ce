import type { BoxId, GroupId } from '../graph/view';
import type { SceneStart, SearchHit } from '../layout/layoutApi';
import type { NodeAddress } from '../model/address';
import { askCamera } from './camera';
import { askLayout } from './engine';
import { expectScene, refreshScene, sceneOf, useScene } from './scene';
import { type Page, type Selection, type Viewport, type ViewState, useView } from './view';

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

/** The group that would be opened, or closed, next: it is pointed at, or selected. */
export function expectGroup(group: GroupId): void {
  const open = openNow();
  const others = open.filter((other) => other !== group);
  expectScene(others.length < open.length ? others : [...open, group]);
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
  useView.setState(rawView(raw));
  void refreshScene();
}

/** Groups and boxes have other names in the raw graph: nothing of the folded view carries over. */
function rawView(raw: boolean): Partial<ViewState> {
  const { start } = useView.getState();
  return { raw, start: start && wholeOf(start), open: null, selection: null, viewport: null };
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
  useView.setState({ page: 'graph', ...rawView(true) });
  await refreshScene();
  await showNode(address);
}

/** Shows one group as a view of its own; from inside another one, in its place. */
export function showWithin(group: GroupId): void {
  const { start, page } = useView.getState();
  if (start) showStart({ ...start, within: group }, page);
}

/** A start without the group of it that is shown by itself. */
export function wholeOf(start: SceneStart): SceneStart {
  const { within: _, ...whole } = start;
  return whole;
}

/** From a group's own view back to all of its start; null when nothing is shown. */
export function leaveOwnView(): SceneStart | null {
  const { start } = useView.getState();
  if (start?.within === undefined) return start;
  const whole = wholeOf(start);
  useView.setState({ start: whole, open: null, selection: null, viewport: null });
  void refreshScene();
  return whole;
}

/** Brings a node onto the canvas, opening what hides it; out of a group's own view where it lies outside. */
export async function showNode(address: NodeAddress): Promise<void> {
  const { start } = useView.getState();
  if (!start) return;
  const result = await askLayout('locate', { start, address });
  if (useView.getState().start !== start) return;
  if (result.ok) showHit(result.value);
  else if (start.within !== undefined) {
    leaveOwnView();
    await showNode(address);
  }
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
