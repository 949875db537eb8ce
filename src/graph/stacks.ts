import { type Link, OUTSIDE } from './links';

/** What stacking and packing need to know of a box. */
export interface Candidate {
  /** Its name within the group. */
  readonly name: string;
  /** 0 for boxes that never stack (ops, links). */
  readonly hash: number;
  /** Equal for boxes that are alike enough to pack: op type or hash. */
  readonly sort: string;
  readonly parameters: number;
}

/** Boxes that become one. */
export interface Bundle {
  readonly kind: 'stack' | 'pack';
  readonly members: readonly number[];
}

const STACK_FROM = 3;
const PACK_OVER = 20;

interface Numbered {
  readonly box: number;
  readonly number: number;
}

/** `layer_7` → `layer_`, 7; a name without a number is the first of its series, as Keras names them. */
function seriesOf(name: string): { readonly series: string; readonly number: number } {
  const match = /^(.*?)[_.]*(\d+)(\D*)$/.exec(name);
  if (match === null) return { series: `${name}#`, number: 0 };
  return { series: `${match[1]}#${match[3]}`, number: Number(match[2]) };
}

function successors(count: number, links: readonly Link[]): readonly (readonly number[])[] {
  const next: Set<number>[] = Array.from({ length: count }, () => new Set<number>());
  for (const { from, to } of links) if (from !== OUTSIDE && to !== OUTSIDE) next[from]?.add(to);
  return next.map((set) => [...set]);
}

/** Whether a way leads from the members out and back in: drawn as one box they would make a cycle. */
function isEnclosing(members: readonly number[], next: readonly (readonly number[])[]): boolean {
  const inside = new Set(members);
  const pending = members.flatMap((member) => (next[member] ?? []).filter((box) => !inside.has(box)));
  const seen = new Set(pending);
  for (let box = pending.pop(); box !== undefined; box = pending.pop()) {
    for (const after of next[box] ?? []) {
      if (inside.has(after)) return true;
      if (seen.has(after)) continue;
      seen.add(after);
      pending.push(after);
    }
  }
  return false;
}

/**
 * A run as the stacks that make no cycle. Where a way leads out and back in, as around the last block of a stage with a
 * pooled shortcut, the run is cut before the member it comes back to: what encloses still does with more members.
 */
function withoutEnclosing(
  run: readonly Numbered[],
  next: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const stacks: number[][] = [];
  let rest = run.map(({ box }) => box);
  while (rest.length >= STACK_FROM) {
    let length = rest.length;
    if (isEnclosing(rest, next)) {
      let tooLong = length;
      for (length = 1; tooLong - length > 1; ) {
        const middle = (length + tooLong) >> 1;
        if (isEnclosing(rest.slice(0, middle), next)) tooLong = middle;
        else length = middle;
      }
    }
    if (length >= STACK_FROM) stacks.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return stacks;
}

/** Runs of equal groups whose names count up and each of which feeds the next. */
export function findStacks(boxes: readonly Candidate[], links: readonly Link[]): readonly Bundle[] {
  const series = new Map<string, Numbered[]>();
  for (const [box, candidate] of boxes.entries()) {
    if (candidate.hash === 0) continue;
    const { series: name, number } = seriesOf(candidate.name);
    const key = `${name} ${candidate.hash} ${candidate.parameters}`;
    const found = series.get(key);
    if (found === undefined) series.set(key, [{ box, number }]);
    else found.push({ box, number });
  }
  const long = [...series.values()].filter((members) => members.length >= STACK_FROM);
  if (long.length === 0) return [];
  const next = successors(boxes.length, links);
  const stacks: Bundle[] = [];
  for (const members of long) {
    members.sort((a, b) => a.number - b.number);
    let run: Numbered[] = [];
    const close = (): void => {
      for (const stack of withoutEnclosing(run, next)) stacks.push({ kind: 'stack', members: stack });
      run = [];
    };
    for (const member of members) {
      const before = run.at(-1);
      const follows =
        before !== undefined && member.number === before.number + 1 && (next[before.box] ?? []).includes(member.box);
      if (!follows) close();
      run.push(member);
    }
    close();
  }
  return stacks;
}

/** Fans: more than 20 alike boxes between the same producers and the same consumers. */
export function findPacks(boxes: readonly Candidate[], links: readonly Link[]): readonly Bundle[] {
  if (boxes.length <= PACK_OVER) return [];
  const sources: Set<string>[] = boxes.map(() => new Set());
  const targets: Set<number>[] = boxes.map(() => new Set());
  for (const { from, to, tensor } of links) {
    if (to !== OUTSIDE) sources[to]?.add(from === OUTSIDE ? `outside ${tensor}` : String(from));
    if (from !== OUTSIDE) targets[from]?.add(to);
  }
  const fans = new Map<string, number[]>();
  for (const [box, { sort }] of boxes.entries()) {
    if (sort === '') continue;
    const from = [...(sources[box] ?? [])].sort().join(',');
    const key = `${sort} ${from} > ${[...(targets[box] ?? [])].sort((a, b) => a - b).join(',')}`;
    const fan = fans.get(key);
    if (fan === undefined) fans.set(key, [box]);
    else fan.push(box);
  }
  return [...fans.values()]
    .filter((members) => members.length > PACK_OVER)
    .map((members) => ({ kind: 'pack', members }));
}
