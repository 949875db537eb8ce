import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, intsOf, scalarNumberOf } from '../../values/tensors';
import { isTrue } from '../../values/truth';
import type { Tensor } from '../../values/value';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { Dataset, datasetOf, datasetOp, INFINITE, kept, UNKNOWN } from './dataset';
import type { Pulled } from './dataset';
import { rowsOfAll } from './sources';

/** Batches cut anew (rebatch_dataset_op.cc). */

/** Rows `from` to before `to` of every component. */
function rowsBetween(components: readonly Tensor[], from: number, to: number): readonly Tensor[] {
  return components.map((t) => {
    const inner = t.shape.slice(1);
    const step = elementCount(inner) * lanesOf(t.dtype);
    return fromHost(t.dtype, [to - from, ...inner], hostOf(t).slice(from * step, to * step) as HostData);
  });
}

/** Components one behind the other along the first axis. */
function joined(parts: readonly (readonly Tensor[])[]): readonly Tensor[] {
  const [first] = parts as [readonly Tensor[]];
  if (parts.length === 1) return first;
  return first.map(({ dtype, shape }, k) => {
    const inner = shape.slice(1);
    const tensors = parts.map((part) => part[k] as Tensor);
    for (const { shape: other } of tensors)
      if (other.slice(1).join() !== inner.join())
        throw invalid(`Cannot batch tensors with different shapes in component ${k}.`);
    const rows = tensors.reduce((sum, t) => sum + (t.shape[0] as number), 0);
    const out = allocate(dtype, rows * elementCount(inner));
    let at = 0;
    for (const t of tensors) {
      const data = hostOf(t) as Cells;
      for (let i = 0; i < data.length; i++) (out as Cells)[at++] = data[i] as number;
    }
    return fromHost(dtype, [rows, ...inner], out);
  });
}

/** Batches of `sizes` in turn, whatever those of the input are. */
function rebatch(inputs: readonly Tensor[]): Dataset {
  const [sourceInput, sizesInput, dropInput] = inputs as readonly [Tensor, Tensor, Tensor];
  const source = datasetOf(sourceInput);
  const sizes = intsOf(sizesInput);
  if (sizes.length === 0 || sizes.some((size) => size < 0))
    throw invalid(`batch_sizes must be non-empty and without negative sizes, got [${sizes.join(',')}]`);
  const drop = isTrue(dropInput);
  return new Dataset(source.cardinality === INFINITE ? INFINITE : UNKNOWN, inputs, (session) => {
    const input = source.open(session);
    let current: Pulled = null;
    let [from, over, turn] = [0, false, 0];
    return {
      *next() {
        const wanted = sizes[turn] as number;
        turn = (turn + 1) % sizes.length;
        const parts: (readonly Tensor[])[] = [];
        let rows = 0;
        while (!over && (rows < wanted || parts.length === 0)) {
          if (current === null || from >= rowsOfAll(current)) {
            current = yield* input.next();
            from = 0;
            over = current === null;
            continue;
          }
          const to = Math.min(rowsOfAll(current), from + wanted - rows);
          parts.push(rowsBetween(current, from, to));
          rows += to - from;
          from = to;
          if (wanted === 0) break;
        }
        if (parts.length === 0 || (drop && rows < wanted)) return null;
        return kept(joined(parts), session);
      },
    };
  });
}

/** Each batch in as many parts as there are replicas. */
function rebatchForReplicas(inputs: readonly Tensor[]): Dataset {
  const [sourceInput, replicasInput] = inputs as readonly [Tensor, Tensor];
  const source = datasetOf(sourceInput);
  const replicas = scalarNumberOf(replicasInput);
  if (replicas <= 0) throw invalid('num_replicas must be greater than zero.');
  return new Dataset(source.cardinality < 0 ? source.cardinality : UNKNOWN, inputs, (session) => {
    const input = source.open(session);
    let current: Pulled = null;
    let part = 0;
    return {
      *next() {
        if (current === null || part >= replicas) {
          current = yield* input.next();
          part = 0;
          if (current === null) return null;
        }
        const rows = rowsOfAll(current);
        const step = Math.ceil(rows / replicas);
        const [from, to] = [Math.min(rows, part * step), Math.min(rows, (part + 1) * step)];
        part += 1;
        return kept(rowsBetween(current, from, to), session);
      },
    };
  });
}

export const REBATCHES: OpFamily = {
  RebatchDataset: datasetOp([], rebatchForReplicas),
  ExperimentalRebatchDataset: datasetOp([], rebatchForReplicas),
  RebatchDatasetV2: datasetOp([], rebatch),
};
