import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { boolsOf, intsOf, numbersOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';

/** The likeliest sequences of states where not every state may follow every other (constrained_sequence.cc of TensorFlow Text). */

/** No state may stand here. */
const ERROR = -1;
const LOWEST = -3.4028234663852886e38;

interface Rules {
  readonly states: number;
  /** Whether a state may follow another and with what weight; the state after the last is outside of the sequence. */
  readonly mayFollow: (from: number, to: number) => boolean;
  /** `score` with the weight of a transition put to it, rounded as float32. */
  readonly weighed: (score: number, from: number, to: number) => number;
  readonly startsAndEnds: boolean;
  readonly logarithmic: boolean;
}

type ScoreAt = (step: number, state: number) => number;

/** Scores that are not logarithms are kept from vanishing. */
function normalized(scores: Float64Array, { logarithmic }: Rules): Float64Array {
  const most = scores.reduce((a, b) => Math.max(a, b));
  return logarithmic || most <= 0 ? scores : scores.map((score) => score / most);
}

/** The best path as a whole; of equals the later state. */
function viterbi(score: ScoreAt, length: number, rules: Rules): number[] {
  if (length === 0) return [];
  const { states, mayFollow, weighed, startsAndEnds, logarithmic } = rules;
  const outside = states;
  const sources: Int32Array[] = [];
  let totals = new Float64Array(states).fill(LOWEST);
  let source = new Int32Array(states).fill(ERROR);
  for (let to = 0; to < states; to++) {
    if (startsAndEnds && !mayFollow(outside, to)) continue;
    source[to] = outside;
    totals[to] = startsAndEnds ? weighed(score(0, to), outside, to) : score(0, to);
  }
  totals = normalized(totals, rules) as typeof totals;
  sources.push(source);
  for (let step = 1; step < length; step++) {
    const before: Int32Array = source;
    const next = new Float64Array(states);
    source = new Int32Array(states).fill(ERROR);
    for (let to = 0; to < states; to++) {
      let best = LOWEST;
      for (let from = 0; from < states; from++) {
        if (before[from] === ERROR || !mayFollow(from, to)) continue;
        const here = score(step, to);
        const sum = Math.fround(logarithmic ? here + (totals[from] as number) : here * (totals[from] as number));
        const total = weighed(sum, from, to);
        if (total >= best) [best, source[to]] = [total, from];
      }
      next[to] = best;
    }
    totals = normalized(next, rules) as typeof totals;
    sources.push(source);
  }
  let [last, best] = [ERROR, LOWEST];
  for (let from = 0; from < states; from++) {
    if (source[from] === ERROR || (startsAndEnds && !mayFollow(from, outside))) continue;
    const total = Math.fround(totals[from] as number);
    const ended = startsAndEnds ? weighed(total, from, outside) : total;
    if (ended >= best) [last, best] = [from, ended];
  }
  const path: number[] = [];
  for (let step = length - 1; step >= 0; step--) {
    path.push(last);
    if (last !== ERROR) last = sources[step]?.[last] as number;
  }
  return path.toReversed();
}

/** The best state at each step after the one before it; of equals the later one. */
function greedy(score: ScoreAt, length: number, rules: Rules): number[] {
  const { states, mayFollow, weighed, startsAndEnds } = rules;
  const outside = states;
  const path: number[] = [];
  for (let step = 0; step < length; step++) {
    const before = path.at(-1) ?? outside;
    const ends = startsAndEnds && step === length - 1;
    let [chosen, best] = [ERROR, LOWEST];
    for (let state = 0; state < states && before !== ERROR; state++) {
      let total = score(step, state);
      if (startsAndEnds || step > 0) {
        if (!mayFollow(before, state) || (ends && !mayFollow(state, outside))) continue;
        total = weighed(total, before, state);
        if (ends) total = weighed(total, state, outside);
      }
      if (total >= best) [chosen, best] = [state, total];
    }
    path.push(chosen);
  }
  return path;
}

function checkedSquare(input: Tensor, name: string, size: number): boolean {
  if (input.size === 0) return false;
  if (input.shape.length !== 2) throw invalid(`${name} must be of rank 2`);
  if (input.shape.some((dim) => dim !== size)) throw invalid(`${name} must have dimensions of size ${size}`);
  return true;
}

/** Outputs: the states of all sequences, one behind the other, and their row splits. */
function constrainedSequence(
  { attrs, outputDtypes }: OpCall,
  scoresInput: Tensor,
  lengthsInput: Tensor,
  allowedInput: Tensor,
  weightsInput: Tensor,
): Tensor[] {
  const { shape } = scoresInput;
  if (shape.length !== 2 && shape.length !== 3) throw invalid('The score tensor must be of rank 2 or 3.');
  const [batch, steps, states] = (shape.length === 3 ? shape : [1, ...shape]) as [number, number, number];
  const lengths = intsOf(lengthsInput);
  if (lengths.length !== batch)
    throw invalid(
      `There should be exactly one length for every batch element. Found ${lengths.length} length elements for a batch size of ${batch}`,
    );
  if (lengths.some((length) => length > steps))
    throw invalid('The scores tensor is too short for the longest sequence length.');
  const [startsAndEnds, logarithmic] = [attrs.bool('use_start_and_end_states'), attrs.bool('use_log_space')];
  const size = startsAndEnds ? states + 1 : states;
  const allowed = checkedSquare(allowedInput, 'allowed_transitions', size) ? boolsOf(allowedInput) : null;
  const weights = checkedSquare(weightsInput, 'transition_weights', size) ? numbersOf(weightsInput) : null;
  if (!logarithmic && weights !== null && weights.some((weight) => weight < 0))
    throw invalid('The transition weights tensor must not contain negative values.');
  const rules: Rules = {
    states,
    startsAndEnds,
    logarithmic,
    mayFollow: (from, to) => allowed === null || allowed[from * size + to] === 1,
    weighed: (score, from, to) => {
      if (weights === null) return score;
      const weight = weights[from * size + to] as number;
      return Math.fround(logarithmic ? score + weight : score * weight);
    },
  };
  const scores = numbersOf(scoresInput);
  const find = attrs.bool('use_viterbi') ? viterbi : greedy;
  const paths = lengths.map((length, row) =>
    find((step, state) => scores[(row * steps + step) * states + state] as number, length, rules),
  );
  const splits = [0];
  for (const path of paths) splits.push((splits.at(-1) as number) + path.length);
  return [vectorOfInts('int32', paths.flat()), vectorOfInts(outputDtypes[1] === 'int32' ? 'int32' : 'int64', splits)];
}

export const CONSTRAINED: OpFamily = {
  ConstrainedSequence: define(constrainedSequence),
};
