import { FAMILIES, type OpFamilyName } from '../../graph/families';
import type { BoxId } from '../../graph/view';
import type { Scene } from '../../layout/layoutApi';

/** One block of the model's outline, drawn from its own tensors. */
export interface Block {
  readonly id: BoxId;
  readonly title: string;
  readonly family: OpFamilyName;
  /** Output shape as text. */
  readonly shape: string;
  /** `28²`, `128`, `?`; what the height stands for. */
  readonly size: string;
  /** 0 to 1. */
  readonly height: number;
  /** Share of all widths. */
  readonly width: number;
  readonly parameters: number;
}

const MOST_BLOCKS = 40;
const FEWEST_BLOCKS = 4;
const DIFFERENT = 3;
/** Height of a tensor without spatial axes. */
const FLAT = 0.09;

/**
 * The top blocks of a graph in the order of its data: height is the extent of the
 * output tensor, width its channels. Null where too few shapes are known, or where
 * there are too many blocks, to say anything.
 */
export function silhouetteOf(scene: Scene): readonly Block[] | null {
  const rows = topRows(scene).filter((row) => shapeOf(scene, row) !== null);
  if (rows.length < FEWEST_BLOCKS || rows.length > MOST_BLOCKS) return null;
  const measures = rows.map((row) => measure(shapeOf(scene, row) ?? []));
  const largest = Math.max(...measures.map(({ extent }) => extent ?? 1));
  if (measures.filter(({ channels }) => channels !== null).length < FEWEST_BLOCKS) return null;
  // Blocks that are all alike draw no outline.
  if (new Set(measures.map(({ extent, channels }) => `${extent} ${channels}`)).size < DIFFERENT) return null;
  const widths = measures.map(({ channels }) => Math.max(1.5, Math.sqrt(channels ?? 1)));
  const all = widths.reduce((a, b) => a + b, 0);
  return rows.map((row, i) => {
    const { extent, size } = measures[i] ?? { extent: 1, size: '' };
    return {
      id: scene.id[row] as BoxId,
      title: scene.title[row] ?? '',
      family: familyOfBlock(scene, row),
      shape: scene.shape[row] || scene.subtitle[row] || '',
      size,
      // A square root would make 7 × 7 beside 224 × 224 a line; this power keeps both readable.
      height: extent === null ? 0.5 : largest > 1 ? FLAT + (1 - FLAT) * (extent / largest) ** 0.4 : FLAT,
      width: (widths[i] ?? 1) / all,
      parameters: scene.parameters[row] ?? 0,
    };
  });
}

/**
 * Which blocks are labelled with their size: those that differ from the one before
 * and whose label, at 11 px mono, neither runs into the last one nor out of the drawing, whose `width` is in px.
 */
export function labelledBlocks(blocks: readonly Block[], width: number, gap: number): readonly boolean[] {
  const room = width - gap * (blocks.length - 1);
  let x = 0;
  let free = 0;
  return blocks.map((block, i) => {
    const end = x + block.size.length * CHARACTER;
    const wanted = block.size !== blocks[i - 1]?.size && x >= free && end <= width;
    if (wanted) free = end + 8;
    x += block.width * room + gap;
    return wanted;
  });
}

/** Width of a character of the labels, px. */
const CHARACTER = 6.7;

/** The boxes at the top in topological order; inside, where one frame holds everything. */
function topRows(scene: Scene): readonly number[] {
  let parent = -1;
  for (;;) {
    const children: number[] = [];
    for (let row = 0; row < scene.count; row++) if (scene.parent[row] === parent) children.push(row);
    const shown = children.filter((row) => !['input', 'output', 'hub', 'link'].includes(scene.kind[row] ?? ''));
    const [only] = shown;
    if (shown.length === 1 && only !== undefined && scene.kind[only] === 'frame') parent = only;
    else {
      const kept = children.filter((row) => !['output', 'hub', 'link'].includes(scene.kind[row] ?? ''));
      return inDataOrder(scene, kept, parent);
    }
  }
}

/** Rows by the length of the longest way to them from an input. */
function inDataOrder(scene: Scene, rows: readonly number[], parent: number): readonly number[] {
  const members = new Set(rows);
  /** The member that holds a row, or -1. */
  const holder = (row: number): number => {
    for (let at = row; at >= 0; at = scene.parent[at] ?? -1) {
      if (members.has(at)) return at;
      if (at === parent) break;
    }
    return -1;
  };
  const next = new Map<number, Set<number>>();
  const waiting = new Map<number, number>(rows.map((row) => [row, 0]));
  for (let edge = 0; edge < scene.edges.count; edge++) {
    if (scene.edges.kind[edge] !== 0) continue;
    const from = holder(scene.edges.from[edge] ?? -1);
    const to = holder(scene.edges.to[edge] ?? -1);
    if (from < 0 || to < 0 || from === to) continue;
    const targets = next.get(from) ?? new Set();
    if (!targets.has(to)) waiting.set(to, (waiting.get(to) ?? 0) + 1);
    next.set(from, targets.add(to));
  }
  const ready = rows.filter((row) => waiting.get(row) === 0);
  const order: number[] = [];
  for (let i = 0; i < ready.length; i++) {
    const row = ready[i] as number;
    order.push(row);
    for (const to of next.get(row) ?? []) {
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  // A loop between groups leaves some out: they keep their place in the scene.
  return order.length === rows.length ? order : rows;
}

/** The sizes of a box's output, free ones as -1; null where the text says none. */
function shapeOf(scene: Scene, row: number): readonly number[] | null {
  const text = scene.shape[row] || (scene.kind[row] === 'input' ? scene.subtitle[row] : '') || '';
  const inside = /\(([^)…]*)\)/.exec(text)?.[1];
  if (inside === undefined || inside.trim() === '') return null;
  return inside.split(',').map((size) => (size.trim() === '?' ? -1 : Number(size)));
}

function measure(shape: readonly number[]): { extent: number | null; channels: number | null; size: string } {
  const item = shape.slice(1);
  const last = item.at(-1) ?? 1;
  const channels = last > 0 ? last : null;
  const spatial = item.slice(0, -1);
  if (spatial.length === 0) return { extent: 1, channels, size: '1' };
  if (spatial.some((size) => size < 0)) return { extent: null, channels, size: '?' };
  const [first = 1, second] = spatial;
  const extent = spatial.reduce((a, b) => a * b, 1) ** (1 / spatial.length);
  const size =
    second === undefined ? String(first) : first === second && spatial.length === 2 ? `${first}²` : spatial.join('×');
  return { extent, channels, size };
}

/** The family that a block is known by: the one that does its work, not the one with most small ops. */
function familyOfBlock(scene: Scene, row: number): OpFamilyName {
  const counts = scene.familyCounts[row] ?? [];
  const own = FAMILIES[scene.family[row] ?? 0] ?? 'io';
  if (counts.length === 0) return own;
  for (const family of ['conv', 'matmul', 'pool'] as const) if (counts[FAMILIES.indexOf(family)]) return family;
  const most = counts.indexOf(Math.max(...counts));
  return FAMILIES[most] ?? own;
}
