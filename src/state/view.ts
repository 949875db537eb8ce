import { create } from 'zustand';
import type { BoxId, GroupId } from '../graph/view';
import type { SceneStart } from '../layout/layoutApi';

/** The pages of the main area, in the order of the outline. */
export const PAGES = [
  'overview',
  'graph',
  'signatures',
  'layers',
  'functions',
  'variables',
  'assets',
  'objects',
  'problems',
] as const;

export type Page = (typeof PAGES)[number];

/** The one selection that outline, canvas, search, inspector, breadcrumb and URL share. */
export type Selection =
  /** A box of the scene; `row` is a folded weight or constant of it. */
  | { readonly kind: 'box'; readonly box: BoxId; readonly row: number | null }
  /** A variable of the MetaGraph by VariableFact.id. */
  | { readonly kind: 'variable'; readonly id: number };

/** Canvas camera: px of the screen for the origin, and the zoom factor. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** How a model is looked at: small, serialisable, in the URL. Everything else is derived from it. */
export interface ViewState {
  readonly page: Page;
  readonly metaGraph: number;
  /** null: nothing to draw. */
  readonly start: SceneStart | null;
  /** Open groups, or all of them; null lets the layout choose. */
  readonly open: readonly GroupId[] | 'all' | null;
  readonly raw: boolean;
  readonly showControl: boolean;
  readonly selection: Selection | null;
  /** null: fitted. */
  readonly viewport: Viewport | null;
  readonly tab: 'inspect' | 'run';
}

/** Compared item by item: lists of open groups are long, and a moving camera leaves them the same object. */
export function isSameOpen(a: ViewState['open'], b: ViewState['open']): boolean {
  if (a === b) return true;
  if (a === null || b === null || a === 'all' || b === 'all') return false;
  return a.length === b.length && a.every((group, i) => group === b[i]);
}

export const INITIAL_VIEW: ViewState = {
  page: 'overview',
  metaGraph: 0,
  start: null,
  open: null,
  raw: false,
  showControl: false,
  selection: null,
  viewport: null,
  tab: 'inspect',
};

export const useView = create<ViewState>()(() => INITIAL_VIEW);
