import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, intsOf, scalarNumberOf, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { latin1Of } from '../string/bytes';

/** ROUGE-L: how much of two rows of tokens is a common subsequence. */

const f = Math.fround;

/** Length of the longest common subsequence. */
function commonLength(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  let above = new Int32Array(b.length + 1);
  for (const token of a) {
    const row = new Int32Array(b.length + 1);
    for (let j = 0; j < b.length; j++)
      row[j + 1] = token === b[j] ? (above[j] as number) + 1 : Math.max(above[j + 1] as number, row[j] as number);
    above = row;
  }
  return above[b.length] as number;
}

/** The weighted mean of precision and recall, step by step in float32; below 0 `alpha` asks for tensor2tensor's own. */
function meanOf(precision: number, recall: number, alpha: number): number {
  if (alpha >= 0) {
    const below = f(f(alpha * recall) + f(f(1 - alpha) * precision));
    return below > 0 ? f(f(precision * recall) / below) : below;
  }
  const beta = f(precision / (recall + 1e-12));
  const square = f(beta * beta);
  const above = f(f(f(1 + square) * recall) * precision);
  const below = f(recall + f(square * precision));
  return below > 0 ? f(above / below) : 0;
}

/** Outputs: F, precision and recall of each row. */
function rougeL(
  _: OpCall,
  hypotheses: Tensor,
  hypothesisSplits: Tensor,
  references: Tensor,
  referenceSplits: Tensor,
  alphaInput: Tensor,
): Tensor[] {
  const alpha = scalarNumberOf(alphaInput);
  if (!(alpha <= 1)) throw invalid(`alpha must be <1 but was=${alpha}`);
  const [from, to] = [intsOf(hypothesisSplits), intsOf(referenceSplits)];
  if (from.length !== to.length) throw invalid(`ref splits len=${to.length}must equal hyp splits len=${from.length}`);
  for (const t of [hypotheses, references, hypothesisSplits, referenceSplits])
    if (t.shape.length !== 1) throw invalid('All inputs of RougeL but alpha must be vectors.');
  if (to.length === 0) throw invalid('ref splits len=0; must have at least 1 split');
  const [a, b] = [tokensOf(hypotheses), tokensOf(references)];
  const measures = Array.from({ length: to.length - 1 }, (_x, row) => {
    const [left, right] = [a.slice(from[row], from[row + 1]), b.slice(to[row], to[row + 1])];
    const common = commonLength(left, right);
    const [precision, recall] = [f(common / (left.length + 1e-12)), f(common / (right.length + 1e-12))];
    return [meanOf(precision, recall, alpha), precision, recall] as const;
  });
  return ([0, 1, 2] as const).map((which) =>
    fromHost(
      'float32',
      [measures.length],
      Float32Array.from(measures, (row) => row[which]),
    ),
  );
}

function tokensOf(values: Tensor): readonly (number | string)[] {
  return values.dtype === 'string' ? stringsOf(values).map(latin1Of) : intsOf(values);
}

export const ROUGE: OpFamily = { RougeL: define(rougeL) };
