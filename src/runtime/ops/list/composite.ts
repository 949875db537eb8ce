import type { Holder } from '../../values/lifetime';
import { invalid, OpError } from '../../opError';
import type { FunctionCall, Functions, OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, handlesOf, hostOf } from '../../values/tensors';
import type { HostData } from '../../../model/tensor';
import type { Tensor } from '../../values/value';
import { rowOf } from '../dataset/sources';
import { define } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { elementCount } from '../../../model/shape';
import { byRoutine } from '../routine';
import { areCompatible, text } from './tensorList';

/** Several tensors as one: composite tensors in a variant, and a function over the rows of several tensors. */

/** An extension type or a ragged or sparse tensor on its way through a function: its parts, and what it is. */
class Composite implements Holder {
  readonly handleKind = 'composite-tensor';
  uses = 0;
  readonly metadata: string;
  readonly components: readonly Tensor[];

  constructor(metadata: string, components: readonly Tensor[]) {
    this.metadata = metadata;
    this.components = components;
  }

  eachHeld(visit: (tensor: Tensor) => void): void {
    for (const component of this.components) visit(component);
  }
}

function toComponents(call: OpCall, encoded: Tensor): readonly Tensor[] {
  const [handle] = handlesOf(encoded);
  if (!(handle instanceof Composite)) throw invalid('The encoded input is not a CompositeTensorVariant object.');
  const wanted = call.attrs.types('Tcomponents');
  if (handle.components.length !== wanted.length)
    throw invalid(`Encoded value has ${handle.components.length} tensor components; expected ${wanted.length}`);
  handle.components.forEach(({ dtype }, i) => {
    if (dtype !== wanted[i]) throw invalid(`Tensor component ${i} had dtype ${dtype}; expected dtype ${wanted[i]}`);
  });
  return handle.components;
}

/** MapDefun: `f` of the i-th slices of all arguments and of the captured inputs; results stacked. */
function* mapDefun(
  inputs: readonly Tensor[],
  call: OpCall,
  functions: Functions,
): Generator<FunctionCall, readonly Tensor[], readonly Tensor[]> {
  const { attrs } = call;
  const argCount = attrs.types('Targuments').length;
  const args = inputs.slice(0, argCount);
  const captured = inputs.slice(argCount);
  const [first] = args as [Tensor];
  for (const arg of args) {
    if (arg.shape.length === 0) throw invalid('All arguments must have rank of at least 1.');
    if (arg.shape[0] !== first.shape[0]) throw invalid('All inputs must have the same dimension 0.');
  }
  const count = first.shape[0] as number;
  const declared = attrs.shapes('output_shapes');
  const outputs = attrs.types('output_types').map((dtype, k) => {
    const shape = declared[k] ?? null;
    if (count === 0 && (shape === null || shape.some((n) => n < 0)))
      throw new OpError('InvalidArgumentError', `Output ${k} of no rows has no known shape: ${text(shape)}`);
    return { dtype, declared: shape, shape: shape as readonly number[], data: null as HostData | null };
  });
  for (let i = 0; i < count; i++) {
    const results = yield { ref: functions.of('f'), args: [...args.map((arg) => rowOf(arg, i)), ...captured] };
    outputs.forEach((output, k) => {
      const result = results[k] as Tensor;
      if (!areCompatible(output.declared, result.shape) || (i > 0 && output.shape.join() !== result.shape.join()))
        throw invalid(`Mismatch in function return shape at index ${k}: ${text(result.shape)}`);
      output.shape = result.shape;
      output.data ??= allocate(output.dtype, count * result.size);
      put(output.data as Cells, hostOf(result) as Cells, i * result.size * lanesOf(output.dtype));
    });
  }
  return outputs.map(({ dtype, shape, data }) =>
    fromHost(dtype, [count, ...shape], data ?? allocate(dtype, count * elementCount(shape))),
  );
}

function put(target: Cells, source: Cells, at: number): void {
  for (let i = 0; i < source.length; i++) target[at + i] = source[i];
}

export const COMPOSITES: OpFamily = {
  CompositeTensorVariantFromComponents: define((call, ...components) =>
    fromHost('variant', [], [new Composite(call.attrs.string('metadata'), components)]),
  ),
  CompositeTensorVariantToComponents: define(toComponents),
  MapDefun: byRoutine(['f'], mapDefun),
};
