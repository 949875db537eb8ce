import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import { engine, keep } from '@tensorflow/tfjs-core';
import type { OpCall } from '../../registry';
import type { Tensor } from '../../values/value';
import { runKernel } from '../define';

/**
 * What tfjs's webgl shaders get wrong, composed of shaders that are right.
 * Packed Relu, Relu6 and LeakyRelu multiply by 0 or 1 and make NaN of an
 * infinity; Elu, Selu and Softplus lose NaN; the greatest and least of a window
 * or a row start at ∓1e20 instead of infinity.
 */

type Unary = (x: DeviceTensor) => DeviceTensor;

/** Scalars on the backend `constantsOf`: one made anew is an upload and a draw. */
const constants = new Map<number, DeviceTensor>();
let constantsOf: object | null = null;

function constant(value: number): DeviceTensor {
  const { backend } = engine();
  // Those of a lost device went with it.
  if (backend !== constantsOf) constants.clear();
  constantsOf = backend;
  let known = constants.get(value);
  if (known === undefined) {
    known = keep(engine().makeTensor(Float32Array.of(value), [], 'float32') as DeviceTensor);
    constants.set(value, known);
  }
  return known;
}

function pair(kernel: string, a: DeviceTensor, b: DeviceTensor): DeviceTensor {
  return runKernel(kernel, { a, b });
}

/** By tfjs's kernel name: the same function of finite, infinite and NaN elements. */
export const WEBGL_ACTIVATIONS: Readonly<Record<string, Unary>> = {
  Relu: (x) => pair('Maximum', x, constant(0)),
  Relu6: (x) => pair('Minimum', pair('Maximum', x, constant(0)), constant(6)),
  // Neither lies below x, so the greater of both is the function itself, or NaN.
  Elu: (x) => pair('Maximum', runKernel('Elu', { x }), x),
  Softplus: (x) => pair('Maximum', runKernel('Softplus', { x }), x),
  // Above −1.7581 everywhere.
  Selu: (x) => pair('Maximum', runKernel('Selu', { x }), pair('Minimum', x, constant(-2))),
};

/** The steeper of two lines above 0, the flatter below; null for slopes that the two do not bound. */
export function leakyReluOnWebgl(alpha: number): Unary | null {
  if (!(alpha > 0)) return null;
  return (x) => pair(alpha <= 1 ? 'Maximum' : 'Minimum', x, pair('Multiply', x, constant(alpha)));
}

const SCALE = 2 ** 64;
/** Beyond this an answer may be the shader's own start. */
const START = 0.99e20;

/** Whether the shader's own start may come out: not where no element reaches it, as far as is known. */
export function mayStart(x: Tensor, call: OpCall): boolean {
  return call.backend === 'webgl' && !(x.bound < START);
}

/**
 * A greatest (sign 1) or least (−1) element by `find`. Where the answer may be
 * the shader's start it is sought again among elements made 2^64 times smaller,
 * which is exact for the large ones that alone can win there.
 */
export function extremeOnWebgl(x: DeviceTensor, sign: 1 | -1, find: Unary): DeviceTensor {
  const plain = find(x);
  const scaled = pair('Multiply', find(pair('Multiply', x, constant(1 / SCALE))), constant(SCALE));
  const beyond = sign > 0 ? pair('Less', plain, constant(-START)) : pair('Greater', plain, constant(START));
  return runKernel('Select', { condition: beyond, t: scaled, e: plain });
}

/**
 * The greatest element by `max`, whose start is out of the way of every float32, for whoever needs
 * only about the greatest: below 2^-62 it may be 0 instead, since webgl has no denormals.
 */
export function aboutLargestOnWebgl(x: DeviceTensor, max: Unary): DeviceTensor {
  return pair('Multiply', max(pair('Multiply', x, constant(1 / SCALE))), constant(SCALE));
}

/**
 * The same tensor, zeros around it. A texture holds two rows and two columns to a pixel, and where a side is odd
 * shaders leave there what they make of nothing (e^1000, 1/0), which a product of matrices then adds as ∞ · 0.
 * Of the packed shaders the one that divides alone clears it.
 */
function withZeroEdges(x: DeviceTensor): DeviceTensor {
  return pair('RealDiv', x, constant(1));
}

/** What a product over `inner` elements takes: on webgl, where that is an odd number, with zeros around it. */
export function edgedFor(call: OpCall, inner: number): Unary {
  return call.backend === 'webgl' && inner % 2 === 1 ? withZeroEdges : (x) => x;
}

/** What a pool answers for a window of −∞ alone. */
export function notBelowLowest(x: DeviceTensor): DeviceTensor {
  return pair('Maximum', x, constant(-3.4028234663852886e38));
}
