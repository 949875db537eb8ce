import { invalid } from '../../opError';
import type { OpCall, OpFamily, StaticCall, Support } from '../../registry';
import { rounderOf } from '../../values/rounding';
import { allocateNumbers, fromHost, intsOf, numbersOf, vectorOfInts } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { intTensor } from '../array/indexing';
import { define } from '../define';
import { beamSearch } from './beamSearch';
import { ctcLossOf } from './ctcLoss';

/** Connectionist temporal classification: scores of each class at each step into label sequences, and its loss. */

interface Scores {
  readonly data: NumberArray;
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  readonly lengths: readonly number[];
}

function scoresOf(inputs: Tensor, lengthsInput: Tensor): Scores {
  if (inputs.shape.length !== 3) throw invalid('inputs is not a 3-Tensor');
  const [time, batch, classes] = inputs.shape as [number, number, number];
  const lengths = intsOf(lengthsInput);
  if (lengths.length !== batch)
    throw invalid(`len(sequence_length) != batch_size. len(sequence_length): ${lengths.length} batch_size: ${batch}`);
  lengths.forEach((n, b) => {
    if (n < 0 || n > time) throw invalid(`sequence_length(${b}) <= ${time}`);
  });
  return { data: numbersOf(inputs), time, batch, classes, lengths };
}

function row({ data, batch, classes }: Scores, t: number, b: number): NumberArray {
  const at = (t * batch + b) * classes;
  return data.subarray(at, at + classes);
}

/** Label lists of a batch as the three parts of a sparse tensor. */
function sparseLabels(lists: readonly (readonly number[])[]): Tensor[] {
  const indices = lists.flatMap((list, b) => list.flatMap((_label, i) => [b, i]));
  const values = lists.flat();
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return [
    intTensor('int64', [values.length, 2], indices),
    intTensor('int64', [values.length], values),
    vectorOfInts('int64', [lists.length, longest]),
  ];
}

/** The best class of each step; blanks dropped, repeats merged when asked for. */
function greedy(call: OpCall, inputs: Tensor, lengthsInput: Tensor): Tensor[] {
  const scores = scoresOf(inputs, lengthsInput);
  const merge = call.attrs.bool('merge_repeated');
  const given = call.attrs.has('blank_index') ? call.attrs.int('blank_index') : -1;
  const blank = given < 0 ? scores.classes + given : given;
  const logs = allocateNumbers(inputs.dtype, scores.batch);
  const lists = scores.lengths.map((length, b) => {
    const labels: number[] = [];
    let previous = -1;
    for (let t = 0; t < length; t++) {
      const line = row(scores, t, b);
      let best = 0;
      for (let c = 1; c < scores.classes; c++) if ((line[c] as number) > (line[best] as number)) best = c;
      logs[b] = (logs[b] as number) - (line[best] as number);
      if (best !== blank && !(merge && best === previous)) labels.push(best);
      previous = best;
    }
    return labels;
  });
  return [...sparseLabels(lists), fromHost(inputs.dtype, [scores.batch, 1], logs)];
}

function beams(call: OpCall, inputs: Tensor, lengthsInput: Tensor): Tensor[] {
  const scores = scoresOf(inputs, lengthsInput);
  const paths = call.attrs.int('top_paths');
  const width = call.attrs.int('beam_width');
  const merge = call.attrs.bool('merge_repeated');
  if (paths > width) throw invalid('top_paths must be <= beam_width');
  const logs = allocateNumbers(inputs.dtype, scores.batch * paths);
  const found = scores.lengths.map((length, b) => {
    const steps = Array.from({ length }, (_n, t) => row(scores, t, b));
    const best = beamSearch(steps, scores.classes, width, paths, merge, rounderOf(inputs.dtype));
    best.forEach(({ logProbability }, p) => (logs[b * paths + p] = logProbability));
    return best.map(({ labels }) => labels);
  });
  const parts = Array.from({ length: paths }, (_n, p) => sparseLabels(found.map((best) => best[p] ?? [])));
  const column = (i: number): Tensor[] => parts.map((part) => part[i] as Tensor);
  return [...column(0), ...column(1), ...column(2), fromHost(inputs.dtype, [scores.batch, paths], logs)];
}

/**
 * The labels of sequence `b` without the blanks that may only end it. Whether they
 * fit into the time is judged by all that was given, blanks and repeats included.
 */
function labelsToFind(given: readonly number[], b: number, classes: number, collapse: boolean): number[] {
  if (given.length === 0) throw invalid(`Labels length is zero in batch ${b}`);
  const kept = collapse ? given.filter((label, i) => label !== given[i - 1]) : given;
  const firstBlank = kept.findIndex((label) => label >= classes - 1);
  const labels = firstBlank < 0 ? [...kept] : kept.slice(0, firstBlank);
  if (firstBlank >= 0 && kept.slice(firstBlank).some((label) => label < classes - 1))
    throw invalid(
      `Saw a non-null label (index >= num_classes - 1) following a null label, batch: ${b} num_classes: ${classes} labels: ${kept.join(',')}`,
    );
  if (labels.some((label) => label < 0))
    throw invalid(`All labels must be nonnegative integers, batch: ${b} labels: ${labels.join(',')}`);
  return labels;
}

/** −log p(labels) for each sequence, and its gradient with respect to the unnormalised scores. */
function loss(call: OpCall, inputs: Tensor, labelIndices: Tensor, labelValues: Tensor, lengthsInput: Tensor): Tensor[] {
  const scores = scoresOf(inputs, lengthsInput);
  const { time, batch, classes, lengths } = scores;
  const blank = classes - 1;
  const at = intsOf(labelIndices);
  const given: number[][] = Array.from({ length: batch }, () => []);
  intsOf(labelValues).forEach((label, i) => {
    const list = given[at[2 * i] as number];
    if (list === undefined) throw invalid('labels are outside the batch');
    list.push(label);
  });
  const collapse = call.attrs.bool('preprocess_collapse_repeated');
  const labels = given.map((list, b) => labelsToFind(list, b, classes, collapse));
  const tooLong = given.map((list, b) => list.length > (lengths[b] as number));
  if (!call.attrs.bool('ignore_longer_outputs_than_inputs') && tooLong.includes(true)) {
    const b = tooLong.indexOf(true);
    throw invalid(
      `Not enough time for target transition sequence (required: ${given[b]?.length}, available: ${lengths[b]})`,
    );
  }
  const losses = allocateNumbers(inputs.dtype, batch);
  const gradient = allocateNumbers(inputs.dtype, inputs.size);
  lengths.forEach((length, b) => {
    if (length === 0 || tooLong[b] === true) return;
    const steps = Array.from({ length }, (_n, t) => row(scores, t, b));
    const result = ctcLossOf(steps, labels[b] as number[], classes, blank, call.attrs.bool('ctc_merge_repeated'));
    losses[b] = result.loss;
    result.gradient.forEach((line, t) => gradient.set(line, (t * batch + b) * classes));
  });
  return [fromHost(inputs.dtype, [batch], losses), fromHost(inputs.dtype, [time, batch, classes], gradient)];
}

/** Which way float32 rounds within the sum hangs on the C library. */
function probabilitySupport(call: StaticCall): Support {
  if (call.inputDtypes[0] !== 'float64') return { verdict: 'exact' };
  return {
    verdict: 'approximate',
    why: `TensorFlow's ${call.op} adds probabilities in float32 even where scores and results are float64`,
  };
}

/** A loss near zero is what is left of a sum near one: its last digits are those of the C library's log1p and exp. */
function lossSupport(call: StaticCall): Support {
  const support = probabilitySupport(call);
  if (support.verdict !== 'exact') return support;
  return {
    verdict: 'approximate',
    why: `the last digits of a ${call.op} near zero depend on the C library that TensorFlow was built with`,
  };
}

export const CTC: OpFamily = {
  CTCGreedyDecoder: define(greedy),
  CTCBeamSearchDecoder: define(beams, { support: probabilitySupport }),
  CTCLoss: define(loss, { support: lossSupport }),
};
