import { concatBytes } from '../../lib/bytes';
import { invalid } from '../opError';
import type { OpCall, OpFamily } from '../registry';
import { bigsOf, is64BitInteger, numbersOf, scalarString, stringsOf } from '../values/tensors';
import type { NumberArray } from '../values/tensors';
import type { Tensor } from '../values/value';
import { define } from './define';
import { lengthDelimited, serializeTensor } from './parsing/tensorBytes';
import { MessageReader, WireFault } from './parsing/wire';
import { textOf } from './string/bytes';

/** TensorFlow 1's summaries: values for TensorBoard as serialised Summary messages (summary.proto). */

function values(t: Tensor): NumberArray {
  return is64BitInteger(t.dtype) ? Float64Array.from(bigsOf(t), Number) : numbersOf(t);
}

/** One Summary.Value: the tag, unless it is empty, and what was measured. */
function valueBytes(tag: Uint8Array, content: Uint8Array): Uint8Array {
  return lengthDelimited(1, concatBytes(tag.length > 0 ? [lengthDelimited(1, tag), content] : [content]));
}

function floatField(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = number * 8 + 5;
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return bytes;
}

/** A double, left out when it is 0 as proto3 does. */
function doubleField(number: number, value: number): Uint8Array {
  if (Object.is(value, 0)) return new Uint8Array(0);
  const bytes = new Uint8Array(9);
  bytes[0] = number * 8 + 1;
  new DataView(bytes.buffer).setFloat64(1, value, true);
  return bytes;
}

function scalarSummary(_: OpCall, tags: Tensor, input: Tensor): Tensor {
  const isScalar = (t: Tensor): boolean => t.size === 1 && t.shape.length <= 1;
  if (tags.shape.join() !== input.shape.join() && !(isScalar(tags) && isScalar(input)))
    throw invalid(`tags and values are not the same shape: [${tags.shape.join(',')}] != [${input.shape.join(',')}]`);
  const data = values(input);
  return scalarString(concatBytes(stringsOf(tags).map((tag, i) => valueBytes(tag, floatField(2, data[i] as number)))));
}

/** Borders of the buckets: ±1e-12, each a tenth farther out than the one before, up to 1e20. */
function bucketLimits(): Float64Array {
  const positive: number[] = [];
  for (let v = 1e-12; v < 1e20; v *= 1.1) positive.push(v);
  positive.push(Number.MAX_VALUE);
  return Float64Array.from([...positive.map((v) => -v).reverse(), 0, ...positive]);
}

let limits: Float64Array | null = null;

function histogramSummary(call: OpCall, tag: Tensor, input: Tensor): Tensor {
  if (tag.shape.length > 0) throw invalid('tags must be scalar');
  limits ??= bucketLimits();
  const data = values(input);
  const counts = new Float64Array(limits.length);
  let [min, max, sum, squares] = [Number.MAX_VALUE, -Number.MAX_VALUE, 0, 0];
  for (const value of data) {
    if (Number.isNaN(value)) throw invalid(`Nan in summary histogram for: ${call.nodeName}`);
    if (!Number.isFinite(value)) throw invalid(`Infinity in summary histogram for: ${call.nodeName}`);
    // The first border beyond the value.
    let [low, high] = [0, limits.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((limits[middle] as number) > value) high = middle;
      else low = middle + 1;
    }
    counts[low] = (counts[low] as number) + 1;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    squares += value * value;
  }
  const ends: number[] = [];
  const kept: number[] = [];
  for (let i = 0; i < counts.length; ) {
    let at = i++;
    // A run of empty buckets is one.
    if ((counts[at] as number) === 0) while (i < counts.length && counts[i] === 0) at = i++;
    ends.push(limits[at] as number);
    kept.push(counts[at] as number);
  }
  const packed = (list: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(list).buffer);
  const histogram = concatBytes([
    doubleField(1, min),
    doubleField(2, max),
    doubleField(3, data.length),
    doubleField(4, sum),
    doubleField(5, squares),
    lengthDelimited(6, packed(ends)),
    lengthDelimited(7, packed(kept)),
  ]);
  return scalarString(valueBytes(stringsOf(tag)[0] as Uint8Array, lengthDelimited(5, histogram)));
}

/** The values of all summaries in one; a tag may occur once only. */
function mergeSummary(_: OpCall, ...inputs: readonly Tensor[]): Tensor {
  const tags = new Set<string>();
  const parts: Uint8Array[] = [];
  for (const bytes of inputs.flatMap((input) => [...stringsOf(input)])) {
    try {
      const reader = new MessageReader(bytes);
      while (!reader.done) {
        const field = reader.tag();
        if (field !== 10) {
          reader.skip(field);
          continue;
        }
        const content = reader.slice();
        const tag = tagOf(content);
        // An empty tag is no name.
        if (tag !== '' && tags.has(tag)) throw invalid(`Duplicate tag ${tag} found in summary inputs`);
        tags.add(tag);
        parts.push(lengthDelimited(1, content));
      }
    } catch (error) {
      if (error instanceof WireFault) throw invalid('Could not parse one of the summary inputs');
      throw error;
    }
  }
  return scalarString(concatBytes(parts));
}

function tagOf(value: Uint8Array): string {
  const reader = new MessageReader(value);
  let tag = '';
  while (!reader.done) {
    const field = reader.tag();
    if (field === 10) tag = textOf(reader.slice());
    else reader.skip(field);
  }
  return tag;
}

function tensorSummary(_: OpCall, tag: Tensor, tensor: Tensor, metadata: Tensor): Tensor {
  if (tag.shape.length > 0 || metadata.shape.length > 0)
    throw invalid('tag and serialized_summary_metadata must be scalar');
  const [about] = stringsOf(metadata) as [Uint8Array];
  const content = [lengthDelimited(8, serializeTensor(tensor)), lengthDelimited(9, about)];
  return scalarString(valueBytes(stringsOf(tag)[0] as Uint8Array, concatBytes(content)));
}

export const SUMMARIES: OpFamily = {
  ScalarSummary: define(scalarSummary),
  HistogramSummary: define(histogramSummary),
  MergeSummary: define(mergeSummary),
  TensorSummaryV2: define(tensorSummary),
};
