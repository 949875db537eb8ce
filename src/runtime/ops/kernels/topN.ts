/**
 * The best `limit` of what is pushed, as TensorFlow's gtl::TopN keeps them: an
 * unsorted list until it is full, then a heap of the C++ library. Written step
 * for step, since among equals the steps decide which one is kept and in what order.
 */
export class TopN<T> {
  readonly #limit: number;
  /** Whether the first of two comes before the second. */
  readonly #before: (a: T, b: T) => boolean;
  #elements: T[] = [];
  #isHeap = false;
  #knowsBottom = false;

  constructor(limit: number, before: (a: T, b: T) => boolean) {
    this.#limit = limit;
    this.#before = before;
  }

  get size(): number {
    return Math.min(this.#elements.length, this.#limit);
  }

  /** What is kept, in no order. */
  unsorted(): readonly T[] {
    return this.#elements.slice(0, this.size);
  }

  push(value: T): void {
    if (this.#limit === 0) return;
    const list = this.#elements;
    if (this.#isHeap) {
      if (!this.#before(value, list[0] as T)) return;
      // The worst goes to the end of the heap, where the new one takes its place and rises.
      this.#popHeap(this.#limit);
      this.#rise(this.#limit - 1, value);
      return;
    }
    list.push(value);
    if (this.#knowsBottom && !this.#before(value, list[0] as T)) {
      list[list.length - 1] = list[0] as T;
      list[0] = value;
    }
    if (list.length === this.#limit + 1) {
      for (let i = (list.length >> 1) - 1; i >= 0; i--) this.#sink(i, list.length, list[i] as T);
      this.#popHeap(list.length);
      this.#isHeap = true;
    }
  }

  /** The worst of what is kept. */
  bottom(): T | undefined {
    const list = this.#elements;
    if (!this.#isHeap && !this.#knowsBottom) {
      let worst = 0;
      for (let i = 1; i < list.length; i++) if (this.#before(list[worst] as T, list[i] as T)) worst = i;
      if (worst !== 0) [list[0], list[worst]] = [list[worst] as T, list[0] as T];
      this.#knowsBottom = true;
    }
    return list[0];
  }

  /** What was kept, best first; nothing is kept any more. */
  extract(): T[] {
    let list = this.#elements;
    if (this.#isHeap) {
      list.pop();
      for (let end = list.length; end > 1; end--) this.#popHeap(end);
    } else {
      // Few elements are sorted by insertion, which leaves equals in their order, as this does.
      const before = this.#before;
      list = list.toSorted((a, b) => (before(a, b) ? -1 : before(b, a) ? 1 : 0));
    }
    this.#elements = [];
    this.#isHeap = false;
    this.#knowsBottom = false;
    return list;
  }

  /** std::__push_heap */
  #rise(from: number, value: T, top = 0): void {
    const list = this.#elements;
    let hole = from;
    while (hole > top) {
      const parent = (hole - 1) >> 1;
      if (!this.#before(list[parent] as T, value)) break;
      list[hole] = list[parent] as T;
      hole = parent;
    }
    list[hole] = value;
  }

  /** std::__adjust_heap */
  #sink(from: number, length: number, value: T): void {
    const list = this.#elements;
    let hole = from;
    let child = from;
    while (child < (length - 1) >> 1) {
      child = 2 * (child + 1);
      if (this.#before(list[child] as T, list[child - 1] as T)) child -= 1;
      list[hole] = list[child] as T;
      hole = child;
    }
    if (length % 2 === 0 && child === (length - 2) >> 1) {
      child = 2 * child + 1;
      list[hole] = list[child] as T;
      hole = child;
    }
    this.#rise(hole, value, from);
  }

  /** std::pop_heap of the first `length`: the first goes to their end. */
  #popHeap(length: number): void {
    const list = this.#elements;
    const value = list[length - 1] as T;
    list[length - 1] = list[0] as T;
    this.#sink(0, length - 1, value);
  }
}
