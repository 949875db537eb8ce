import { plural } from '../lib/text';
import type { TensorAttr } from '../model/attr';
import { bytesPerElement, type DType, dtypeFromNumber } from '../model/dtype';
import { elementCount, formatTensorShape } from '../model/shape';
import type { Handle, HostData, HostTensor } from '../model/tensor';
import type { TensorProto, TensorShapeProto } from '../proto/generated';
import { readMessage } from '../proto/reader';
import type { Slice } from '../proto/schema';
import { Cursor, LENGTH, VARINT, WireFault } from '../proto/wire';
import {
  floatsFromBfloat16,
  floatsFromFloat8,
  floatsFromHalf,
  hostDataFromBytes,
  MAX_TENSOR_BYTES,
  zeroData,
} from './tensorData';

/** A `resource_handle_val`: names a resource of the process that wrote the model. */
export interface ResourceHandleValue extends Handle {
  readonly handleKind: 'resource-handle-proto';
  readonly container: string;
  readonly name: string;
  readonly typeName: string;
}

/** A `variant_val`: an object that its C++ type serialised. */
export interface VariantValue extends Handle {
  readonly handleKind: 'variant-proto';
  readonly typeName: string;
  readonly metadata: Uint8Array;
  readonly tensors: readonly HostTensor[];
}

/** Sizes of a TensorShapeProto; null for an unknown rank. */
export function shapeOfProto(proto: TensorShapeProto | undefined): readonly number[] | null {
  if (proto?.unknownRank) return null;
  return (proto?.dim ?? []).map((dim) => dim.size);
}

/** A TensorProto whose type and shape are read now and whose values are read when asked for. */
export function tensorAttr(slice: Slice): TensorAttr {
  const head = readHead(slice);
  return {
    ...head,
    byteSize: slice.end - slice.start,
    values: () => hostTensor(readTensorProto(slice)),
  };
}

function readTensorProto(slice: Slice): TensorProto {
  try {
    return readMessage('TensorProto', slice);
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    throw new RangeError(`A tensor constant cannot be read at byte ${error.offset}: ${error.message}.`);
  }
}

function readHead(slice: Slice): { readonly dtype: DType; readonly shape: readonly number[] } {
  const cursor = new Cursor(slice);
  let dtype: DType = 'invalid';
  let shape: readonly number[] = [];
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === 8 + VARINT) dtype = dtypeFromNumber(cursor.varint());
    else if (tag === 16 + LENGTH) shape = shapeOfProto(readMessage('TensorShapeProto', cursor.slice())) ?? [];
    else cursor.skip(tag);
  }
  return { dtype, shape };
}

/** Throws a RangeError when dtype × shape and the content do not fit together. */
export function hostTensor(proto: TensorProto): HostTensor {
  const dtype = dtypeFromNumber(proto.dtype);
  const shape = shapeOfProto(proto.tensorShape);
  if (shape === null || shape.some((size) => size < 0)) {
    throw new RangeError(`A tensor constant has the shape ${formatTensorShape(shape)}, which is not fully known.`);
  }
  const count = elementCount(shape);
  const size = Math.max(bytesPerElement(dtype), dtype === 'string' ? 8 : 1);
  if (!(count * size <= MAX_TENSOR_BYTES)) {
    throw new RangeError(`A ${dtype} constant of shape ${formatTensorShape(shape)} has more than 2 GiB.`);
  }
  return { dtype, shape, data: dataOf(proto, dtype, count) };
}

function dataOf(proto: TensorProto, dtype: DType, count: number): HostData {
  const content = proto.tensorContent;
  const size = bytesPerElement(dtype);
  if (content.length > 0 && size > 0) {
    if (content.length !== count * size) {
      throw new RangeError(
        `A ${dtype} constant of ${plural(count, 'element')} has ${content.length} bytes of tensor_content; ${count * size} were expected.`,
      );
    }
    return hostDataFromBytes(dtype, content);
  }
  return listedData(proto, dtype, count);
}

/** tensor.proto: the last listed value repeats to fill the shape; an empty list is all zeros. */
function listedData(proto: TensorProto, dtype: DType, count: number): HostData {
  switch (dtype) {
    case 'float32':
      return filled(dtype, proto.floatVal, count, (values) => Float32Array.from(values));
    case 'float64':
      return filled(dtype, proto.doubleVal, count, (values) => Float64Array.from(values));
    case 'complex64':
      return complexFilled(proto.scomplexVal, count, new Float32Array(2 * count));
    case 'complex128':
      return complexFilled(proto.dcomplexVal, count, new Float64Array(2 * count));
    case 'int64':
      return filled(dtype, proto.int64Val, count, (values) => BigInt64Array.from(values));
    case 'uint64':
      return filled(dtype, proto.uint64Val, count, (values) => BigUint64Array.from(values));
    case 'uint32':
      return filled(dtype, proto.uint32Val, count, (values) => Uint32Array.from(values));
    case 'bool':
      return filled(dtype, proto.boolVal, count, (values) => Uint8Array.from(values, Number));
    case 'float16':
      return filled(dtype, proto.halfVal, count, floatsFromHalf);
    case 'bfloat16':
      return filled(dtype, proto.halfVal, count, floatsFromBfloat16);
    case 'string':
      return filled(dtype, proto.stringVal, count, (values) => values);
    case 'resource':
      return handlesFilled(proto.resourceHandleVal.map(resourceHandle), count);
    case 'variant':
      return handlesFilled(proto.variantVal.map(variantValue), count);
    case 'int32':
    case 'qint32':
      return filled(dtype, proto.intVal, count, (values) => Int32Array.from(values));
    case 'int16':
    case 'qint16':
      return filled(dtype, proto.intVal, count, (values) => Int16Array.from(values));
    case 'uint16':
    case 'quint16':
      return filled(dtype, proto.intVal, count, (values) => Uint16Array.from(values));
    case 'int8':
    case 'qint8':
    case 'int4':
    case 'int2':
      return filled(dtype, proto.intVal, count, (values) => Int8Array.from(values));
    case 'uint8':
    case 'quint8':
    case 'uint4':
    case 'uint2':
      return filled(dtype, proto.intVal, count, (values) => Uint8Array.from(values));
    case 'invalid':
      if (count > 0) throw new RangeError('A constant has a dtype that this program does not know.');
      return new Uint8Array(0);
    default:
      return filled(dtype, proto.float8Val, count, (values) => floatsFromFloat8(dtype, values));
  }
}

function filled<Listed extends { readonly length: number }>(
  dtype: DType,
  listed: Listed,
  count: number,
  convert: (values: Listed) => HostData,
): HostData {
  checkCount(listed.length, count);
  const given = convert(listed);
  if (listed.length === count) return given;
  const data = zeroData(dtype, count);
  if (listed.length === 0 || count === 0) return data;
  if (ArrayBuffer.isView(data)) {
    // Both are of the one kind that holds `dtype`.
    (data as Float32Array).set(given as Float32Array);
    (data as Float32Array).fill((given as Float32Array).at(-1) ?? 0, listed.length);
    return data;
  }
  const items = given as readonly Uint8Array[];
  return data.map((empty, i) => items[i] ?? items.at(-1) ?? empty) as readonly Uint8Array[];
}

function complexFilled<Data extends Float32Array | Float64Array>(
  listed: readonly number[],
  count: number,
  data: Data,
): Data {
  checkCount(listed.length / 2, count);
  const last = listed.length - 2;
  if (last < 0) return data;
  for (let i = 0; i < count; i++) {
    const at = Math.min(2 * i, last);
    data[2 * i] = listed[at] ?? 0;
    data[2 * i + 1] = listed[at + 1] ?? 0;
  }
  return data;
}

function handlesFilled(listed: readonly Handle[], count: number): readonly Handle[] {
  checkCount(listed.length, count);
  const last = listed.at(-1) ?? { handleKind: 'none' };
  return Array.from({ length: count }, (_, i) => listed[i] ?? last);
}

/** Of a shape without elements TensorFlow reads no values, though the optimiser of a gradient writes one. */
function checkCount(listed: number, count: number): void {
  if (count > 0 && listed > count)
    throw new RangeError(`A constant lists ${plural(listed, 'value')} for a shape of ${plural(count, 'element')}.`);
}

function resourceHandle(proto: TensorProto['resourceHandleVal'][number]): ResourceHandleValue {
  const { container, name, maybeTypeName } = proto;
  return { handleKind: 'resource-handle-proto', container, name, typeName: maybeTypeName };
}

export function variantValue(proto: TensorProto['variantVal'][number]): VariantValue {
  const { typeName, metadata, tensors } = proto;
  return { handleKind: 'variant-proto', typeName, metadata, tensors: tensors.map(hostTensor) };
}
