/**
 * A priority queue that orders equal keys as the one of the C++ library does
 * (binary heap, sifting to the bottom on removal): where scores tie,
 * TensorFlow's choice hangs on it.
 */
export class ScoreHeap {
  private readonly items: number[] = [];
  private readonly scoreOf: (item: number) => number;

  constructor(scoreOf: (item: number) => number) {
    this.scoreOf = scoreOf;
  }

  get size(): number {
    return this.items.length;
  }

  push(item: number): void {
    this.items.push(item);
    this.siftUp(this.items.length - 1, item);
  }

  /** Removes the item with the highest score. */
  pop(): number {
    const { items } = this;
    const top = items[0] as number;
    const last = items.pop() as number;
    const count = items.length;
    if (count === 0) return top;
    let hole = 0;
    for (let child = 2; child <= count; child = 2 * hole + 2) {
      // The right child unless it is missing or smaller than the left one.
      const right = child < count && !(this.scoreAt(child) < this.scoreAt(child - 1));
      const chosen = right ? child : child - 1;
      items[hole] = items[chosen] as number;
      hole = chosen;
    }
    this.siftUp(hole, last);
    return top;
  }

  private scoreAt(index: number): number {
    return this.scoreOf(this.items[index] as number);
  }

  private siftUp(from: number, item: number): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!(this.scoreAt(parent) < this.scoreOf(item))) break;
      this.items[hole] = this.items[parent] as number;
      hole = parent;
    }
    this.items[hole] = item;
  }
}
