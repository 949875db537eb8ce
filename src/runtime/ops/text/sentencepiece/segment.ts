import { characterLength, PIECE, userPieceAt } from './model';
import type { PieceModel } from './model';
import { SPACE } from './normalizer';

/** Cuts normalised text into pieces: the best way for a unigram model, merges for BPE, words or characters. */

export interface Cut {
  readonly text: string;
  readonly id: number;
}

const UNKNOWN_PENALTY = 10;

export function cutsOf(model: PieceModel, text: string): Cut[] {
  if (text === '') return [];
  switch (model.kind) {
    case 2:
      return bytePairs(model, text);
    case 3:
      return words(text, model.spaceIsSuffix).map((word) => named(model, word));
    case 4:
      return characters(model, text).map(({ text: character }) => named(model, character));
    default:
      return unigram(model, text);
  }
}

function named(model: PieceModel, text: string): Cut {
  return { text, id: model.reservedIdOf.get(text) ?? model.idOf.get(text) ?? model.unknownId };
}

/** The path of largest score from the left; sums are kept in float32 as the library does. */
function unigram(model: PieceModel, text: string): Cut[] {
  const size = text.length;
  const score = new Float32Array(size + 1);
  const from = new Int32Array(size + 1).fill(-1);
  const ids = new Int32Array(size + 1);
  const unknownScore = Math.fround(model.minScore - UNKNOWN_PENALTY);
  const offer = (to: number, start: number, id: number, candidate: number): void => {
    if (from[to] !== -1 && !(candidate > (score[to] as number))) return;
    score[to] = candidate;
    from[to] = start;
    ids[to] = id;
  };
  for (let start = 0; start < size; ) {
    const before = score[start] as number;
    const step = Math.min(characterLength(text.charCodeAt(start)), size - start);
    const end = Math.min(size, start + model.longest);
    let hasCharacter = false;
    for (let to = start + 1; to <= end; to++) {
      const id = model.idOf.get(text.slice(start, to));
      if (id === undefined || model.types[id] === PIECE.unused) continue;
      const own =
        model.types[id] === PIECE.userDefined
          ? Math.fround((to - start) * model.maxScore) - 0.1
          : (model.scores[id] as number);
      offer(to, start, id, own + before);
      if (to - start === step) hasCharacter = true;
    }
    if (!hasCharacter) offer(start + step, start, model.unknownId, Math.fround(unknownScore + before));
    start += step;
  }
  const cuts: Cut[] = [];
  for (let end = size; end > 0; end = from[end] as number)
    cuts.push({ text: text.slice(from[end], end), id: ids[end] as number });
  return cuts.reverse();
}

interface Symbol {
  text: string;
  previous: number;
  next: number;
  readonly isFixed: boolean;
}

/** Characters, and user-defined pieces as if they were one. */
function characters(model: PieceModel, text: string): Symbol[] {
  const symbols: Symbol[] = [];
  for (let at = 0; at < text.length; ) {
    const user = userPieceAt(model, text, at);
    const length = user || Math.min(characterLength(text.charCodeAt(at)), text.length - at);
    symbols.push({
      text: text.slice(at, at + length),
      previous: symbols.length - 1,
      next: at + length < text.length ? symbols.length + 1 : -1,
      isFixed: user > 0,
    });
    at += length;
  }
  return symbols;
}

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly score: number;
  readonly size: number;
}

/** Joins the neighbours whose joint piece scores best, the leftmost of equals, until none is left. */
function bytePairs(model: PieceModel, text: string): Cut[] {
  const symbols = characters(model, text);
  const heap: Pair[] = [];
  /** Of a piece that may not stand in the end, what it was made of. */
  const parts = new Map<string, readonly [string, string]>();
  const offer = (left: number, right: number): void => {
    const [a, b] = [symbols[left], symbols[right]];
    if (a === undefined || b === undefined || a.isFixed || b.isFixed) return;
    const joint = a.text + b.text;
    const id = model.idOf.get(joint);
    if (id === undefined) return;
    push(heap, { left, right, score: model.scores[id] as number, size: joint.length });
    if (model.types[id] === PIECE.unused) parts.set(joint, [a.text, b.text]);
  };
  for (let i = 1; i < symbols.length; i++) offer(i - 1, i);
  for (let top = pop(heap); top !== undefined; top = pop(heap)) {
    const [left, right] = [symbols[top.left] as Symbol, symbols[top.right] as Symbol];
    if (left.text === '' || right.text === '' || left.text.length + right.text.length !== top.size) continue;
    left.text += right.text;
    left.next = right.next;
    if (right.next >= 0) (symbols[right.next] as Symbol).previous = top.left;
    right.text = '';
    offer(left.previous, top.left);
    offer(top.left, left.next);
  }
  const cuts: Cut[] = [];
  const split = (piece: string): void => {
    const cut = named(model, piece);
    const two = model.types[cut.id] === PIECE.unused ? parts.get(piece) : undefined;
    if (two === undefined) cuts.push(cut);
    else two.forEach(split);
  };
  for (let i = 0; i >= 0 && i < symbols.length; i = (symbols[i] as Symbol).next) split((symbols[i] as Symbol).text);
  return cuts;
}

function isBefore(a: Pair, b: Pair): boolean {
  return a.score > b.score || (a.score === b.score && a.left < b.left);
}

function push(heap: Pair[], pair: Pair): void {
  let at = heap.length;
  heap.push(pair);
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (!isBefore(pair, heap[up] as Pair)) break;
    heap[at] = heap[up] as Pair;
    at = up;
  }
  heap[at] = pair;
}

function pop(heap: Pair[]): Pair | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let down = 2 * at + 1;
    if (down >= heap.length) break;
    if (down + 1 < heap.length && isBefore(heap[down + 1] as Pair, heap[down] as Pair)) down += 1;
    if (!isBefore(heap[down] as Pair, last)) break;
    heap[at] = heap[down] as Pair;
    at = down;
  }
  heap[at] = last;
  return top;
}

/** Words with their space before them, or after them. */
function words(text: string, spaceIsSuffix: boolean): string[] {
  const pieces = text.split(SPACE);
  const rest = pieces.slice(1);
  if (spaceIsSuffix)
    return [...pieces.slice(0, -1).map((word) => word + SPACE), pieces.at(-1) as string].filter(Boolean);
  return [pieces[0] as string, ...rest.map((word) => SPACE + word)].filter(Boolean);
}
