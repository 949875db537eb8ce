import { groupBox, opBox } from './boxes';
import { type Content, contentOf } from './content';
import type { Frames } from './frame';
import { type Item, settle, type Settled } from './groups';
import type { Library } from './library';
import type { HasBytes } from './rows';
import type { Shapes } from './shapes/infer';
import type { Box } from './view';

/** What views are made with. */
export interface ViewContext {
  readonly library: Library;
  readonly frames: Frames;
  readonly hasBytes: HasBytes;
  readonly raw: boolean;
  readonly shapes: Shapes;
}

/** A box with what it opens into. */
export interface Part {
  readonly box: Box;
  readonly settled: Settled | null;
  readonly content: Content | null;
}

export function partOf(context: ViewContext, item: Item): Part {
  const settled = settle(context.frames, item, context.raw);
  if (settled.kind === 'op') return { box: opBox(context.library, settled, context.hasBytes), settled, content: null };
  const content = contentOf(settled);
  const box = groupBox(context.library, item, settled);
  return { box: content === null ? { ...box, group: null } : box, settled, content };
}
