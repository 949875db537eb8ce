import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { bigsOf, fromHost } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';

/**
 * ComputeAccidentalHits: which sampled candidates are true classes of a row.
 * Outputs: the rows (int32), the candidates' places (int64), and for each the
 * weight that takes it out of a softmax, the lowest float.
 */
function accidentalHits(call: OpCall, trueInput: Tensor, sampledInput: Tensor): Tensor[] {
  const perRow = call.attrs.int('num_true');
  if (trueInput.shape.length !== 2 || trueInput.shape[1] !== perRow)
    throw invalid('true_candidates must be a batch_size * num_true matrix');
  if (sampledInput.shape.length !== 1) throw invalid('sampled_candidates must be a vector');
  const places = new Map<bigint, number>();
  bigsOf(sampledInput).forEach((candidate, i) => places.set(candidate, i));
  const rows: number[] = [];
  const ids: bigint[] = [];
  bigsOf(trueInput).forEach((candidate, i) => {
    const place = places.get(candidate);
    if (place === undefined) return;
    rows.push(Math.floor(i / perRow));
    ids.push(BigInt(place));
  });
  const count = [rows.length];
  return [
    fromHost('int32', count, Int32Array.from(rows)),
    fromHost('int64', count, BigInt64Array.from(ids)),
    fromHost('float32', count, new Float32Array(rows.length).fill(-3.4028234663852886e38)),
  ];
}

export const ACCIDENTAL_HITS: OpFamily = { ComputeAccidentalHits: define(accidentalHits) };
