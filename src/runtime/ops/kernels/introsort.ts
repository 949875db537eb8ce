/**
 * std::sort of the GNU C++ library, step for step: where the order is none, as among NaN, the steps decide the result.
 * `before` says whether the first of two comes before the second.
 */
export function introsort<T>(list: T[], before: (a: T, b: T) => boolean): T[] {
  partition(list, 0, list.length, before);
  const sorted = Math.min(list.length, SMALL);
  for (let i = 1; i < list.length; i++) {
    const value = list[i] as T;
    if (i < sorted && before(value, list[0] as T)) {
      list.copyWithin(1, 0, i);
      list[0] = value;
    } else {
      let hole = i;
      for (; hole > 0 && before(value, list[hole - 1] as T); hole--) list[hole] = list[hole - 1] as T;
      list[hole] = value;
    }
  }
  return list;
}

/** Parts up to this size are left to the insertion at the end: of a sort, and of a selection. */
const SMALL = 16;
const FEW = 3;

function partition<T>(list: T[], first: number, end: number, before: (a: T, b: T) => boolean): void {
  let last = end;
  while (last - first > SMALL) {
    const cut = cutByPivot(list, first, last, before);
    partition(list, cut, last, before);
    last = cut;
  }
}

/** Parts of one range: what is before the median of three comes first. Where the second part begins. */
function cutByPivot<T>(list: T[], first: number, end: number, before: (a: T, b: T) => boolean): number {
  medianFirst(list, first, end, before);
  const pivot = list[first] as T;
  let [low, high] = [first + 1, end];
  for (;;) {
    while (low < list.length && before(list[low] as T, pivot)) low++;
    do high--;
    while (high > 0 && before(pivot, list[high] as T));
    if (low >= high) return low;
    swap(list, low, high);
    low++;
  }
}

/** What std::nth_element leaves at place `n`, its parts halved until three are left. Its way out of bad luck is left out. */
export function introselect<T>(list: T[], n: number, before: (a: T, b: T) => boolean): T {
  let [first, end] = [0, list.length];
  while (end - first > FEW) {
    const cut = cutByPivot(list, first, end, before);
    if (cut <= n) first = cut;
    else end = cut;
  }
  for (let i = first + 1; i < end; i++) {
    const value = list[i] as T;
    let hole = i;
    if (before(value, list[first] as T)) {
      list.copyWithin(first + 1, first, i);
      hole = first;
    } else for (; before(value, list[hole - 1] as T); hole--) list[hole] = list[hole - 1] as T;
    list[hole] = value;
  }
  return list[n] as T;
}

/** Brings the median of the second, the middle and the last to the front. */
function medianFirst<T>(list: T[], first: number, end: number, before: (a: T, b: T) => boolean): void {
  const [a, b, c] = [first + 1, first + ((end - first) >> 1), end - 1];
  const isBefore = (i: number, j: number): boolean => before(list[i] as T, list[j] as T);
  if (isBefore(a, b)) swap(list, first, isBefore(b, c) ? b : isBefore(a, c) ? c : a);
  else swap(list, first, isBefore(a, c) ? a : isBefore(b, c) ? c : b);
}

function swap<T>(list: T[], i: number, j: number): void {
  [list[i], list[j]] = [list[j] as T, list[i] as T];
}
