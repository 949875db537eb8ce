import type { Box } from '../graph/view';
import { formatCount, plural } from '../lib/text';
import { textWidth } from './textWidth';

/** Measures of the visual language (px at zoom 1); the canvas draws by the same numbers. */
export const HEAD = 42;
export const ROW = 22;
export const GROUP_HEIGHT = 60;
export const PILL_HEIGHT = 44;
export const HUB_HEIGHT = 22;
/** Length of the line from a hub reference into its consumer. */
export const HUB_STUB = 26;
/** The two cards behind a stack stick out this far, up and to the right. */
export const STACK_CARDS = 8;
export const FRAME_HEAD = 40;
export const FRAME_PADDING = 24;
/** From here on the types of ops can be read. */
export const READABLE_ZOOM = 0.3;

const DEFAULT_WIDTH = 216;
const MIN_WIDTH = 176;
const MAX_WIDTH = 288;
/** In a crowd boxes may be narrower than usual. */
const CROWD = 24;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The second line of a group: `9 ops · 5,568`. */
export function groupFacts(opCount: number, parameters: number): string {
  return parameters > 0 ? `${plural(opCount, 'op')} · ${formatCount(parameters)}` : plural(opCount, 'op');
}

/** What follows a frame's title: `9 ops · 5,568 parameters`. */
export function frameFacts(opCount: number, parameters: number): string {
  return parameters > 0 ? `${plural(opCount, 'op')} · ${plural(parameters, 'parameter')}` : plural(opCount, 'op');
}

/** Width of a frame's title and what follows it, from the frame's left border. */
export function frameTitleWidth(title: string, opCount: number, parameters: number): number {
  return 30 + textWidth(title, 'title') + 8 + (textWidth(frameFacts(opCount, parameters), 'name') * 12) / 11;
}

function steps(width: number, crowded: boolean): number {
  const least = crowded ? MIN_WIDTH : DEFAULT_WIDTH;
  return Math.min(MAX_WIDTH, Math.max(least, Math.ceil(width / 8) * 8));
}

function opNeed(box: Box): number {
  let need = 32 + Math.max(textWidth(box.title, 'title'), textWidth(box.subtitle, 'name')) + 12;
  for (const row of box.rows) {
    need = Math.max(need, 12 + textWidth(row.label, 'name') + 16 + textWidth(row.text, 'mono') + 12);
  }
  return need;
}

/** Size of one closed box among `siblings` others, without what sticks out (cards, hub references). */
export function boxSize(box: Box, siblings: number): Size {
  const crowded = siblings > CROWD;
  switch (box.kind) {
    case 'op':
      return { width: steps(opNeed(box), crowded), height: HEAD + ROW * box.rows.length };
    case 'group':
    case 'stack':
    case 'pack': {
      const suffix = box.count > 0 ? 12 + textWidth(`× ${formatCount(box.count)}`, 'title') : 0;
      const facts = textWidth(groupFacts(box.opCount, box.parameters), 'name');
      const need = 24 + Math.max(textWidth(box.title, 'title') + suffix, facts) + 12;
      return { width: steps(need, crowded), height: GROUP_HEIGHT };
    }
    case 'link':
      return { width: steps(opNeed(box), crowded), height: HEAD };
    case 'input':
    case 'output': {
      const need = 38 + Math.max(textWidth(box.title, 'title'), textWidth(box.subtitle, 'mono')) + 16;
      return { width: steps(need, false), height: PILL_HEIGHT };
    }
    case 'hub': {
      const count = box.count > 0 ? 10 + textWidth(formatCount(box.count), 'name') : 0;
      return { width: Math.min(240, Math.ceil(25 + textWidth(box.title, 'mono') + count + 12)), height: HUB_HEIGHT };
    }
  }
}
