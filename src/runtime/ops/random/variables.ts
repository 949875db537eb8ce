import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { bigsOf, fromHost, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { Variable } from '../../session/variable';
import { define } from '../define';
import { commonShape } from '../kernels/broadcast';
import { RESERVED } from './distributions';
import { boundsOf, fillNormal, fillTruncatedNormal, fillUniform, integers, RANDOM } from './fills';
import { Philox } from './philox';
import { sampleBinomial } from './samplers';
import { sampleEach } from './samples';
import { shapeOf } from './shape';
import { checkAlgorithm } from './source';
import { elementCount } from '../../../model/shape';

/** tf.random.Generator: its state is an int64 variable of counter (two words) and key. */

function stateOf(call: OpCall, handle: Tensor): { variable: Variable; words: bigint[] } {
  const variable = call.session.lookup(handle);
  if (!(variable instanceof Variable)) throw invalid('The generator state must be a variable.');
  const state = variable.read();
  const words = Array.from(bigsOf(state), (word) => BigInt.asUintN(64, word));
  if (state.shape.length !== 1 || words.length < 3) {
    throw invalid(
      `For the Philox algorithm, the size of state must be at least 3; got shape [${state.shape.join(',')}]`,
    );
  }
  return { variable, words };
}

/** The generator as the state says it; the state then passes over `outputs` outputs. */
function advance(call: OpCall, handle: Tensor, outputs: number): { philox: Philox; before: bigint[] } {
  const { variable, words } = stateOf(call, handle);
  const [low = 0n, high = 0n, key = 0n] = words;
  const philox = new Philox(key, low, high);
  const after = philox.copy();
  after.skip(outputs * RESERVED);
  call.session.beforeChange(variable);
  variable.set(
    fromHost(
      'int64',
      [words.length],
      BigInt64Array.from([...after.position(), ...words.slice(2)], (word) => BigInt.asIntN(64, word)),
    ),
  );
  return { philox, before: words };
}

function draws(
  f: (philox: Philox, call: OpCall, shape: readonly number[], rest: readonly Tensor[]) => Tensor,
): OpEntry {
  return define(
    (call, handle, alg, shapeInput, ...rest) => {
      checkAlgorithm(scalarNumberOf(alg as Tensor));
      const shape = shapeOf(shapeInput as Tensor);
      return f(advance(call, handle as Tensor, elementCount(shape)).philox, call, shape, rest);
    },
    { stateful: true },
  );
}

/** The state as it was: its first two words, then the key. */
function readAndSkip(call: OpCall, handle: Tensor, alg: Tensor, delta: Tensor): Tensor {
  checkAlgorithm(scalarNumberOf(alg));
  const { before } = advance(call, handle, scalarNumberOf(delta));
  return fromHost(
    'int64',
    [3],
    BigInt64Array.from(before.slice(0, 3), (word) => BigInt.asIntN(64, word)),
  );
}

function skip(call: OpCall, handle: Tensor, alg: Tensor, delta: Tensor): Tensor[] {
  readAndSkip(call, handle, alg, delta);
  return [];
}

/** Binomial samples; the state passes over what the kernel keeps for them (random_binomial_op.cc). */
function binomial(
  call: OpCall,
  handle: Tensor,
  alg: Tensor,
  shapeInput: Tensor,
  counts: Tensor,
  probs: Tensor,
): Tensor {
  checkAlgorithm(scalarNumberOf(alg));
  const shape = shapeOf(shapeInput);
  const sets = elementCount(commonShape(counts.shape, probs.shape));
  const perSet = sets === 0 ? 0 : elementCount(shape) / sets;
  const { philox } = advance(call, handle, Math.floor((sets * 2 * 100 * (perSet + 3)) / 4));
  return sampleEach(sampleBinomial, philox, call.attrs.type('dtype'), shape, [counts, probs]);
}

const normalFromState = draws((philox, call, shape) => fillNormal(philox, call.attrs.type('dtype'), shape));

export const GENERATOR_VARIABLES: OpFamily = {
  StatefulUniform: draws((philox, call, shape) => fillUniform(philox, call.attrs.type('dtype'), shape)),
  StatefulStandardNormalV2: normalFromState,
  StatefulTruncatedNormal: draws((philox, call, shape) => fillTruncatedNormal(philox, call.attrs.type('dtype'), shape)),
  StatefulUniformFullInt: draws((philox, call, shape) => integers(philox, call.attrs.type('dtype'), shape, null)),
  StatefulUniformInt: draws((philox, _, shape, [low, high]) =>
    integers(philox, (low as Tensor).dtype, shape, boundsOf(low as Tensor, high as Tensor)),
  ),
  StatefulRandomBinomial: define(binomial, { stateful: true }),
  NonDeterministicInts: define(
    (call, shape) =>
      integers(new Philox(call.session.nextRandomSeed(), 0n, 0n), call.attrs.type('dtype'), shapeOf(shape), null),
    RANDOM,
  ),
  RngReadAndSkip: define(readAndSkip, { stateful: true }),
  RngSkip: define(skip, { stateful: true }),
};
