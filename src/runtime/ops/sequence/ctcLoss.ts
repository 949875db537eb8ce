/** The forward-backward algorithm of CTC for one sequence, in log space. */

const f = Math.fround;

/** TensorFlow's ctc_loss_util takes the exponential and the logarithm in float32, even of float64. */
function logSumExp(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  const [low, high] = a < b ? [a, b] : [b, a];
  return high + f(Math.log1p(f(Math.exp(f(low - high)))));
}

function softmax(scores: ArrayLike<number>, classes: number): Float64Array {
  const out = new Float64Array(classes);
  let largest = -Infinity;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, scores[c] as number);
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    out[c] = Math.exp((scores[c] as number) - largest);
    sum += out[c] as number;
  }
  return out.map((v) => v / sum);
}

/**
 * `merge` is ctc_merge_repeated: a label may last several steps, and equal labels
 * need a blank between them. Without it each step is a label or a blank of its own.
 */
export function ctcLossOf(
  steps: readonly ArrayLike<number>[],
  labels: readonly number[],
  classes: number,
  blank: number,
  merge: boolean,
): { readonly loss: number; readonly gradient: readonly Float64Array[] } {
  const time = steps.length;
  const y = steps.map((scores) => softmax(scores, classes));
  const states = [blank, ...labels.flatMap((label) => [label, blank])];
  const n = states.length;
  const log = (t: number, s: number): number => Math.log((y[t] as Float64Array)[states[s] as number] as number);
  // A label may follow another directly unless they are equal.
  const lasts = (s: number): boolean => merge || states[s] === blank;
  const skips = (s: number): boolean => s >= 2 && states[s] !== blank && !(merge && states[s] === states[s - 2]);
  const alpha = Array.from({ length: time }, () => new Float64Array(n).fill(-Infinity));
  const beta = Array.from({ length: time }, () => new Float64Array(n).fill(-Infinity));
  const at = (table: readonly Float64Array[], t: number, s: number): number => (table[t] as Float64Array)[s] as number;
  const put = (table: readonly Float64Array[], t: number, s: number, v: number): void => {
    (table[t] as Float64Array)[s] = v;
  };
  put(alpha, 0, 0, log(0, 0));
  if (n > 1) put(alpha, 0, 1, log(0, 1));
  for (let t = 1; t < time; t++) {
    for (let s = 0; s < n; s++) {
      let sum = lasts(s) ? at(alpha, t - 1, s) : -Infinity;
      if (s > 0) sum = logSumExp(sum, at(alpha, t - 1, s - 1));
      if (skips(s)) sum = logSumExp(sum, at(alpha, t - 1, s - 2));
      put(alpha, t, s, sum + log(t, s));
    }
  }
  put(beta, time - 1, n - 1, 0);
  if (n > 1) put(beta, time - 1, n - 2, 0);
  for (let t = time - 2; t >= 0; t--) {
    for (let s = 0; s < n; s++) {
      let sum = lasts(s) ? at(beta, t + 1, s) + log(t + 1, s) : -Infinity;
      if (s + 1 < n) sum = logSumExp(sum, at(beta, t + 1, s + 1) + log(t + 1, s + 1));
      if (s + 2 < n && skips(s + 2)) sum = logSumExp(sum, at(beta, t + 1, s + 2) + log(t + 1, s + 2));
      put(beta, t, s, sum);
    }
  }
  const total = n > 1 ? logSumExp(at(alpha, time - 1, n - 1), at(alpha, time - 1, n - 2)) : at(alpha, time - 1, 0);
  const gradient = y.map((line, t) => {
    const occupied = new Float64Array(classes).fill(-Infinity);
    for (let s = 0; s < n; s++) {
      const c = states[s] as number;
      occupied[c] = logSumExp(occupied[c] as number, at(alpha, t, s) + at(beta, t, s));
    }
    return line.map((p, c) => (total === -Infinity ? p : p - Math.exp((occupied[c] as number) - total)));
  });
  return { loss: -total, gradient };
}
