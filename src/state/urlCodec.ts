import type { BoxId, GroupId } from '../graph/view';
import type { SceneStart } from '../layout/layoutApi';
import { PAGES, type Page, type Selection, type ViewState, type Viewport } from './view';

/**
 * The address bar carries how a model is looked at, never the model: files stay
 * where they are. Only a sample is named, since the page brings it itself, and a
 * model that came from an address. Versioned: a hash of another version is ignored with a sentence.
 */
const VERSION = '1';
/** Characters; browsers refuse addresses of a few megabytes and are slow long before. */
const LONGEST_OPEN = 30_000;

/** What a link can name, and the folder in it where it holds several models. */
export type LinkedSource = { readonly folder?: string } & (
  | { readonly kind: 'sample'; readonly sample: string }
  | { readonly kind: 'url'; readonly url: string }
);

export interface UrlState {
  readonly source: LinkedSource | null;
  readonly view: Partial<ViewState>;
  /** One sentence per part that was not understood and left out. */
  readonly notices: readonly string[];
}

export function encodeUrl(view: ViewState, source: LinkedSource | null): string {
  const parts = new URLSearchParams();
  parts.set('v', VERSION);
  if (source?.kind === 'sample') parts.set('sample', source.sample);
  if (source?.kind === 'url') parts.set('url', source.url);
  if (source?.folder) parts.set('folder', source.folder);
  parts.set('page', view.page);
  if (view.start) parts.set('start', encodeStart(view.start));
  if (view.start?.within !== undefined) parts.set('within', view.start.within);
  if (view.open) parts.set('open', encodeOpen(view.open));
  if (view.raw) parts.set('raw', '1');
  if (view.showControl) parts.set('control', '1');
  if (view.selection) parts.set('select', encodeSelection(view.selection));
  if (view.viewport) parts.set('at', encodeViewport(view.viewport));
  if (view.tab === 'run') parts.set('tab', 'run');
  return `#${parts.toString()}`;
}

/** Never throws: what cannot be read is dropped and named. */
export function decodeUrl(hash: string): UrlState {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  if ([...parts].length === 0) return { source: null, view: {}, notices: [] };
  if (parts.get('v') !== VERSION) {
    return {
      source: null,
      view: {},
      notices: ['The link was made by another version of this page; its view is left out.'],
    };
  }
  const notices: string[] = [];
  const read = <T>(name: string, what: string, decode: (text: string) => T | null): T | null => {
    const text = parts.get(name);
    if (text === null) return null;
    const value = decode(text);
    if (value === null) notices.push(`The link names no ${what} that can be read; it is left out.`);
    return value;
  };
  const page = read('page', 'page', (text) => PAGES.find((known) => known === text) ?? null);
  const whole = read('start', 'signature', decodeStart);
  const within = parts.get('within');
  const start = whole && within ? { ...whole, within: within as GroupId } : whole;
  const open = read('open', 'open groups', decodeOpen);
  const selection = read('select', 'selection', decodeSelection);
  const viewport = read('at', 'place', decodeViewport);
  return {
    source: decodeSource(parts),
    view: {
      ...(page && { page: page satisfies Page }),
      ...(start && { start, metaGraph: start.metaGraph }),
      ...(open && { open }),
      ...(selection && { selection }),
      ...(viewport && { viewport }),
      raw: parts.get('raw') === '1',
      showControl: parts.get('control') === '1',
      tab: parts.get('tab') === 'run' ? 'run' : 'inspect',
    },
    notices,
  };
}

function decodeSource(parts: URLSearchParams): LinkedSource | null {
  const [sample, url, folder] = ['sample', 'url', 'folder'].map((name) => parts.get(name));
  const within = folder ? { folder } : {};
  if (sample) return { kind: 'sample', sample, ...within };
  return url ? { kind: 'url', url, ...within } : null;
}

function encodeStart(start: SceneStart): string {
  switch (start.kind) {
    case 'signature':
      return `signature:${start.metaGraph}:${start.key}`;
    case 'function':
      return `function:${start.metaGraph}:${start.name}`;
    case 'graph':
      return `graph:${start.metaGraph}:`;
  }
}

function decodeStart(text: string): SceneStart | null {
  const [, kind, number = '', name = ''] = /^(signature|function|graph):(\d{1,6}):(.*)$/s.exec(text) ?? [];
  const metaGraph = Number(number);
  switch (kind) {
    case 'signature':
      return name ? { kind, metaGraph, key: name } : null;
    case 'function':
      return name ? { kind, metaGraph, name } : null;
    case 'graph':
      return { kind, metaGraph };
    default:
      return null;
  }
}

function encodeOpen(open: readonly GroupId[] | 'all'): string {
  const text = open === 'all' ? 'all' : JSON.stringify(open);
  // Thousands of groups are all of them but a few.
  return text.length > LONGEST_OPEN ? 'all' : text;
}

function decodeOpen(text: string): readonly GroupId[] | 'all' | null {
  if (text === 'all') return text;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((id) => typeof id === 'string') ? (value as GroupId[]) : null;
  } catch {
    return null;
  }
}

function encodeSelection(selection: Selection): string {
  return selection.kind === 'variable'
    ? `variable:${selection.id}`
    : `box:${selection.row === null ? '' : selection.row}:${selection.box}`;
}

function decodeSelection(text: string): Selection | null {
  const variable = /^variable:(\d{1,9})$/.exec(text);
  if (variable) return { kind: 'variable', id: Number(variable[1]) };
  const [, row = '', box = ''] = /^box:(\d{0,6}):(.+)$/s.exec(text) ?? [];
  return box ? { kind: 'box', box: box as BoxId, row: row === '' ? null : Number(row) } : null;
}

function encodeViewport({ x, y, zoom }: Viewport): string {
  return `${Math.round(x)},${Math.round(y)},${Number(zoom.toPrecision(4))}`;
}

function decodeViewport(text: string): Viewport | null {
  const numbers = text.split(',').map(Number);
  const [x, y, zoom] = numbers;
  if (numbers.length !== 3 || !numbers.every(Number.isFinite)) return null;
  return x !== undefined && y !== undefined && zoom !== undefined && zoom > 0 ? { x, y, zoom } : null;
}
