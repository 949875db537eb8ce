import { track } from '../state/busy';
import { later } from '../ui/later';
import { Canvas } from './canvasPart';

/** What the first page does without: each is fetched when it is shown, or where a sign says that it soon will be. */
export const Workspace = later(() => track(import('./Workspace')).then((module) => module.Workspace));
export const Palette = later(() => track(import('./Palette')).then((module) => module.Palette));
export const Choose = later(() => track(import('./Choose')).then((module) => module.Choose));
export const Failed = later(() => track(import('./Failed')).then((module) => module.Failed));

/** Fetches what shows a model: most people go on from the overview to the graph, and both come at once. */
export function loadWorkspace(): void {
  Workspace.load();
  Canvas.load();
}
