import { invalid } from '../../opError';
import { MessageReader, WireFault } from '../parsing/wire';

/** Numbers of axes as XLA's ops carry them: messages of xla_data.proto in an attribute. */

/** Repeated or single int64 fields by number; a field that is absent is an empty list. */
function intFields(bytes: Uint8Array): (field: number) => readonly number[] {
  const fields = new Map<number, number[]>();
  try {
    const reader = new MessageReader(bytes);
    while (!reader.done) {
      const tag = reader.tag();
      const list = fields.get(tag >> 3) ?? [];
      fields.set(tag >> 3, list);
      if ((tag & 7) === 0) list.push(Number(BigInt.asIntN(64, reader.varint())));
      else if ((tag & 7) === 2) {
        const packed = reader.message();
        while (!packed.done) list.push(Number(BigInt.asIntN(64, packed.varint())));
      } else reader.skip(tag);
    }
  } catch (error) {
    if (error instanceof WireFault) throw invalid(`dimension_numbers cannot be read: ${error.message}`);
    throw error;
  }
  return (field) => fields.get(field) ?? [];
}

export interface DotDimensions {
  readonly contractLeft: readonly number[];
  readonly contractRight: readonly number[];
  readonly batchLeft: readonly number[];
  readonly batchRight: readonly number[];
}

export function dotDimensions(bytes: Uint8Array): DotDimensions {
  const field = intFields(bytes);
  return { contractLeft: field(1), contractRight: field(2), batchLeft: field(3), batchRight: field(4) };
}

/** Which axis of input, kernel and output is what. */
export interface ConvDimensions {
  /** Batch, then space, then features. */
  readonly input: readonly number[];
  /** Space, then input features, then output features. */
  readonly kernel: readonly number[];
  /** Batch, then space, then features. */
  readonly output: readonly number[];
}

export function convDimensions(bytes: Uint8Array): ConvDimensions {
  const field = intFields(bytes);
  // proto3 leaves out a zero.
  const one = (number: number): number => field(number)[0] ?? 0;
  return {
    input: [one(7), ...field(11), one(8)],
    kernel: [...field(6), one(3), one(4)],
    output: [one(9), ...field(12), one(10)],
  };
}

/** How index vectors address windows of an operand: gather and scatter say the same in different words. */
export interface WindowDimensions {
  /** Axes of the result (gather) or the updates (scatter) that run over a window. */
  readonly window: readonly number[];
  /** Axes of the operand in which a window has one element and which it lacks. */
  readonly dropped: readonly number[];
  /** Axis of the operand that each component of an index vector addresses. */
  readonly addressed: readonly number[];
  /** Axis of the indices that holds the vectors; their rank when each index is a vector of one. */
  readonly vectorAxis: number;
  /** Axes of the operand that run along with the axes of the indices listed next. */
  readonly batchOperand: readonly number[];
  readonly batchIndices: readonly number[];
}

export function windowDimensions(bytes: Uint8Array): WindowDimensions {
  const field = intFields(bytes);
  return {
    window: field(1),
    dropped: field(2),
    addressed: field(3),
    vectorAxis: field(4)[0] ?? 0,
    batchOperand: field(5),
    batchIndices: field(6),
  };
}

/** The same of UniformQuantizedConvolutionDimensionNumbersAttr (uniform_quant_ops_attr.proto); none: features after the batch. */
export function quantizedConvDimensions(bytes: Uint8Array, rank: number): ConvDimensions {
  if (bytes.length === 0) {
    const space = Array.from({ length: rank - 2 }, (_, i) => i + 2);
    return { input: [0, ...space, 1], kernel: [...space, 1, 0], output: [0, ...space, 1] };
  }
  const field = intFields(bytes);
  const one = (number: number): number => field(number)[0] ?? 0;
  return {
    input: [one(1), ...field(3), one(2)],
    kernel: [...field(6), one(4), one(5)],
    output: [one(7), ...field(9), one(8)],
  };
}
