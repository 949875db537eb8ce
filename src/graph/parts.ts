import { emptyBox, groupBox, opBox } from './boxes';
import { type Content, contentOf } from './content';
import { climb, type Frame, type Frames, type Source } from './frame';
import { type Item, itemId, settle, type Settled } from './groups';
import type { Library } from './library';
import { foldRows, type HasBytes, isRowSource, rowOfSource } from './rows';
import type { Shapes } from './shapes/infer';
import { bodyTitle } from './titles';
import type { Box } from './view';

/** What views are made with. */
export interface ViewContext {
  readonly library: Library;
  readonly frames: Frames;
  readonly hasBytes: HasBytes;
  readonly raw: boolean;
  readonly shapes: Shapes;
}

/** What a box at the edge of a view stands for: an argument, a returned tensor, or a tensor referred to from elsewhere. */
export type End =
  | { readonly kind: 'input'; readonly args: readonly number[] }
  | { readonly kind: 'output'; readonly sources: readonly Source[] }
  | ({ readonly kind: 'hub'; readonly consumer: number } & Source);

/** A box with what it opens into. */
export interface Part {
  readonly box: Box;
  readonly settled: Settled | null;
  readonly content: Content | null;
  readonly end: End | null;
}

export function endPart(box: Box, end: End): Part {
  return { box, settled: null, content: null, end };
}

export function partOf(context: ViewContext, item: Item): Part {
  const settled = settle(context.frames, item, context.raw);
  if (settled.kind === 'op')
    return { box: opBox(context.library, settled, context.hasBytes), settled, content: null, end: null };
  if (settled.kind === 'empty' && item.kind === 'body') {
    return { box: emptyBodyBox(context, item, settled.frame), settled, content: null, end: null };
  }
  const content = contentOf(settled);
  const box = groupBox(context.library, item, settled);
  return { box: content === null ? { ...box, group: null } : box, settled, content, end: null };
}

/** A branch without an op: it hands its inputs on, or returns weights and constants, which are its rows. */
function emptyBodyBox({ library, hasBytes }: ViewContext, item: Item & { readonly kind: 'body' }, frame: Frame): Box {
  const { returnFrom, returnPort } = frame.plan;
  const returned = Array.from(returnFrom, (from, k) => climb(library, frame, from, returnPort[k] ?? 0));
  const rows = returned.filter(isRowSource).map((source) => rowOfSource(library, source, hasBytes));
  const subtitle = rows.length < returned.length ? 'hands its inputs on' : '';
  return {
    ...emptyBox(`op:${itemId(item)}`, 'op', bodyTitle(item.call.attr), subtitle),
    family: 'control',
    rows: foldRows(rows),
  };
}
