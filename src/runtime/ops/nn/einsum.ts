import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, allocateNumbers, fromHost, hostOf, numbersOf, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { broadcastTo, transpose } from '../array/layout';
import { define } from '../define';
import { broadcastShapes } from '../kernels/broadcast';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { moved } from '../kernels/move';
import { isFollowed, narrowProduct } from '../kernels/narrowProduct';
import { isSmallProduct, narrowVectorProduct, smallProduct } from '../kernels/narrowVectorProduct';
import type { Lying } from '../kernels/narrowVectorProduct';
import { copyWalk, stridesOf } from '../kernels/strides';
import { sumInOrder } from '../reduce/reduce';
import { batchMatMul } from './matmul';

/**
 * Einsum of one or two operands: repeated labels take the diagonal, labels of
 * one operand that the output lacks are summed, and the rest is one batched
 * matrix product between two transposes. Axes of an ellipsis broadcast.
 */

interface Operand {
  readonly t: Tensor;
  readonly labels: readonly string[];
}

/** One label per axis; the axes of `...` become `.0`, `.1` … counted from the right. */
function labelsOf(subscripts: string, rank: number): string[] {
  const [before, after] = subscripts.split('...') as [string, string?];
  if (after === undefined) {
    if (before.length !== rank) throw invalid(`Expected input to have rank ${before.length} but got: ${rank}`);
    return Array.from(before);
  }
  const count = rank - before.length - after.length;
  if (count < 0) throw invalid(`Expected input to have rank at least ${before.length + after.length} but got: ${rank}`);
  return [
    ...Array.from(before),
    ...Array.from({ length: count }, (_n, i) => `.${count - 1 - i}`),
    ...Array.from(after),
  ];
}

function isEllipsis(label: string): boolean {
  return label.startsWith('.');
}

/** Every label once: a repeated one walks along the diagonal. */
function diagonal({ t, labels }: Operand): Operand {
  const unique = [...new Set(labels)];
  if (unique.length === labels.length) return { t, labels };
  const strides = stridesOf(t.shape);
  const sizes = unique.map((label) => t.shape[labels.indexOf(label)] as number);
  labels.forEach((label, axis) => {
    if (t.shape[axis] !== sizes[unique.indexOf(label)])
      throw invalid(`Expected dimensions of label ${label} to be equal`);
  });
  const steps = unique.map((label) =>
    labels.reduce((sum, l, axis) => (l === label ? sum + (strides[axis] as number) : sum), 0),
  );
  return { t: moved(t, sizes, { start: 0, steps }), labels: unique };
}

/** Sums over labels that nothing else mentions. */
function summed(call: OpCall, { t, labels }: Operand, wanted: ReadonlySet<string>): Operand {
  const axes = labels.map((_l, axis) => axis).filter((axis) => !wanted.has(labels[axis] as string));
  if (axes.length === 0) return { t, labels };
  return { t: sumInOrder(t, axes, call), labels: labels.filter((label) => wanted.has(label)) };
}

/** Axes in the order of `order`, with axes of size 1 for labels this operand lacks. */
function arranged(call: OpCall, { t, labels }: Operand, order: readonly string[]): Tensor {
  const present = order.filter((label) => labels.includes(label));
  const turned = transpose(
    call,
    t,
    present.map((label) => labels.indexOf(label)),
  );
  return withShape(
    turned,
    order.map((label) => (labels.includes(label) ? (t.shape[labels.indexOf(label)] as number) : 1)),
  );
}

function sizesOf(operands: readonly Operand[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { t, labels } of operands) {
    labels.forEach((label, axis) => {
      const size = t.shape[axis] as number;
      const known = sizes.get(label);
      if (known === undefined || (known === 1 && isEllipsis(label))) sizes.set(label, size);
      else if (known !== size && !(size === 1 && isEllipsis(label))) {
        throw invalid(`Expected dimension ${known} at axis ${axis} of the input with label ${label}, got ${size}`);
      }
    });
  }
  return sizes;
}

function contract(call: OpCall, a: Operand, b: Operand, output: ReadonlySet<string>): Operand {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const ellipsis = [...new Set([...a.labels, ...b.labels])].filter(isEllipsis).sort().reverse();
  const batch = [...ellipsis, ...shared.filter((label) => output.has(label) && !isEllipsis(label))];
  const inner = shared.filter((label) => !output.has(label) && !isEllipsis(label));
  const freeA = a.labels.filter((label) => !b.labels.includes(label) && !isEllipsis(label));
  const freeB = b.labels.filter((label) => !a.labels.includes(label) && !isEllipsis(label));
  const size = (o: Operand, labels: readonly string[]): number[] =>
    labels.map((label) => o.t.shape[o.labels.indexOf(label)] as number);
  const x = arranged(call, a, [...batch, ...freeA, ...inner]);
  const y = arranged(call, b, [...batch, ...inner, ...freeB]);
  const m = elementCount(size(a, freeA));
  const n = elementCount(size(b, freeB));
  const k = elementCount(size(a, inner));
  const left = withShape(x, [...x.shape.slice(0, batch.length), m, k]);
  const right = withShape(y, [...y.shape.slice(0, batch.length), k, n]);
  const lying = { a: !inside(a, inner, batch), b: !inside(b, inner, batch) };
  const product = isFollowed(left.dtype, m, n, k)
    ? narrowBatches(left, right, lying)
    : batchMatMul(call, left, right, { transposeA: false, transposeB: false, rounded: true, lying });
  const t = withShape(product, [...product.shape.slice(0, batch.length), ...size(a, freeA), ...size(b, freeB)]);
  return { t, labels: [...batch, ...freeA, ...freeB] };
}

/**
 * Whether an operand's labels stand in the order batch, summed, free as they are, so that TensorFlow leaves it so; any
 * other is turned into batch, free, summed (einsum_op_impl.h).
 */
function inside({ labels }: Operand, inner: readonly string[], batch: readonly string[]): boolean {
  const kind = (label: string): number => (batch.includes(label) ? 0 : inner.includes(label) ? 1 : 2);
  return labels.every((label, i) => i === 0 || kind(labels[i - 1] as string) <= kind(label));
}

/** Batches of products, which broadcast. */
function narrowBatches(left: Tensor, right: Tensor, lying: Lying): Tensor {
  const [m, k] = left.shape.slice(-2) as [number, number];
  const n = right.shape.at(-1) as number;
  const batch = broadcastShapes(left.shape.slice(0, -2), right.shape.slice(0, -2)) as readonly number[];
  const [x, y] = [left, right].map(
    (t) => numbersOf(broadcastTo(t, [...batch, ...t.shape.slice(-2)])) as Float32Array,
  ) as [Float32Array, Float32Array];
  const shape = [...batch, m, n];
  const out = allocateNumbers(left.dtype, elementCount(shape)) as Float32Array;
  for (let i = 0; i < elementCount(batch); i++) {
    const a = { data: x, at: i * m * k, row: k, column: 1 };
    const b = { data: y, at: i * k * n, row: n, column: 1 };
    const c = { data: out, at: i * m * n, row: n, column: 1 };
    if (isSmallProduct(elementCount(batch), m, n, k)) smallProduct(left.dtype, [m, n, k], a, b, c, lying);
    else if (Math.min(m, n, k) === 1) narrowVectorProduct(left.dtype, [m, n, k], a, b, c, lying);
    else narrowProduct(left.dtype, m, n, k, a, b, c);
  }
  return fromHost(left.dtype, shape, out);
}

/** `equation` with an arrow; spaces do not count. */
export function einsumOf(call: OpCall, spelled: string, inputs: readonly Tensor[]): Tensor {
  const equation = spelled.replace(/\s/g, '');
  const [left, right] = equation.split('->') as [string, string?];
  if (right === undefined) throw invalid(`Expecting exactly one '->' in einsum equation: ${equation}`);
  const subscripts = left.split(',');
  if (subscripts.length !== inputs.length)
    throw invalid(`Expected ${subscripts.length} inputs but got ${inputs.length}`);
  const operands = inputs.map((t, i) => ({ t, labels: labelsOf(subscripts[i] as string, t.shape.length) }));
  const sizes = sizesOf(operands);
  const dots = [...sizes.keys()].filter(isEllipsis).sort().reverse();
  const wanted = right.includes('...')
    ? [...Array.from(right.split('...')[0] as string), ...dots, ...Array.from(right.split('...')[1] as string)]
    : Array.from(right);
  for (const label of wanted) if (!sizes.has(label)) throw invalid(`Label ${label} of the output is in no input`);
  const output = new Set(wanted);
  const plain = operands.map(diagonal);
  const [first, second] = plain as [Operand, Operand?];
  let result: Operand;
  if (second === undefined) {
    result = summed(call, first, output);
  } else {
    const keep = (other: Operand): Set<string> => new Set([...output, ...other.labels]);
    result = contract(call, summed(call, first, keep(second)), summed(call, second, keep(first)), output);
  }
  result = summed(call, result, output);
  return spread(arranged(call, result, [...output]), [...output], wanted);
}

/** A label repeated in the output puts the values on a diagonal of zeros. */
function spread(t: Tensor, labels: readonly string[], wanted: readonly string[]): Tensor {
  if (labels.length === wanted.length) return t;
  const shape = wanted.map((label) => t.shape[labels.indexOf(label)] as number);
  const strides = stridesOf(shape);
  const steps = labels.map((label) =>
    wanted.reduce((sum, l, axis) => (l === label ? sum + (strides[axis] as number) : sum), 0),
  );
  const out = allocate(t.dtype, elementCount(shape));
  copyWalk(
    hostOf(t) as Cells,
    { start: 0, steps: stridesOf(t.shape) },
    out as Cells,
    { start: 0, steps },
    t.shape,
    lanesOf(t.dtype),
  );
  return fromHost(t.dtype, shape, out);
}

export const EINSUM: OpFamily = {
  Einsum: define((call, ...inputs) => einsumOf(call, call.attrs.string('equation'), inputs)),
};
