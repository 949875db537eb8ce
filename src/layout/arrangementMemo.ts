import type { Arrangement, Problem } from './problem';

const COLUMNS = ['width', 'height', 'extraRight', 'extraHeight', 'inX', 'outX', 'rank', 'from', 'to'] as const;

interface Known {
  readonly problem: Problem;
  readonly arrangement: Arrangement;
}

/**
 * Arrangements of parts of groups: of a hundred columns of equal blocks one is arranged, and of a long group in which
 * a box is opened only the column that has it.
 */
export class ArrangementMemo {
  private readonly known = new Map<number, Known[]>();
  private boxes = 0;
  private readonly limit: number;

  /** `limit`: boxes in all kept arrangements; beyond it they are forgotten. */
  constructor(limit = 100_000) {
    this.limit = limit;
  }

  /** What `engine` says of a problem; it is asked once for equal ones. Neither may be changed afterwards. */
  arrange(problem: Problem, engine: (problem: Problem) => Arrangement): Arrangement {
    const hash = hashOf(problem);
    const alike = this.known.get(hash) ?? [];
    const found = alike.find((one) => isSame(one.problem, problem));
    if (found) return found.arrangement;
    const arrangement = engine(problem);
    if (this.boxes + problem.count > this.limit) this.forget();
    if (problem.count > this.limit) return arrangement;
    this.boxes += problem.count;
    this.known.set(hash, [...(this.known.get(hash) ?? []), { problem, arrangement }]);
    return arrangement;
  }

  private forget(): void {
    this.known.clear();
    this.boxes = 0;
  }
}

function hashOf(p: Problem): number {
  let hash = p.count;
  const add = (value: number): void => {
    hash = Math.imul(hash ^ value, 0x9e3779b1);
    hash ^= hash >>> 15;
  };
  for (let i = 0; i < p.count; i++) add((p.width[i] ?? 0) * 8 + (p.height[i] ?? 0));
  for (let e = 0; e < p.from.length; e++) add((p.from[e] ?? 0) * 31 + (p.to[e] ?? 0));
  return hash;
}

function isSame(a: Problem, b: Problem): boolean {
  if (a.count !== b.count || a.gap !== b.gap) return false;
  return COLUMNS.every((key) => {
    const [one, other] = [a[key], b[key]];
    if (one.length !== other.length) return false;
    for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
    return true;
  });
}
