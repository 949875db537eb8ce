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

/** Parts up to this size are left to the insertion at the end. */
const SMALL = 16;

function partition<T>(list: T[], first: number, end: number, before: (a: T, b: T) => boolean): void {
  let last = end;
  while (last - first > SMALL) {
    medianFirst(list, first, last, before);
    const pivot = list[first] as T;
    let [low, high] = [first + 1, last];
    for (;;) {
      while (low < list.length && before(list[low] as T, pivot)) low++;
      do high--;
      while (high > 0 && before(pivot, list[high] as T));
      if (low >= high) break;
      swap(list, low, high);
      low++;
    }
    partition(list, low, last, before);
    last = low;
  }
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
