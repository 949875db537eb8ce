/** Prefix beam search over class scores, as ctc_beam_search.h does it. The last class is the blank. */

/** Log probabilities of a prefix: of all paths, those ending in a blank, those ending in its label. */
interface Odds {
  total: number;
  blank: number;
  label: number;
}

interface Entry {
  readonly label: number;
  readonly parent: Entry | null;
  readonly children: Map<number, Entry>;
  old: Odds;
  now: Odds;
}

const nothing = (): Odds => ({ total: -Infinity, blank: -Infinity, label: -Infinity });

function entry(label: number, parent: Entry | null): Entry {
  return { label, parent, children: new Map(), old: nothing(), now: nothing() };
}

function logSumExp(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

export interface BeamPath {
  readonly labels: readonly number[];
  readonly logProbability: number;
}

/** The `paths` best label sequences of one example, best first. */
export function beamSearch(
  steps: readonly ArrayLike<number>[],
  classes: number,
  width: number,
  paths: number,
  mergeRepeated: boolean,
): BeamPath[] {
  const root = entry(-1, null);
  root.now = { total: 0, blank: 0, label: -Infinity };
  let leaves: Entry[] = [root];
  for (const scores of steps) leaves = advance(leaves, scores, classes, width);
  return leaves
    .slice(0, paths)
    .map((leaf) => ({ labels: labelsOf(leaf, mergeRepeated), logProbability: leaf.now.total }));
}

function normOf(scores: ArrayLike<number>, classes: number): number {
  let largest = -Infinity;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, scores[c] as number);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp((scores[c] as number) - largest);
  return largest + Math.log(sum);
}

/** One step: every prefix goes on or repeats, then grows by one label where that is good enough for the beam. */
function advance(before: readonly Entry[], scores: ArrayLike<number>, classes: number, width: number): Entry[] {
  const norm = normOf(scores, classes);
  const blank = classes - 1;
  const branches = [...before].sort((a, b) => b.now.total - a.now.total);
  const leaves: Entry[] = [];
  for (const b of branches) b.old = { ...b.now };
  for (const b of branches) {
    if (b.parent !== null) {
      if (b.parent.now.total !== -Infinity) {
        const previous = b.label === b.parent.label ? b.parent.old.blank : b.parent.old.total;
        b.now.label = logSumExp(b.now.label, previous);
      }
      b.now.label += (scores[b.label] as number) - norm;
    }
    b.now.blank = b.old.total + (scores[blank] as number) - norm;
    b.now.total = logSumExp(b.now.blank, b.now.label);
    insert(leaves, b);
  }
  const fits = (odds: Odds): boolean =>
    odds.total > -Infinity && (leaves.length < width || odds.total > (leaves.at(-1) as Entry).now.total);
  for (const b of branches) {
    if (!fits(b.old)) continue;
    for (let label = 0; label < blank; label++) grow(b, label, (scores[label] as number) - norm, leaves, width, fits);
  }
  return leaves;
}

function grow(
  b: Entry,
  label: number,
  score: number,
  leaves: Entry[],
  width: number,
  fits: (odds: Odds) => boolean,
): void {
  let child = b.children.get(label);
  if (child === undefined) {
    child = entry(label, b);
    b.children.set(label, child);
  }
  if (child.now.total !== -Infinity) return;
  const previous = label === b.label ? b.old.blank : b.old.total;
  child.now = { total: score + previous, blank: -Infinity, label: score + previous };
  if (!fits(child.now)) {
    child.old = nothing();
    child.now = nothing();
    return;
  }
  if (leaves.length === width) {
    const bottom = leaves.pop() as Entry;
    bottom.now = nothing();
  }
  insert(leaves, child);
}

/** Keeps the list sorted, best first. */
function insert(leaves: Entry[], leaf: Entry): void {
  let at = leaves.length;
  while (at > 0 && (leaves[at - 1] as Entry).now.total < leaf.now.total) at -= 1;
  leaves.splice(at, 0, leaf);
}

function labelsOf(leaf: Entry, mergeRepeated: boolean): number[] {
  const labels: number[] = [];
  let previous = -1;
  for (let e: Entry = leaf; e.parent !== null; e = e.parent) {
    if (!mergeRepeated || e.label !== previous) labels.push(e.label);
    previous = e.label;
  }
  return labels.reverse();
}
