import { concatBytes } from '../../../lib/bytes';
import { inflate } from '../../../lib/inflate';
import { bytesPerElement } from '../../../model/dtype';
import { invalid, OpError } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, isComplex, scalarNumberOf, scalarString, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { elementsFromBytes } from '../kernels/elementBytes';
import { parseTensor, serializeTensor } from './tensorBytes';

/** Strings that hold the bytes of elements, whole tensors or compressed data. */

/** Turns every element's bytes around; a complex element is two numbers. */
function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < out.length; i++) out[i] = bytes[i - (i % width) + (width - 1 - (i % width))] as number;
  return out;
}

function elements(call: OpCall, rows: readonly Uint8Array[], outer: readonly number[], length: number): Tensor {
  const dtype = call.attrs.type('out_type');
  const width = bytesPerElement(dtype);
  if (length % width !== 0)
    throw invalid(`Input to DecodeRaw has length ${length} that is not a multiple of ${width}, the size of ${dtype}`);
  let bytes: Uint8Array = concatBytes(rows);
  if (!call.attrs.bool('little_endian') && width > 1) bytes = swapped(bytes, isComplex(dtype) ? width / 2 : width);
  if (dtype === 'bool') bytes = bytes.map((byte) => (byte === 0 ? 0 : 1));
  return fromHost(dtype, [...outer, length / width], elementsFromBytes(bytes, dtype));
}

/** All strings must be of one length. */
function decodeRaw(call: OpCall, input: Tensor): Tensor {
  const rows = stringsOf(input);
  const length = rows[0]?.length ?? 0;
  const other = rows.find((row) => row.length !== length);
  if (other)
    throw invalid(
      `DecodeRaw requires input strings to all be the same size, but element has size ${other.length} != ${length}`,
    );
  return elements(call, rows, input.shape, length);
}

/** Cuts or pads with zeros to `fixed_length` bytes. */
function decodePaddedRaw(call: OpCall, input: Tensor, lengthInput: Tensor): Tensor {
  const length = scalarNumberOf(lengthInput);
  const width = bytesPerElement(call.attrs.type('out_type'));
  if (length <= 0 || length % width !== 0) {
    throw invalid(
      `fixed_length (${length}) must be greater than zero and a multiple of the size of out_type (${width})`,
    );
  }
  const rows = stringsOf(input).map((row) => {
    const fixed = new Uint8Array(length);
    fixed.set(row.subarray(0, length));
    return fixed;
  });
  return elements(call, rows, input.shape, length);
}

const FORMATS: Readonly<Record<string, CompressionFormat>> = { ZLIB: 'deflate', GZIP: 'gzip' };

async function unpack(bytes: Uint8Array, format: CompressionFormat): Promise<Uint8Array> {
  // An empty string stays empty.
  if (bytes.length === 0) return bytes;
  try {
    return await inflate(bytes, format);
  } catch (error) {
    throw new OpError('DataLossError', `inflate() failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export const RAW: OpFamily = {
  DecodeRaw: define(decodeRaw),
  DecodePaddedRaw: define(decodePaddedRaw),
  /** The platform inflates, and only asynchronously. */
  DecodeCompressed: {
    kernel: async ([input], call) => {
      if (input === undefined) throw invalid('DecodeCompressed needs an input.');
      const kind = call.attrs.string('compression_type');
      if (kind === '') return [input];
      const format = FORMATS[kind];
      if (format === undefined) throw invalid(`Only ZLIB, GZIP or NONE are supported compressions, got ${kind}`);
      const out = await Promise.all(stringsOf(input).map((bytes) => unpack(bytes, format)));
      return [fromHost('string', input.shape, out)];
    },
  },
  ParseTensor: define((call, input) => {
    const [bytes] = stringsOf(input);
    if (input.shape.length > 0 || bytes === undefined)
      throw invalid(`Expected 'serialized' to be a scalar, got shape: [${input.shape.join(',')}]`);
    return parseTensor(bytes, call.attrs.type('out_type'));
  }),
  SerializeTensor: define((_, input) => scalarString(serializeTensor(input))),
};
