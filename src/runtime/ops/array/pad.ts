import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, intsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define, runKernel, tryDevice } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { filled, picked } from '../kernels/move';
import { copyWalk, stridesOf } from '../kernels/strides';

/** Before and after each axis. */
export type Paddings = readonly (readonly [number, number])[];

export function paddingsOf(x: Tensor, input: Tensor): Paddings {
  const rank = x.shape.length;
  if (input.shape.length !== 2 || input.shape[1] !== 2)
    throw invalid(`paddings must be a matrix with 2 columns: [${input.shape.join(',')}]`);
  if (input.shape[0] !== rank)
    throw invalid(
      `The first dimension of paddings must be the rank of inputs [${input.shape.join(',')}] [${x.shape.join(',')}]`,
    );
  const flat = intsOf(input);
  if (flat.some((n) => n < 0)) throw invalid('Paddings must be non-negative');
  return x.shape.map((_, i) => [flat[2 * i] as number, flat[2 * i + 1] as number]);
}

/** x framed by `value` (zeros when absent). */
export function padded(call: OpCall, x: Tensor, paddings: Paddings, value: Tensor | null = null): Tensor {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((n, i) => n + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
  if (x.shape.length <= 4 && x.size > 0) {
    const constantValue = value === null ? 0 : hostOf(value)[0];
    const done = tryDevice('PadV2', [x], call, (d) => runKernel('PadV2', { x: d }, { paddings, constantValue }));
    if (done !== null) return done;
  }
  const base = value === null ? fromHost(x.dtype, shape, allocate(x.dtype, elementCount(shape))) : filled(value, shape);
  const steps = stridesOf(shape);
  let start = 0;
  steps.forEach((s, axis) => {
    start += s * (paddings[axis]?.[0] ?? 0);
  });
  copyWalk(
    hostOf(x) as Cells,
    { start: 0, steps: stridesOf(x.shape) },
    base.host as Cells,
    { start, steps },
    x.shape,
    lanesOf(x.dtype),
  );
  return base;
}

/** REFLECT leaves the edge out of the mirror image, SYMMETRIC repeats it. */
export function mirrored(x: Tensor, paddings: Paddings, mode: string): Tensor {
  const edge = mode === 'REFLECT' ? 1 : 0;
  let out = x;
  paddings.forEach(([before, after], axis) => {
    const size = x.shape[axis] as number;
    if (before > size - edge || after > size - edge) {
      throw invalid(
        `paddings must be no greater than the dimension size${edge ? ' minus one' : ''}: ${before}, ${after} greater than ${size - edge}`,
      );
    }
    if (before === 0 && after === 0) return;
    const source = Int32Array.from({ length: before + size + after }, (_n, i) => {
      const at = i - before;
      if (at < 0) return -at - 1 + edge;
      return at < size ? at : 2 * size - 1 - at - edge;
    });
    out = picked(out, axis, source);
  });
  return out;
}

export const PAD: OpFamily = {
  Pad: define((call, x, paddings) => padded(call, x, paddingsOf(x, paddings))),
  PadV2: define((call, x, paddings, value) => padded(call, x, paddingsOf(x, paddings), value)),
  MirrorPad: define((call, x, paddings) => mirrored(x, paddingsOf(x, paddings), call.attrs.string('mode'))),
};
