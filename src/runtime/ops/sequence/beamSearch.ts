import { TopN } from '../kernels/topN';

/**
 * Prefix beam search over class scores, as ctc_beam_search.h does it, rounded as
 * it does: equal beams are common in float32, and which of them stays decides the
 * answer. The last class is the blank.
 */

type Round = (x: number) => number;

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

/** The small part goes by way of log1pf(expf(…)), in float64 too. */
function logSumExp(a: number, b: number, f: Round): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  const single = Math.fround;
  const less = single(f(Math.min(a, b) - Math.max(a, b)));
  return f(Math.max(a, b) + single(Math.log1p(single(Math.exp(less)))));
}

const isBetter = (a: Entry, b: Entry): boolean => a.now.total > b.now.total;

export interface BeamPath {
  readonly labels: readonly number[];
  readonly logProbability: number;
}

/** The `paths` best label sequences of one example, best first; `round` is to the dtype of the scores. */
export function beamSearch(
  steps: readonly ArrayLike<number>[],
  classes: number,
  width: number,
  paths: number,
  mergeRepeated: boolean,
  round: Round,
): BeamPath[] {
  const root = entry(-1, null);
  root.now = { total: 0, blank: 0, label: -Infinity };
  const leaves = new TopN(width, isBetter);
  leaves.push(root);
  for (const scores of steps) advance(leaves, scores, { classes, width, round });
  const best = new TopN(paths, isBetter);
  for (const leaf of leaves.unsorted()) best.push(leaf);
  return best.extract().map((leaf) => ({ labels: labelsOf(leaf, mergeRepeated), logProbability: leaf.now.total }));
}

interface Search {
  readonly classes: number;
  readonly width: number;
  readonly round: Round;
}

function normOf(scores: ArrayLike<number>, { classes, round: f }: Search): number {
  let largest = -Infinity;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, scores[c] as number);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum = f(sum + f(Math.exp(f((scores[c] as number) - largest))));
  return f(largest + f(Math.log(sum)));
}

/** One step: every prefix goes on or repeats, then grows by one label where that is good enough for the beam. */
function advance(leaves: TopN<Entry>, scores: ArrayLike<number>, search: Search): void {
  const { classes, width, round: f } = search;
  const norm = normOf(scores, search);
  const blank = classes - 1;
  const branches = leaves.extract();
  for (const b of branches) b.old = { ...b.now };
  for (const b of branches) {
    if (b.parent !== null) {
      if (b.parent.now.total !== -Infinity) {
        const previous = b.label === b.parent.label ? b.parent.old.blank : b.parent.old.total;
        b.now.label = logSumExp(b.now.label, previous, f);
      }
      b.now.label = f(b.now.label + f((scores[b.label] as number) - norm));
    }
    b.now.blank = f(b.old.total + f((scores[blank] as number) - norm));
    b.now.total = logSumExp(b.now.blank, b.now.label, f);
    leaves.push(b);
  }
  const fits = (odds: Odds): boolean =>
    odds.total > -Infinity && (leaves.size < width || odds.total > (leaves.bottom() as Entry).now.total);
  for (const b of branches) {
    if (!fits(b.old)) continue;
    for (let label = 0; label < blank; label++) {
      const child = childOf(b, label);
      if (child.now.total !== -Infinity) continue;
      const previous = label === b.label ? b.old.blank : b.old.total;
      const total = f(f((scores[label] as number) - norm) + previous);
      child.now = { total, blank: -Infinity, label: total };
      if (fits(child.now)) {
        if (leaves.size === width) (leaves.bottom() as Entry).now = nothing();
        leaves.push(child);
      } else {
        child.old = nothing();
        child.now = nothing();
      }
    }
  }
}

function childOf(b: Entry, label: number): Entry {
  const known = b.children.get(label);
  if (known !== undefined) return known;
  const child = entry(label, b);
  b.children.set(label, child);
  return child;
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
