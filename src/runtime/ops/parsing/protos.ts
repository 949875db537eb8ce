import { concatBytes } from '../../../lib/bytes';
import type { Attrs } from '../../attrs';
import { elementCount } from '../../../model/shape';
import type { DType } from '../../../model/dtype';
import type { HostData } from '../../../model/tensor';
import { invalid, OpError } from '../../opError';
import type { OpCall, OpFamily, StaticCall, Support } from '../../registry';
import { allocate, fromHost, hostOf, intsOf, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { BUILT_IN, messagesOf } from './descriptors';
import type { FieldType, ProtoField, ProtoMessage } from './descriptors';
import { fallbackOf, fieldBytes, readValue, WIRE } from './protoValues';
import type { Value } from './protoValues';
import { MessageReader, WireFault } from './wire';

/** Protocol buffers of any type, whose descriptor the node carries (decode_proto_op.cc, encode_proto_op.cc). */

/** Dtypes that a field may be read as and written from (proto_utils.cc). */
const DTYPES: Readonly<Record<FieldType, readonly DType[]>> = {
  double: ['float64'],
  float: ['float32', 'float64'],
  int64: ['int64'],
  uint64: ['uint64'],
  int32: ['int32', 'int64'],
  fixed64: ['uint64'],
  fixed32: ['uint32', 'uint64'],
  bool: ['bool'],
  string: ['string'],
  group: ['string'],
  message: ['string'],
  bytes: ['string'],
  uint32: ['uint32', 'uint64'],
  enum: ['int32'],
  sfixed32: ['int32', 'int64'],
  sfixed64: ['int64'],
  sint32: ['int32', 'int64'],
  sint64: ['int64'],
};

const BYTES = 'bytes://';
const decoder = new TextDecoder();

/** Descriptors are long, and every node of a model tends to carry the same. */
const known = new WeakMap<Uint8Array, ReadonlyMap<string, ProtoMessage>>();

function messageOf(attrs: Attrs): ProtoMessage {
  const source = attrs.bytes('descriptor_source');
  const type = attrs.string('message_type');
  let types = BUILT_IN;
  if (decoder.decode(source.subarray(0, BYTES.length)) === BYTES) {
    const set = known.get(source) ?? described(source.subarray(BYTES.length));
    known.set(source, set);
    types = set;
  }
  const message = types.get(type);
  if (message === undefined) throw invalid(`No descriptor found for message type ${type}`);
  return message;
}

function described(bytes: Uint8Array): ReadonlyMap<string, ProtoMessage> {
  try {
    return messagesOf(bytes);
  } catch (error) {
    if (error instanceof WireFault) throw invalid(`descriptor_source holds no FileDescriptorSet: ${error.message}`);
    throw error;
  }
}

function fieldsOf(attrs: Attrs, dtypes: readonly DType[]): readonly ProtoField[] {
  const message = messageOf(attrs);
  const type = attrs.string('message_type');
  return attrs.strings('field_names').map((name, i) => {
    const field = message.get(name);
    if (field === undefined) throw invalid(`Unknown field: ${name} in message type ${type}`);
    const dtype = dtypes[i] as DType;
    if (!DTYPES[field.type].includes(dtype))
      throw invalid(`Unexpected output type for ${type}.${name}: ${field.type} to ${dtype}`);
    return field;
  });
}

/** What the descriptor refuses, and what this program does not read. */
function support({ attrs }: StaticCall, dtypes: readonly DType[]): Support {
  const source = decoder.decode(attrs.bytes('descriptor_source').subarray(0, BYTES.length));
  const type = attrs.string('message_type');
  const isLocal = source === '' || source === 'local://';
  if (!isLocal && source !== BYTES) return { verdict: 'blocked', why: 'its descriptor is in a file outside the model' };
  if (isLocal && !BUILT_IN.has(type))
    return { verdict: 'blocked', why: `this program has no descriptor of ${type}, which is built into TensorFlow` };
  if (attrs.has('message_format') && attrs.string('message_format') !== 'binary')
    return { verdict: 'blocked', why: 'this program reads protocol buffers in binary form only' };
  if (attrs.has('sanitize') && attrs.bool('sanitize'))
    return { verdict: 'blocked', why: 'this program does not write messages anew to sanitize them' };
  const group = fieldsOf(attrs, dtypes).find((field) => field.type === 'group');
  return group === undefined ? { verdict: 'exact' } : { verdict: 'blocked', why: `${group.name} is a group` };
}

/** Values of the wanted fields of one message; the last of a field that is not repeated counts. */
function valuesOf(
  bytes: Uint8Array,
  byNumber: ReadonlyMap<number, readonly [ProtoField, number]>,
  count: number,
): Value[][] {
  const found: Value[][] = Array.from({ length: count }, () => []);
  const reader = new MessageReader(bytes);
  while (!reader.done) {
    const tag = reader.tag();
    const [field, at] = byNumber.get(tag >> 3) ?? [null, 0];
    const list = found[at] as Value[];
    const kind = tag & 7;
    if (field !== null && kind === WIRE[field.type]) {
      const value = readValue(reader, field.type);
      if (field.repeated || list.length === 0) list.push(value);
      else list[0] = value;
    } else if (field !== null && field.repeated && kind === 2 && WIRE[field.type] !== 3) {
      const inner = reader.message();
      while (!inner.done) list.push(readValue(inner, field.type));
    } else {
      reader.skipWithGroups(tag);
    }
  }
  return found;
}

function decodeProto(call: OpCall, input: Tensor): readonly Tensor[] {
  const { attrs } = call;
  const dtypes = attrs.types('output_types');
  const fields = fieldsOf(attrs, dtypes);
  const byNumber = new Map(fields.map((field, i) => [field.number, [field, i] as const]));
  const rows = stringsOf(input).map((bytes) => {
    try {
      return valuesOf(bytes, byNumber, fields.length);
    } catch (error) {
      if (error instanceof WireFault)
        throw new OpError('DataLossError', `Unable to parse binary protobuf: ${error.message}`);
      throw error;
    }
  });
  const sizes = Int32Array.from(rows.flatMap((row) => row.map((values) => values.length)));
  const outputs = fields.map((field, k) => {
    const longest = Math.max(1, ...rows.map((row) => row[k]?.length ?? 0));
    const dtype = dtypes[k] as DType;
    const out = allocate(dtype, rows.length * longest) as Value[] & HostData;
    const isBig = dtype === 'int64' || dtype === 'uint64';
    const put = (at: number, value: Value): void => {
      out[at] = typeof value === 'bigint' && !isBig ? Number(value) : value;
    };
    const fallback = fallbackOf(field);
    rows.forEach((row, i) => {
      const values = row[k] as readonly Value[];
      for (let j = 0; j < longest; j++) put(i * longest + j, values[j] ?? fallback);
    });
    return fromHost(dtype, [...input.shape, longest], out);
  });
  return [fromHost('int32', [...input.shape, fields.length], sizes), ...outputs];
}

function encodeProto(call: OpCall, sizes: Tensor, ...values: Tensor[]): Tensor {
  const { attrs } = call;
  const dtypes = values.map(({ dtype }) => dtype);
  const fields = fieldsOf(attrs, dtypes);
  const batch = sizes.shape.slice(0, -1);
  if (sizes.shape.at(-1) !== fields.length)
    throw invalid(`sizes.shape[-1] must be ${fields.length}, the number of fields, got [${sizes.shape.join(',')}]`);
  for (const value of values)
    if (value.shape.slice(0, -1).join() !== batch.join() || value.shape.length !== sizes.shape.length)
      throw invalid(`Values must begin with the shape [${batch.join(',')}], got [${value.shape.join(',')}]`);
  const counts = intsOf(sizes);
  const order = fields.map((field, k) => [field, k] as const).sort(([a], [b]) => a.number - b.number);
  const out = Array.from({ length: elementCount(batch) }, (_, i) =>
    concatBytes(
      order.map(([field, k]) => {
        const value = values[k] as Tensor;
        const room = value.shape.at(-1) as number;
        const count = counts[i * fields.length + k] as number;
        if (count > room) throw invalid('Size to write must not be larger than value tensor');
        const data = hostOf(value) as unknown as ArrayLike<Value>;
        return fieldBytes(
          field,
          Array.from({ length: Math.max(0, count) }, (_x, j) => data[i * room + j] as Value),
        );
      }),
    ),
  );
  return fromHost('string', batch, out);
}

export const PROTOS: OpFamily = {
  DecodeProtoV2: define(decodeProto, { support: (call) => support(call, call.attrs.types('output_types')) }),
  EncodeProto: define(encodeProto, { support: (call) => support(call, call.attrs.types('Tinput_types')) }),
};
